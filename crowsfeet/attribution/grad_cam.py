"""Grad-CAM (Selvaraju et al. 2017, eqs. 1-2), signed: what makes a face look younger tells as much as what ages it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch
from captum.attr import LayerAttribution, LayerGradCam

from crowsfeet.attribution.method import Method, wants_gradient
from crowsfeet.errors import ParamsError, bounded

if TYPE_CHECKING:
    from torch import Tensor, nn

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


@dataclass(frozen=True, kw_only=True)
class GradCam(Method):
    """The channels of one layer, weighted by their mean gradient and summed; the ReLU of the paper is left out.

    Args:
        layer: a module's name inside the network; "" takes the deepest whose maps are at least `min_side` cells wide.
    """

    name: ClassVar[str] = "grad_cam"
    title: ClassVar[str] = "Grad-CAM"
    grain: ClassVar[bool] = False

    layer: str = ""
    min_side: int = 4

    def values(self, subject: Subject, x: Tensor, target: Target) -> Tensor:
        """Return the layer's map, stretched over the picture; its mean over the picture is kept."""
        layer = self._layer(subject, x)
        cells: Tensor = LayerGradCam(target.of(subject), layer).attribute(wants_gradient(x), relu_attributions=False)
        spread: Tensor = LayerAttribution.interpolate(cells, tuple(x.shape[-2:]), "bilinear")
        return spread.expand(-1, x.shape[1], -1, -1) / x.shape[1]

    def _layer(self, subject: Subject, x: Tensor) -> nn.Module:
        if not self.layer:
            return subject.network.get_submodule(deepest_layer(subject, x, self.min_side))
        try:
            return subject.network.get_submodule(self.layer)
        except AttributeError as error:
            known = ", ".join(cam_layers(subject, x))
            raise ParamsError(f"the network has no layer {bounded(self.layer, 60)!r}; try {known}.") from error


def cam_layers(subject: Subject, x: Tensor) -> dict[str, int]:
    """Return the layers worth a Grad-CAM: for each size of maps the last module that yields it, with its side."""
    last: dict[int, str] = {}
    handles = []

    def note(name: str) -> object:
        def hook(_module: nn.Module, _inputs: object, output: object) -> None:
            if isinstance(output, torch.Tensor) and output.ndim == 4 and min(output.shape[-2:]) > 1:
                last[min(output.shape[-2:])] = name

        return hook

    for name, module in subject.network.named_modules():
        if name:
            handles.append(module.register_forward_hook(note(name)))
    try:
        with torch.inference_mode():
            subject(x[:1])
    finally:
        for handle in handles:
            handle.remove()
    return {name: side for side, name in sorted(last.items(), reverse=True)}


def deepest_layer(subject: Subject, x: Tensor, min_side: int) -> str:
    """Return the last layer with maps at least `min_side` cells wide, or the widest there is."""
    layers = cam_layers(subject, x)
    if not layers:
        raise ParamsError("the network has no layer with maps, so Grad-CAM has nothing to show.")
    wide = [name for name, side in layers.items() if side >= min_side]
    return wide[-1] if wide else next(iter(layers))
