"""Let models answer: a model on stored faces, and the mean age as the answer that needs no model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from crowsfeet.errors import EmptyDataError
from crowsfeet.metrics.answers import Answers, Floats
from crowsfeet.metrics.regions import age_counts, moving_mean
from crowsfeet.models import AgeModel
from crowsfeet.records import AGES, LABELS, read_frame
from crowsfeet.store import FaceStore

BATCH = 256


def faces_of(root: Path, splits: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the faces of one split with sex and group where their set tells them, in a fixed order.

    Raises:
        EmptyDataError: the split holds no faces.
    """
    rows = splits[splits["split"] == name]
    if rows.empty:
        raise EmptyDataError(f"data/splits.parquet holds no faces under `{name}`; the precise set must bring some.")
    parts = []
    for dataset, part in rows.groupby("dataset"):
        told = read_frame(root / str(dataset) / "labels.parquet", LABELS, ["face_id", "sex", "group"])
        parts.append(part.merge(told.dropna(subset=["face_id"]), on="face_id", how="left", validate="one_to_one"))
    return pd.concat(parts).sort_values(["dataset", "face_id"], ignore_index=True)


def answers_of(model: AgeModel, root: Path, faces: pd.DataFrame) -> Answers:
    """Return a model's answers on faces (columns dataset, store_index, age), in their order, on the model's device."""
    distribution = np.empty((len(faces), AGES))
    for dataset, part in faces.groupby("dataset"):
        store = FaceStore.open(root / str(dataset) / "faces")
        for start in range(0, len(part), BATCH):
            rows = part.iloc[start : start + BATCH]
            pixels = store.read_many(rows["store_index"], size=model.input_size)
            distribution[rows.index.to_numpy()] = distribution_of(model, pixels)
    expected = distribution @ (np.arange(AGES) + 0.5)
    return Answers(faces["age"].to_numpy(dtype=np.float64), expected, distribution)


@torch.inference_mode()
def distribution_of(model: AgeModel, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Floats:
    """Return the distribution over ages, [N, 101], of faces (uint8 [N, H, W, 3])."""
    device = next(model.parameters()).device
    x = model.preprocess(torch.from_numpy(pixels).to(device))
    answer: Floats = model.distribution(x).double().cpu().numpy()
    return answer


def mean_age_answers(training_ages: NDArray[np.floating], ages: NDArray[np.floating]) -> Answers:
    """Return what somebody answers who sees no face: the mean training age, and the training ages as distribution.

    The counts are averaged over eleven years and mixed with 1 % of an even distribution, so that no age is impossible.
    """
    counts = moving_mean(age_counts(training_ages).astype(np.float64), 11)
    shares = 0.99 * counts / counts.sum() + 0.01 / AGES
    n = len(ages)
    mean = float(np.mean(training_ages, dtype=np.float64))
    return Answers(np.asarray(ages, dtype=np.float64), np.full(n, mean), np.tile(shares, (n, 1)))
