"""Maps held against region masks: where the demo drew the age, there the attribution should lie."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from crowsfeet.attribution.baselines import gaussian_blur
from crowsfeet.errors import BadInputError, bounded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from crowsfeet.attribution.subject import Subject
    from crowsfeet.attribution.targets import Target

AGE_REGIONS = ("hair", "forehead", "eye_corners", "folds", "eye_bags", "features")
"""What ageing changes in a face; a mask file that names none of them tells nothing about age."""


@dataclass(frozen=True)
class RegionMasks:
    """Which region each pixel of a face shows.

    Args:
        names: [R]; a mask's value is an index into it.
        masks: uint8 [N, H, W].
    """

    names: tuple[str, ...]
    masks: NDArray[np.uint8]

    def of(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Return where any of the named regions lies, [N, H, W]."""
        wanted = [k for k, name in enumerate(self.names) if name in names]
        return np.isin(self.masks, wanted)

    def resized(self, side: int) -> RegionMasks:
        """Return the masks at another size, by the nearest pixel."""
        if self.masks.shape[-1] == side:
            return self
        take = ((np.arange(side) + 0.5) * self.masks.shape[-1] / side).astype(int)
        return RegionMasks(self.names, self.masks[:, take][:, :, take])


def read_masks(path: Path, face_ids: Sequence[str]) -> RegionMasks | None:
    """Read the masks of these faces, in their order; None where there is no mask file or one of the faces has none.

    Raises:
        BadInputError: a file that is no mask file.
    """
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as packed:
            names = tuple(str(name) for name in packed["regions"])
            row = {str(face_id): k for k, face_id in enumerate(packed["face_ids"])}
            if any(face_id not in row for face_id in face_ids):
                return None
            return RegionMasks(names, packed["masks"][[row[face_id] for face_id in face_ids]])
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadInputError(f"{path} is not a file of region masks: {bounded(error)}.") from error


def share_inside(pixels: NDArray[np.floating], inside: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Return for each map [N, H, W] the share of |attribution| inside the mask; NaN for a map of zeros."""
    size = np.abs(pixels).astype(np.float64)
    total = size.sum(axis=(1, 2))
    with np.errstate(invalid="ignore"):
        shares: NDArray[np.floating] = (size * inside).sum(axis=(1, 2)) / np.where(total > 0, total, np.nan)
    return shares


def pointing_game(pixels: NDArray[np.floating], inside: NDArray[np.bool_]) -> float:
    """Return how often the strongest pixel lies inside the mask (Zhang et al. 2016, section 4.1)."""
    flat = np.abs(pixels).reshape(len(pixels), -1).argmax(axis=1)
    return float(inside.reshape(len(inside), -1)[np.arange(len(flat)), flat].mean())


def repaint_effects(
    subject: Subject, x: torch.Tensor, target: Target, regions: RegionMasks
) -> dict[str, dict[str, float]]:
    """Return by how much the target moves when one region is wiped out (blurred by a tenth of the side).

    For each region: the mean absolute and the mean signed effect in the target's unit, over the faces that show it, the
    number of such faces, and the region's share of their area. Positive: the region made the face look older.
    """
    side = x.shape[-1]
    smooth = gaussian_blur(x, side / 10)
    effects = {}
    with torch.inference_mode():
        whole = target.score(subject, x)
        for name in regions.names:
            inside = regions.of([name])
            shown = inside.any(axis=(1, 2))
            if not shown.any():
                continue
            rows = torch.as_tensor(np.flatnonzero(shown), device=x.device)
            mask = torch.as_tensor(inside[shown]).unsqueeze(1).to(x)
            soft = gaussian_blur(mask, side / 64)
            wiped = target.score(subject, x[rows] * (1 - soft) + smooth[rows] * soft)
            effect = (whole[rows] - wiped).double().cpu().numpy()
            effects[name] = {
                "mean_absolute": float(np.abs(effect).mean()),
                "mean_signed": float(effect.mean()),
                "faces": int(shown.sum()),
                "area": float(inside[shown].mean()),
            }
    return effects
