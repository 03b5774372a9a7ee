"""Every attribution method by its name."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from crowsfeet.attribution.grad_cam import GradCam
from crowsfeet.attribution.gradient_shap import GradientShap
from crowsfeet.attribution.input_gradient import InputGradient
from crowsfeet.attribution.integrated_gradients import IntegratedGradients
from crowsfeet.attribution.occlusion import Occlusion
from crowsfeet.attribution.saliency import Saliency
from crowsfeet.attribution.smoothgrad import SmoothGrad
from crowsfeet.errors import ParamsError, bounded

if TYPE_CHECKING:
    from crowsfeet.attribution.method import Method

METHODS: dict[str, type[Method]] = {
    method.name: method
    for method in (Saliency, SmoothGrad, InputGradient, IntegratedGradients, GradCam, Occlusion, GradientShap)
}


def make_method(name: str, **settings: Any) -> Method:
    """Return the method called `name` with `settings` over its defaults.

    Raises:
        ParamsError: no such method or setting, or a setting of another type.
    """
    if name not in METHODS:
        raise ParamsError(f"{bounded(name, 40)!r} is no attribution method; use one of {', '.join(METHODS)}.")
    kinds: dict[str, Any] = {field.name: type(field.default) for field in fields(METHODS[name])}
    unknown = [key for key in settings if key not in kinds]
    if unknown:
        known = ", ".join(kinds) or "none"
        raise ParamsError(f"{name} has no setting {bounded(', '.join(unknown), 60)}; its settings: {known}.")
    try:
        typed = {key: kinds[key](value) for key, value in settings.items()}
    except (TypeError, ValueError) as error:
        raise ParamsError(f"{name}: {bounded(error)}.") from error
    return METHODS[name](**typed)
