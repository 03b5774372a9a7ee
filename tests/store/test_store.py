"""The packed store: what goes in comes out, whole or not at all."""

from __future__ import annotations

import io
import json
import pickle
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from crowsfeet.errors import BadInputError, MissingInputError
from crowsfeet.store import FaceStore, FaceStoreWriter, encode


def pictures(n: int, size: int = 24, seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (n, 4, 4, 3), dtype=np.uint8)
    return [np.asarray(Image.fromarray(c).resize((size, size), Image.Resampling.BICUBIC)) for c in coarse]


def write(folder: Path, faces: list[np.ndarray]) -> FaceStore:
    with FaceStoreWriter(folder) as writer:
        for k, face in enumerate(faces):
            assert writer.append(face) == k
    return FaceStore.open(folder)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(n=st.integers(0, 12), size=st.integers(8, 40), seed=st.integers(0, 99))
def test_what_is_written_is_read(tmp_path: Path, n: int, size: int, seed: int) -> None:
    """Every face comes back at its index as the JPEG file that was made of it."""
    faces = pictures(n, size, seed)
    store = write(tmp_path / "faces", faces)
    assert len(store) == n
    assert [store.jpeg(k) for k in range(n)] == [encode(face) for face in faces]


def test_decoding_agrees_with_pillow(tmp_path: Path) -> None:
    """Pixels are those that Pillow decodes, within a rounding."""
    store = write(tmp_path / "faces", pictures(6, 64))
    for k, face in enumerate(store.read_many(range(6))):
        reference = np.asarray(Image.open(io.BytesIO(store.jpeg(k))).convert("RGB"))
        assert np.abs(face.astype(int) - reference).max() <= 1


def test_random_access_returns_the_faces_asked_for_in_that_order(tmp_path: Path) -> None:
    """Indices may repeat and come in any order."""
    store = write(tmp_path / "faces", pictures(5))
    batch = store.read_many([3, 0, 3])
    assert batch.shape == (3, 24, 24, 3)
    assert (batch == np.stack([store.read(3), store.read(0), store.read(3)])).all()


def test_other_sizes_are_resized_by_area(tmp_path: Path) -> None:
    """Shrinking by a whole factor averages blocks of pixels."""
    store = write(tmp_path / "faces", pictures(2, 32))
    small = store.read_many([1], size=16)[0]
    blocks = store.read(1).reshape(16, 2, 16, 2, 3).mean(axis=(1, 3))
    assert np.abs(small - blocks).max() <= 1


def test_an_index_outside_is_refused(tmp_path: Path) -> None:
    """Negative and too large indices raise instead of reading a neighbour."""
    store = write(tmp_path / "faces", pictures(2))
    for index in (-1, 2):
        with pytest.raises(IndexError, match=str(index)):
            store.read(index)


def test_a_pickled_store_maps_the_files_anew(tmp_path: Path) -> None:
    """A worker receives the folder's name, not the faces."""
    store = write(tmp_path / "faces", pictures(40, 64))
    copy = pickle.dumps(store)
    assert len(copy) < 500
    assert pickle.loads(copy).jpeg(39) == store.jpeg(39)


def test_a_failed_write_leaves_the_old_store(tmp_path: Path) -> None:
    """An exception while writing takes everything back."""
    write(tmp_path / "faces", pictures(3))
    with pytest.raises(BadInputError, match="no JPEG"), FaceStoreWriter(tmp_path / "faces") as writer:
        writer.append_jpeg(b"broken off")
    assert len(FaceStore.open(tmp_path / "faces")) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["faces"]


def test_a_second_write_replaces_the_store(tmp_path: Path) -> None:
    """Closing moves the new store over the old one."""
    write(tmp_path / "faces", pictures(3))
    assert len(write(tmp_path / "faces", pictures(2))) == 2


def test_crops_of_two_sizes_are_refused(tmp_path: Path) -> None:
    """The first crop sets the size; another, or one that is not square, is an error that names both."""
    with FaceStoreWriter(tmp_path / "faces") as writer:
        writer.append(np.zeros((16, 16, 3), np.uint8))
        with pytest.raises(BadInputError, match="16x16 px; got 24x16"):
            writer.append(np.zeros((16, 24, 3), np.uint8))


def test_bytes_that_are_no_jpeg_are_refused(tmp_path: Path) -> None:
    """Only JPEG files are packed."""
    with FaceStoreWriter(tmp_path / "faces") as writer, pytest.raises(BadInputError, match="no JPEG"):
        writer.append_jpeg(b"GIF89a")


def test_a_missing_store_says_what_to_run(tmp_path: Path) -> None:
    """The message names the folder and the command that brings it."""
    with pytest.raises(MissingInputError, match="dvc pull"):
        FaceStore.open(tmp_path / "faces")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda f: (f / "store.json").write_text("{"), "does not describe"),
        (lambda f: (f / "store.json").write_text(json.dumps({"format": 9, "count": 3, "size": 8})), "format 9"),
        (lambda f: (f / "offsets.npy").write_bytes(b"x"), "not a readable index"),
        (lambda f: np.save(f / "offsets.npy", np.zeros(2, np.int64)), "indexes 1 faces"),
        (lambda f: (f / "faces.bin").write_bytes(b"short"), "cut short"),
    ],
)
def test_a_damaged_store_is_refused_with_one_sentence(tmp_path: Path, damage: object, says: str) -> None:
    """Whatever does not belong together is named."""
    write(tmp_path / "faces", pictures(3))
    damage(tmp_path / "faces")  # type: ignore[operator]
    with pytest.raises(BadInputError, match=says):
        FaceStore.open(tmp_path / "faces")


def test_a_damaged_face_is_named(tmp_path: Path) -> None:
    """Decoding garbage inside the data file says which face it was."""
    store = write(tmp_path / "faces", pictures(2, 64))
    data = bytearray((tmp_path / "faces" / "faces.bin").read_bytes())
    data[len(store.jpeg(0)) : len(store.jpeg(0)) + 20] = b"\0" * 20
    (tmp_path / "faces" / "faces.bin").write_bytes(data)
    with pytest.raises(BadInputError, match="face 1 in"):
        FaceStore.open(tmp_path / "faces").read(1)


def test_a_million_faces_open_at_once(tmp_path: Path) -> None:
    """Opening reads no face and no offset: a store of a million and its last face take less than a second."""
    face = encode(pictures(1, 64)[0])
    n, folder = 1_000_000, tmp_path / "faces"
    write(folder, [])
    np.save(folder / "offsets.npy", np.arange(n + 1, dtype=np.int64) * len(face))
    with (folder / "faces.bin").open("wb") as data:  # sparse: only the last face takes room on the disk
        data.seek((n - 1) * len(face))
        data.write(face)
    (folder / "store.json").write_text(json.dumps({"format": 1, "count": n, "size": 64}))
    start = time.perf_counter()
    last = FaceStore.open(folder).read(n - 1)
    assert time.perf_counter() - start < 1
    assert last.shape == (64, 64, 3)
