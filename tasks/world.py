"""Write the embedded world's truth and its precise set: `data/world/truth.parquet`, `data/world/precise/`."""

from __future__ import annotations

import logging
import shutil
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from crowsfeet.demo_world import PhotoCache, World
from crowsfeet.demo_world.canvas import REGIONS
from crowsfeet.demo_world.precise import Slot, draw_slot, draw_slots, precise_slots
from crowsfeet.errors import EmptyDataError
from crowsfeet.faces.crop import crop_affine, warp
from crowsfeet.faces.detector import make_detector
from crowsfeet.faces.face import Eyes, Face, FaceDetector
from crowsfeet.faces.finding import find_face
from crowsfeet.importers import Portrait, write_face_set
from crowsfeet.params import LabelParams, RuntimeParams, WorldParams
from crowsfeet.records import LABELS, read_frame

if TYPE_CHECKING:
    import pandas as pd

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


def _write_precise(world: WorldParams, label: LabelParams, runtime: RuntimeParams, folder: Path) -> None:
    """Write the face set; slots that it refuses are drawn again, so that the counts are exact."""
    slots = precise_slots(world)
    drawn: dict[int, tuple[Slot, bytes]] = {}
    waiting = slots
    for _ in range(_ROUNDS):
        accept = FaceFound(label)
        pairs = draw_slots(world, waiting, accept, runtime.workers)
        bar = tqdm(pairs, total=len(waiting), desc="drawing precise set", unit="face", disable=not runtime.progress)
        drawn |= {slot.index: (slot, data) for slot, data in bar}
        portraits = [_portrait(*drawn[slot.index]) for slot in slots]
        write_face_set(portraits, folder, DATASET, label, workers=runtime.workers)
        labels = read_frame(folder / "labels.parquet", LABELS)
        refused = labels[labels["refused"].notna()]
        if refused.empty:
            break
        names = set(refused["photo_id"].str.removeprefix(f"{DATASET}:"))
        waiting = [_again(drawn[slot.index][0]) for slot in slots if slot.name in names]
        _log.info("%d portraits of the precise set are drawn again: %s", len(waiting),
                  dict(refused["refused"].value_counts()))  # fmt: skip
    else:
        raise EmptyDataError(
            f"The detector {label.detector} finds no face on {len(waiting)} portraits of the precise set."
        )
    _write_masks(world, label, folder, labels, {slot.name: slot for slot, _ in drawn.values()})


def _again(slot: Slot) -> Slot:
    return Slot(slot.index, slot.split, slot.age, slot.sex, slot.skin_tone, slot.attempt + 1)


def _portrait(slot: Slot, data: bytes) -> Portrait:
    return Portrait(
        name=slot.name,
        image=data,
        person_id=slot.name,
        age_low=slot.age,
        age_high=slot.age,
        sex=slot.sex,
        group=slot.skin_tone,
        split_hint=slot.split,
        extra={"age": slot.age},
    )


def _write_masks(
    world: WorldParams, label: LabelParams, folder: Path, labels: pd.DataFrame, slots: dict[str, Slot]
) -> None:
    """Save the test faces' region masks, cut as the faces were.

    `masks` uint8 [N, H, W], values index `regions`; rows in the order of `store_index`, named by `face_ids`.
    """
    test = labels[labels["split_hint"] == "test"].sort_values("store_index")
    masks = np.zeros((len(test), label.crop_size, label.crop_size), np.uint8)
    for mask, row in zip(masks, test.to_dict("records"), strict=True):
        picture = draw_slot(world, slots[row["photo_id"].removeprefix(f"{DATASET}:")])
        eyes = None if row["eyes"] is None else Eyes(*map(float, row["eyes"]))
        face = Face(row["box_x"], row["box_y"], row["box_w"], row["box_h"], row["face_score"], eyes)
        mask[:] = warp(picture.regions, crop_affine(face, label.crop_size, label.margin), label.crop_size, nearest=True)
    np.savez_compressed(folder / "masks.npz", masks=masks, face_ids=test["face_id"].to_numpy(str),
                        store_index=test["store_index"].to_numpy(), regions=np.array(REGIONS))  # fmt: skip


class FaceFound:
    """Say whether the labelling would find one clear face; picklable, the detector is made where it is used."""

    def __init__(self, label: LabelParams) -> None:
        self.label = label

    def __call__(self, photo: bytes) -> bool:
        """Return True where the photo would be kept."""
        return find_face(photo, _detector(self.label), self.label).refused is None


@lru_cache(maxsize=1)
def _detector(label: LabelParams) -> FaceDetector:
    return make_detector(label)
