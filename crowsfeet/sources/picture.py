"""What a picture file says about itself: kind, size in pixels, EXIF date; nothing is decoded."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

from crowsfeet.errors import BadPhotoError, bounded
from crowsfeet.sources.content import MIME, PICTURES, sniff

LARGEST_PIXELS = 200_000_000
_EXIF_IFD, _TAKEN = 0x8769, 0x9003


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Kind, size and date of a picture file."""

    mime: str
    width: int
    height: int
    exif_date: str | None


def picture_facts(data: bytes) -> PictureFacts:
    """Read a picture's header.

    Raises:
        BadPhotoError: not a picture, a header that cannot be read, or a declared size no decoder should be asked for.
    """
    from PIL import Image

    kind = sniff(data)
    if kind not in PICTURES:
        raise BadPhotoError("not a picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[kind.upper()]) as image:
                width, height = image.size
                taken = None if kind == "gif" else image.getexif().get_ifd(_EXIF_IFD).get(_TAKEN)
    except Image.DecompressionBombError as error:
        raise BadPhotoError("picture too large to decode safely") from error
    except Exception as error:  # Pillow's readers raise whatever broken bytes lead them to
        raise BadPhotoError(f"unreadable picture: {bounded(type(error).__name__)}") from error
    if width <= 0 or height <= 0 or width * height > LARGEST_PIXELS:
        raise BadPhotoError("picture too large to decode safely")
    return PictureFacts(MIME[kind], width, height, _date(taken))


def _date(value: object) -> str | None:
    text = str(value or "").replace("\x00", "").strip()
    return text[:40] if any(digit in text for digit in "123456789") else None
