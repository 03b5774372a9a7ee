"""Photo bytes to pixels, safely: by content, within a pixel limit, whole or not at all."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from crowsfeet.errors import BadPhotoError, bounded

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.ImageFile import ImageFile

MAX_PIXELS = 40_000_000
"""120 MB once decoded; checked on the declared size, before a pixel is decoded."""

_READERS: tuple[tuple[bytes, type[ImageFile]], ...] = (
    (b"\xff\xd8\xff", JpegImageFile),
    (b"\x89PNG\r\n\x1a\n", PngImageFile),
    (b"GIF8", GifImageFile),
    (b"RIFF", WebPImageFile),
)
# What Pillow's readers raise on damaged files, besides OSError for truncated ones. A GIF's first frame may declare
# more than the file does, so that a bomb shows itself in the header too.
_FAULTS = (
    OSError, ValueError, SyntaxError, LookupError, TypeError, AttributeError, ArithmeticError, struct.error,
    MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def decode_photo(data: bytes, max_pixels: int = MAX_PIXELS) -> NDArray[np.uint8]:
    """Decode JPEG, PNG, GIF or WebP bytes, turned upright, as uint8 `[H, W, 3]` RGB.

    Raises:
        BadPhotoError: no picture, truncated, damaged, or more than `max_pixels` pixels.
    """
    reader = next((kind for magic, kind in _READERS if data.startswith(magic)), None)
    if reader is None:
        raise BadPhotoError(f"The bytes are no picture; they begin with {bounded(data[:12])}.")
    try:
        # The reader itself, not Image.open: that one warns about large pictures where we want to refuse them.
        picture = reader(io.BytesIO(data))
    except _FAULTS as error:
        raise BadPhotoError(f"The picture's header is damaged: {bounded(error)}.") from error
    width, height = picture.size
    if width * height > max_pixels or width * height == 0:
        raise BadPhotoError(f"The picture declares {width}x{height} px; at most {max_pixels:,} px are decoded.")
    try:
        picture.load()
        rgb = np.asarray(_to_rgb(ImageOps.exif_transpose(picture)))
    except _FAULTS as error:
        raise BadPhotoError(f"The picture is damaged or cut short: {bounded(error)}.") from error
    return rgb


def _to_rgb(picture: Image.Image) -> Image.Image:
    """Lay transparent pictures on white; a palette's or a mask's transparency would else turn black."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("RGB")
    return picture.convert("RGB")
