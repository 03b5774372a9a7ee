"""Maps that differ from known ones in a rectangle each, and how operations carry the rectangles on, exactly.

Nakandala, Kumar, Papakonstantinou, "Incremental and Approximate Inference for Faster Occlusion-based Deep CNN
Explanations", SIGMOD 2019, section 3: the changed rectangle of an operation's output follows from its kernel, stride
and padding, and is computed from that of its input with a halo of known values around it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from crowsfeet.attribution.known import Course, Known

MOST = 0.7
"""Share of an output up to which its rectangle is computed alone; what more would save goes in gathering the halo."""


@dataclass(frozen=True, slots=True)
class Rectangles:
    """One on each of B maps: tops and lefts [B], and one height and width, so that they make a batch."""

    tops: Tensor
    lefts: Tensor
    height: int
    width: int

    def within(self, size: tuple[int, int]) -> Rectangles:
        """Return them moved, and if need be shrunk, into a map; they keep every pixel of it that they held."""
        height, width = min(self.height, size[0]), min(self.width, size[1])
        tops, lefts = self.tops.clamp(0, size[0] - height), self.lefts.clamp(0, size[1] - width)
        return Rectangles(tops, lefts, height, width)

    def around(self, other: Rectangles) -> Rectangles:
        """Return rectangles that hold both."""
        tops, lefts = torch.minimum(self.tops, other.tops), torch.minimum(self.lefts, other.lefts)
        bottoms = torch.maximum(self.tops + self.height, other.tops + other.height)
        rights = torch.maximum(self.lefts + self.width, other.lefts + other.width)
        return Rectangles(tops, lefts, int((bottoms - tops).max()), int((rights - lefts).max()))

    def same(self, other: Rectangles) -> bool:
        """Tell whether both are the same pixels."""
        return (
            (self.height, self.width) == (other.height, other.width)
            and torch.equal(self.tops, other.tops)
            and torch.equal(self.lefts, other.lefts)
        )

    def coordinates(self) -> tuple[Tensor, Tensor]:
        """Return the rows [B, h] and columns [B, w] of their pixels."""
        rows = self.tops.unsqueeze(1) + torch.arange(self.height, device=self.tops.device)
        return rows, self.lefts.unsqueeze(1) + torch.arange(self.width, device=self.lefts.device)


@dataclass(frozen=True, slots=True)
class Changed:
    """B maps [C, H, W] that differ from known ones in a rectangle each.

    Args:
        course: what is known of the uncovered pictures.
        known: their maps, [F, C, H, W].
        size: (H, W).
        faces: which of the F each of the B maps belongs to, [B].
        at: the rectangles.
        patch: what is in them, [B, C, h, w].
    """

    course: Course
    known: Known
    size: tuple[int, int]
    faces: Tensor
    at: Rectangles
    patch: Tensor

    def whole(self) -> Tensor:
        """Return the maps themselves, [B, C, H, W], channels-last."""
        known, count = self.known.look(), len(self.faces)
        cells = known.permute(0, 2, 3, 1).flatten(1).index_select(0, self.faces).view(-1, known.shape[1])
        each = torch.arange(count, device=cells.device)
        cells.index_copy_(0, places(each, self.at, self.size), flat(self.patch))
        return cells.view(count, *self.size, -1).permute(0, 3, 1, 2)

    def cut(self, known: Tensor, at: Rectangles, border: tuple[int, int] = (0, 0)) -> Tensor:
        """Return other rectangles of the maps, [B, C, h, w]; `at` counts from the corner of `known` with its border."""
        count = len(self.faces) * at.height * at.width
        cells = known.new_empty((count + 1, known.shape[1]))  # one more for pixels of the patch that are not asked for
        torch.index_select(flat(known), 0, places(self.faces, at, known.shape[-2:]), out=cells[:-1])
        rows, columns = self.at.coordinates()
        rows, columns = rows + (border[0] - at.tops).unsqueeze(1), columns + (border[1] - at.lefts).unsqueeze(1)
        inside = ((rows >= 0) & (rows < at.height)).unsqueeze(2) & ((columns >= 0) & (columns < at.width)).unsqueeze(1)
        first = at.height * torch.arange(len(self.faces), device=rows.device).unsqueeze(1)
        cell = torch.where(inside, (first + rows).unsqueeze(2) * at.width + columns.unsqueeze(1), count)
        cells.index_copy_(0, cell.flatten(), flat(self.patch))
        return cells[:-1].view(len(self.faces), at.height, at.width, -1).permute(0, 3, 1, 2)


def flat(maps: Tensor) -> Tensor:
    """Return maps [N, C, H, W] as cells [N H W, C]: no copy where they are channels-last."""
    return maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1])


def places(faces: Tensor, at: Rectangles, size: Sequence[int]) -> Tensor:
    """Return which cell of `flat` maps of this size each pixel of the rectangles is, [B h w]."""
    rows, columns = at.coordinates()
    return ((faces.unsqueeze(1) * size[0] + rows).unsqueeze(2) * size[1] + columns.unsqueeze(1)).flatten()


def pointwise(func: Callable[..., Tensor], key: object, *parts: Changed) -> Changed | None:
    """Return func of changed maps, whose pixels depend on the same pixels alone; None if their sizes are not one."""
    first = parts[0]
    at = first.at
    for other in parts[1:]:
        if other.course is not first.course or other.size != first.size:
            return None
        at = at if at.same(other.at) else at.around(other.at).within(first.size)
    patches = [part.patch if part.at.same(at) else part.cut(part.known.look(), at) for part in parts]
    sources = [part.known for part in parts]
    key = (key, *map(id, sources))
    known = first.course.next(key, lambda: func(*(source.passing() for source in sources)))
    return replace(first, known=known, at=at, patch=func(*patches))


@dataclass(frozen=True, slots=True)
class Slide:
    """How a window slides over a map: (rows, columns) each, and the value of the padding."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int] = (0, 0)
    dilation: tuple[int, int] = (1, 1)
    border: float = 0.0

    def over(self, func: Callable[[Tensor], Tensor], key: object, x: Changed) -> Changed | None:
        """Return what func, which slides over maps that are padded already, makes of x; None if that is most of it."""
        stride, padding = self.stride, self.padding
        reach = [step * (side - 1) for side, step in zip(self.kernel, self.dilation, strict=True)]
        height, width = (
            (side + 2 * edge - far - 1) // step + 1
            for side, edge, far, step in zip(x.size, padding, reach, stride, strict=True)
        )
        at = Rectangles(
            -((reach[0] - padding[0] - x.at.tops) // stride[0]),  # the first output that sees the rectangle, rounded up
            -((reach[1] - padding[1] - x.at.lefts) // stride[1]),
            (x.at.height - 1 + reach[0]) // stride[0] + 1,
            (x.at.width - 1 + reach[1]) // stride[1] + 1,
        )
        if min(height, width) < 1 or min(at.height, height) * min(at.width, width) > MOST * height * width:
            return None
        at = at.within((height, width))
        seen = Rectangles(
            at.tops * stride[0],
            at.lefts * stride[1],
            (at.height - 1) * stride[0] + reach[0] + 1,
            (at.width - 1) * stride[1] + reach[1] + 1,
        )
        padded = self._padded(x)
        known = x.course.next((key, id(padded)), lambda: func(padded.look()))
        patch = func(x.cut(padded.look(), seen, padding))
        return replace(x, known=known, size=(height, width), at=at, patch=patch)

    def _padded(self, x: Changed) -> Known:
        source, (top, left) = x.known, self.padding
        if (top, left) == (0, 0):
            return source
        sides = (left, left, top, top)
        return x.course.next(
            ("padded", id(source), sides, self.border),
            lambda: functional.pad(source.passing(), sides, value=self.border),
        )
