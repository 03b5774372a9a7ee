"""Write the embedded world's truth and its precise set: `data/world/truth.parquet`, `data/world/precise/`."""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from crowsfeet.demo_world import PhotoCache, World
from crowsfeet.demo_world.canvas import REGIONS
from crowsfeet.demo_world.precise import Slot, draw_slots, precise_slots
from crowsfeet.demo_world.scenes import Picture, encode
from crowsfeet.errors import EmptyDataError
from crowsfeet.faces.assemble import assemble, write_part
from crowsfeet.faces.crop import crop_affine, warp
from crowsfeet.faces.detector import make_detector
from crowsfeet.faces.face import FaceDetector
from crowsfeet.faces.finding import Finding, find_face
from crowsfeet.importers.posterior import stated_age
from crowsfeet.params import LabelParams, RuntimeParams, WorldParams
from crowsfeet.records import LABELS, read_frame

DATASET = "world"
_ROUNDS = 6
_log = logging.getLogger(__name__)


def world(world: WorldParams, label: LabelParams, runtime: RuntimeParams, root: Path) -> None:
    """Draw the photos ahead, write the truth, make the precise set with its region masks; whole or not at all."""
    site = World(world)
    cache = PhotoCache(site, root / ".crowsfeet" / "world")
    cache.draw_ahead(runtime.workers, runtime.progress)
    folder = root / "data" / "world"
    draft = folder.with_name("world.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        site.truth(cache.boxes).to_parquet(draft / "truth.parquet", index=False)
        _write_precise(world, label, runtime, draft / "precise")
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of one drawn portrait: the face as the labelling finds it, and its region mask cut alike."""

    finding: Finding
    mask: np.ndarray


class Look:
    """Find the face in a drawn portrait as in a crawled photo; picklable, the detector is made where it is used."""

    def __init__(self, label: LabelParams) -> None:
        self.label = label

    def __call__(self, picture: Picture) -> Seen | None:
        """Return the face and its mask, None where the labelling would refuse the photo."""
        label = self.label
        finding = find_face(encode(picture), _detector(label), label)
        if finding.refused is not None or finding.face is None:
            return None
        affine = crop_affine(finding.face, label.crop_size, label.margin)
        return Seen(finding, warp(picture.regions, affine, label.crop_size, nearest=True))


@lru_cache(maxsize=1)
def _detector(label: LabelParams) -> FaceDetector:
    return make_detector(label)


def _write_precise(world: WorldParams, label: LabelParams, runtime: RuntimeParams, folder: Path) -> None:
    """Write the face set; slots that it refuses (near-duplicates) are drawn again, so that the counts are exact."""
    slots = precise_slots(world)
    drawn: dict[int, tuple[Slot, Seen]] = {}
    waiting = slots
    for _ in range(_ROUNDS):
        pairs = draw_slots(world, waiting, Look(label), runtime.workers)
        bar = tqdm(pairs, total=len(waiting), desc="drawing precise set", unit="face", disable=not runtime.progress)
        drawn |= {slot.index: (slot, seen) for slot, seen in bar}
        counts = _assemble([drawn[slot.index] for slot in slots], folder)
        if counts["kept"] == len(slots):
            _write_masks({slot.name: seen.mask for slot, seen in drawn.values()}, folder)
            return
        labels = read_frame(folder / "labels.parquet", LABELS, ["photo_id", "refused"])
        again = set(labels["photo_id"][labels["refused"].notna()])
        waiting = [replace(slot, attempt=slot.attempt + 1) for slot, _ in drawn.values() if _photo_id(slot) in again]
        _log.info("%d portraits of the precise set resemble others and are drawn again", len(waiting))
    raise EmptyDataError(f"{len(waiting)} portraits of the precise set still resemble others after {_ROUNDS} drawings.")


def _assemble(drawn: list[tuple[Slot, Seen]], folder: Path) -> dict[str, int]:
    part = folder.with_name("part")
    write_part(part, [_row(slot) for slot, _ in drawn], [seen.finding for _, seen in drawn])
    counts = assemble([part], folder)
    shutil.rmtree(part)
    (folder / "import.json").write_text(json.dumps(dict(sorted(counts.items())), indent=2) + "\n", "utf-8")
    return counts


def _photo_id(slot: Slot) -> str:
    return f"{DATASET}:{slot.name}"


def _row(slot: Slot) -> dict[str, Any]:
    """Return the text side of `records.LABELS`: the age is exact."""
    return {
        "photo_id": _photo_id(slot),
        "person_id": _photo_id(slot),
        "dataset": DATASET,
        "age_low": slot.age,
        "age_high": slot.age,
        "age_mean": slot.age,
        "confidence": 1.0,
        "posterior": stated_age(slot.age, slot.age, None).astype(np.float16),
        "evidence": "[]",
        "refused": None,
        "sex": slot.sex,
        "group": slot.skin_tone,
        "split_hint": slot.split,
        "extra": {"age": slot.age},
    }


def _write_masks(mask_of: dict[str, np.ndarray], folder: Path) -> None:
    """Save the test faces' region masks, cut as the faces were.

    `masks` uint8 [N, H, W], values index `regions`; rows in the order of `store_index`, named by `face_ids`.
    """
    labels = read_frame(folder / "labels.parquet", LABELS, ["photo_id", "face_id", "store_index", "split_hint"])
    test = labels[labels["split_hint"] == "test"].sort_values("store_index")
    masks = np.stack([mask_of[photo.removeprefix(f"{DATASET}:")] for photo in test["photo_id"]])
    np.savez_compressed(
        folder / "masks.npz",
        masks=masks,
        face_ids=test["face_id"].to_numpy(str),
        store_index=test["store_index"].to_numpy(),
        regions=np.array(REGIONS),
    )
