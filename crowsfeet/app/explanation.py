"""What one network says about one face: the age with its interval, and maps with the evidence in them."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from crowsfeet.attribution import METHODS, AttributionMap, Method, Subject, Target, scale_of
from crowsfeet.attribution.overlay import overlay
from crowsfeet.attribution.places import place_of
from crowsfeet.attribution.sanity import coarse
from crowsfeet.attribution.sheet import Heading, Row, map_row, sheet, unit_and_note

LEVEL = 0.9
"""Mass of the interval."""


Progress = Callable[[float, str], None]
"""Hears the share that is done, 0 … 1, and what is done next."""


def unheard(_share: float, _next: str) -> None:
    """Stand where nobody wants to hear about progress."""


@dataclass(frozen=True)
class Explanation:
    """One face under one network.

    Args:
        model: its address.
        face: the crop, uint8 [S, S, 3].
        target: what was explained.
        score: its value, in the target's unit.
        distribution: [K] over ages or classes.
        labels: the classes' names; None for ages.
        maps: by method.
    """

    model: str
    face: NDArray[np.uint8]
    target: Target
    score: float
    distribution: NDArray[np.float64]
    labels: tuple[str, ...] | None
    maps: dict[str, AttributionMap]

    @property
    def interval(self) -> tuple[float, float]:
        """Return the central 90 % of the ages, in years, interpolated inside the bins."""
        mass = np.concatenate([[0.0], np.cumsum(self.distribution)]) / self.distribution.sum()
        low, high = np.interp([(1 - LEVEL) / 2, (1 + LEVEL) / 2], mass, np.arange(len(mass)))
        return float(low), float(high)

    def headline(self) -> str:
        """Say the answer in a sentence."""
        if self.labels is None:
            age = float(self.distribution @ (np.arange(len(self.distribution)) + 0.5))
            low, high = self.interval
            return f"{age:.1f} years, with 90 % between {low:.0f} and {high:.0f}"
        best = int(self.distribution.argmax())
        return f"{self.labels[best]}, {self.distribution[best]:.0%}"

    def evidence(self, method: str) -> dict[str, Any]:
        """Return how much speaks for more and for less, and where most of it lies."""
        pixels = self.maps[method].pixels[0].astype(np.float64)
        if self.maps[method].grain:  # neighbouring pixels cancel: only what a patch says as a whole is evidence
            pixels = coarse(pixels[None], 8)[0]
        if method == "occlusion":  # windows overlap, so values are a mean effect and not a sum
            strongest = float(pixels.max()), float(pixels.min())
        else:
            strongest = float(pixels.clip(min=0).sum()), float(pixels.clip(max=0).sum())
        return {
            "unit": self.maps[method].unit,
            self.target.more.replace(" ", "_"): {"amount": strongest[0], "where": place_of(pixels)},
            self.target.less.replace(" ", "_"): {"amount": strongest[1], "where": place_of(-pixels)},
        }

    def overlays(self, opacity: float = 0.75, side: int = 320) -> dict[str, NDArray[np.uint8]]:
        """Return each map over the face, [side, side, 3]."""
        face = np.asarray(Image.fromarray(self.face).resize((side, side), Image.Resampling.BICUBIC))
        return {
            name: overlay(face, found.shown[0], scale_of([found.shown]), opacity) for name, found in self.maps.items()
        }

    def as_json(self, *, pictures: bool = True) -> dict[str, Any]:
        """Return all of it as plain values; maps as numbers, and as PNG in base64 when `pictures` is set."""
        overlays = self.overlays() if pictures else {}
        methods = {
            name: {
                "unit": found.unit,
                "settings": found.settings,
                "scale": scale_of([found.pixels]),
                "evidence": self.evidence(name),
                "map": found.pixels[0].astype(float).round(5).tolist(),
                **({"png": base64.b64encode(png_of(overlays[name])).decode()} if pictures else {}),
            }
            for name, found in self.maps.items()
        }
        about: dict[str, Any] = {"model": self.model, "target": self.target.name, "unit": self.target.unit}
        about |= {"score": self.score, "headline": self.headline(), "methods": methods}
        if self.labels is None:
            low, high = self.interval
            ages = np.arange(len(self.distribution)) + 0.5
            return about | {
                "age": float(self.distribution @ ages),
                "age_low": low,
                "age_high": high,
                "distribution": self.distribution.round(6).tolist(),
            }
        order = np.argsort(-self.distribution)[:5]
        return about | {"classes": {self.labels[k]: float(self.distribution[k]) for k in order}}


def explain_face(
    model: str,
    subject: Subject,
    face: NDArray[np.uint8],
    target: Target,
    methods: Sequence[Method],
    *,
    progress: Progress = unheard,
) -> Explanation:
    """Explain one face crop, uint8 [S, S, 3], by every method; `progress` hears how far it is."""
    x = subject.pictures(face[None])
    with torch.inference_mode():
        distribution = subject.distribution(x)[0].double().cpu().numpy()
        score = float(target.score(subject, x)[0])
    maps = {}
    for done, method in enumerate(methods):
        progress(done / len(methods), method.title)
        maps[method.name] = method.explain(subject, x, target)
    return Explanation(model, face, target, score, distribution, subject.labels, maps)


def explanation_sheet(explanations: Sequence[Explanation]) -> Image.Image:
    """Draw explanations one under the other: face, maps, and the answer in words."""
    lines: list[Row | Heading] = []
    for one in explanations:
        lines += [Heading(f"{one.model}: {one.headline()}", 15), Row("photo", [one.face])]
        for name, found in one.maps.items():
            unit, note = unit_and_note(found.unit)
            title = METHODS[name].title.replace(" ", "\n", 1)
            lines.append(map_row(title, one.face[None], found.shown, unit, note=note))
    return sheet(lines)


def png_of(rgb: NDArray[np.uint8] | Image.Image) -> bytes:
    """Return a picture as PNG bytes."""
    file = io.BytesIO()
    (rgb if isinstance(rgb, Image.Image) else Image.fromarray(rgb)).save(file, "PNG", optimize=True)
    return file.getvalue()
