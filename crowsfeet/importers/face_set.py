"""From portraits to a face set: `labels.parquet` and `faces/`, as a crawl would have left them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crowsfeet.errors import EmptyDataError
from crowsfeet.faces.assemble import assemble, write_part
from crowsfeet.faces.detector import make_detector, make_ready_detector
from crowsfeet.faces.duplicates import same_face_groups
from crowsfeet.faces.finding import Finding, find_face
from crowsfeet.importers.posterior import stated_age
from crowsfeet.records import AGES

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable
    from pathlib import Path

    from crowsfeet.importers.portrait import Portrait
    from crowsfeet.params import LabelParams

CHUNK = 500
LabelDated = Callable[["list[Portrait]", "list[dict[str, Any]]"], "list[dict[str, Any]]"]
"""Portraits with dates and their rows, to the label columns of each."""


def write_face_set(
    portraits: Iterable[Portrait],
    folder: Path,
    dataset: str,
    params: LabelParams,
    *,
    label_dated: LabelDated | None = None,
    findings: Sequence[Finding | None] | None = None,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Counter[str]:
    """Find, cut and pack the faces of a known set; return how many portraits each reason refused, and "kept".

    The set stands in `folder` whole or not at all. `label_dated` gives ages to portraits with dates in place of an age
    (`dated.label_dated`). `findings`, one per portrait, says that they were looked at already; else they are looked at
    here, on `workers` threads, and `progress` is called with the number of portraits just done.

    Raises:
        EmptyDataError: there is no portrait at all.
    """
    every = list(portraits)
    if not every:
        raise EmptyDataError(f"The set {dataset} holds no pictures that its importer knows.")
    draft = folder.with_name(folder.name + ".part")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        found = findings if findings is not None else find_all(every, params, workers, progress)
        rows = _rows(every, _people(every, found, dataset), dataset)
        _add_dated(every, rows, label_dated)
        parts = []
        for start in range(0, len(rows), CHUNK):
            parts.append(draft / "parts" / f"{start // CHUNK:06d}")
            write_part(parts[-1], rows[start : start + CHUNK], found[start : start + CHUNK])
        counts = assemble(parts, draft / "set")
        (draft / "set" / "import.json").write_text(json.dumps(dict(sorted(counts.items())), indent=2) + "\n", "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        (draft / "set").rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return counts


def find_all(
    portraits: list[Portrait],
    params: LabelParams,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> list[Finding | None]:
    """Look at each portrait that its set does not refuse, on threads: OpenCV lets the interpreter go while it works."""
    of_thread = local()

    def look(portrait: Portrait) -> Finding | None:
        if portrait.refused is not None:
            return None
        if not hasattr(of_thread, "whole"):
            of_thread.whole, of_thread.ready = make_detector(params), make_ready_detector(params)
        detector = of_thread.whole if portrait.usual is None else of_thread.ready
        photo = portrait.image if isinstance(portrait.image, bytes) else _read(portrait.image)
        if photo is None:
            return Finding(None, 0, "missing_file")
        return find_face(photo, detector, params, usual=portrait.usual, box=portrait.box, sure=portrait.sure)

    found = []
    with ThreadPoolExecutor(workers) as pool:
        for finding in pool.map(look, portraits):
            found.append(finding)
            if progress is not None:
                progress(1)
    return found


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _people(portraits: list[Portrait], findings: Sequence[Finding | None], dataset: str) -> list[str]:
    """Name each portrait's person; where the set does not, near-duplicates of one face are one person."""
    unknown = [i for i, portrait in enumerate(portraits) if portrait.person_id is None]
    names = [f"{dataset}:{portrait.person_id or portrait.name}" for portrait in portraits]
    seen = pd.DataFrame(
        [(found.phash, found.photo_hash) if (found := findings[i]) else (None, None) for i in unknown],
        columns=["phash", "photo_hash"],
    )
    groups = same_face_groups(seen["phash"], seen["photo_hash"])
    first: dict[int, str] = {}
    for i, group in zip(unknown, groups.tolist(), strict=True):
        names[i] = first.setdefault(group, names[i])
    return names


def _rows(portraits: list[Portrait], people: list[str], dataset: str) -> list[dict[str, Any]]:
    """Return the text side of `records.LABELS` for each portrait."""
    return [
        {
            "photo_id": f"{dataset}:{portrait.name}",
            "person_id": person,
            "dataset": dataset,
            "evidence": "[]",
            "sex": portrait.sex,
            "group": portrait.group,
            "split_hint": portrait.split_hint,
            "extra": dict(portrait.extra),
            **_stated(portrait),
        }
        for portrait, person in zip(portraits, people, strict=True)
    ]


def _add_dated(portraits: list[Portrait], rows: list[dict[str, Any]], label_dated: LabelDated | None) -> None:
    """Label the rows whose portraits have dates; refuse those that are left without an age."""
    dated = [i for i, portrait in enumerate(portraits) if portrait.birth_date and portrait.taken]
    if dated and label_dated is not None:
        labels = label_dated([portraits[i] for i in dated], [rows[i] for i in dated])
        for i, label in zip(dated, labels, strict=True):
            rows[i] |= label | {"refused": rows[i]["refused"] or label["refused"]}
    for row in rows:
        if row["posterior"] is None and row["refused"] is None:
            row["refused"] = "no_age"


def _stated(portrait: Portrait) -> dict[str, Any]:
    low, high = portrait.age_low, portrait.age_high
    if low is None or high is None:
        return {"posterior": None, "refused": portrait.refused}
    if not 0 <= low <= high or low >= AGES:
        return {"posterior": None, "refused": portrait.refused or ("over_100" if low >= AGES else "impossible_age")}
    return {
        "age_low": low,
        "age_high": high,
        "age_mean": (low + high) / 2,
        "confidence": 1.0,
        "posterior": stated_age(low, high, portrait.age_std).astype(np.float16),
        "refused": portrait.refused,
    }
