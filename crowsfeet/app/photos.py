"""From an uploaded picture to the faces in it, cut as the training faces were."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from crowsfeet.attribution.overlay import font_of
from crowsfeet.errors import BadPhotoError, MissingInputError, bounded
from crowsfeet.faces import Face, crop_face, decode_photo, make_detector
from crowsfeet.params import LabelParams

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
WORKING_SIDE = 1280
"""Longest side in pixels that faces are looked for in; a face that matters is large enough then."""


@dataclass(frozen=True)
class FoundFace:
    """A face in the photo: its box in photo pixels, the detector's score, and the crop as uint8 [S, S, 3]."""

    face: Face
    crop: NDArray[np.uint8]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in photo pixels."""
        return round(self.face.x), round(self.face.y), round(self.face.w), round(self.face.h)


@dataclass(frozen=True)
class Photo:
    """A decoded photo, uint8 [H, W, 3], and its faces, strongest first."""

    rgb: NDArray[np.uint8]
    faces: tuple[FoundFace, ...]


def read_photo(data: bytes, params: LabelParams) -> Photo:
    """Decode a photo and find its faces.

    Raises:
        BadPhotoError: too many bytes or pixels, no picture, or damaged.
    """
    if len(data) > MOST_BYTES:
        raise BadPhotoError(f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} are read.")
    if not data:
        raise BadPhotoError("The file is empty.")
    rgb = _working_size(decode_photo(data, MOST_PIXELS))
    detector = make_detector(params)
    found = []
    for face in detector.detect(rgb):
        aligned = replace(face, eyes=face.eyes or detector.find_eyes(rgb, face))
        found.append(FoundFace(face, crop_face(rgb, aligned, params.crop_size, params.margin).rgb))
    return Photo(rgb, tuple(found))


def read_photo_file(path: Path, params: LabelParams) -> Photo:
    """Read a photo from disk; errors as `read_photo`, and MissingInputError where there is no such file."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadPhotoError(f"{path} has {path.stat().st_size:,} bytes; at most {MOST_BYTES:,} are read.")
        return read_photo(path.read_bytes(), params)
    except OSError as error:
        raise MissingInputError(f"{path} cannot be read: {bounded(error.strerror or error)}.") from error


def whole_picture(photo: Photo, size: int) -> NDArray[np.uint8]:
    """Return the middle square of the photo at `size` pixels: what a classifier of things is shown."""
    height, width = photo.rgb.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = Image.fromarray(photo.rgb[top : top + side, left : left + side])
    return np.array(square.resize((size, size), Image.Resampling.BILINEAR))


def drawn_boxes(photo: Photo, chosen: int) -> Image.Image:
    """Return the photo with its faces boxed, numbered and scored; the chosen one stands out."""
    picture = Image.fromarray(photo.rgb)
    draw = ImageDraw.Draw(picture)
    edge = max(2, picture.width // 200)
    font = font_of(max(14, picture.width // 32))
    for number, found in enumerate(photo.faces):
        x, y, w, h = found.box
        colour = "#ff7a00" if number == chosen else "#9aa0a6"
        draw.rectangle((x, y, x + w, y + h), outline=colour, width=edge)
        told = f"{number + 1} · score {found.face.score:.0f}"
        foot = (x, y + h)
        draw.rectangle(draw.textbbox(foot, told, font=font), fill=colour, outline=colour, width=edge)
        draw.text(foot, told, fill="black", font=font)
    return picture


def _working_size(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    longest = max(rgb.shape[:2])
    if longest <= WORKING_SIDE:
        return np.ascontiguousarray(rgb)
    picture = Image.fromarray(rgb)
    picture.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    return np.array(picture)
