"""YuNet (Wu, Peng, Yu 2023) through OpenCV's `FaceDetectorYN`; its model file comes by path or download."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from crowsfeet.errors import BadModelError, bounded
from crowsfeet.faces.face import EYES_APART, EYES_MIDDLE, Eyes, Face

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LONG_SIDE = 640
THRESHOLD = 0.6


class YuNetDetector:
    """Faces in any pose, with eyes; the score is YuNet's own, 0…1.

    Its boxes are tight around the face and differ with the pose; a Face here carries the box that the Haar cascade
    would have drawn around these eyes, but at the scale of the detected face's height where the head is turned.
    """

    clear_score = 0.8
    strong_score = 0.8

    def __init__(self, model: Path, min_face: int = 32) -> None:
        self.min_face = min_face
        self._net = self._load(model)

    @staticmethod
    def _load(model: Path) -> cv2.FaceDetectorYN:
        try:
            net = cv2.FaceDetectorYN.create(str(model), "", (320, 320), THRESHOLD)
            net.detect(np.zeros((320, 320, 3), np.uint8))
        except cv2.error as error:
            raise BadModelError(f"{model} is not a YuNet model that OpenCV can read: {bounded(error)}.") from error
        return net

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """Return the faces of at least `min_face` photo pixels, strongest first."""
        scale = min(1.0, LONG_SIDE / max(rgb.shape[:2]))
        bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
        bgr = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else bgr
        self._net.setInputSize((bgr.shape[1], bgr.shape[0]))
        _, rows = self._net.detect(bgr)
        found = [_face(row / scale, float(row[14])) for row in (rows if rows is not None else [])]
        kept = [face for face in found if min(face.w, face.h) >= self.min_face]
        return sorted(kept, key=lambda face: (-face.score, -face.w, face.x, face.y))

    def detect_faint(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """Return faces down to half the usual threshold, strongest first."""
        self._net.setScoreThreshold(THRESHOLD / 2)
        try:
            return self.detect(rgb)
        finally:
            self._net.setScoreThreshold(THRESHOLD)

    def find_eyes(self, rgb: NDArray[np.uint8], face: Face) -> Eyes | None:  # noqa: ARG002 - the protocol's argument
        """Return the eyes that came with the face."""
        return face.eyes


def _face(row: NDArray[np.floating], score: float) -> Face:
    """Turn YuNet's row (box, then right eye, left eye, nose, mouth corners of the person) into a Face."""
    first, second = sorted([(float(row[4]), float(row[5])), (float(row[6]), float(row[7]))])
    eyes = Eyes(*first, *second)
    apart = float(np.hypot(second[0] - first[0], second[1] - first[1]))
    # YuNet's box reaches from the hair line to the chin: about 1.15 Haar boxes high, whatever the pose.
    side = max(apart / EYES_APART, float(row[3]) / 1.15)
    middle = (np.array(first) + second) / 2
    corner = middle - np.array([0.5, EYES_MIDDLE[1]]) * side
    return Face(float(corner[0]), float(corner[1]), side, side, score, eyes)
