"""Deletion and insertion in years (Petsiuk, Das, Saenko 2018, section 3.2, for a number instead of a class)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from crowsfeet.attribution.baselines import gaussian_blur

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target


@dataclass(frozen=True)
class Curves:
    """Mean |change| against the untouched picture, at growing shares of pixels.

    Args:
        share: [K] of pixels deleted, or inserted; 0 … 1.
        deletion: [K] years; a good map makes it rise early.
        insertion: [K] years; a good map makes it fall early.
    """

    share: NDArray[np.float64]
    deletion: NDArray[np.float64]
    insertion: NDArray[np.float64]

    @property
    def deletion_area(self) -> float:
        """Return the mean height of the deletion curve; higher is better."""
        return float(np.trapezoid(self.deletion, self.share))

    @property
    def insertion_area(self) -> float:
        """Return the mean height of the insertion curve; lower is better."""
        return float(np.trapezoid(self.insertion, self.share))


def deletion_insertion(
    subject: Subject,
    x: torch.Tensor,
    target: Target,
    pixels: NDArray[np.floating],
    *,
    steps: int = 8,
    cell: int = 4,
) -> Curves:
    """Take pixels away, strongest first, and bring them back to a blurred picture in the same order.

    Pixels go in cells of `cell` × `cell`, ordered by their summed |attribution|: single pixels would be noise that no
    photograph has. What is taken away is replaced by the picture's blur, which leaves its colours in place.
    """
    shares = np.linspace(0, 1, steps + 1)
    rank = torch.as_tensor(_ranks(pixels, cell), device=x.device).unsqueeze(1)
    smooth = gaussian_blur(x, x.shape[-1] / 10)
    with torch.inference_mode():
        whole = target.score(subject, x)

        def change(pictures: torch.Tensor) -> float:
            return float((target.score(subject, pictures) - whole).abs().mean())

        bare = change(smooth)  # both ends are known: nothing taken away, everything taken away
        between = [rank < share for share in shares[1:-1]]
        deletion = [0.0, *(change(torch.where(gone, smooth, x)) for gone in between), bare]
        insertion = [bare, *(change(torch.where(gone, x, smooth)) for gone in between), 0.0]
    return Curves(shares, np.array(deletion), np.array(insertion))


def _ranks(pixels: NDArray[np.floating], cell: int) -> NDArray[np.float64]:
    """Return each pixel's place in the order of its cell, 0 (first) … 1, [N, H, W]."""
    n, height, width = pixels.shape
    rows, columns = -(-height // cell), -(-width // cell)
    padded = np.zeros((n, rows * cell, columns * cell))
    padded[:, :height, :width] = np.abs(pixels)
    sums = padded.reshape(n, rows, cell, columns, cell).sum(axis=(2, 4)).reshape(n, -1)
    order = np.argsort(-sums, axis=1, kind="stable")
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(order.shape[1])[None].repeat(n, axis=0), axis=1)
    ranks = (places / order.shape[1]).reshape(n, rows, columns).repeat(cell, axis=1).repeat(cell, axis=2)
    cut: NDArray[np.float64] = ranks[:, :height, :width]
    return cut
