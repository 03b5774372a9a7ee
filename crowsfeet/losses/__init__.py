"""Losses for ages: a pure function per file, a value in nats or years per face.

Every function takes the head's raw output, the label's distribution (float [N, 101], rows summing to 1) and the label's
age (years [N]), and returns one value per face [N], so that weights and remedies can be applied to each.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from crowsfeet.errors import ParamsError, bounded
from crowsfeet.losses.coral import coral
from crowsfeet.losses.dex import dex
from crowsfeet.losses.dldl import dldl
from crowsfeet.losses.mean_variance import mean_variance
from crowsfeet.losses.regression import huber, l1

__all__ = ["HEAD_OF", "LOSSES", "Loss", "coral", "dex", "dldl", "huber", "l1", "loss_named", "mean_variance"]

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]

LOSSES: dict[str, Loss] = {
    "dex": dex,
    "dldl": dldl,
    "mean_variance": mean_variance,
    "l1": l1,
    "huber": huber,
    "coral": coral,
}

HEAD_OF = {
    "dex": "bins",
    "dldl": "bins",
    "mean_variance": "bins",
    "l1": "regression",
    "huber": "regression",
    "coral": "coral",
}
"""The head whose raw output each loss reads."""


def loss_named(name: str) -> Loss:
    """Return the loss called `name`.

    Raises:
        ParamsError: no such loss.
    """
    if name not in LOSSES:
        raise ParamsError(f"{bounded(name)} is not a loss; there are {', '.join(LOSSES)}.")
    return LOSSES[name]
