"""Drawn photos on disk, drawn ahead in worker processes; a folder per world, never older than its params."""

from __future__ import annotations

import json
import logging
import multiprocessing
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from crowsfeet.demo_world.world import Entry, World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crowsfeet.demo_world.camera import Box

DEFAULT_CACHE = Path(".crowsfeet/world")
_log = logging.getLogger(__name__)
_worker: PhotoCache | None = None


class PhotoCache:
    """The photos of one world as files `<index>.jpg` under `folder/<digest>`, each with its faces' boxes beside it."""

    def __init__(self, world: World, folder: Path = DEFAULT_CACHE) -> None:
        self.world = world
        self.folder = folder / world.digest

    def photo_bytes(self, entry: Entry) -> bytes:
        """Return a file of the site, drawn now if it was not before."""
        path = self._path(entry)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            self._draw(entry)
            return path.read_bytes()

    def boxes(self, entry: Entry) -> list[Box]:
        """Return the boxes of all faces, from left to right, in pixels of the file; empty where nobody is shown."""
        path = self._path(entry).with_suffix(".json")
        if not path.exists():
            self._draw(entry)
        return [tuple(box) for box in json.loads(path.read_text(encoding="utf-8"))]

    def draw_ahead(self, workers: int = 2, progress: bool = False) -> int:
        """Draw whatever is missing, in `workers` processes; return how many were drawn."""
        from tqdm import tqdm

        missing = [entry.photo.index for entry in self.world.entries if not self._path(entry).exists()]
        if not missing:
            return 0
        bar = tqdm(total=len(missing), desc="drawing photos", unit="photo", disable=not progress)
        with bar:
            for _ in _over(self, missing, workers):
                bar.update()
        return len(missing)

    def _path(self, entry: Entry) -> Path:
        index = entry.photo.index
        return self.folder / f"{index // 1000:03d}" / f"{index:06d}.jpg"

    def _draw(self, entry: Entry) -> None:
        data, boxes = self.world.photo_bytes(entry)
        path = self._path(entry)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path.with_suffix(".json"), json.dumps(boxes).encode())
        _write_whole(path, data)  # last: who finds the picture finds its boxes


def _write_whole(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.{multiprocessing.current_process().pid}.part")
    part.write_bytes(data)
    part.replace(path)


def _over(cache: PhotoCache, indices: list[int], workers: int) -> Iterable[int]:
    if workers < 2 or len(indices) < 64:
        yield from (_draw_one(cache, index) for index in indices)
        return
    context = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks of whoever calls
    with context.Pool(workers, _start_worker, (cache,)) as pool:
        yield from pool.imap_unordered(_draw_in_worker, indices, chunksize=16)


def _start_worker(cache: PhotoCache) -> None:
    global _worker  # noqa: PLW0603 - a pool's worker has no other place to keep what it was given
    cv2.setNumThreads(1)
    _worker = cache


def _draw_in_worker(index: int) -> int:
    if _worker is None:
        raise RuntimeError("the pool started without its world")
    return _draw_one(_worker, index)


def _draw_one(cache: PhotoCache, index: int) -> int:
    cache._draw(cache.world.entries[index])  # noqa: SLF001 - the worker's half of the same class
    return index
