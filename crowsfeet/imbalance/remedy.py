"""What a remedy against the skewed age distribution may do; neutral in every hook, this is the baseline.

The hooks in the order in which training meets them:

1. `targets`      the labels, once before training         (relabel)
2. `epoch`        which faces an epoch shows               (cap, oversample, undersample)
3. `smoothing`    features between backbone and head       (feature distribution smoothing)
4. `logit_offset` added to the logits in training only     (logit adjustment)
5. `objective`    the loss of each face                    (balanced MSE, RankSim)
6. `weights`      factor on the loss of each face          (inverse, effective number, label distribution smoothing)

`ages` are always the training faces' ages in years, [N]. Validation and prediction never see a remedy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crowsfeet.imbalance.density import Floats, Indices, age_bins
from crowsfeet.records import AGES

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import nn

    from crowsfeet.imbalance.feature_smoothing import FeatureSmoothing


@dataclass(frozen=True)
class Remedy:
    """The baseline: every face once per epoch, weight 1, nothing smoothed, nothing relabelled."""

    def at(self, progress: float) -> Remedy:
        """Return the remedy as it is in an epoch, from 0 (the first one) to 1 (the last one)."""
        del progress
        return self

    def weights(self, ages: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the factor on each face's loss, [N], positive with mean 1."""
        return np.ones(len(age_bins(ages)), dtype=np.float32)

    def epoch(self, ages: NDArray[np.floating], rng: np.random.Generator) -> Indices:
        """Return the faces of one epoch in order, [M] indices into `ages`; M is the same in every epoch."""
        return rng.permutation(len(age_bins(ages)))

    def targets(self, posterior: NDArray[np.floating], ages: NDArray[np.floating]) -> Floats:
        """Return the label distributions to train on, [N, 101], rows summing to 1, from the labels' posteriors."""
        age_bins(ages)
        return np.asarray(posterior, dtype=np.float64)

    def logit_offset(self, ages: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return what is added to the logits inside the training loss, [101]."""
        age_bins(ages)
        return np.zeros(AGES, dtype=np.float32)

    def objective(self, ages: NDArray[np.floating]) -> nn.Module | None:
        """Return a module `(base_loss [B], logits [B, 101], features [B, D], ages [B]) -> loss [B]`, or None.

        Its parameters, if any, are trained with the network's.
        """
        age_bins(ages)
        return None

    def smoothing(self, n_features: int) -> FeatureSmoothing | None:
        """Return the module between backbone and head, or None."""
        del n_features
        return None
