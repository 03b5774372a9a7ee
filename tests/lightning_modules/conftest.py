"""A small repository of coloured squares whose brightness tells the age."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crowsfeet.records import LABELS, SPLITS, FaceLabel, to_table, write_table
from crowsfeet.store import FaceStoreWriter


def write_face_set(root: Path, folder: str, ages: np.ndarray, splits: list[str]) -> pd.DataFrame:
    """Write a face set and return its rows of the splits."""
    rng = np.random.default_rng(len(folder))
    path = root / folder
    path.mkdir(parents=True, exist_ok=True)
    with FaceStoreWriter(path / "faces") as writer:
        for age in ages:
            noise = rng.normal(0, 8, (40, 40, 3))
            writer.append(np.clip(40 + 2 * age + noise, 0, 255).astype(np.uint8))
    labels = [_label(folder, k, float(age)) for k, age in enumerate(ages)]
    write_table(to_table(labels, LABELS), path / "labels.parquet", LABELS)
    return pd.DataFrame(
        {
            "dataset": folder,
            "face_id": [label.face_id for label in labels],
            "person_id": [label.person_id for label in labels],
            "store_index": range(len(ages)),
            "split": splits,
            "age": ages,
        }
    )


def _label(folder: str, k: int, age: float) -> FaceLabel:
    posterior = np.zeros(101)
    posterior[int(age)] = 1
    return FaceLabel(
        photo_id=f"p{k}",
        person_id=f"{folder}:{k}",
        dataset=folder,
        face_id=f"{folder}-{k}",
        store_index=k,
        age_mean=age,
        confidence=0.5 + 0.5 * (k % 2),
        posterior=posterior.tolist(),
    )


@pytest.fixture(scope="session")
def root(tmp_path_factory):
    """A repository root with weak and precise faces and their splits."""
    root = tmp_path_factory.mktemp("root")
    rng = np.random.default_rng(0)
    weak = write_face_set(root, "data", rng.uniform(1, 90, 60), ["weak_train"] * 45 + ["weak_validate"] * 15)
    names = ["train"] * 30 + ["validate"] * 20 + ["test"] * 10
    precise = write_face_set(root, "data/precise/p", rng.uniform(1, 90, 60), names)
    write_table(pd.concat([weak, precise]), root / "data" / "splits.parquet", SPLITS)
    return root
