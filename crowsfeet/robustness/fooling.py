"""How easily a model is fooled, in years: curves over the strength with intervals, and the smallest fatal change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from crowsfeet.robustness.attacks import worst_of_both
from crowsfeet.robustness.corruptions import CORRUPTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target

ADULT = 18.0
"""Age in years at which most laws call a person an adult."""
FAR = 10.0
"""A change of more than this many years counts as being fooled."""
LEVEL = 1 / 255
"""One step of an 8-bit picture, in the units of the strengths of attacks."""


@dataclass(frozen=True)
class Figure:
    """Mean |change| in years with its 95 % bootstrap interval over faces, and the share of faces moved far."""

    mean: float
    low: float
    high: float
    moved_far: float

    def as_json(self) -> dict[str, float]:
        """Return the figure under the names of the report."""
        return {
            "mean_change_years": self.mean,
            "low": self.low,
            "high": self.high,
            "moved_over_10_years": self.moved_far,
        }


@dataclass(frozen=True)
class Fooling:
    """Everything measured on one model.

    Args:
        natural: change in years [N] by (corruption, strength).
        attacks: larger of both directions' |change| [N] by (attack, radius in 8-bit levels).
        flips: what it takes to make an adult a minor and the other way round, by PGD.
        natural_flips: the same by natural changes.
    """

    natural: dict[tuple[str, float], NDArray[np.float64]]
    attacks: dict[tuple[str, float], NDArray[np.float64]]
    flips: dict[str, dict[str, Any]] = field(default_factory=dict)
    natural_flips: dict[str, dict[str, Any]] = field(default_factory=dict)


def figure(changes: NDArray[np.float64], draws: int = 500, seed: int = 0) -> Figure:
    """Return the mean of |changes| with an interval."""
    size = np.abs(changes)
    rng = np.random.default_rng(seed)
    means = size[rng.integers(len(size), size=(draws, len(size)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Figure(float(size.mean()), float(low), float(high), float((size > FAR).mean()))


def natural_changes(
    subject: Subject, x: torch.Tensor, target: Target, strengths: Sequence[float]
) -> dict[tuple[str, float], NDArray[np.float64]]:
    """Return each face's change in years under every corruption at every strength (0 … 1)."""
    changes = {}
    with torch.inference_mode():
        whole = target.score(subject, x)
        for name, corrupt in CORRUPTIONS.items():
            for strength in strengths:
                moved = target.score(subject, corrupt(x, strength)) - whole
                changes[name, float(strength)] = moved.double().cpu().numpy()
    return changes


def attack_changes(
    subject: Subject, x: torch.Tensor, target: Target, levels: Sequence[float], steps: int
) -> tuple[dict[tuple[str, float], NDArray[np.float64]], dict[float, tuple[NDArray[np.float64], NDArray[np.float64]]]]:
    """Return |change| by attack and radius (8-bit levels), and PGD's (older, younger) changes by radius."""
    changes, directed = {}, {}
    for level in levels:
        for name, count in (("fgsm", 0), ("pgd", steps)):
            older, younger = (c.double().numpy() for c in worst_of_both(subject, x, target, level * LEVEL, count))
            changes[name, float(level)] = np.maximum(np.abs(older), np.abs(younger))
            if count:
                directed[float(level)] = (older, younger)
    return changes, directed


def flips(
    ages: NDArray[np.float64], directed: dict[float, tuple[NDArray[np.float64], NDArray[np.float64]]]
) -> dict[str, dict[str, Any]]:
    """Return what it takes to carry an answer over 18 years, by PGD, for adults and for minors.

    Args:
        ages: the model's own answers in years [N].
        directed: (older, younger) changes [N] by radius in 8-bit levels.
    """
    found = {}
    for name, who, way in (("adult_to_minor", ages >= ADULT, 1), ("minor_to_adult", ages < ADULT, 0)):
        smallest = np.full(int(who.sum()), np.inf)
        for level in sorted(directed, reverse=True):
            moved = ages[who] + directed[level][way][who]
            crossed = moved < ADULT if way else moved >= ADULT
            smallest[crossed] = level
        reached = smallest[np.isfinite(smallest)]
        found[name] = {
            "faces": int(who.sum()),
            "share": float(np.isfinite(smallest).mean()) if len(smallest) else None,
            "smallest_level": float(reached.min()) if len(reached) else None,
            "median_level": float(np.median(smallest)) if len(reached) * 2 > len(smallest) else None,
        }
    return found


def natural_flips(
    ages: NDArray[np.float64], natural: dict[tuple[str, float], NDArray[np.float64]]
) -> dict[str, dict[str, Any]]:
    """Return the weakest natural change that carries an answer over 18 years, and how many faces any of them carries.

    Args:
        ages: the model's own answers in years [N].
        natural: change in years [N] by (corruption, strength).
    """
    found = {}
    for name, who in (("adult_to_minor", ages >= ADULT), ("minor_to_adult", ages < ADULT)):
        crossed = {key: ((ages + moved >= ADULT) != (ages >= ADULT))[who] for key, moved in natural.items()}
        weakest = min((key for key, faces in crossed.items() if faces.any()), key=lambda key: key[1], default=None)
        found[name] = {
            "faces": int(who.sum()),
            "share": float(np.any(list(crossed.values()), axis=0).mean()) if who.any() else None,
            "smallest_strength": weakest and weakest[1],
            "by": weakest and weakest[0],
        }
    return found


def measure_fooling(
    subject: Subject,
    x: torch.Tensor,
    target: Target,
    *,
    strengths: Sequence[float] = (0.25, 0.5, 0.75, 1.0),
    levels: Sequence[float] = (1, 2, 4, 8),
    steps: int = 5,
    attacked: int = 32,
) -> Fooling:
    """Measure all of it on pictures x [N, 3, H, W] in [0, 1]; the attacks, which need gradients, on the first few."""
    natural = natural_changes(subject, x, target, strengths)
    some = x[:attacked]
    attacks, directed = attack_changes(subject, some, target, levels, steps)
    with torch.inference_mode():
        ages = target.score(subject, x).double().cpu().numpy()
    return Fooling(natural, attacks, flips(ages[:attacked], directed), natural_flips(ages, natural))


def report(found: Fooling, middle: float = 0.5) -> dict[str, Any]:
    """Return the figures that runs are compared by; every curve holds its strengths in order.

    `robustness` pools all natural corruptions at the strength nearest to `middle`.
    """
    curves: dict[str, list[dict[str, float]]] = {}
    for (name, strength), changes in sorted({**found.natural, **found.attacks}.items()):
        curves.setdefault(name, []).append({"strength": strength, **figure(changes).as_json()})
    strengths = {strength for _, strength in found.natural}
    centre = min(strengths, key=lambda strength: abs(strength - middle))
    at_centre = {name: changes for (name, strength), changes in found.natural.items() if strength == centre}
    worst = max(at_centre, key=lambda name: float(np.abs(at_centre[name]).mean()))
    strongest = max(level for _, level in found.attacks)
    return {
        "robustness": _pooled(list(at_centre.values())).as_json(),
        "worst_natural": {"name": worst, "strength": centre, **figure(at_centre[worst]).as_json()},
        "fgsm": {"level": strongest, **figure(found.attacks["fgsm", strongest]).as_json()},
        "pgd": {"level": strongest, **figure(found.attacks["pgd", strongest]).as_json()},
        "flips": found.flips,
        "natural_flips": found.natural_flips,
        "curves": curves,
    }


def _pooled(changes: list[NDArray[np.float64]]) -> Figure:
    """Pool corruptions face by face, so that the interval is over faces and not over pictures of the same face."""
    stacked = np.abs(np.stack(changes))
    per_face = figure(stacked.mean(axis=0))
    return Figure(per_face.mean, per_face.low, per_face.high, float((stacked > FAR).mean()))
