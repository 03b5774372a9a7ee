"""Faces of a split, as arrays and as batches."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.errors import BadInputError, EmptyDataError, MissingInputError
from crowsfeet.records import LABELS, SPLITS, read_frame
from lightning_modules.faces import FaceBatches, blurred, read_faces


def test_faces_of_two_sets_keep_their_labels(root):
    """Faces of several sets stand in one table, each with its own posterior and store."""
    faces = read_faces(root)
    assert len(faces) == 120
    assert len(faces.folders) == 2
    assert (faces.posterior.argmax(1) == faces.age.astype(int)).all()
    assert set(faces.in_split("train", "validate").split) == {"train", "validate"}


def test_batches_hold_the_faces_of_their_rows(root):
    """A batch over two stores holds each row's own pixels, label and weight."""
    faces = read_faces(root)
    rows = [3, 119, 60, 0]
    batches = FaceBatches(faces, faces.posterior, np.arange(120, dtype=np.float32), faces.age + 1, 40)
    batch = pickle.loads(pickle.dumps(batches))[rows]
    brightness = batch["faces"].float().mean((1, 2, 3)).numpy()
    assert batch["age"].numpy() == pytest.approx(faces.age[rows])
    assert batch["label"].numpy() == pytest.approx(faces.age[rows] + 1)
    assert batch["weight"].tolist() == rows
    assert brightness == pytest.approx(40 + 2 * faces.age[rows], abs=3)


def test_empty_split_is_named(root):
    """A split without faces is refused by name."""
    with pytest.raises(EmptyDataError, match="The split reserve holds no face"):
        read_faces(root).in_split("reserve")


def _copy(root: Path, tmp_path: Path) -> Path:
    shutil.copytree(root / "data", tmp_path / "data")
    return tmp_path


def test_age_that_is_no_number_is_named(root, tmp_path):
    """A NaN age names its face set and face."""
    here = _copy(root, tmp_path)
    splits = read_frame(here / "data" / "splits.parquet", SPLITS)
    splits.loc[70, "age"] = np.nan
    splits.to_parquet(here / "data" / "splits.parquet")
    with pytest.raises(BadInputError, match=r"precise/p: the age of face data/precise/p-10 is not a number"):
        read_faces(here)


def test_face_without_label_is_named(root, tmp_path):
    """A face of the split that its set has no label for is named."""
    here = _copy(root, tmp_path)
    labels = read_frame(here / "data" / "labels.parquet", LABELS)
    labels.iloc[1:].drop(columns="extra").assign(extra=None).to_parquet(here / "data" / "labels.parquet")
    with pytest.raises(BadInputError, match="has no label for 1 faces of the split, the first is data-0"):
        read_faces(here)


def test_missing_splits_tell_the_way(tmp_path):
    """Without splits the message says how to get them."""
    with pytest.raises(MissingInputError, match="dvc pull"):
        read_faces(tmp_path)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=5), st.floats(0, 6))
def test_blur_keeps_mass_and_middle(ages, years):
    """A blurred distribution sums to one and, away from the ends, keeps its mean."""
    posterior = np.zeros((len(ages), 101), np.float16)
    posterior[np.arange(len(ages)), ages] = 1
    p = blurred(posterior, years)
    assert p.sum(1) == pytest.approx(1, abs=1e-4)
    mean = p @ (np.arange(101) + 0.5)
    inner = [25 <= age <= 75 for age in ages]
    assert mean[inner] == pytest.approx(np.array(ages)[inner] + 0.5, abs=0.02)
