"""Maps as pictures: red makes older, blue makes younger, over the face in grey, with a colour bar in the map's unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image as Picture
    from PIL.ImageFont import FreeTypeFont

COLOURS = "RdBu_r"


def paint(values: NDArray[np.floating], scale: float) -> NDArray[np.uint8]:
    """Return signed values [H, W] as colours [H, W, 3]; ±`scale` are the ends of the colour bar, 0 is white."""
    from matplotlib import colormaps

    coloured = colormaps[COLOURS](np.clip(values / scale, -1, 1) / 2 + 0.5)
    rgb: NDArray[np.uint8] = (coloured[..., :3] * 255).round().astype(np.uint8)
    return rgb


def overlay(
    face: NDArray[np.uint8], values: NDArray[np.floating], scale: float, opacity: float = 0.75
) -> NDArray[np.uint8]:
    """Lay values [H, W] over a face uint8 [H', W', 3]; where nothing speaks, the grey face shows through.

    `scale` is the value at the end of the colour bar, in the map's unit; `opacity` that of the strongest values: 0
    shows the face alone, 1 hides it there.
    """
    face, values = _common_size(face, values)
    grey = (face @ np.array([0.299, 0.587, 0.114]))[..., None]
    weight = opacity * (np.clip(np.abs(values) / scale, 0, 1) ** 0.75)[..., None]
    mixed: NDArray[np.uint8] = ((1 - weight) * grey + weight * paint(values, scale)).round().astype(np.uint8)
    return mixed


def _common_size(
    face: NDArray[np.uint8], values: NDArray[np.floating]
) -> tuple[NDArray[np.uint8], NDArray[np.floating]]:
    if face.shape[:2] == values.shape:
        return face, values
    from PIL import Image

    height, width = face.shape[:2]
    stretched = Image.fromarray(values.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR)
    return face, np.asarray(stretched)


def colour_bar(scale: float, unit: str, height: int, width: int = 14) -> Picture:
    """Return a standing colour bar from -scale (below) to +scale (above), labelled in the map's unit."""
    from PIL import Image, ImageDraw

    font = font_of(11)
    bar = paint(np.linspace(scale, -scale, height)[:, None].repeat(width, axis=1), scale)
    picture = Image.new("RGB", (width + 62, height), "white")
    picture.paste(Image.fromarray(bar), (0, 0))
    draw = ImageDraw.Draw(picture)
    for value, y in ((scale, 0), (0.0, height // 2 - 6), (-scale, height - 14)):
        draw.text((width + 4, y), readable(value), fill="black", font=font)
    draw.text((width + 4, height // 4 - 6), unit, fill="#555555", font=font)
    return picture


def readable(value: float) -> str:
    """Return a signed figure with two or three digits."""
    return "0" if value == 0 else f"{value:+.3g}"


def font_of(size: int) -> FreeTypeFont:
    """Return the font that matplotlib carries, so that sheets look the same on every machine."""
    from pathlib import Path

    import matplotlib as mpl
    from PIL import ImageFont

    return ImageFont.truetype(str(Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), size)
