"""Everything that is asked of one model's maps, as figures."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from crowsfeet.attribution.curves import deletion_insertion
from crowsfeet.attribution.metrics import infidelity, max_sensitivity
from crowsfeet.attribution.regions import AGE_REGIONS, RegionMasks, pointing_game, repaint_effects, share_inside
from crowsfeet.attribution.sanity import randomised, similarity
from crowsfeet.attribution.shortcut import frame_effect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crowsfeet.attribution.attribution_map import AttributionMap
    from crowsfeet.attribution.method import Method
    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


@dataclass(frozen=True)
class Examined:
    """One model's maps of the examined faces, by method, and the figures about them."""

    maps: dict[str, AttributionMap]
    figures: dict[str, Any]


def examine(
    subject: Subject,
    x: torch.Tensor,
    target: Target,
    methods: Sequence[Method],
    regions: RegionMasks | None,
    *,
    max_frame_variance: float,
    close: int = 4,
    seed: int = 0,
) -> Examined:
    """Explain pictures x [N, 3, H, W] by every method and hold the maps against truth, model and each other.

    Args:
        regions: what the pictures show where, if anybody knows.
        max_frame_variance: share of the answers' variance that the ring around the face may bring.
        close: pictures for the tests that explain again and again (sensitivity, randomised weights).
    """
    maps = {method.name: method.explain(subject, x, target) for method in methods}
    blind = randomised(subject, seed)
    blind_maps = {method.name: method.explain(blind, x[:close], target) for method in methods}
    regions = regions.resized(x.shape[-1]) if regions is not None else None
    each = {
        method.name: _about_method(subject, x, target, method, maps, blind_maps, regions, close, seed)
        for method in methods
    }
    figures: dict[str, Any] = {"methods": each, "agreement": agreement(maps)}
    figures |= _about_frame(subject, x, target, maps, max_frame_variance)
    if regions is not None:
        figures |= _about_regions(each, regions)
        figures["repaint"] = repaint_effects(subject, x, target, regions)
    chance = np.random.default_rng(seed).random((len(x), *x.shape[-2:]))
    curves = deletion_insertion(subject, x, target, chance)
    figures["random_order"] = {"deletion_years": curves.deletion_area, "insertion_years": curves.insertion_area}
    return Examined(maps, figures)


def agreement(maps: dict[str, AttributionMap]) -> dict[str, float]:
    """Return the rank correlation of every two methods' |attribution|, by "one/other"."""
    return {f"{one}/{other}": similarity(maps[one].pixels, maps[other].pixels) for one, other in combinations(maps, 2)}


def _about_method(
    subject: Subject,
    x: torch.Tensor,
    target: Target,
    method: Method,
    maps: dict[str, AttributionMap],
    blind_maps: dict[str, AttributionMap],
    regions: RegionMasks | None,
    close: int,
    seed: int,
) -> dict[str, Any]:
    found, blind = maps[method.name], blind_maps[method.name]
    curves = deletion_insertion(subject, x, target, found.pixels)
    figures: dict[str, Any] = {
        "unit": found.unit,
        "deletion_years": curves.deletion_area,
        "insertion_years": curves.insertion_area,
        "infidelity_years": infidelity(subject, x, target, found, additive=method.additive, seed=seed),
        "max_sensitivity": max_sensitivity(subject, x[:close], target, method, seed=seed),
        "similarity_to_randomised": similarity(found.pixels[:close], blind.pixels),
        "curves": {
            "share": curves.share.tolist(),
            "deletion": curves.deletion.tolist(),
            "insertion": curves.insertion.tolist(),
        },
    }
    if regions is not None:
        inside = regions.of(AGE_REGIONS)
        figures["age_region_share"] = float(np.nanmean(share_inside(found.pixels, inside)))
        figures["age_region_share_randomised"] = _mean(share_inside(blind.pixels, inside[:close]))
        figures["pointing_game"] = pointing_game(found.pixels, inside)
    return figures


def _about_frame(
    subject: Subject, x: torch.Tensor, target: Target, maps: dict[str, AttributionMap], limit: float
) -> dict[str, Any]:
    """Return the frame's figures; the share of attribution is the mean over the methods."""
    pixels = np.concatenate([found.pixels / max(float(np.abs(found.pixels).mean()), 1e-12) for found in maps.values()])
    effect = frame_effect(subject, x, target, pixels)
    found = effect.found(limit)
    return {
        "frame_share": effect.attribution_share,
        "frame_share_of_area": effect.area_share,
        "frame_variance_share": effect.variance_share,
        "frame_years": effect.years,
        "shortcut_found": found,
        "shortcut": effect.sentence() if found else None,
    }


def _about_regions(each: dict[str, Any], regions: RegionMasks) -> dict[str, Any]:
    """Return the headline: the second best method's share, so that two methods must agree, beside a random map's."""
    shares = sorted((figures["age_region_share"] for figures in each.values()), reverse=True)
    blind = [figures["age_region_share_randomised"] for figures in each.values()]
    inside: NDArray[np.bool_] = regions.of(AGE_REGIONS)
    return {
        "age_region_share": shares[min(1, len(shares) - 1)],
        "age_region_share_random": float(inside.mean()),
        "age_region_share_randomised": _mean(np.array(blind)),
    }


def _mean(values: NDArray[np.floating]) -> float:
    kept = values[np.isfinite(values)]
    return float(kept.mean()) if len(kept) else 0.0
