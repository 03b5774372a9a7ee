"""Does the answer come from the frame? Rings are swapped between faces and the answer's variance is taken apart.

For faces i and rings j, y_ij is the target for face i inside ring j. In a two-way layout without replication (Fisher
1925) the sums of squares of the rows, of the columns and of the rest add up to the total; the columns' share is how
much of the variation the ring alone brings. It needs no mask and no truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target

RING = 0.1
"""Width of the ring as a share of the side; a crop with 40 % margin shows no face there."""


@dataclass(frozen=True)
class FrameEffect:
    """What the ring around the face does to the answer.

    Args:
        variance_share: of the answers' variance that the ring alone brings, 0 … 1.
        years: mean absolute change when a face gets another face's ring.
        attribution_share: of |attribution| that lies on the ring.
        area_share: of the picture that the ring covers, which is what a blind map would give.
    """

    variance_share: float
    years: float
    attribution_share: float
    area_share: float

    def found(self, threshold: float) -> bool:
        """Tell whether the frame decides more than it may."""
        return self.variance_share > threshold

    def sentence(self) -> str:
        """Say what was found, for a report."""
        return (
            f"{self.attribution_share:.0%} of the attribution lies on the frame; another frame moves the answer by "
            f"{self.years:.1f} years and brings {self.variance_share:.0%} of its variance"
        )


def ring_mask(side: int, width: float = RING) -> NDArray[np.bool_]:
    """Return where the ring lies in a square picture, [side, side]."""
    edge = max(1, round(side * width))
    ring = np.ones((side, side), bool)
    ring[edge : side - edge, edge : side - edge] = False
    return ring


def frame_effect(
    subject: Subject, x: torch.Tensor, target: Target, pixels: NDArray[np.floating], width: float = RING
) -> FrameEffect:
    """Measure the ring's effect on pictures x [N, 3, H, W]; N² answers, so that two dozen faces are plenty.

    `pixels` [M, H, W] are maps of any faces, for the share of attribution on the ring.
    """
    answers = swapped_answers(subject, x, target, width)
    ring = ring_mask(x.shape[-1], width)
    inside = np.broadcast_to(ring_mask(pixels.shape[-1], width), pixels.shape)
    size = np.abs(pixels).astype(np.float64)
    own = np.diag(answers)[:, None]
    return FrameEffect(
        column_share(answers),
        float(np.abs(answers - own)[~np.eye(len(answers), dtype=bool)].mean()),
        float((size * inside).sum() / max(size.sum(), 1e-12)),
        float(ring.mean()),
    )


def swapped_answers(subject: Subject, x: torch.Tensor, target: Target, width: float = RING) -> NDArray[np.float64]:
    """Return [N, N]: the target for face i inside the ring of face j."""
    ring = torch.as_tensor(ring_mask(x.shape[-1], width), device=x.device)
    with torch.inference_mode():
        rows = [target.score(subject, torch.where(ring, x, face.unsqueeze(0))).double().cpu().numpy() for face in x]
    return np.stack(rows)


def column_share(answers: NDArray[np.float64]) -> float:
    """Return the columns' share of the sum of squares of a table, corrected for what noise alone gives them (ω²)."""
    n, m = answers.shape
    grand = answers.mean()
    rows, columns = answers.mean(axis=1) - grand, answers.mean(axis=0) - grand
    rest = answers - grand - rows[:, None] - columns[None, :]
    ss_columns, ss_rest, total = n * (columns**2).sum(), (rest**2).sum(), ((answers - grand) ** 2).sum()
    noise = ss_rest / max((n - 1) * (m - 1), 1)
    return float(np.clip((ss_columns - (m - 1) * noise) / (total + noise), 0, 1)) if total > 0 else 0.0
