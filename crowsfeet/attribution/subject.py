"""The network as an explanation sees it: pictures in [0, 1] go in, a distribution over ages or classes comes out.

Explaining in picture space rather than after normalisation gives every colour, gradient and attack strength its plain
meaning: black is 0, white is 1, and one unit of gradient is one step from black to white.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

import torch
from torch import Tensor, nn

from crowsfeet.errors import BadModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np


class AgeNetwork(Protocol):
    """What explanations ask of an age model; `crowsfeet.models.AgeModel` is one."""

    input_size: int

    def preprocess(self, images: Any) -> Tensor:
        """Turn uint8 NHWC pictures into the network's own NCHW input."""

    def distribution(self, x: Tensor) -> Tensor:
        """Return P(age in [a, a+1)) as [N, A]."""

    def expected_age(self, x: Tensor) -> Tensor:
        """Return the expected age in years as [N]."""


class Subject(nn.Module):
    """A network under explanation, in evaluation mode with frozen weights.

    Args:
        network: its own normalised NCHW input -> logits or distribution.
        input_size: side of the square input, pixels.
        mean, std: per channel, of pictures in [0, 1].
        labels: the classes' names; None for an age model.
        resize: uint8 NHWC -> float NCHW in [0, 1] of `input_size`.
    """

    mean: Tensor
    std: Tensor

    def __init__(
        self,
        network: nn.Module,
        *,
        input_size: int,
        mean: Tensor,
        std: Tensor,
        labels: Sequence[str] | None = None,
        resize: Callable[[np.ndarray], Tensor] | None = None,
    ) -> None:
        super().__init__()
        self.network = network.eval().to(memory_format=torch.channels_last)  # a tenth faster on a CPU, on a GPU more
        for parameter in self.network.parameters():
            parameter.requires_grad_(False)
        self.input_size = input_size
        self.labels = None if labels is None else tuple(labels)
        self.register_buffer("mean", mean.reshape(1, -1, 1, 1).float())
        self.register_buffer("std", std.reshape(1, -1, 1, 1).float())
        self._resize = resize

    @property
    def knows_ages(self) -> bool:
        """Tell an age model from a classifier."""
        return self.labels is None

    @property
    def device(self) -> torch.device:
        """Return where the network lives."""
        return self.mean.device

    def pictures(self, images: np.ndarray) -> Tensor:
        """Turn uint8 NHWC pictures of any one size into float NCHW in [0, 1] of the network's input size."""
        if self._resize is not None:
            return self._resize(images)
        x = cast("AgeNetwork", self.network).preprocess(torch.as_tensor(images)).to(self.device)
        return (x * self.std + self.mean).clamp(0, 1)

    def normalise(self, x: Tensor) -> Tensor:
        """Turn pictures in [0, 1] into the network's own input."""
        return (x - self.mean) / self.std

    def distribution(self, x: Tensor) -> Tensor:
        """Return the distribution over ages, or over classes, of pictures in [0, 1], as [N, K]."""
        if self.labels is None:
            return cast("AgeNetwork", self.network).distribution(self.normalise(x))
        logits: Tensor = self.network(self.normalise(x))
        return logits.softmax(dim=1)

    def expected_age(self, x: Tensor) -> Tensor:
        """Return the expected age of pictures in [0, 1] in years, as [N]."""
        if self.labels is not None:
            raise BadModelError("this model tells classes, not ages; explain one of its classes instead.")
        return cast("AgeNetwork", self.network).expected_age(self.normalise(x))

    def forward(self, x: Tensor) -> Tensor:
        """Return the distribution; modules hooked by Grad-CAM see an ordinary forward pass."""
        return self.distribution(x)


def age_subject(model: nn.Module) -> Subject:
    """Wrap an age model; mean and standard deviation are read off its own preprocessing of black and white.

    Raises:
        BadModelError: the preprocessing of a picture of the right size is not one scale and shift per channel.
    """
    size = int(cast("AgeNetwork", model).input_size)
    levels = torch.tensor([0, 255, 51], dtype=torch.uint8).reshape(3, 1, 1, 1).expand(3, size, size, 3)
    with torch.inference_mode():
        seen = cast("AgeNetwork", model).preprocess(levels.contiguous()).float()
    black, white, fifth = seen.mean(dim=(2, 3)).unbind()
    std = 1 / (white - black)
    if not torch.allclose(fifth, black + (white - black) / 5, atol=1e-3):
        raise BadModelError(
            "the model's preprocessing is not one scale and shift per channel, so no unit can be given."
        )
    return Subject(model, input_size=size, mean=(-black * std).cpu(), std=std.cpu()).to(seen.device)
