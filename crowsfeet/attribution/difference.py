"""Two models asked about the same faces: their maps side by side on one scale, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from crowsfeet.attribution.attribution_map import for_the_eye, scale_of
from crowsfeet.attribution.catalogue import METHODS
from crowsfeet.attribution.packing import unpack_maps
from crowsfeet.attribution.places import place_of
from crowsfeet.attribution.sanity import coarse, similarity
from crowsfeet.attribution.sheet import Heading, Row, map_row, sheet, unit_and_note
from crowsfeet.errors import BadInputError, EmptyDataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from PIL.Image import Image

    Faces = NDArray[np.uint8]
    Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Side:
    """One model's answers and maps.

    Args:
        name: the model's.
        face_ids: [N], of what it was asked about.
        faces: uint8 [N, S, S, 3].
        ages: [N], true ones, years.
        scores: [N], its answers.
        maps: by method, [N, H, W].
        units: by method.
    """

    name: str
    face_ids: Sequence[str]
    faces: Faces
    ages: Floats
    scores: Floats
    maps: Mapping[str, Floats]
    units: Mapping[str, str]

    def kind(self, method: str) -> str:
        """Return what two maps of a method must share: their size and unit."""
        height, width = self.maps[method].shape[-2:]
        return f"{height}×{width} pixels in {self.units[method]}"

    def take(self, face_ids: Sequence[str], methods: Sequence[str]) -> Side:
        """Return these faces under these methods, in this order."""
        rows = [list(self.face_ids).index(face_id) for face_id in face_ids]
        maps = {method: np.asarray(self.maps[method], np.float32)[rows] for method in methods}
        return Side(self.name, face_ids, self.faces[rows], self.ages[rows], self.scores[rows], maps, self.units)


def read_side(path: Path) -> Side:
    """Return the probe faces of a packed file; errors as `unpack_maps`."""
    maps, faces, about = unpack_maps(path)
    n, ages, scores = int(about["probes"]), np.array(about["ages"]), np.array(about["scores"])
    pixels = {method: np.asarray(one[:n], np.float32) for method, one in maps.items()}
    name = f"{about['model']}" if about["target"] == "expected_age" else f"{about['model']} ({about['target']})"
    return Side(name, about["face_ids"][:n], faces[:n], ages[:n], scores[:n], pixels, about["units"])


def on_common_faces(one: Side, other: Side) -> tuple[Side, Side]:
    """Return both sides cut to the faces and methods that they share.

    Raises:
        EmptyDataError: no face, or no method, in common.
        BadInputError: maps of different sizes or units, which cannot be taken from each other.
    """
    face_ids = [face_id for face_id in one.face_ids if face_id in set(other.face_ids)]
    methods = [method for method in one.maps if method in other.maps]
    for what, common in (("probe face", face_ids), ("method", methods)):
        if not common:
            raise EmptyDataError(f"{one.name} and {other.name} have no {what} in common, so no maps to compare.")
    for method in methods:
        kinds = [side.kind(method) for side in (one, other)]
        if kinds[0] != kinds[1]:
            raise BadInputError(
                f"The {method} maps of {one.name} and {other.name} cannot be compared: {kinds[0]} against {kinds[1]}."
            )
    return one.take(face_ids, methods), other.take(face_ids, methods)


def difference_figures(one: Side, other: Side) -> dict[str, Any]:
    """Return how far two sides of the same faces lie apart: answers, and by method how much, and where.

    `apart` of a method is Σ|a - b| over Σ|a| + Σ|b|: 0 for equal maps, 1 for maps that share nothing; `similarity` the
    rank correlation of |attribution| on a grid; `older`, `younger` where the second sees more that ages, or less.
    """
    answers = [
        {"face": face, "age": float(age), "one": float(a), "other": float(b)}
        for face, age, a, b in zip(one.face_ids, one.ages, one.scores, other.scores, strict=True)
    ]
    methods = {}
    for method, a in one.maps.items():
        change = other.maps[method] - a
        mean = _patches(method, change).mean(axis=0)
        total = float(np.abs(a).sum() + np.abs(other.maps[method]).sum())
        methods[method] = {
            "apart": float(np.abs(change).sum()) / total if total else 0.0,
            "similarity": similarity(a, other.maps[method]),
            "older": place_of(mean),
            "younger": place_of(-mean),
        }
    moved = float(np.abs(other.scores - one.scores).mean())
    return {"one": one.name, "other": other.name, "moved_years": moved, "faces": answers, "methods": methods}


def difference_sheet(one: Side, other: Side) -> Image:
    """Draw the same faces under two models: photo and answers, then by method both maps and second minus first."""
    lines: list[Row | Heading] = [
        Heading(f"The same faces: {one.name} and {other.name}", 17),
        Row("photo", list(one.faces), [f"{age:.0f}" for age in one.ages], "true age"),
    ]
    for method in one.maps:
        lines += [Heading(METHODS[method].title if method in METHODS else method, 14), *_rows(method, one, other)]
    lines.append(
        Heading("red: makes the face look older · blue: younger · below a difference: where it is largest", 12)
    )
    return sheet(lines)


def _rows(method: str, one: Side, other: Side) -> list[Row]:
    grain = method in METHODS and METHODS[method].grain
    shown = [for_the_eye(np.asarray(side.maps[method]), grain=grain) for side in (one, other)]
    change = shown[1] - shown[0]
    scale = scale_of(shown)
    unit, note = unit_and_note(one.units[method])
    rows = [
        map_row(_broken(side.name), one.faces, pixels, unit, note=note, scale=scale, captions=_years(side.scores))
        for side, pixels in zip((one, other), shown, strict=True)
    ]
    where = [place_of(np.abs(pixels)).replace(" and ", "\nand ") for pixels in _patches(method, change)]
    note = "second\nminus first"
    return [*rows, map_row("difference", one.faces, change, unit, note=note, scale=scale, captions=where)]


def _patches(method: str, pixels: Floats) -> Floats:
    """Return maps as sums over patches where neighbouring pixels cancel: only what a patch says as a whole counts."""
    return coarse(pixels, 8) if method in METHODS and METHODS[method].grain else pixels


def _years(scores: Floats) -> list[str]:
    return [f"→ {score:.0f}" for score in scores]


def _broken(name: str) -> str:
    return name if len(name) <= 16 else name.replace("-", "-\n", 1)
