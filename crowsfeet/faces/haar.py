"""OpenCV's Haar cascades: nothing to download, frontal faces (Viola, Jones 2001)."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from crowsfeet.errors import BadModelError
from crowsfeet.faces.face import EYES_APART, EYES_MIDDLE, Eyes, Face

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRONTAL = "haarcascade_frontalface_alt2.xml"
SECOND_FRONTAL = "haarcascade_frontalface_default.xml"
PROFILE = "haarcascade_profileface.xml"
EYE = "haarcascade_eye.xml"

LONG_SIDE = (240, 480)
"""Photos are searched at a long side within these pixels: smaller ones enlarged, larger ones reduced."""
READY_SIDE = (100, 100)
"""The same for ready crops, where the face takes half the side: twice as fast, and a few faces more are missed."""
TIGHT = 0.25
"""Border added, as a share of the long side, when nothing sure is found: the face may fill the picture."""
DOUBTFUL = 10.0
"""Below this score a second, finer look is worth its time; one drawn portrait in fifty, and most tight crops."""
COARSE, FINE, FAINT = 1.15, 1.1, 1.05
"""Steps between window sizes: coarse at first (two thirds of the time), fine when nothing sure is found."""
EYE_SIDE = 160
"""Side in pixels at which eyes are searched; at 100 px a fifth fewer are found."""


class HaarDetector:
    """Frontal faces by `haarcascade_frontalface_alt2`, eyes by `haarcascade_eye`; the score counts agreeing windows."""

    clear_score = 3.0
    strong_score = 5.0

    def __init__(self, min_face: int = 32, long_side: tuple[int, int] = LONG_SIDE) -> None:
        self.min_face = min_face
        self.long_side = long_side
        self._frontal = _cascade(FRONTAL)
        self._eye = _cascade(EYE)
        self._faint: list[tuple[cv2.CascadeClassifier, int, bool]] = []

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """Return the frontal faces of at least `min_face` photo pixels, strongest first."""
        grey, scale = _at_search_size(rgb, self.long_side)
        if min(grey.shape) < 24:
            return []
        faces = self._search(grey, scale, 0, COARSE)
        if not faces or faces[0].score < DOUBTFUL:
            border = round(TIGHT * max(grey.shape))
            padded = cv2.copyMakeBorder(grey, border, border, border, border, cv2.BORDER_REPLICATE)
            faces = max(
                faces, self._search(padded, scale, border, FINE), key=lambda found: found[0].score if found else 0
            )
        return faces

    def detect_faint(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """Return what a single window says of frontal faces, and profiles to both sides, strongest first."""
        grey, scale = _at_search_size(rgb, self.long_side)
        if min(grey.shape) < 24:
            return []
        # Loaded when first needed: the profile's file takes 60 ms to parse.
        self._faint = self._faint or [
            (self._frontal, 1, False),
            (_cascade(SECOND_FRONTAL), 1, False),
            *((_cascade(PROFILE), 2, mirrored) for mirrored in (False, True)),
        ]
        smallest = max(24, round(self.min_face * scale))
        found = []
        for cascade, least, mirrored in self._faint:
            seen = grey[:, ::-1].copy() if mirrored else grey
            boxes, counts = cascade.detectMultiScale2(
                seen, scaleFactor=FAINT, minNeighbors=least, minSize=(smallest, smallest)
            )
            for (x, y, w, h), count in zip(np.asarray(boxes).reshape(-1, 4).tolist(), counts, strict=True):
                left = grey.shape[1] - x - w if mirrored else x
                found.append(Face(left / scale, y / scale, w / scale, h / scale, float(count)))
        return sorted(found, key=lambda face: (-face.score, -face.w, face.x, face.y))

    def _search(self, grey: NDArray[Any], scale: float, border: int, step: float) -> list[Face]:
        smallest = max(24, round(self.min_face * scale))
        boxes, counts = self._frontal.detectMultiScale2(
            grey, scaleFactor=step, minNeighbors=3, minSize=(smallest, smallest)
        )
        found = [
            Face((x - border) / scale, (y - border) / scale, w / scale, h / scale, float(count))
            for (x, y, w, h), count in zip(np.asarray(boxes).reshape(-1, 4).tolist(), counts, strict=True)
        ]
        # OpenCV searches in parallel and returns in any order.
        return sorted(found, key=lambda face: (-face.score, -face.w, face.x, face.y))

    def find_eyes(self, rgb: NDArray[np.uint8], face: Face) -> Eyes | None:
        """Return the best pair of eye windows in the upper part of the face, or None."""
        scale = EYE_SIDE / face.w
        to_box = np.array([[scale, 0, -face.x * scale], [0, scale, -face.y * scale]])
        upper = (EYE_SIDE, round(0.62 * EYE_SIDE))
        grey = cv2.warpAffine(
            cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY),
            to_box,
            upper,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        small, large = round(0.17 * EYE_SIDE), round(0.38 * EYE_SIDE)
        windows = self._eye.detectMultiScale(grey, 1.1, 3, minSize=(small, small), maxSize=(large, large))
        centres = sorted((float(x + w / 2), float(y + h / 2)) for x, y, w, h in windows)
        pair = _best_pair(np.asarray(centres).reshape(-1, 2) / EYE_SIDE)
        if pair is None:
            return None
        (lx, ly), (rx, ry) = pair * face.w + (face.x, face.y)
        return Eyes(float(lx), float(ly), float(rx), float(ry))


def _best_pair(centres: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Choose two eye centres, `[N, 2]` in box sides sorted by x: plausible ones, nearest to the usual place."""
    best, least = None, np.inf
    for left, right in combinations(centres, 2):
        apart = float(np.hypot(*(right - left)))
        tilt = abs(right[1] - left[1]) / max(right[0] - left[0], 1e-6)
        if not 0.28 < apart < 0.56 or tilt > 0.4:
            continue
        miss = abs(apart - EYES_APART) + float(np.abs((left + right) / 2 - EYES_MIDDLE).sum())
        if miss < least:
            best, least = np.stack([left, right]), miss
    return best


def _at_search_size(rgb: NDArray[np.uint8], sides: tuple[int, int]) -> tuple[NDArray[Any], float]:
    """Return the picture in grey at the size at which it is searched, and its scale."""
    grey: NDArray[Any] = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    long_side = max(grey.shape)
    scale = min(max(sides[0] / long_side, 1), sides[1] / long_side)
    if scale == 1:
        return grey, 1.0
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how)), scale


def _cascade(name: str) -> cv2.CascadeClassifier:
    path = Path(cv2.__file__).parent / "data" / name
    if not path.exists():
        raise BadModelError(f"OpenCV {cv2.__version__} brings no {name}; install opencv-python-headless 4.14.")
    return cv2.CascadeClassifier(str(path))
