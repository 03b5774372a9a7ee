"""The small precise set: other people, ages balanced, each drawn until the face is found."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

import cv2
import numpy as np

from crowsfeet.demo_world.scenes import Picture, Sitter, portrait
from crowsfeet.demo_world.traits import SEXES, SKIN_TONES, draw_traits
from crowsfeet.errors import EmptyDataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crowsfeet.params import WorldParams

YOUNGEST: Final = 1.0
OLDEST: Final = 95.0
_ATTEMPTS: Final = 40
Seen = TypeVar("Seen")


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
    params: WorldParams, slots: list[Slot], look: Callable[[Picture], Seen | None], workers: int = 2
) -> Iterator[tuple[Slot, Seen]]:
    """Draw each slot until `look` sees something in the picture; yields the slot as drawn and what was seen, in order.

    `look` must be picklable: with more than one worker it is called in other processes.

    Raises:
        EmptyDataError: `look` sees nothing in forty drawings of one slot.
    """
    work = [(params, slot, look) for slot in slots]
    if workers < 2 or len(slots) < 64:
        yield from (_draw_until_seen(item) for item in work)
        return
    draw: Callable[[tuple[WorldParams, Slot, Callable[[Picture], Seen | None]]], tuple[Slot, Seen]] = _draw_until_seen
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers, cv2.setNumThreads, (1,)) as pool:
        yield from pool.imap(draw, work, chunksize=8)


def _draw_until_seen(work: tuple[WorldParams, Slot, Callable[[Picture], Seen | None]]) -> tuple[Slot, Seen]:
    params, slot, look = work
    for attempt in range(slot.attempt, slot.attempt + _ATTEMPTS):
        drawn = replace(slot, attempt=attempt)
        seen = look(draw_slot(params, drawn))
        if seen is not None:
            return drawn, seen
    raise EmptyDataError(f"No face is found on {_ATTEMPTS} drawings of {slot.name}; is `world.photo_size` too small?")
