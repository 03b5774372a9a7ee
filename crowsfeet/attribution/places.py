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


def place_of(pixels: NDArray[np.floating]) -> str:
    """Return the name of the ninth of a map [H, W] with the largest positive sum; "nowhere" if nothing is positive."""
    positive = pixels.clip(min=0)
    if positive.max() <= 0:
        return "nowhere"
    rows = np.array_split(positive, 3, axis=0)
    sums = np.array([[part.sum() for part in np.array_split(row, 3, axis=1)] for row in rows])
    row, column = np.unravel_index(int(sums.argmax()), sums.shape)
    return PLACES[row][column]
