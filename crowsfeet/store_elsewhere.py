"""A store whose bulk lies at any fsspec address: its folder keeps `store.json` alone, which says where.

    send_away(folder, "s3://bucket/sets/agedb")    move a store's two data files there
    fetched(elsewhere) -> Path                     a local copy of them, made once, to be mapped like any other

Training reads crops at random, thousands a second, which no network does: so each machine copies a store once. The
hash in `store.json` is what DVC tracks; other bytes at the address are another store and are refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import fsspec

from crowsfeet.errors import BadInputError, ServiceError, bounded

COPIES = "CROWSFEET_STORES"
"""Environment variable: the folder of the local copies."""
_FILES = ("offsets.npy", "faces.bin")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where the data files lie, and the SHA-256 of both, one after the other."""

    address: str
    sha256: str


def send_away(folder: Path, address: str) -> Elsewhere:
    """Copy a store's data files to `address`, then let its folder name that instead of holding them.

    Raises:
        BadInputError: no such kind of address.
        ServiceError: the files cannot be written there; the store is as it was.
    """
    found = Elsewhere(address.rstrip("/"), _digest(folder))
    files, place = _system(found.address)
    try:
        files.makedirs(place, exist_ok=True)
        for name in _FILES:
            files.put_file(str(folder / name), f"{place}/{name}")
    except Exception as error:  # every file system has errors of its own
        raise ServiceError(f"{bounded(address)} takes no store: {bounded(error, 200)}.") from error
    meta = json.loads((folder / "store.json").read_text(encoding="utf-8"))
    part = folder / "store.json.part"
    part.write_text(json.dumps(meta | {"elsewhere": asdict(found)}) + "\n", encoding="utf-8")
    part.replace(folder / "store.json")
    for name in _FILES:
        (folder / name).unlink()
    return found


def fetched(elsewhere: Elsewhere) -> Path:
    """Return the folder of this machine's copy, made now if there is none.

    Raises:
        BadInputError: no such kind of address, or other bytes lie there.
        ServiceError: the address does not answer.
    """
    copy = Path(os.environ.get(COPIES, ".crowsfeet/stores")) / elsewhere.sha256[:16]
    if copy.is_dir():
        return copy
    part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
    part.mkdir(parents=True, exist_ok=True)
    try:
        _get(elsewhere.address, part)
        if _digest(part) != elsewhere.sha256:
            raise BadInputError(f"{bounded(elsewhere.address)} holds another store than store.json names.")
        if not copy.is_dir():  # another process may have been faster
            part.rename(copy)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return copy


def _get(address: str, folder: Path) -> None:
    files, place = _system(address)
    try:
        for name in _FILES:
            files.get_file(f"{place}/{name}", str(folder / name))
    except Exception as error:  # every file system has errors of its own
        raise ServiceError(f"the store at {bounded(address)} is out of reach: {bounded(error)}.") from error


def _digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for name in _FILES:
        with (folder / name).open("rb") as file:
            while block := file.read(1 << 20):
                whole.update(block)
    return whole.hexdigest()


def _system(address: str) -> tuple[fsspec.AbstractFileSystem, str]:
    try:
        files, place = fsspec.core.url_to_fs(address)
    except (ValueError, ImportError) as error:
        raise BadInputError(f"{bounded(address)} is no address for a store: {bounded(error)}.") from error
    return files, str(place)
