"""Both sets of real faces: imported, their crops brought to one scale and place, split."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crowsfeet.faces.duplicates import same_face_groups
from crowsfeet.importers.catalogue import import_set
from crowsfeet.params import LabelParams
from crowsfeet.records import LABELS, SPLITS, read_frame, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from lightning_modules.faces import FaceTable

TEST, VALIDATE, WEAK_VALIDATE = 3000, 500, 1000
LABEL = LabelParams(crop_size=64, margin=0.05, min_face=20)
"""Nearly no margin: UTKFace's chips end at the face, so that is what the two sets show alike."""
SETS = (("imdb-wiki", "wiki64", "data/weak/wiki64"), ("utkface", "utkface", "data/precise/utkface"))
"""Importer, folder of the pictures, folder of the face set."""

HASHES = ("phash", "photo_hash")


def prepare(real: Path, work: Path) -> dict[str, dict[str, int]]:
    """Import both sets into `work` and split them; return the counts of kept and refused pictures."""
    counts = {}
    for importer, source, target in SETS:
        folder = work / target
        if not (folder / "labels.parquet").exists():
            import_set(importer, real / source, folder, LABEL, workers=2, progress=_told(source))
        counts[source] = json.loads((folder / "import.json").read_text(encoding="utf-8"))
    if not (work / "data" / "splits.parquet").exists():
        weak, precise = (_kept(work, folder) for _, _, folder in SETS)
        frames = [split_weak(without_copies(weak, precise)), split_precise(precise)]
        write_table(
            pd.concat(frames, ignore_index=True).drop(columns=list(HASHES)), work / "data" / "splits.parquet", SPLITS
        )
    return counts


def _told(name: str) -> Any:
    from tqdm import tqdm

    bar = tqdm(desc=name, unit="photo", disable=None)

    def progress(done: int, of: int) -> None:
        bar.total = of
        bar.update(done - bar.n)

    return progress


def _kept(work: Path, dataset: str) -> pd.DataFrame:
    columns = ["face_id", "person_id", "store_index", "age_mean", "refused", *HASHES]
    frame = read_frame(work / dataset / "labels.parquet", LABELS, columns)
    frame = frame[frame["refused"].isna() & frame["face_id"].notna() & (frame["store_index"] >= 0)]
    return frame.rename(columns={"age_mean": "age"}).drop(columns="refused").assign(dataset=dataset)


def _shuffled_people(frame: pd.DataFrame) -> np.ndarray[Any, Any]:
    people = np.array(sorted(frame["person_id"].unique()))
    return np.random.default_rng(0).permutation(people)


def without_copies(weak: pd.DataFrame, precise: pd.DataFrame) -> pd.DataFrame:
    """Return the weak faces but near-duplicates of precise ones, on which pretraining alone would have seen a test."""
    groups = same_face_groups(*(pd.concat([weak[name], precise[name]], ignore_index=True) for name in HASHES))
    return weak[~np.isin(groups[: len(weak)], groups[len(weak) :])]


def split_weak(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a thousand people to `weak_validate`, the others to `weak_train`."""
    validate = set(_shuffled_people(frame)[:WEAK_VALIDATE])
    return frame.assign(split=np.where(frame["person_id"].isin(validate), "weak_validate", "weak_train"))


def split_precise(frame: pd.DataFrame, test: int = TEST, validate: int = VALIDATE) -> pd.DataFrame:
    """Put whole groups of near-duplicates into `test` until it is full, then into `validate`; the rest is `train`."""
    size = frame.groupby("person_id").size()
    split, filled, wanted = {}, {"test": 0, "validate": 0}, {"test": test, "validate": validate}
    for person in _shuffled_people(frame):
        split[person] = next((name for name in wanted if filled[name] < wanted[name]), "train")
        if split[person] in filled:
            filled[split[person]] += int(size[person])
    return frame.assign(split=frame["person_id"].map(split))


def digest(faces: FaceTable) -> str:
    """Return a fingerprint of faces and their order; cells of different test sets must not be mixed."""
    return hashlib.blake2b("\n".join(faces.face_id.astype(str)).encode(), digest_size=8).hexdigest()
