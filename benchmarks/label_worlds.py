"""Embedded worlds for the label benchmark: crawled over HTTP, parsed, every photo looked at once; kept in a cache."""

from __future__ import annotations

import hashlib
import logging
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from crowsfeet.demo_world import World
from crowsfeet.errors import BadPhotoError
from crowsfeet.faces.detector import make_detector
from crowsfeet.faces.finding import Finding, find_face
from crowsfeet.labeling import FaceHint, face_hint
from crowsfeet.params import CollectParams, LabelParams, ParseParams, RuntimeParams, WorldParams
from crowsfeet.records import PHOTOS, read_frame
from crowsfeet.sources import read_photo_bytes
from crowsfeet.sources.source import PHASES
from tasks.collect import collect, site
from tasks.parse import parse

if TYPE_CHECKING:
    from pathlib import Path

_PROCESSES = 2
_CHUNK = 50


def crawled(seed: int, root: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return photos (`records.PHOTOS`) and truth of the world of a seed, crawled into `root` unless they are there."""
    params = WorldParams(seed=seed)
    table = root / "data" / "photos.parquet"
    if not table.exists():
        wanted = CollectParams(source="demo", max_people=10 * params.people)
        runtime = RuntimeParams(progress=False)
        with site(wanted, params, root) as port:
            for name in PHASES:
                collect(name, wanted, params, runtime, root, port)
        parse(ParseParams(), wanted, root)
    return read_frame(table, PHOTOS), World(params).truth()


def looked_at(
    photos: pd.DataFrame, root: Path, params: LabelParams
) -> tuple[list[Finding | None], list[Finding | None]]:
    """Return what is found on every photo without and with the caption's hint; None where the photo was not fetched.

    Only the second have crops.
    """
    hints = [_hint(photo) for photo in photos.itertuples()]
    cache = root / f"findings-{hashlib.sha256(repr(hints).encode()).hexdigest()[:16]}.pickle"
    if cache.exists():
        found: Any = pickle.loads(cache.read_bytes())  # noqa: S301 - written below, by this benchmark
        return found
    chunks = [photos.iloc[i : i + _CHUNK] for i in range(0, len(photos), _CHUNK)]
    with ProcessPoolExecutor(_PROCESSES) as pool:
        parts = list(pool.map(partial(_look, root=root, params=params), chunks))
    plain = [finding for part in parts for finding in part[0]]
    hinted = [finding for part in parts for finding in part[1]]
    part = cache.with_suffix(".part")
    part.write_bytes(pickle.dumps((plain, hinted)))
    part.replace(cache)
    return plain, hinted


def _look(photos: pd.DataFrame, root: Path, params: LabelParams) -> tuple[list[Finding | None], list[Finding | None]]:
    detector = make_detector(params)
    plain: list[Finding | None] = []
    hinted: list[Finding | None] = []
    for photo in photos.itertuples():
        if not isinstance(photo.warc_path, str):
            plain.append(None)
            hinted.append(None)
            continue
        try:
            data = read_photo_bytes(root / "data" / "raw", photo.warc_path, int(photo.warc_offset))
        except BadPhotoError:
            plain.append(Finding(None, 0, "corrupt"))
            hinted.append(Finding(None, 0, "corrupt"))
            continue
        hint = _hint(photo)
        found = find_face(data, detector, params)
        hinted.append(found if hint is None else find_face(data, detector, params, hint))
        plain.append(replace(found, jpeg=None))
    return plain, hinted


def _hint(photo: Any) -> FaceHint | None:
    return face_hint(photo.caption, photo.person_name) if isinstance(photo.caption, str) else None


def quiet() -> None:
    """Let only warnings through: five crawls would print a screen each."""
    logging.getLogger("crowsfeet").setLevel(logging.WARNING)
    logging.getLogger("tasks").setLevel(logging.WARNING)
