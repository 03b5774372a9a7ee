"""Faces of a split with their labels, read from face sets, as arrays and as batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from crowsfeet.errors import BadInputError, EmptyDataError
from crowsfeet.records import AGES, LABELS, SPLITS, read_frame
from crowsfeet.store import FaceStore

if TYPE_CHECKING:
    import pandas as pd

_CENTRES = np.arange(AGES) + 0.5


@dataclass(frozen=True)
class FaceTable:
    """Faces by their place in a store, with their labels; all arrays are aligned, [N]."""

    folders: tuple[Path, ...]
    folder_of: NDArray[np.int16]
    store_index: NDArray[np.int32]
    age: NDArray[np.float32]
    posterior: NDArray[np.float16]
    confidence: NDArray[np.float32]
    dataset: NDArray[np.object_]
    face_id: NDArray[np.object_]
    person_id: NDArray[np.object_]
    split: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.age)

    def take(self, rows: NDArray[Any]) -> FaceTable:
        """Return the chosen rows (indices or a mask), in that order."""
        arrays = {name: getattr(self, name)[rows] for name in self.__dataclass_fields__ if name != "folders"}
        return FaceTable(self.folders, **arrays)

    def in_split(self, *names: str) -> FaceTable:
        """Return the faces of these splits.

        Raises:
            EmptyDataError: there is none.
        """
        chosen = self.take(np.isin(self.split.astype(str), names))
        if not len(chosen):
            raise EmptyDataError(
                f"The split {' + '.join(names)} holds no face; there is nothing to train or measure on."
            )
        return chosen


def read_faces(root: Path) -> FaceTable:
    """Read all faces of data/splits.parquet with their labels.

    Raises:
        MissingInputError: the splits or a face set are missing.
        BadInputError: a face without label, or an age or distribution that is no number; the first is named.
        EmptyDataError: the splits hold no face at all.
    """
    splits = read_frame(root / "data" / "splits.parquet", SPLITS)
    if splits.empty:
        raise EmptyDataError(f"{root / 'data' / 'splits.parquet'} holds no face; every photo was refused.")
    names = sorted(splits["dataset"].unique())
    labels = {name: _labels(root / name) for name in names}
    joined = [_join(splits[splits["dataset"] == name], labels[name], root / name) for name in names]
    folder_of = np.repeat(np.arange(len(names)), [len(frame) for frame in joined])
    import pandas as pd

    frame = pd.concat(joined, ignore_index=True)
    return FaceTable(
        folders=tuple(root / name for name in names),
        folder_of=folder_of.astype(np.int16),
        store_index=frame["store_index"].to_numpy(np.int32),
        age=frame["age"].to_numpy(np.float32),
        posterior=np.stack(frame["posterior"].to_numpy()).astype(np.float16),  # type: ignore[call-overload]
        confidence=frame["confidence"].fillna(1.0).to_numpy(np.float32),
        dataset=frame["dataset"].to_numpy(object),
        face_id=frame["face_id"].to_numpy(object),
        person_id=frame["person_id"].to_numpy(object),
        split=frame["split"].to_numpy(object),
    )


def _labels(folder: Path) -> pd.DataFrame:
    frame = read_frame(folder / "labels.parquet", LABELS, ["face_id", "posterior", "confidence"])
    return frame[frame["face_id"].notna()].drop_duplicates("face_id")


def _join(splits: pd.DataFrame, labels: pd.DataFrame, folder: Path) -> pd.DataFrame:
    frame = splits.merge(labels, on="face_id", how="left")
    bare = frame["posterior"].isna()
    if bare.any():
        first = frame.loc[bare, "face_id"].iloc[0]
        raise BadInputError(f"{folder} has no label for {bare.sum()} faces of the split, the first is {first}.")
    mass = np.stack(frame["posterior"].to_numpy()).sum(axis=1, dtype=np.float64)  # type: ignore[call-overload]
    if not (mass > 0).all():  # a sum that is no number is not either
        first = frame.loc[~(mass > 0), "face_id"].iloc[0]
        raise BadInputError(f"{folder}: the age distribution of face {first} holds no probability, or no number.")
    if frame["age"].isna().any():
        first = frame.loc[frame["age"].isna(), "face_id"].iloc[0]
        raise BadInputError(f"{folder}: the age of face {first} is not a number.")
    return frame


def blurred(posterior: NDArray[Any], years: float) -> NDArray[np.float32]:
    """Return distributions [N, 101] convolved with a normal of `years` standard deviation; mass stays in 0 to 101."""
    p = posterior.astype(np.float32)
    if years > 0.05:  # narrower than that changes no bin
        kernel = np.exp(-0.5 * ((_CENTRES[:, None] - _CENTRES[None]) / years) ** 2).astype(np.float32)
        p = p @ (kernel / kernel.sum(axis=1, keepdims=True))
    total: NDArray[np.float32] = p.sum(axis=1, keepdims=True)
    return np.asarray(p / total, np.float32)


class FaceBatches(Dataset[dict[str, Tensor]]):
    """Faces by lists of row numbers, a whole batch at a time; stores are mapped anew in every worker.

    A batch holds `faces` uint8 [B, S, S, 3], the label's `target` distribution [B, 101] and `label` age in years [B] as
    a remedy leaves them, the `age` itself in years [B], and the loss's `weight` [B].
    """

    def __init__(
        self,
        table: FaceTable,
        target: NDArray[Any],
        weight: NDArray[np.float32],
        label: NDArray[np.float32],
        size: int,
    ) -> None:
        self.table = table
        self.label = label
        self.target = target
        self.weight = weight
        self.size = size
        self._stores: dict[int, FaceStore] = {}

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, rows: Sequence[int]) -> dict[str, Tensor]:
        index = np.asarray(rows)
        return {
            "faces": torch.from_numpy(self.pixels(index)),
            "target": torch.from_numpy(self.target[index].astype(np.float32)),
            "age": torch.from_numpy(self.table.age[index]),
            "label": torch.from_numpy(self.label[index]),
            "weight": torch.from_numpy(self.weight[index]),
        }

    def pixels(self, rows: NDArray[Any]) -> NDArray[np.uint8]:
        """Return faces as uint8 [B, S, S, 3]."""
        folder_of, places = self.table.folder_of[rows], self.table.store_index[rows]
        out = np.empty((len(rows), self.size, self.size, 3), np.uint8)
        for number in np.unique(folder_of):
            here = folder_of == number
            out[here] = self._store(int(number)).read_many(places[here], self.size)
        return out

    def _store(self, number: int) -> FaceStore:
        if number not in self._stores:
            self._stores[number] = FaceStore.open(self.table.folders[number] / "faces")
        return self._stores[number]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_stores": {}}
