"""Cross entropy over one bin per year.

Rothe, Timofte, Van Gool, "Deep expectation of real and apparent age from a single image", IJCV 2018, section 3.2; with
a distribution as the label in place of one hot bin.
"""

from __future__ import annotations

from torch import Tensor


def dex(logits: Tensor, target: Tensor, age: Tensor) -> Tensor:  # noqa: ARG001 - one signature for all losses
    """Return the cross entropy -Σ_a q_a log p_a in nats [N]."""
    return -(target * logits.log_softmax(dim=1)).sum(dim=1)
