"""Packed face crops: written once, read at random by many processes.

A store is a folder of three files: `faces.bin` (JPEG files one after the other), `offsets.npy` (where each begins and
where the last one ends; int64, `[N + 1]`) and `store.json` (format, count, size in pixels, JPEG quality). Both data
files are mapped, not read: opening costs the same for ten faces and for a million; all readers share the page cache.
"""

from __future__ import annotations

import json
import mmap
import shutil
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import cv2
import numpy as np
import simplejpeg
from numpy.lib.format import open_memmap

from crowsfeet.errors import BadInputError, MissingInputError, bounded
from crowsfeet.store_elsewhere import Elsewhere, fetched

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from numpy.typing import NDArray

__all__ = ["FaceStore", "FaceStoreWriter", "encode"]

FORMAT = 1
QUALITY = 95


class FaceStore:
    """A store opened for reading; pickles as its folder, so that a worker maps the files anew and copies nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        meta = _read_meta(self.folder)
        self.size: int = meta["size"]
        """Side of the crops in pixels; 0 for an empty store."""
        self._count: int = meta["count"]
        files = fetched(Elsewhere(**meta["elsewhere"])) if meta["elsewhere"] else self.folder
        self._offsets = _map_offsets(files / "offsets.npy", self._count)
        self._data = _map_bytes(files / "faces.bin", int(self._offsets[-1]))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a store.

        Raises:
            MissingInputError: no store there.
            BadInputError: files that do not belong together, or of another format.
            ServiceError: its files lie elsewhere (`crowsfeet.store_elsewhere`), and that does not answer.
        """
        return cls(folder)

    def __len__(self) -> int:
        return self._count

    def jpeg(self, index: int) -> bytes:
        """Return the JPEG file of face `index` as it was stored."""
        return bytes(self._view(index))

    def read(self, index: int) -> NDArray[np.uint8]:
        """Return face `index` as uint8 `[size, size, 3]`, RGB."""
        return _decode(self._view(index), None, f"face {index} in {self.folder}")

    def read_many(self, indices: Iterable[int], size: int | None = None) -> NDArray[np.uint8]:
        """Return faces as uint8 `[N, size, size, 3]`, RGB; faces of another size are resized (area when shrinking)."""
        wanted = [int(i) for i in indices]
        side = size or self.size
        out = np.empty((len(wanted), side, side, 3), np.uint8)
        for row, index in zip(out, wanted, strict=True):
            if side == self.size:
                _decode(self._view(index), row, f"face {index} in {self.folder}")
            else:
                _resize(self.read(index), row)
        return out

    def _view(self, index: int) -> memoryview:
        if not 0 <= index < self._count:
            raise IndexError(f"face {index} of {self._count} in {self.folder}")
        return self._data[self._offsets[index] : self._offsets[index + 1]]

    def __getstate__(self) -> dict[str, Any]:
        return {"folder": self.folder}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["folder"])  # type: ignore[misc]


class FaceStoreWriter:
    """Writes a store into a neighbour of `folder` and moves it into place on close; an exception leaves no trace.

    Use as a context manager. All crops are square and of one size, which the first one sets.
    """

    def __init__(self, folder: Path, quality: int = QUALITY) -> None:
        self.folder = Path(folder)
        self.quality = quality
        self.size = 0
        self._part = self.folder.with_name(self.folder.name + ".part")
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir(parents=True)
        self._data = (self._part / "faces.bin").open("wb")
        self._offsets = array("q", [0])

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def append(self, rgb: NDArray[np.uint8]) -> int:
        """Add a crop, uint8 `[S, S, 3]` RGB; return its index.

        Raises:
            BadInputError: not square, or of another size than the crops before it.
        """
        return self.append_jpeg(encode(rgb, self.quality))

    def append_jpeg(self, jpeg: bytes) -> int:
        """Add a crop that is a JPEG file already; return its index. Errors as `append`."""
        try:
            height, width, _, _ = simplejpeg.decode_jpeg_header(jpeg)
        except ValueError as error:
            raise BadInputError(f"A crop for {self.folder} is no JPEG file: {bounded(error)}.") from error
        self.size = self.size or height
        if (height, width) != (self.size, self.size):
            raise BadInputError(f"{self.folder} holds crops of {self.size}x{self.size} px; got {width}x{height} px.")
        self._data.write(jpeg)
        self._offsets.append(self._offsets[-1] + len(jpeg))
        return len(self) - 1

    def close(self) -> None:
        """Write the index and move the store into place, over an older one."""
        self._data.close()
        np.save(self._part / "offsets.npy", np.frombuffer(self._offsets, np.int64))
        meta = {"format": FORMAT, "count": len(self), "size": self.size, "quality": self.quality}
        (self._part / "store.json").write_text(json.dumps(meta) + "\n", encoding="utf-8")
        shutil.rmtree(self.folder, ignore_errors=True)
        self._part.rename(self.folder)

    def discard(self) -> None:
        """Take back everything; the folder stays as it was before."""
        self._data.close()
        shutil.rmtree(self._part, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


def encode(rgb: NDArray[np.uint8], quality: int = QUALITY) -> bytes:
    """Return a picture, uint8 `[H, W, 3]` RGB, as a JPEG file; the same pixels give the same bytes."""
    jpeg: bytes = simplejpeg.encode_jpeg(np.ascontiguousarray(rgb), quality=quality, colorsubsampling="420")
    return jpeg


def _decode(jpeg: memoryview, out: NDArray[np.uint8] | None, what: str) -> NDArray[np.uint8]:
    # The slow DCT and the smooth chroma are what Pillow uses: equal pixels, for a few percent of the time.
    try:
        rgb: NDArray[np.uint8] = simplejpeg.decode_jpeg(
            jpeg, "RGB", fastdct=False, fastupsample=False, buffer=out, strict=True
        )
    except ValueError as error:
        raise BadInputError(f"{what} is damaged: {bounded(error)}.") from error
    return rgb


def _resize(rgb: NDArray[np.uint8], out: NDArray[np.uint8]) -> None:
    side = out.shape[0]
    how = cv2.INTER_AREA if side < rgb.shape[0] else cv2.INTER_LINEAR
    out[...] = cv2.resize(rgb, (side, side), interpolation=how)


def _read_meta(folder: Path) -> dict[str, Any]:
    path = folder / "store.json"
    if not path.exists():
        raise MissingInputError(f"{folder} holds no face store; run `dvc pull` to fetch it or `dvc repro` to make it.")
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))
        found = meta["format"]
        checked = {"count": int(meta["count"]), "size": int(meta["size"]), "elsewhere": meta.get("elsewhere")}
    except (ValueError, KeyError, TypeError) as error:
        raise BadInputError(f"{path} does not describe a face store: {bounded(repr(error))}.") from error
    if found != FORMAT:
        raise BadInputError(f"{path} is of format {bounded(found)}; this version reads format {FORMAT}.")
    return checked


def _map_offsets(path: Path, count: int) -> NDArray[np.int64]:
    try:
        offsets = open_memmap(path, mode="r")
    except (OSError, ValueError) as error:
        raise BadInputError(f"{path} is not a readable index: {bounded(error)}.") from error
    if offsets.shape != (count + 1,) or offsets.dtype != np.int64:
        raise BadInputError(f"{path} indexes {offsets.shape[0] - 1} faces where store.json says {count}.")
    # A plain view: indexing np.memmap costs a microsecond more per access.
    return offsets.view(np.ndarray)


def _map_bytes(path: Path, expected: int) -> memoryview:
    found = path.stat().st_size if path.exists() else -1
    if found != expected:
        raise BadInputError(f"{path} is {max(found, 0)} bytes long where the index says {expected}: it is cut short.")
    if expected == 0:
        return memoryview(b"")
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
