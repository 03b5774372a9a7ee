"""What turns features into an age distribution; one head per file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from torch import Tensor, nn

from crowsfeet.errors import BadModelError, bounded
from crowsfeet.models.heads.bins import BinsHead
from crowsfeet.models.heads.coral import CoralHead
from crowsfeet.models.heads.regression import RegressionHead

__all__ = ["HEADS", "BinsHead", "CoralHead", "Head", "RegressionHead", "make_head"]


class Head(Protocol):
    """Features [N, C] to a raw output, and that to logits of the age distribution [N, 101]."""

    def __call__(self, features: Tensor) -> Tensor:
        """Return the raw output that the loss reads."""
        ...

    def logits(self, raw: Tensor) -> Tensor:
        """Return the logits of the age distribution [N, 101]."""
        ...


HEADS: dict[str, Callable[[int], nn.Module]] = {"bins": BinsHead, "regression": RegressionHead, "coral": CoralHead}


def make_head(name: str, features: int) -> nn.Module:
    """Return the head called `name` over `features` inputs.

    Raises:
        BadModelError: no such head.
    """
    if name not in HEADS:
        raise BadModelError(f"{bounded(name)} is not a head; there are {', '.join(HEADS)}.")
    return HEADS[name](features)
