"""Where in a face: the nine parts of a crop, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLACES = (
    ("upper left", "forehead and hairline", "upper right"),
    ("left cheek and eye", "nose and eyes", "right cheek and eye"),
    ("lower left", "mouth and chin", "lower right"),
)
"""By row and column, as the viewer sees them."""
EVEN = 0.05
"""Ninths whose means differ by no more than this share of the largest are told apart by nothing but rounding."""


def place_of(pixels: NDArray[np.floating]) -> str:
    """Return the name of the ninth of a map [H, W] with the largest positive mean.

    It is "nowhere" if nothing is positive, and "everywhere" if the ninths hardly differ.
    """
    positive = pixels.clip(min=0)
    if positive.max() <= 0:
        return "nowhere"
    rows = np.array_split(positive, 3, axis=0)
    means = np.array([[part.mean() for part in np.array_split(row, 3, axis=1)] for row in rows])
    if means.max() - means.min() <= EVEN * means.max():
        return "everywhere"
    row, column = np.unravel_index(int(means.argmax()), means.shape)
    return PLACES[row][column]
