"""A tensor that a network may be called with, which computes only what differs from known maps.

Operations that it knows stay within the changed rectangles (`changed`). The first other one, or one whose rectangle is
most of its map, gets the plain tensor, and all goes on as ever. Nothing is traced or compiled and no module is touched,
so control flow, hooks and operations that write into their arguments keep their meaning.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import functional

from crowsfeet.attribution.changed import Changed, Slide, pointwise
from crowsfeet.models.small_maps import two

if TYPE_CHECKING:
    from collections.abc import Callable


class Covered(Tensor):
    """Changed maps as a tensor [B, C, H, W]; its own memory is one NaN, so that nobody reads it without being seen."""

    changed: Changed
    plain: Tensor | None

    @classmethod
    def of(cls, changed: Changed) -> Covered:
        """Wrap changed maps."""
        shape = (*changed.patch.shape[:2], *changed.size)
        made = changed.patch.new_full((), math.nan).expand(shape).as_subclass(cls)
        made.changed, made.plain = changed, None
        return made

    def whole(self) -> Tensor:
        """Return the plain tensor, the same one from the first time on: operations may write into it."""
        if self.plain is None:
            self.plain = self.changed.whole()
        return self.plain

    @classmethod
    def __torch_function__(
        cls, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if func in SHAPE:
            return super().__torch_function__(func, types, args, kwargs)  # type: ignore[no-untyped-call]
        if _changes_nothing(func, args, kwargs):
            return args[0]
        done = OPERATIONS[func](func, *args, **kwargs) if func in OPERATIONS and _are_known(args) else None
        if done is None:
            return func(*_plain(args), **_plain(kwargs))
        if func in WRITING or kwargs.get("inplace"):
            args[0].changed = done
            return args[0]
        return Covered.of(done)


def _changes_nothing(func: Any, args: tuple[Any, ...], settings: dict[str, Any]) -> bool:
    """Tell whether PyTorch returns the tensor itself, which later operations may write into."""
    if func is functional.dropout:
        return not settings.get("training", True)
    return func is Tensor.float and len(args) == 1 and not settings and args[0].dtype is torch.float32


def _are_known(args: tuple[Any, ...]) -> bool:
    return (
        not torch.is_autocast_enabled("cpu")
        and bool(args)
        and isinstance(args[0], Covered)
        and all(one.plain is None for one in args if isinstance(one, Covered))
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Covered):
        return value.whole()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return type(value)(map(_plain, value)) if type(value) in {list, tuple} else value


def _activation(func: Callable[..., Tensor], *args: Any, **settings: Any) -> Changed | None:
    """Apply what treats every pixel alike: activations, batch norm in evaluation mode, sums of maps."""
    given = [one for one in settings.values() if isinstance(one, Tensor)]
    if settings.get("training") or "out" in settings or (given and func is not functional.batch_norm):
        return None
    settings.pop("inplace", None)
    quiet = WRITING.get(func, func)
    slots = [None if isinstance(one, Covered) else one for one in args]  # closures must not keep a batch's patches
    taken = [k for k, one in enumerate(args) if isinstance(one, Covered)]

    def run(*maps: Tensor) -> Tensor:
        filled = list(slots)
        for k, one in zip(taken, maps, strict=True):
            filled[k] = one
        return quiet(*filled, **settings)

    return pointwise(run, (quiet, _named(slots), _named(settings.items())), *(args[k].changed for k in taken))


def _named(values: Any) -> tuple[object, ...]:
    """Return what tells operands apart: a batch norm's [C] by themselves, as closures keep them, others by value."""
    return tuple(_named(one) if isinstance(one, tuple) else _name(one) for one in values)


def _name(value: Any) -> object:
    if not isinstance(value, Tensor):
        return repr(value)
    return id(value) if value.ndim == 1 else (value.shape, *value.flatten().tolist())


def _arithmetic(func: Callable[..., Tensor], *args: Any, **settings: Any) -> Changed | None:
    others = [one for one in args if isinstance(one, Tensor) and not isinstance(one, Covered)]
    if not all(map(_is_per_channel, others)):
        return None
    # the known maps are computed later, and a network may write into its own operand until then
    return _activation(
        func, *(one.clone() if any(one is other for other in others) else one for one in args), **settings
    )


def _is_per_channel(other: Tensor) -> bool:
    return other.ndim == 0 or (other.ndim in {3, 4} and other.shape[-2:] == (1, 1) and other.shape[:-3] in {(), (1,)})


def _convolution(
    func: Any, x: Covered, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
    groups: int = 1,
) -> Changed | None:  # fmt: skip
    if isinstance(padding, str):
        return None
    slide = Slide((weight.shape[2], weight.shape[3]), two(stride), two(padding), two(dilation))
    key = (func, id(weight), id(bias), slide, groups)
    return slide.over(lambda maps: func(maps, weight, bias, slide.stride, 0, slide.dilation, groups), key, x.changed)


def _max_pool(
    func: Any, x: Covered, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
    ceil_mode: bool = False, return_indices: bool = False,
) -> Changed | None:  # fmt: skip
    if ceil_mode or return_indices:
        return None
    slide = Slide(two(kernel_size), two(stride or kernel_size), two(padding), two(dilation), -math.inf)
    key = (func, slide)
    return slide.over(lambda maps: func(maps, slide.kernel, slide.stride, 0, slide.dilation), key, x.changed)


def _average_pool(
    func: Any, x: Covered, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Changed | None:  # fmt: skip
    slide = Slide(two(kernel_size), two(stride or kernel_size), two(padding))
    if ceil_mode or (any(slide.padding) and not count_include_pad):
        return None
    key = (func, slide, divisor_override)
    return slide.over(
        lambda maps: func(maps, slide.kernel, slide.stride, divisor_override=divisor_override), key, x.changed
    )


SHAPE = {
    Tensor.size, Tensor.dim, Tensor.is_floating_point,
    *(getattr(Tensor, name).__get__ for name in ("shape", "ndim", "dtype", "device", "is_cuda", "requires_grad")),
}  # fmt: skip
"""What the wrapper answers by itself."""
WRITING: dict[Any, Callable[..., Tensor]] = {
    Tensor.add_: Tensor.add, Tensor.sub_: Tensor.sub, Tensor.mul_: Tensor.mul, Tensor.div_: Tensor.div,
    Tensor.relu_: torch.relu, torch.relu_: torch.relu,
}  # fmt: skip
"""Operations that write into their first argument, and those that give the same: known maps must stay as they are."""
OPERATIONS: dict[Any, Callable[..., Changed | None]] = {
    torch.conv2d: _convolution,
    functional.max_pool2d: _max_pool,
    torch.max_pool2d: _max_pool,
    functional.avg_pool2d: _average_pool,
    **dict.fromkeys((
        torch.add, torch.sub, torch.mul, torch.div, Tensor.add, Tensor.sub, Tensor.mul, Tensor.div,
        Tensor.add_, Tensor.sub_, Tensor.mul_, Tensor.div_,
    ), _arithmetic),
    **dict.fromkeys((
        functional.batch_norm, functional.relu, functional.relu6, functional.hardtanh,
        functional.leaky_relu, functional.elu, functional.gelu, functional.silu, functional.mish,
        functional.hardswish, torch.relu, torch.relu_, torch.tanh, torch.sigmoid, Tensor.relu, Tensor.relu_,
        Tensor.tanh, Tensor.sigmoid, Tensor.clone, Tensor.float,
    ), _activation),
}  # fmt: skip
"""By the function that PyTorch says is called: how it is done to changed maps."""
