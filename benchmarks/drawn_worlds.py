"""Embedded worlds as face sets, without the way over HTTP: drawn, found, cut, labelled by the date that the site tells.

    python -m benchmarks.drawn_worlds 101 102      # draws what is not there yet, about three minutes of one core each

Worlds 101 to 110 report and were never used while developing; worlds below 100 are for developing.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tqdm import tqdm

from crowsfeet.demo_world import World
from crowsfeet.demo_world.precise import draw_slots, precise_slots
from crowsfeet.demo_world.scenes import encode
from crowsfeet.importers import Portrait, write_face_set
from crowsfeet.params import LabelParams, WorldParams
from crowsfeet.records import LABELS, SPLITS, read_frame, to_table, write_table

CACHE = Path(".crowsfeet/benchmarks/worlds")
WORLDS = (101, 102, 103, 104, 105)
OTHER_WORLDS = (106, 107, 108, 109, 110)
"""For what was chosen on the first five."""
LABEL = LabelParams()
YEAR = 365.2425
_world: World


def make_world(root: Path, seed: int, workers: int = 2, params: WorldParams | None = None) -> Path:
    """Write the world of `seed` under `root` (weak and precise face set, splits) unless it is there; return `root`."""
    if (root / "data/splits.parquet").exists():
        return root
    params = params or WorldParams(seed=seed)
    shutil.rmtree(root, ignore_errors=True)
    rows = []
    for name, portraits in (("weak", weak_portraits(params, workers)), ("precise", precise_portraits(params, workers))):
        write_face_set(portraits, root / "data" / name, name, LABEL, workers=workers)
        labels = read_frame(root / "data" / name / "labels.parquet", LABELS)
        for row in labels[labels["refused"].isna()].itertuples():
            split = "weak_train" if name == "weak" else row.split_hint
            rows.append(
                {
                    "dataset": f"data/{name}",
                    "face_id": row.face_id,
                    "person_id": row.person_id,
                    "store_index": row.store_index,
                    "split": split,
                    "age": row.age_mean,
                }
            )
    (root / "world.json").write_text(params.model_dump_json(), encoding="utf-8")
    write_table(to_table(rows, SPLITS), root / "data/splits.parquet", SPLITS)
    return root


def read_params(root: Path) -> WorldParams:
    """Return what the world under `root` was drawn by."""
    return WorldParams.model_validate_json((root / "world.json").read_text(encoding="utf-8"))


def weak_portraits(params: WorldParams, workers: int) -> list[Portrait]:
    """Draw every photo of the site; its label is the age in the year that the site tells, as wrong as it may be."""
    site = World(params)
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, _open_world, (params,)) as pool:
        files = pool.imap(_photo_bytes, range(len(site.entries)), chunksize=32)
        bar = tqdm(files, f"drawing world {params.seed}", len(site.entries), unit="photo")
        return [_portrait(site, index, data) for index, data in enumerate(bar)]


def precise_portraits(params: WorldParams, workers: int) -> Iterator[Portrait]:
    """Draw the precise faces."""
    for slot, data in draw_slots(params, precise_slots(params), encode, workers):
        yield Portrait(
            slot.name, data, slot.name, slot.age, slot.age, sex=slot.sex, group=slot.skin_tone, split_hint=slot.split
        )


def _portrait(site: World, index: int, data: bytes) -> Portrait:
    entry = site.entries[index]
    low, high = told_age(site, index)
    refused = None if high <= 110 else "impossible_age"
    return Portrait(f"{index:05d}", data, f"person-{entry.photo.person}", low, high, refused=refused)


def told_age(site: World, index: int) -> tuple[float, float]:
    """Return a photo's youngest and oldest age in years in the calendar year that the site tells."""
    photo = site.entries[index].photo
    born, year = site.people[photo.person].born, photo.told_day.year
    low = max(0.0, (date(year, 1, 1) - born).days / YEAR)
    return low, max(low, (date(year, 12, 31) - born).days / YEAR)


def _open_world(params: WorldParams) -> None:
    global _world  # noqa: PLW0603 - a worker's own
    import cv2

    cv2.setNumThreads(1)
    _world = World(params)


def _photo_bytes(index: int) -> bytes:
    return _world.photo_bytes(_world.entries[index])[0]


if __name__ == "__main__":
    for number in sys.argv[1:]:
        make_world(CACHE / number, int(number))
