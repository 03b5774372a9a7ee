"""The most fooled faces as a sheet: what a face was, what was done to it, and what the model then said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from crowsfeet.attribution.sheet import Heading, Row, sheet
from crowsfeet.robustness.attacks import pgd_either_way
from crowsfeet.robustness.corruptions import CORRUPTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from PIL.Image import Image

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target
    from crowsfeet.robustness.fooling import Fooling

    Changes = Mapping[tuple[str, float], NDArray[np.float64]]


@dataclass(frozen=True)
class FooledFace:
    """Which face of the set was fooled most by what, at which strength."""

    row: int
    how: str
    strength: float


def most_fooled(changes: Changes, count: int) -> list[FooledFace]:
    """Return the `count` faces with the largest |change|, the largest first, each under what moves it most."""
    keys = list(changes)
    size = np.abs(np.stack([changes[key] for key in keys]))
    worst = size.argmax(axis=0)
    order = np.argsort(-size.max(axis=0), kind="stable")[:count]
    return [FooledFace(int(row), *keys[worst[row]]) for row in order]


def fooled_sheet(
    title: str, subject: Subject, x: torch.Tensor, target: Target, found: Fooling, *, steps: int, count: int = 8
) -> Image:
    """Draw the faces that natural changes move most, then those that PGD moves most at its smallest radius.

    Args:
        title: over the sheet.
        subject: the network.
        x: the pictures that `measure_fooling` was given.
        target: as there.
        found: what it returned.
        steps: of PGD, as there.
        count: faces in each part.
    """
    level = min(radius for _, radius in found.attacks)
    natural = most_fooled(found.natural, count)
    attacked = most_fooled({("pgd", level): found.attacks["pgd", level]}, count)
    changed = [CORRUPTIONS[one.how](x[one.row : one.row + 1], one.strength) for one in natural]
    rows = [one.row for one in attacked]
    return sheet(
        [
            Heading(title, 17),
            *_part(subject, target, x[[one.row for one in natural]], torch.cat(changed), natural),
            Heading(f"PGD, no pixel moved by more than {level:g} of 255 steps", 14),
            *_part(subject, target, x[rows], pgd_either_way(subject, x[rows], target, level / 255, steps), attacked),
        ]
    )


def _part(
    subject: Subject, target: Target, x: torch.Tensor, changed: torch.Tensor, what: list[FooledFace]
) -> list[Row]:
    with torch.inference_mode():
        before, after = (target.score(subject, pictures).tolist() for pictures in (x, changed))
    told = [f"{one.how.replace('_', ' ')} {one.strength:g}" for one in what]
    return [
        Row("photo", _pixels(x), [f"{value:.0f}" for value in before], "estimate"),
        Row(
            "changed",
            _pixels(changed),
            [f"{how}\n→ {value:.0f}" for how, value in zip(told, after, strict=True)],
            "by what, how\nstrongly,\n→ estimate",
        ),
    ]


def _pixels(x: torch.Tensor) -> list[NDArray[np.uint8]]:
    return list((x * 255).round().clamp(0, 255).byte().permute(0, 2, 3, 1).cpu().numpy())
