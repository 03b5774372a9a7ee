"""What a crop tells of the photo it was cut from: blur and colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLUR_SIDE = 64
GREY_CHROMA = 4.0
"""Mean distance of a and b from their own means, in 8-bit Lab: below it a picture has one tint."""


def blur(rgb: NDArray[np.uint8]) -> float:
    """Return the variance of the Laplacian at 64 px (Pech-Pacheco et al. 2000): small is blurred."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (BLUR_SIDE, BLUR_SIDE), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(small, cv2.CV_32F).var())


def is_grey(rgb: NDArray[np.uint8]) -> bool:
    """Tell black-and-white and toned (sepia) pictures from colour ones."""
    small = cv2.resize(rgb, (32, 32), interpolation=cv2.INTER_AREA)
    chroma = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)[..., 1:].reshape(-1, 2).astype(np.float32)
    return bool(np.abs(chroma - np.median(chroma, axis=0)).mean() < GREY_CHROMA)
