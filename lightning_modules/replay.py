"""Weak faces among the precise ones, so that finetuning does not forget what pretraining learnt of the ages in between.

Rebuffi et al., "iCaRL", CVPR 2017, section 3 (rehearsal): a few hundred precise faces are fitted by heart within some
epochs, and the ages at which pretraining was good get worse again. The share of weak faces falls over the epochs: at
the end the network answers under the precise set's distribution of ages, which is the one it is measured on, and at
rare ages, where weak labels are few and often wrong, under precise labels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """A remedy on the first `precise` rows; a share of each epoch's faces are weak ones, drawn as `weak` draws them.

    The share goes in a straight line from `first` to `last`. Epochs are equally long, and over the whole training each
    precise face is shown as often as there are epochs.
    """

    strategy: Remedy
    weak: Remedy
    precise: int
    first: float
    last: float
    progress: float = 0.0

    @property
    def share(self) -> float:
        """The share of weak faces in this epoch."""
        return self.first + (self.last - self.first) * self.progress

    def at(self, progress: float) -> Replay:
        """Return the mixture of an epoch."""
        return replace(self, strategy=self.strategy.at(progress), weak=self.weak.at(progress), progress=progress)

    def weights(self, ages: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the strategy's weights for the precise faces and 1 for the weak ones, [N]."""
        rest = np.ones(len(ages) - self.precise, np.float32)
        return np.concatenate([self.strategy.weights(ages[: self.precise]), rest])

    def epoch(self, ages: NDArray[np.floating], rng: np.random.Generator) -> NDArray[np.int64]:
        """Return the strategy's precise faces and, mixed among them, as many weak ones as the share asks."""
        once = self.strategy.epoch(ages[: self.precise], rng)
        faces = mixed_epoch(len(once), self.first, self.last)
        weak = round(faces * self.share)
        precise = _several(self.strategy, ages[: self.precise], rng, faces - weak)
        drawn = _several(self.weak, ages[self.precise :], rng, weak) + self.precise
        return rng.permutation(np.concatenate([precise, drawn])).astype(np.int64)

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


def mixed_epoch(precise: int, first: float, last: float) -> int:
    """Return the faces in an epoch, of which `precise` are precise ones on average over the epochs."""
    return round(precise / (1 - (first + last) / 2))


def _several(remedy: Remedy, ages: NDArray[np.floating], rng: np.random.Generator, wanted: int) -> NDArray[np.int64]:
    """Return `wanted` rows of a remedy's epochs, one epoch after the other."""
    rows = np.empty(0, np.int64)
    while len(rows) < wanted:
        rows = np.concatenate([rows, remedy.epoch(ages, rng)])
    return rows[:wanted]


def together(first: FaceTable, second: FaceTable) -> FaceTable:
    """Return the rows of two tables over the same stores, one after the other."""
    names = [name for name in FaceTable.__dataclass_fields__ if name != "folders"]
    return FaceTable(first.folders, **{n: np.concatenate([getattr(first, n), getattr(second, n)]) for n in names})
