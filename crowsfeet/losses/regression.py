"""The age as one number: absolute error, and Huber's compromise with the squared one.

Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 1964.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

DELTA = 3.0  # years; beyond it an error counts linearly


def l1(raw: Tensor, target: Tensor, age: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all losses
    """Return |μ - age| in years [N], of a raw output [N, 1]."""
    return (raw[:, 0] - age).abs()


def huber(raw: Tensor, target: Tensor, age: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all losses
    """Return Huber's loss with δ = 3 years, divided by δ so that it grows by one per year, [N]."""
    return functional.huber_loss(raw[:, 0], age, reduction="none", delta=DELTA) / DELTA
