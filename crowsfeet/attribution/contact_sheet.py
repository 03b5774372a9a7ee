"""What a model's sheet shows: its probe faces under all methods, its best and worst answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crowsfeet.attribution.catalogue import METHODS
from crowsfeet.attribution.sheet import Heading, Row, map_row, sheet, unit_and_note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from PIL.Image import Image

    from crowsfeet.attribution.attribution_map import AttributionMap

    Faces = NDArray[np.uint8]
    Floats = NDArray[np.floating]


@dataclass(frozen=True)
class ShownErrors:
    """The best and the worst answers: faces [N, H, W, 3], true ages [N], estimates [N] and one method's maps."""

    faces: Faces
    ages: Floats
    estimates: Floats
    maps: AttributionMap


def contact_sheet(
    title: str, faces: Faces, ages: Floats, maps: Mapping[str, AttributionMap], errors: ShownErrors | None = None
) -> Image:
    """Draw probe faces [N, H, W, 3] with their true age [N] and the estimate, every method's map below, then errors."""
    n = len(faces)
    scores = next(iter(maps.values())).scores.numpy()[:n]
    lines: list[Row | Heading] = [
        Heading(title, 17),
        Row("photo", list(faces), _captions(ages, scores), "true age\n→ estimate"),
        *(_method_row(found, faces) for found in maps.values()),
        Heading(
            "red: makes the face look older · blue: makes it look younger · a bar's ends hold for its whole row", 12
        ),
    ]
    if errors is not None:
        half = len(errors.faces) // 2
        lines += [
            Heading(f"The {half} best and the {len(errors.faces) - half} worst answers", 14),
            Row("photo", list(errors.faces), _captions(errors.ages, errors.estimates), "true age\n→ estimate"),
            _method_row(errors.maps, errors.faces),
        ]
    return sheet(lines)


def best_and_worst(ages: Floats, estimates: Floats, count: int) -> NDArray[np.intp]:
    """Return the positions of the `count` smallest errors, then of the `count` largest, the worst last."""
    order = np.argsort(np.abs(estimates - ages), kind="stable")
    return np.concatenate([order[:count], order[max(count, len(order) - count) :]])


def _captions(ages: Floats, estimates: Floats) -> list[str]:
    return [f"{age:.0f} → {estimate:.0f}" for age, estimate in zip(ages, estimates, strict=True)]


def _method_row(found: AttributionMap, faces: Faces) -> Row:
    unit, note = unit_and_note(found.unit)
    title = METHODS[found.method].title.replace(" ", "\n", 1)
    return map_row(title, faces, found.shown[: len(faces)], unit, note=note)
