"""What the drawing changes with age and with nothing else: the truth that maps of an age are held against."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from crowsfeet.demo_world.camera import Box
from crowsfeet.demo_world.scenes import Sitter, sit

YOUNGEST = 1.0


@dataclass(frozen=True, slots=True)
class Aged:
    """One person now and at other ages, before the camera.

    Args:
        now: uint8 [H, W, 3].
        regions: uint8 [H, W], what `now` shows where.
        box: of the face, pixels.
        others: the same person, pose and light at the other ages, each uint8 [H, W, 3].
    """

    now: np.ndarray
    regions: np.ndarray
    box: Box
    others: list[np.ndarray]


def aged(sitter: Sitter, size: int, rng: np.random.Generator, years: float = 10.0) -> Aged:
    """Draw a person now, `years` younger and `years` older; `rng` is left as it was, so that a portrait can follow.

    A portrait drawn next from the same generator shows the same picture as `now`, through a camera.
    """
    canvas, box = sit(sitter, size, deepcopy(rng))
    now, regions = canvas.finish()
    ages = [age for age in (sitter.age - years, sitter.age + years) if age >= YOUNGEST]
    others = [sit(sitter, size, deepcopy(rng), shown=age)[0].finish()[0] for age in ages]
    return Aged(now, regions, box, others)
