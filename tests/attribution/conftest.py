"""A tiny age network, quick enough to be explained by every method in every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from torch import Tensor, nn

from crowsfeet.attribution import Subject, age_subject
from crowsfeet.models import age_of

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE = 16


class TinyAgeNetwork(nn.Module):
    """Two convolutions and 101 bins; `preprocess` is one scale and shift, as the contract asks."""

    def __init__(self, side: int = SIDE, weight: float = 1.0) -> None:
        super().__init__()
        self.input_size = side
        self.weight = weight
        self.first = nn.Conv2d(3, 6, 3, padding=1, stride=2)
        self.second = nn.Conv2d(6, 8, 3, padding=1, stride=2)
        self.head = nn.Linear(8, 101)

    def preprocess(self, images: Tensor) -> Tensor:
        """Scale and shift."""
        return (images.permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.25

    def forward(self, x: Tensor) -> Tensor:
        """Return logits."""
        deep = torch.tanh(self.second(torch.tanh(self.first(x))))
        return self.weight * self.head(deep.mean(dim=(2, 3))) * 8

    def distribution(self, x: Tensor) -> Tensor:
        """Return shares."""
        return self.forward(x).softmax(dim=1)

    def expected_age(self, x: Tensor) -> Tensor:
        """Return years."""
        return age_of(self.distribution(x))


@pytest.fixture
def tiny() -> Callable[..., Subject]:
    def made(side: int = SIDE, weight: float = 1.0, seed: int = 0) -> Subject:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            return age_subject(TinyAgeNetwork(side, weight))

    return made


@pytest.fixture
def faces() -> Tensor:
    return torch.rand(3, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))
