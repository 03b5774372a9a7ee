"""From a face to a square crop of fixed size, and the same for masks of the photo.

Faces with eyes are turned upright; all are brought to one scale, so that faces of different sets compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from crowsfeet.faces.face import EYES_APART, EYES_MIDDLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crowsfeet.faces.face import Face


@dataclass(frozen=True, slots=True)
class Crop:
    """A face crop, uint8 `[size, size, 3]` RGB, and the map `[2, 3]` from photo to crop pixel indices."""

    rgb: NDArray[np.uint8]
    affine: NDArray[np.float64]


def crop_face(photo: NDArray[np.uint8], face: Face, size: int, margin: float) -> Crop:
    """Cut the face with `margin` box sides added on each side (0.4: Rothe, Timofte, Van Gool 2018, section 3.1)."""
    affine = crop_affine(face, size, margin)
    return Crop(warp(photo, affine, size), affine)


def crop_affine(face: Face, size: int, margin: float) -> NDArray[np.float64]:
    """Return the similarity `[2, 3]` from photo pixel indices to crop pixel indices.

    Without eyes the box is taken as it is. With eyes, rotation and place come from them; the scale is the geometric
    mean of what the box and the distance of the eyes say: a turned head brings the eyes together, and a box is coarse.
    """
    centre, side, angle = upright_box(face)
    scale = size / (side * (1 + 2 * margin))
    turn = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    shift = np.full(2, size / 2) - turn @ centre
    # Boxes are measured from the picture's edge, OpenCV's indices from the middle of the first pixel.
    return np.column_stack([turn, shift + turn @ (0.5, 0.5) - 0.5])


def upright_box(face: Face) -> tuple[NDArray[np.float64], float, float]:
    """Return the face's box after alignment: its centre `[2]` and side in photo pixels, and its tilt in radians."""
    if face.eyes is None:
        return np.array(face.centre), (face.w + face.h) / 2, 0.0
    left, right = np.array(face.eyes[:2]), np.array(face.eyes[2:])
    along = right - left
    angle = float(np.arctan2(along[1], along[0]))
    side = float(np.sqrt((face.w + face.h) / 2 * np.hypot(*along) / EYES_APART))
    offset = (np.full(2, 0.5) - EYES_MIDDLE) * side * np.array([0, 1])
    back = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (left + right) / 2 + back @ offset, side, angle


def warp(image: NDArray[Any], affine: NDArray[np.float64], size: int, *, nearest: bool = False) -> NDArray[Any]:
    """Cut an image or, with `nearest`, a mask of the photo's shape by a crop's map; the edge goes on beyond itself."""
    scale = float(np.sqrt(abs(np.linalg.det(affine[:, :2]))))
    if nearest:
        return _warp(image, affine, size, cv2.INTER_NEAREST)
    # warpAffine does not average when it shrinks: cut at a multiple of the size, then reduce by area.
    factor = max(1, min(8, int(np.ceil(1 / scale - 0.25))))
    if factor == 1:
        return _warp(image, affine, size, cv2.INTER_LINEAR if scale <= 1 else cv2.INTER_CUBIC)
    finer = _warp(image, _finer(affine, factor), size * factor, cv2.INTER_LINEAR)
    return np.asarray(cv2.resize(finer, (size, size), interpolation=cv2.INTER_AREA))


def _finer(affine: NDArray[np.float64], factor: int) -> NDArray[np.float64]:
    # Pixel centres: crop coordinate c of the coarse grid is factor * c + (factor - 1) / 2 on the fine one.
    fine = affine * factor
    fine[:, 2] += (factor - 1) / 2
    return fine


def _warp(image: NDArray[Any], affine: NDArray[np.float64], size: int, how: int) -> NDArray[Any]:
    return np.asarray(cv2.warpAffine(image, affine, (size, size), flags=how, borderMode=cv2.BORDER_REPLICATE))
