"""Stage `split`: every kept face of all sets gets its split, and the leak gate is passed."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from crowsfeet.errors import EmptyDataError, MissingInputError
from crowsfeet.params import SplitParams
from crowsfeet.records import LABELS, SPLITS, read_frame, write_table
from crowsfeet.splits import FACES, assign_splits, check_leaks, separate
from crowsfeet.store import FaceStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crowsfeet.splits import Role

log = logging.getLogger(__name__)
_COLUMNS = ["face_id", "person_id", "store_index", "age_mean", "phash", "photo_hash", "split_hint", "refused"]


def split(params: SplitParams, root: Path) -> None:
    """Write `data/splits.parquet` and, as counts by split, `data/split.json`.

    Raises:
        MissingInputError: a face set is not there.
        EmptyDataError: no weak or no precise face is left.
        LeakError: somebody stands in two splits.
    """
    found = []
    for folder, role in face_sets(params, root):
        faces = read_faces(folder, root)
        found.append(faces.assign(split=assign_splits(faces, role, params, folder.name)))
    splits = separate(pd.concat(found, ignore_index=True))
    check_leaks(splits.faces)
    _check_not_empty(splits.faces)
    write_table(splits.faces[SPLITS.names], root / "data" / "splits.parquet", SPLITS)
    summary = {"dropped": dict(splits.dropped), "splits": _distribution(splits.faces)}
    (root / "data" / "split.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    log.info("faces by split: %s", splits.faces["split"].value_counts().to_dict())


def face_sets(params: SplitParams, root: Path) -> Iterator[tuple[Path, Role]]:
    """Yield the folders of all face sets with their roles: the crawl, imported weak sets, the precise set, tests."""
    yield root / "data", "weak"
    for labels in sorted((root / "data" / "weak").glob("*/labels.parquet")):
        yield labels.parent, "weak"
    yield root / params.precise, "precise"
    for folder in params.tests:
        yield root / folder, "test"


def read_faces(folder: Path, root: Path) -> pd.DataFrame:
    """Return the kept faces of one set with the columns `splits.FACES`.

    Raises:
        MissingInputError: the folder holds no face set.
        BadInputError: its labels and its store do not belong together.
    """
    if not (folder / "labels.parquet").exists():
        raise MissingInputError(
            f"{folder} holds no face set; run `dvc pull` to fetch it, or `crowsfeet import` to bring a known set."
        )
    labels = read_frame(folder / "labels.parquet", LABELS, _COLUMNS)
    kept = labels[labels["refused"].isna() & (labels["store_index"] >= 0)].rename(columns={"age_mean": "age"})
    if len(kept) > len(FaceStore.open(folder / "faces")):
        raise MissingInputError(f"{folder / 'faces'} holds fewer faces than {folder / 'labels.parquet'} names.")
    return kept.assign(dataset=folder.relative_to(root).as_posix())[FACES]


def _check_not_empty(faces: pd.DataFrame) -> None:
    counts = faces["split"].value_counts()
    for name in ("weak_train", "train", "validate", "test"):
        if counts.get(name, 0) == 0:
            raise EmptyDataError(f"No face is left in the split {name}; add photos or change the shares under `split`.")


def _distribution(faces: pd.DataFrame) -> dict[str, dict[str, object]]:
    """Return faces, people and faces by decade of age for each split."""
    shares: dict[str, dict[str, object]] = {}
    for name, group in faces.groupby("split"):
        decades = (group["age"] // 10 * 10).astype(int).value_counts().sort_index()
        shares[str(name)] = {
            "faces": len(group),
            "people": int(group["person_id"].nunique()),
            "by_decade": {str(decade): int(n) for decade, n in decades.items()},
        }
    return shares
