"""What a detector finds, and the protocol that all detectors share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EYES_APART = 0.39
"""Median distance of the eyes over the side of the cascade's box, measured on frontal faces."""
EYES_MIDDLE = (0.487, 0.382)
"""Median middle of the eyes inside the cascade's box, from its top left corner, in box sides."""


class Eyes(NamedTuple):
    """Centres of the two eyes in photo pixels; left and right as one sees them in the picture."""

    left_x: float
    left_y: float
    right_x: float
    right_y: float


@dataclass(frozen=True, slots=True)
class Face:
    """A found face: its box in photo pixels (top left corner, width, height) and how sure the detector is.

    Boxes of all detectors are in the Haar cascade's convention: a square from the middle of the forehead to the chin,
    about 2.5 times as wide as the eyes are apart. `score` counts on the detector's own scale, more is surer.
    """

    x: float
    y: float
    w: float
    h: float
    score: float
    eyes: Eyes | None = None

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box, photo pixels."""
        return self.x + self.w / 2, self.y + self.h / 2

    def moved(self, dx: float, dy: float) -> Face:
        """Return the face in a picture whose origin lies elsewhere."""
        eyes = self.eyes and Eyes(*(c + d for c, d in zip(self.eyes, (dx, dy, dx, dy), strict=True)))
        return replace(self, x=self.x + dx, y=self.y + dy, eyes=eyes)


class FaceDetector(Protocol):
    """Finds faces; an instance belongs to one thread."""

    clear_score: float
    """From this score on a face counts as clear."""
    strong_score: float
    """From this score on a second face counts as strong."""

    def detect(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """Return the faces of a photo, uint8 `[H, W, 3]` RGB, strongest first."""
        ...

    def detect_faint(self, rgb: NDArray[np.uint8]) -> list[Face]:
        """Return faint and turned faces as well: for places that are known to hold a face, else it errs often."""
        ...

    def find_eyes(self, rgb: NDArray[np.uint8], face: Face) -> Eyes | None:
        """Return the eyes of a face, or None where they cannot be told."""
        ...
