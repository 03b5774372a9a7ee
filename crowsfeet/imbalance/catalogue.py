"""From the params' `kind` to the remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crowsfeet.imbalance.balanced_mse import BalancedMSE
from crowsfeet.imbalance.cap import Cap
from crowsfeet.imbalance.effective_number import EffectiveNumber
from crowsfeet.imbalance.feature_smoothing import SmoothedFeatures
from crowsfeet.imbalance.inverse_weights import InverseWeights
from crowsfeet.imbalance.label_smoothing import LabelSmoothing
from crowsfeet.imbalance.logit_adjustment import LogitAdjustment
from crowsfeet.imbalance.ranksim import RankSim
from crowsfeet.imbalance.relabel import Relabel
from crowsfeet.imbalance.remedy import Remedy
from crowsfeet.imbalance.resample import Oversample, Undersample

if TYPE_CHECKING:
    from crowsfeet.params import RemedyParams

REMEDIES: dict[str, type[Remedy]] = {
    "none": Remedy,
    "relabel": Relabel,
    "cap": Cap,
    "oversample": Oversample,
    "undersample": Undersample,
    "inverse_weights": InverseWeights,
    "effective_number": EffectiveNumber,
    "label_smoothing": LabelSmoothing,
    "feature_smoothing": SmoothedFeatures,
    "balanced_mse": BalancedMSE,
    "logit_adjustment": LogitAdjustment,
    "ranksim": RankSim,
}


def make_remedy(params: RemedyParams) -> Remedy:
    """Return the remedy that the params describe."""
    return REMEDIES[params.kind](**params.model_dump(exclude={"kind"}))
