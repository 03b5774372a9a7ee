"""Infidelity and maximum sensitivity (Yeh et al. 2019, definitions 2.1 and 2.2), by captum, for a target in years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from captum.metrics import infidelity as captum_infidelity
from captum.metrics import sensitivity_max

from crowsfeet.attribution.method import fixed_randomness

if TYPE_CHECKING:
    from crowsfeet.attribution.attribution_map import AttributionMap
    from crowsfeet.attribution.method import Method
    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


def infidelity(
    subject: Subject,
    x: torch.Tensor,
    target: Target,
    found: AttributionMap,
    *,
    additive: bool,
    samples: int = 16,
    seed: int = 0,
) -> float:
    """Return how far a map is from foretelling what covering a random square does, in the target's unit.

    The definition's square root is returned, so that the figure is in years: √E_I[(IᵀΦ − (f(x) − f(x − I)))²], with Φ
    scaled by the best single factor (captum's `normalize`), because methods differ in what one unit of Φ means.

    Args:
        subject: the network.
        x: the first pictures that `found` explains.
        target: what was explained.
        found: maps, one for each picture of x at least.
        additive: whether the map's values are parts of the target (then IᵀΦ sums them) or its rate of change.
        samples: random squares per picture.
        seed: of their places.
    """

    def cover(inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mask = _random_squares(inputs)
        step = mask * (inputs - 0.5)
        return (mask if additive else step), inputs - step

    with fixed_randomness(seed), torch.no_grad():
        squared = captum_infidelity(
            target.of(subject),
            cover,
            x,
            found.values[: len(x)].to(x),
            n_perturb_samples=samples,
            max_examples_per_batch=min(256, samples * len(x)),
            normalize=True,
        )
    return float(squared.clamp_min(0).mean().sqrt())


def _random_squares(x: torch.Tensor) -> torch.Tensor:
    side = x.shape[-1]
    edge = max(2, side // 5)
    corner = torch.randint(side - edge + 1, (x.shape[0], 2), device=x.device)
    pixels = torch.arange(side, device=x.device)
    rows, columns = ((pixels >= c.unsqueeze(1)) & (pixels < c.unsqueeze(1) + edge) for c in corner.unbind(dim=1))
    return (rows.unsqueeze(2) & columns.unsqueeze(1)).unsqueeze(1).expand_as(x).to(x)


def max_sensitivity(
    subject: Subject,
    x: torch.Tensor,
    target: Target,
    method: Method,
    *,
    radius: float = 0.02,
    samples: int = 2,
    seed: int = 0,
) -> float:
    """Return a map's largest relative change, mean over faces, under noise of up to `radius` of full brightness."""

    def maps(inputs: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
        # captum iterates over the first answer as if it were a tuple, so a bare tensor would lose its first axis
        return (method.explain(subject, inputs[0], target).values.to(x).contiguous(),)

    with fixed_randomness(seed):
        worst = sensitivity_max(maps, (x,), perturb_radius=radius, n_perturb_samples=samples)
    return float(worst.mean())
