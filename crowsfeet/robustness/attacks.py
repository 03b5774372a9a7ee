"""Adversarial changes of a face that move its age: FGSM and PGD by captum, pushed in both directions."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Literal, get_args

import torch
from captum.robust import FGSM, PGD

if TYPE_CHECKING:
    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target

Direction = Literal["older", "younger"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


def fgsm(subject: Subject, x: torch.Tensor, target: Target, radius: float, direction: Direction) -> torch.Tensor:
    """Return x moved by one signed gradient step of `radius` (Goodfellow, Shlens, Szegedy 2015, section 4).

    x are pictures in [0, 1], [N, 3, H, W]; `radius` is the largest change of a pixel, in the same units.
    """
    attack = FGSM(target.of(subject), _loss(direction), lower_bound=0, upper_bound=1)
    moved: torch.Tensor = attack.perturb(_leaf(x), epsilon=radius, target=0)
    return moved.detach()


def pgd(
    subject: Subject, x: torch.Tensor, target: Target, radius: float, direction: Direction, *, steps: int = 5
) -> torch.Tensor:
    """Return x after `steps` projected gradient steps inside the cube of `radius` (Madry et al. 2018, section 2.1)."""
    attack = PGD(target.of(subject), _loss(direction), lower_bound=0, upper_bound=1)
    step = 2.5 * radius / steps
    with warnings.catch_warnings():  # captum warns from its second step on, where it makes the leaf itself
        warnings.filterwarnings("ignore", message="Input Tensor 0 did not already require gradients")
        moved: torch.Tensor = attack.perturb(_leaf(x), radius=radius, step_size=step, step_num=steps, target=0)
    return moved.detach()


def worst_of_both(
    subject: Subject, x: torch.Tensor, target: Target, radius: float, steps: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return each face's (older, younger) change of the target under the attack; 0 steps is FGSM."""
    with torch.inference_mode():
        whole = target.score(subject, x)
    changes = []
    for direction in DIRECTIONS:
        moved = (
            pgd(subject, x, target, radius, direction, steps=steps)
            if steps
            else fgsm(subject, x, target, radius, direction)
        )
        with torch.inference_mode():
            changes.append((target.score(subject, moved) - whole).cpu())
    return changes[0], changes[1]


def pgd_either_way(subject: Subject, x: torch.Tensor, target: Target, radius: float, steps: int) -> torch.Tensor:
    """Return x under PGD in whichever direction moves each face further."""
    both = [pgd(subject, x, target, radius, direction, steps=steps) for direction in DIRECTIONS]
    with torch.inference_mode():
        whole = target.score(subject, x)
        older, younger = ((target.score(subject, moved) - whole).abs() for moved in both)
    return torch.where((older >= younger).reshape(-1, 1, 1, 1), both[0], both[1])


def _loss(direction: Direction) -> object:
    """Return the loss that captum climbs: the target itself, or its negative; there is no label."""
    sign = 1.0 if direction == "older" else -1.0
    return lambda score, _label: sign * score


def _leaf(x: torch.Tensor) -> torch.Tensor:
    return x.detach().clone().requires_grad_()
