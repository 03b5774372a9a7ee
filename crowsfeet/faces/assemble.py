"""From parts, each labelled on its own, to one face set: repeats refused, crops packed, rows in order.

A part is a folder with `rows.parquet` (`records.LABELS`) and `crops/`, a store that the
part's `store_index` points into. Parts stream: only the few columns that repeats are found by are held for all rows.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from crowsfeet.faces.repeats import refuse_repeats
from crowsfeet.records import LABELS, read_table, to_table, write_table
from crowsfeet.store import FaceStore, FaceStoreWriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crowsfeet.faces.finding import Finding

_TOLD_BY = ["photo_id", "person_id", "refused", "confidence", "photo_hash", "phash"]


def write_part(folder: Path, rows: Sequence[dict[str, Any]], findings: Sequence[Finding | None]) -> None:
    """Write one part: rows as dicts of `LABELS` columns, and what was found on each row's photo (None: not looked)."""
    complete = []
    with FaceStoreWriter(folder / "crops") as crops:
        for row, found in zip(rows, findings, strict=True):
            full = dict(row)
            if found is not None:
                full |= found.columns() | {"refused": row["refused"] or found.refused}
            full.setdefault("n_faces", 0)
            full["store_index"] = -1
            if found is not None and found.jpeg is not None:
                full |= {"store_index": crops.append_jpeg(found.jpeg), "face_id": f"{row['photo_id']}-{found.number}"}
            complete.append(full)
    write_table(to_table(complete, LABELS), folder / "rows.parquet", LABELS)


def assemble(parts: Sequence[Path], folder: Path) -> Counter[str]:
    """Join parts into the face set `folder`: `labels.parquet` and `faces/`; return how many rows each reason refused.

    The crops of kept rows are packed in the order of the rows; kept rows are counted under "kept".
    """
    told = [read_table(part / "rows.parquet", LABELS, _TOLD_BY).to_pandas() for part in parts]
    every = pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=_TOLD_BY)
    refused = refuse_repeats(every)
    labels = folder / "labels.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    draft = labels.with_name(labels.name + ".part")
    start = 0
    try:
        with FaceStoreWriter(folder / "faces") as store, pq.ParquetWriter(draft, LABELS, compression="zstd") as writer:
            for part in parts:
                table = read_table(part / "rows.parquet", LABELS)
                reasons = refused.iloc[start : start + len(table)].tolist()
                start += len(table)
                writer.write_table(_packed(table, reasons, FaceStore.open(part / "crops"), store))
        draft.replace(labels)
    finally:
        draft.unlink(missing_ok=True)
    counts = Counter(str(reason) for reason in refused if reason is not None)
    counts["kept"] = int(refused.isna().sum())
    return counts


def _packed(table: pa.Table, reasons: list[str | None], crops: FaceStore, store: FaceStoreWriter) -> pa.Table:
    """Move the crops of kept rows from a part's store into the set's; return the rows with their new places."""
    places = np.full(len(table), -1, np.int32)
    for row, (index, reason) in enumerate(zip(table["store_index"].to_pylist(), reasons, strict=True)):
        if reason is None and index >= 0:
            places[row] = store.append_jpeg(crops.jpeg(index))
    columns = {name: table[name] for name in LABELS.names}
    columns |= {"store_index": pa.array(places), "refused": pa.array(reasons, pa.string())}
    return pa.table(columns, schema=LABELS)
