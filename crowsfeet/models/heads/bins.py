"""One logit per year of age; the age is the expected value of their softmax.

Rothe, Timofte, Van Gool, "Deep expectation of real and apparent age from a single image", IJCV 2018, equation 4.
"""

from __future__ import annotations

from torch import Tensor, nn

from crowsfeet.records import AGES


class BinsHead(nn.Linear):
    """Features [N, C] to one logit per age bin [N, 101]."""

    def __init__(self, features: int) -> None:
        super().__init__(features, AGES)
        nn.init.normal_(self.weight, std=0.01)
        nn.init.zeros_(self.bias)

    def logits(self, raw: Tensor) -> Tensor:
        """Return the logits of the age distribution [N, 101]; here the output itself."""
        return raw
