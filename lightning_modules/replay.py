"""Weak faces among the precise ones, so that finetuning does not forget what pretraining learnt of the ages in between.

Rebuffi et al., "iCaRL", CVPR 2017, section 3 (rehearsal): a few hundred precise faces are fitted by heart within some
epochs, and the ages at which pretraining was good get worse again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crowsfeet.imbalance import Remedy
from lightning_modules.faces import FaceTable

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import nn

    from crowsfeet.imbalance.feature_smoothing import FeatureSmoothing


@dataclass(frozen=True)
class Replay(Remedy):
    """A remedy on the first `precise` rows; `share` of each epoch's faces are weak ones, drawn as `weak` draws them."""

    strategy: Remedy
    weak: Remedy
    precise: int
    share: float

    def weights(self, ages: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the strategy's weights for the precise faces and 1 for the weak ones, [N]."""
        rest = np.ones(len(ages) - self.precise, np.float32)
        return np.concatenate([self.strategy.weights(ages[: self.precise]), rest])

    def epoch(self, ages: NDArray[np.floating], rng: np.random.Generator) -> NDArray[np.int64]:
        """Return the strategy's precise faces and, mixed among them, as many weak ones as the share asks."""
        precise = self.strategy.epoch(ages[: self.precise], rng)
        wanted = round(len(precise) * self.share / (1 - self.share))
        drawn = self.weak.epoch(ages[self.precise :], rng)
        weak = np.resize(drawn, wanted) + self.precise
        return rng.permutation(np.concatenate([precise, weak])).astype(np.int64)

    def targets(self, posterior: NDArray[np.floating], ages: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the strategy's targets for the precise faces, the others' as they are, [N, 101]."""
        known = self.strategy.targets(posterior[: self.precise], ages[: self.precise])
        return np.concatenate([known, np.asarray(posterior[self.precise :], np.float64)])

    def logit_offset(self, ages: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the strategy's offset [101]."""
        return self.strategy.logit_offset(ages[: self.precise])

    def objective(self, ages: NDArray[np.floating]) -> nn.Module | None:
        """Return the strategy's loss."""
        return self.strategy.objective(ages[: self.precise])

    def smoothing(self, n_features: int) -> FeatureSmoothing | None:
        """Return the strategy's feature smoothing."""
        return self.strategy.smoothing(n_features)


def together(first: FaceTable, second: FaceTable) -> FaceTable:
    """Return the rows of two tables over the same stores, one after the other."""
    names = [name for name in FaceTable.__dataclass_fields__ if name != "folders"]
    return FaceTable(first.folders, **{n: np.concatenate([getattr(first, n), getattr(second, n)]) for n in names})
