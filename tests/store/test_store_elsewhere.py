"""A store at an fsspec address: sent away, copied once, checked."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from pathlib import Path

import fsspec
import numpy as np
import pytest

from crowsfeet.errors import BadInputError, ServiceError
from crowsfeet.store import FaceStore, FaceStoreWriter
from crowsfeet.store_elsewhere import COPIES, send_away

ADDRESS = "memory://bucket/sets/x"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store of three grey faces, and a folder for copies."""
    monkeypatch.setenv(COPIES, str(tmp_path / "copies"))
    with FaceStoreWriter(tmp_path / "faces") as store:
        for shade in (10, 120, 230):
            store.append(np.full((48, 48, 3), shade, np.uint8))
    yield tmp_path / "faces"
    fsspec.filesystem("memory").rm("/bucket", recursive=True)


def test_a_store_reads_the_same_from_elsewhere(folder: Path) -> None:
    """Sent away, a store's folder keeps store.json alone, and every face reads as before, in a worker's copy too."""
    before = FaceStore.open(folder).read_many([2, 0, 1])
    send_away(folder, ADDRESS)
    assert [path.name for path in folder.iterdir()] == ["store.json"]
    store = FaceStore.open(folder)
    np.testing.assert_array_equal(store.read_many([2, 0, 1]), before)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(store)).read_many([2, 0, 1]), before)


def test_a_machine_copies_a_store_once(folder: Path) -> None:
    """What was copied is read without the address."""
    send_away(folder, ADDRESS)
    FaceStore.open(folder)
    fsspec.filesystem("memory").rm("/bucket/sets/x/faces.bin")
    assert len(FaceStore.open(folder)) == 3
    fsspec.filesystem("memory").touch("/bucket/sets/x/faces.bin")


def test_other_bytes_are_refused(folder: Path, tmp_path: Path) -> None:
    """An address that holds other bytes than store.json names is refused, and no copy is left."""
    send_away(folder, ADDRESS)
    with fsspec.open(f"{ADDRESS}/faces.bin", "wb") as file:
        file.write(b"other")
    with pytest.raises(BadInputError, match="another store"):
        FaceStore.open(folder)
    assert list((tmp_path / "copies").iterdir()) == []


def test_an_address_that_is_gone_is_named(folder: Path) -> None:
    """A store whose address does not answer, and an address of no known kind, are refused in a sentence."""
    send_away(folder, ADDRESS)
    meta = json.loads((folder / "store.json").read_text())
    meta["elsewhere"]["address"] = "memory://bucket/gone"
    (folder / "store.json").write_text(json.dumps(meta))
    with pytest.raises(ServiceError, match="memory://bucket/gone is out of reach"):
        FaceStore.open(folder)


def test_a_refused_sending_leaves_the_store(folder: Path) -> None:
    """A store that cannot be sent stays where it is."""
    fsspec.filesystem("memory").touch("/bucket/kept")
    with pytest.raises(BadInputError, match="nosuch://x is no address"):
        send_away(folder, "nosuch://x")
    assert len(FaceStore.open(folder)) == 3
