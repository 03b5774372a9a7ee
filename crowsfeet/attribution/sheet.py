"""Contact sheets: many faces and their maps on one picture, drawn cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from crowsfeet.attribution.attribution_map import scale_of
from crowsfeet.attribution.overlay import colour_bar, font_of, overlay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CELL = 112
GAP = 4
MARGIN = 150
BAR = 92
LEAST_WIDTH = 720
INK = "#1a1a1a"
FAINT = "#666666"


@dataclass(frozen=True)
class Row:
    """A line of cells: pictures uint8 [H, W, 3] with a caption each, a label before and a colour bar behind."""

    label: str
    cells: Sequence[NDArray[np.uint8]]
    captions: Sequence[str] = ()
    note: str = ""
    bar: tuple[float, str] | None = None


@dataclass(frozen=True)
class Heading:
    """A line of text between rows."""

    text: str
    size: int = 15


def map_row(
    label: str,
    faces: NDArray[np.uint8],
    pixels: NDArray[np.floating],
    unit: str,
    *,
    note: str = "",
    scale: float | None = None,
    captions: Sequence[str] = (),
) -> Row:
    """Return a row of overlays that share one scale: their own set's, or the one given."""
    scale = scale_of([pixels]) if scale is None else scale
    cells = [overlay(_enlarged(face), values, scale) for face, values in zip(faces, pixels, strict=True)]
    return Row(label, cells, captions, note, (scale, unit))


def unit_and_note(unit: str) -> tuple[str, str]:
    """Return a colour bar's unit, and the rest of it as a note for the row."""
    head, _, rest = unit.partition(" ")
    return head, rest.replace(" from ", "\nfrom ")


def sheet(lines: Sequence[Row | Heading]) -> Image.Image:
    """Draw the lines one under the other on white."""
    columns = max(len(line.cells) for line in lines if isinstance(line, Row))
    width = max(MARGIN + columns * (CELL + GAP) + BAR, LEAST_WIDTH)
    heights = [_height(line) for line in lines]
    picture = Image.new("RGB", (width, sum(heights) + 2 * GAP), "white")
    draw = ImageDraw.Draw(picture)
    y = GAP
    for line, height in zip(lines, heights, strict=True):
        if isinstance(line, Heading):
            draw.text((GAP * 2, y + 6), line.text, fill=INK, font=font_of(line.size))
        else:
            _draw_row(picture, draw, line, y)
        y += height
    return picture


def _height(line: Row | Heading) -> int:
    if isinstance(line, Heading):
        return line.size + 18
    lines = max((caption.count("\n") + 1 for caption in line.captions), default=0)
    return CELL + GAP + 15 * lines


def _draw_row(picture: Image.Image, draw: Any, row: Row, y: int) -> None:
    draw.multiline_text((GAP * 2, y + 8), row.label, fill=INK, font=font_of(13), spacing=4)
    if row.note:
        below = y + 14 + 19 * (row.label.count("\n") + 1)
        draw.multiline_text((GAP * 2, below), row.note, fill=FAINT, font=font_of(11), spacing=3)
    for k, cell in enumerate(row.cells):
        x = MARGIN + k * (CELL + GAP)
        picture.paste(Image.fromarray(cell).resize((CELL, CELL), Image.Resampling.BICUBIC), (x, y))
        if k < len(row.captions):
            draw.multiline_text(
                (x + CELL // 2, y + CELL + 1),
                row.captions[k],
                fill=INK,
                font=font_of(11),
                anchor="ma",
                align="center",
                spacing=2,
            )
    if row.bar:
        x = MARGIN + len(row.cells) * (CELL + GAP) + GAP
        picture.paste(colour_bar(row.bar[0], row.bar[1], CELL), (x, y))


def _enlarged(face: NDArray[np.uint8], side: int = CELL) -> NDArray[np.uint8]:
    picture = Image.fromarray(face)
    return np.asarray(picture if picture.width >= side else picture.resize((side, side), Image.Resampling.BICUBIC))
