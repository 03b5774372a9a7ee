"""What a map explains: one number per picture, with its unit. The expected age, one age bin, the spread, or a class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from crowsfeet.errors import BadModelError, ParamsError, bounded

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from crowsfeet.attribution.subject import Subject


@dataclass(frozen=True, slots=True)
class Target:
    """A named scalar of a subject's answer.

    Args:
        name: as settings and reports write it.
        unit: of the scalar, and so of every additive map.
        score: subject, pictures in [0, 1] -> [N], differentiable.
        more, less: words for the two signs.
    """

    name: str
    unit: str
    score: Callable[[Subject, Tensor], Tensor]
    more: str = "more"
    less: str = "less"

    def of(self, subject: Subject) -> Callable[[Tensor], Tensor]:
        """Return the scalar as a function of pictures alone, as captum wants it."""
        return lambda x: self.score(subject, x)


def expected_age() -> Target:
    """Return the expected age in years, Σ p_a (a + ½) (Rothe, Timofte, Van Gool 2018, eq. 2)."""
    return Target("expected_age", "years", lambda subject, x: subject.expected_age(x), "older", "younger")


def age_bin(age: int) -> Target:
    """Return P(age in [a, a+1)) as a share."""
    return Target(f"age:{age}", "share", lambda subject, x: subject.distribution(x)[:, age], "likelier", "less likely")


def spread() -> Target:
    """Return the standard deviation of the age distribution, in years."""

    def score(subject: Subject, x: Tensor) -> Tensor:
        p = subject.distribution(x)
        ages = torch.arange(p.shape[1], device=p.device, dtype=p.dtype) + 0.5
        mean = (p * ages).sum(dim=1, keepdim=True)
        return (p * (ages - mean) ** 2).sum(dim=1).clamp_min(1e-8).sqrt()

    return Target("spread", "years", score, "less certain", "more certain")


def class_share(index: int, label: str) -> Target:
    """Return the probability of one class of a classifier."""
    return Target(f"class:{label}", "share", lambda subject, x: subject.distribution(x)[:, index], "more", "less")


def make_target(name: str, subject: Subject) -> Target:
    """Return the target called `expected_age`, `spread`, `age:42` or `class:LABEL`.

    Raises:
        ParamsError: no such target, or an age or class that the subject does not have.
        BadModelError: an age asked of a classifier.
    """
    kind, _, value = name.partition(":")
    if kind == "class" and subject.labels is not None:
        if value not in subject.labels:
            raise ParamsError(f"the model has no class {bounded(value, 40)!r}; it has {len(subject.labels)} classes.")
        return class_share(subject.labels.index(value), value)
    if subject.labels is not None:
        raise BadModelError(f"the target {bounded(name, 40)!r} needs an age model; this one tells classes.")
    if name == "expected_age":
        return expected_age()
    if name == "spread":
        return spread()
    if kind == "age" and value.isdigit() and int(value) <= 100:
        return age_bin(int(value))
    raise ParamsError(f"{bounded(name, 40)!r} is no target; use expected_age, spread, age:0 … age:100.")
