"""The small precise set: other people, ages balanced, each drawn until the face is found."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from crowsfeet.demo_world.scenes import Picture, Sitter, encode, portrait
from crowsfeet.demo_world.traits import SEXES, SKIN_TONES, draw_traits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crowsfeet.params import WorldParams

YOUNGEST: Final = 1.0
OLDEST: Final = 95.0
_ATTEMPTS: Final = 40


@dataclass(frozen=True, slots=True)
class Slot:
    """One face that the set must have; `attempt` counts the drawings given up before."""

    index: int
    split: str
    age: float
    sex: str
    skin_tone: str
    attempt: int = 0

    @property
    def name(self) -> str:
        """The portrait's name within the set; each slot is a person of its own."""
        return f"{self.split}-{self.index:05d}"


def precise_slots(params: WorldParams) -> list[Slot]:
    """Return the set's slots: in each split ages evenly from 1 to 95, sexes and skin tones in turn, shuffled."""
    slots: list[Slot] = []
    sizes = {"train": params.precise_train, "validate": params.precise_validate, "test": params.precise_test}
    for k, (split, n) in enumerate(sizes.items()):
        rng = np.random.default_rng([params.seed, 10, k])
        ages = YOUNGEST + (np.arange(n) + rng.random(n)) / n * (OLDEST - YOUNGEST)
        for age, kind in zip(rng.permutation(ages).tolist(), range(n), strict=True):
            tone = SKIN_TONES[kind // len(SEXES) % len(SKIN_TONES)]
            slots.append(Slot(len(slots), split, age, SEXES[kind % len(SEXES)], tone))
    return slots


def draw_slot(params: WorldParams, slot: Slot) -> Picture:
    """Draw a slot's person, the same each time; another attempt is another person of the same kind and age."""
    rng = np.random.default_rng([params.seed, 11, slot.index, slot.attempt])
    sitter = Sitter(draw_traits(rng, slot.sex, slot.skin_tone), slot.age)
    year = int(rng.integers(1930, 2024))
    return portrait(sitter, params.photo_size, year, rng, mat=None, framed=params.shortcut)


def draw_slots(
    params: WorldParams, slots: list[Slot], accept: Callable[[bytes], bool], workers: int = 2
) -> Iterator[tuple[Slot, bytes]]:
    """Draw each slot until `accept` takes its JPEG bytes; yields the slot as it was drawn, in order.

    `accept` must be picklable: with more than one worker it is called in other processes.
    """
    work = [(params, slot, accept) for slot in slots]
    if workers < 2 or len(slots) < 64:
        yield from map(_draw_until_accepted, work)
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, cv2.setNumThreads, (1,)) as pool:
        yield from pool.imap(_draw_until_accepted, work, chunksize=16)


def _draw_until_accepted(work: tuple[WorldParams, Slot, Callable[[bytes], bool]]) -> tuple[Slot, bytes]:
    params, slot, accept = work
    for attempt in range(slot.attempt, slot.attempt + _ATTEMPTS):
        drawn = Slot(slot.index, slot.split, slot.age, slot.sex, slot.skin_tone, attempt)
        data = encode(draw_slot(params, drawn))
        if accept(data):
            return drawn, data
    return drawn, data
