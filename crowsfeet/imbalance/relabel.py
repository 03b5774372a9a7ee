"""Change the labelling: years of age with few faces are merged into wider bins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crowsfeet.imbalance.density import Floats, Indices, age_counts
from crowsfeet.imbalance.remedy import Remedy
from crowsfeet.records import AGES


@dataclass(frozen=True)
class Relabel(Remedy):
    """Spread the label mass of each merged bin evenly over its years.

    Adaptive: neighbouring years are merged until each bin holds `min_share` of the faces, so frequent ages keep their
    single years. Not adaptive: every bin is `width` years wide. Prediction stays an expected age over 101 years.
    """

    adaptive: bool = True
    min_share: float = 0.01
    width: int = 5

    def targets(self, posterior: NDArray[np.floating], ages: NDArray[np.floating]) -> Floats:
        """Return [N, 101] with equal mass on all years of a merged bin."""
        counts = age_counts(ages)
        starts = adaptive_starts(counts, self.min_share) if self.adaptive else np.arange(0, AGES, self.width)
        widths = np.diff(np.append(starts, AGES))
        mass = np.add.reduceat(np.asarray(posterior, dtype=np.float64), starts, axis=1)
        return np.repeat(mass / widths, widths, axis=1)


def adaptive_starts(counts: NDArray[np.integer], min_share: float) -> Indices:
    """Return the first year of each bin, rising from 0; each bin holds at least `min_share` of all faces.

    Bins grow outwards from the most frequent age to both ends, so that what is left over is merged at the rare ends.
    """
    need = min_share * counts.sum()
    peak = int(np.argmax(counts))
    above, below = counts[peak:], counts[:peak][::-1]
    starts = {0} | {peak + cut for cut in _cuts(above, need)}
    if len(below) and below.sum() >= need:
        starts |= {peak} | {peak - cut for cut in _cuts(below, need)}
    return np.array(sorted(starts), dtype=np.int64)


def _cuts(counts: NDArray[np.integer], need: float) -> list[int]:
    """Return where to cut `counts`, from the left, so that every piece holds at least `need`."""
    cuts, held = [], 0.0
    for offset in range(1, len(counts)):
        held += counts[offset - 1]
        if held >= need and counts[offset:].sum() >= need:
            cuts.append(offset)
            held = 0.0
    return cuts
