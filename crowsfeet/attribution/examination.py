"""Everything that is asked of one model's maps, as figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from crowsfeet.attribution.curves import deletion_insertion
from crowsfeet.attribution.metrics import infidelity, max_sensitivity
from crowsfeet.attribution.regions import AGE_REGIONS, RegionMasks, pointing_game, repaint_effects, share_inside
from crowsfeet.attribution.sanity import randomised, similarity
from crowsfeet.attribution.shortcut import frame_effect

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from numpy.typing import NDArray

    from crowsfeet.attribution.attribution_map import AttributionMap
    from crowsfeet.attribution.method import Method
    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


@dataclass(frozen=True)
class Exam:
    """What maps are held against.

    Args:
        subject: the network.
        x: pictures in [0, 1], [N, 3, H, W].
        target: what is explained.
        regions: what the pictures show where, if anybody knows.
        max_frame_variance: share of the answers' variance that the ring around the face may bring.
        some: pictures for the tests that ask the network many times about each.
        close: pictures for the tests that explain again and again (sensitivity, randomised weights).
        seed: of everything random.
    """

    subject: Subject
    x: torch.Tensor
    target: Target
    regions: RegionMasks | None = None
    max_frame_variance: float = 0.3
    some: int = 8
    close: int = 3
    seed: int = 0


@dataclass(frozen=True)
class Examined:
    """One model's maps of the examined faces, by method, and the figures about them."""

    maps: dict[str, AttributionMap]
    figures: dict[str, Any]


def examine(exam: Exam, methods: Sequence[Method]) -> Examined:
    """Explain the pictures by every method and hold the maps against the truth, the model and each other."""
    if exam.regions is not None:
        exam = replace(exam, regions=exam.regions.resized(exam.x.shape[-1]))
    maps = {method.name: method.explain(exam.subject, exam.x, exam.target) for method in methods}
    blind = randomised(exam.subject, exam.seed)
    each = {method.name: about_method(exam, method, maps[method.name], blind) for method in methods}
    figures: dict[str, Any] = {"methods": each, "agreement": agreement(maps)}
    figures |= about_frame(exam, maps)
    if exam.regions is not None:
        figures |= about_regions(each, exam.regions)
        figures["repaint"] = repaint_effects(exam.subject, exam.x, exam.target, exam.regions)
    chance = np.random.default_rng(exam.seed).random((exam.some, *exam.x.shape[-2:]))
    curves = deletion_insertion(exam.subject, exam.x[: exam.some], exam.target, chance[: len(exam.x)])
    figures["random_order"] = {"deletion_years": curves.deletion_area, "insertion_years": curves.insertion_area}
    return Examined(maps, figures)


def agreement(maps: dict[str, AttributionMap]) -> dict[str, float]:
    """Return the rank correlation of every two methods' |attribution|, by "one/other"."""
    return {f"{one}/{other}": similarity(maps[one].pixels, maps[other].pixels) for one, other in combinations(maps, 2)}


def about_method(exam: Exam, method: Method, found: AttributionMap, blind: Subject) -> dict[str, Any]:
    """Return one method's figures; those about region masks only where there are masks."""
    subject, target, seed = exam.subject, exam.target, exam.seed
    some, close = exam.x[: exam.some], exam.x[: exam.close]
    blind_pixels = method.explain(blind, close, target).pixels
    curves = deletion_insertion(subject, some, target, found.pixels[: exam.some])
    figures: dict[str, Any] = {
        "unit": found.unit,
        "deletion_years": curves.deletion_area,
        "insertion_years": curves.insertion_area,
        "infidelity_years": infidelity(subject, some, target, found, additive=method.additive, seed=seed),
        "max_sensitivity": max_sensitivity(subject, close, target, method, seed=seed),
        "similarity_to_randomised": similarity(found.pixels[: exam.close], blind_pixels),
        "curves": {
            "share": curves.share.tolist(),
            "deletion": curves.deletion.tolist(),
            "insertion": curves.insertion.tolist(),
        },
    }
    if exam.regions is not None:
        inside = exam.regions.of(AGE_REGIONS)
        figures["age_region_share"] = mean_of(share_inside(found.pixels, inside))
        figures["age_region_share_randomised"] = mean_of(share_inside(blind_pixels, inside[: exam.close]))
        figures["pointing_game"] = pointing_game(found.pixels, inside)
    return figures


def about_frame(exam: Exam, maps: dict[str, AttributionMap]) -> dict[str, Any]:
    """Return the frame's figures; the share of attribution is the mean over the methods."""
    pixels = np.concatenate([found.pixels / max(float(np.abs(found.pixels).mean()), 1e-12) for found in maps.values()])
    effect = frame_effect(exam.subject, exam.x, exam.target, pixels)
    found = effect.found(exam.max_frame_variance)
    return {
        "frame_share": effect.attribution_share,
        "frame_share_of_area": effect.area_share,
        "frame_variance_share": effect.variance_share,
        "frame_years": effect.years,
        "shortcut_found": found,
        "shortcut": effect.sentence() if found else None,
    }


def about_regions(each: dict[str, Any], regions: RegionMasks) -> dict[str, Any]:
    """Return the headline: the second best method's share, so that two methods must agree, beside a random map's."""
    shares = sorted((figures["age_region_share"] for figures in each.values()), reverse=True)
    blind = [figures["age_region_share_randomised"] for figures in each.values()]
    inside: NDArray[np.bool_] = regions.of(AGE_REGIONS)
    return {
        "age_region_share": shares[min(1, len(shares) - 1)],
        "age_region_share_random": float(inside.mean()),
        "age_region_share_randomised": mean_of(np.array(blind)),
    }


def mean_of(values: NDArray[np.floating]) -> float:
    """Return the mean of the finite values, 0 if there is none."""
    kept = values[np.isfinite(values)]
    return float(kept.mean()) if len(kept) else 0.0
