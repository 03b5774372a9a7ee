"""A timm backbone and a head: from pixels to the distribution of the age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from crowsfeet.errors import BadModelError, MissingInputError, bounded
from crowsfeet.models.heads import Head, make_head
from crowsfeet.records import AGES

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Architecture:
    """What must be known to build the network again; written as model.json."""

    backbone: str = "resnet10t"
    head: str = "bins"
    input_size: int = 64
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)


def age_of(distribution: Tensor) -> Tensor:
    """Return the expected age Σ p_a (a + ½) in years [N] of a distribution [N, 101] (Rothe et al. 2018, equation 4)."""
    centres = torch.arange(AGES, dtype=distribution.dtype, device=distribution.device) + 0.5
    return distribution @ centres


class AgeModel(nn.Module):
    """Faces in, age distribution out; every step after `preprocess` is differentiable."""

    mean: Tensor
    std: Tensor

    def __init__(self, architecture: Architecture, backbone: nn.Module) -> None:
        super().__init__()
        self.architecture = architecture
        self.input_size = architecture.input_size
        self.backbone = backbone
        self.head = make_head(architecture.head, cast("int", backbone.num_features))
        self.register_buffer("mean", 255 * torch.tensor(architecture.mean).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", 255 * torch.tensor(architecture.std).view(1, 3, 1, 1), persistent=False)

    def preprocess(self, faces: Tensor) -> Tensor:
        """Return faces (uint8 [N, H, W, 3], RGB) as the network's input (float [N, 3, S, S])."""
        x = faces.permute(0, 3, 1, 2).to(self.mean.dtype)
        if x.shape[-2:] != (self.input_size, self.input_size):
            x = functional.interpolate(x, (self.input_size, self.input_size), mode="bilinear", antialias=True)
        return self.normalise(x)

    def normalise(self, pixels: Tensor) -> Tensor:
        """Return pixels (float [N, 3, S, S], 0 to 255) centred and scaled as the backbone expects them."""
        return (pixels - self.mean) / self.std

    def features(self, x: Tensor) -> Tensor:
        """Return the backbone's pooled features [N, C] of an input [N, 3, S, S]."""
        return cast("Tensor", self.backbone(x))

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits of the age distribution [N, 101] of an input [N, 3, S, S]."""
        head = cast("Head", self.head)
        return head.logits(head(self.features(x)))

    def distribution(self, x: Tensor) -> Tensor:
        """Return P(age in [a, a + 1)) [N, 101] of an input [N, 3, S, S]."""
        return self.forward(x).float().softmax(dim=1)

    def expected_age(self, x: Tensor) -> Tensor:
        """Return the expected age in years [N] of an input [N, 3, S, S]."""
        return age_of(self.distribution(x))


def build_model(architecture: Architecture, weights: Path | None = None, *, imagenet: bool = False) -> AgeModel:
    """Build a network; `weights` is a local file of backbone weights, `imagenet` fetches timm's own.

    Raises:
        BadModelError: timm knows no such backbone, or the file's weights are of another shape.
        MissingInputError: no such file of weights, or timm's weights could not be fetched.
    """
    import timm

    if architecture.backbone not in timm.list_models():
        near = ", ".join(timm.list_models(f"*{architecture.backbone[:6]}*")[:3])
        hint = f"; near names: {near}" if near else ""
        raise BadModelError(f"timm knows no backbone called {bounded(architecture.backbone)}{hint}.")
    try:
        backbone = _create(architecture, imagenet)
    except OSError as error:
        name = architecture.backbone
        raise MissingInputError(f"timm's weights for {name} could not be fetched: {bounded(error)}.") from error
    if weights is not None:
        _load_backbone(backbone, weights)
    return AgeModel(architecture, backbone)


def _create(architecture: Architecture, imagenet: bool) -> nn.Module:
    import timm

    options: dict[str, Any] = {"pretrained": imagenet, "num_classes": 0}
    try:
        return timm.create_model(architecture.backbone, **options, img_size=architecture.input_size)
    except TypeError:  # convolutional networks take any size and know no such argument
        return timm.create_model(architecture.backbone, **options)


def _load_backbone(backbone: nn.Module, path: Path) -> None:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not path.exists():
        raise MissingInputError(f"The backbone's weights {path} are missing.")
    try:
        state = load_file(path)
    except (SafetensorError, OSError) as error:
        raise BadModelError(f"{path} is not a readable safetensors file: {bounded(error)}.") from error
    match_state(backbone, state, str(path))


def match_state(module: nn.Module, state: dict[str, Tensor], name: str) -> None:
    """Load `state` into `module`; all of it must fit.

    Raises:
        BadModelError: a tensor is missing, unknown or of another shape; the first few are named.
    """
    own = module.state_dict()
    faults = [f"{key} is missing" for key in own if key not in state]
    faults += [f"{key} is unknown" for key in state if key not in own]
    faults += [
        f"{key} has shape {tuple(state[key].shape)} instead of {tuple(own[key].shape)}"
        for key in own
        if key in state and state[key].shape != own[key].shape
    ]
    if faults:
        more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
        raise BadModelError(f"{name} holds weights of another architecture: {'; '.join(faults[:3])}{more}.")
    module.load_state_dict(state)
