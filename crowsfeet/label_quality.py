"""How far each label can be believed, from predictions of networks that have not seen it (confident learning).

Kuan, Mueller, "Model-agnostic label quality scoring to detect real-world label errors", ICML DataPerf workshop 2022,
and Zhou, Mueller, Kumar, Wang, Lei, "Detecting errors in a numerical response via any regression model", DMLR 2023,
in cleanlab's implementation. The scores are ranked *within strata of age*: errors grow with age, and over all ages at
once the oldest faces would be thrown out first.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_STRATUM = 20
"""Smaller strata are ranked together with the next younger one."""


def folds_by_person(persons: NDArray[Any], folds: int, seed: int) -> NDArray[np.int64]:
    """Return each face's fold [N]; a person is in one fold only, whatever other people there are."""
    names, place = np.unique(persons.astype(str), return_inverse=True)
    own = [int(hashlib.sha256(f"{seed} {name}".encode()).hexdigest(), 16) % folds for name in names]
    return np.array(own, np.int64)[place]


def label_quality(
    ages: NDArray[np.floating],
    predicted: NDArray[np.floating],
    stratum: float,
    score: Literal["residual", "outre"] = "residual",
) -> NDArray[np.float32]:
    """Return the rank of each label's score within its age stratum, 0 (worst) to 1 (best), [N].

    Args:
        ages: the labels, years [N].
        predicted: out-of-fold predictions, years [N].
        stratum: width of a stratum, years.
        score: cleanlab's score: exp(-|residual|), or the density of residual and label together.
    """
    from cleanlab.regression.rank import get_label_quality_scores

    of = strata(ages, stratum)
    # a network drawn to the middle judges every old face too young; only the deviation from that tells of a label
    middle = np.array([np.median((predicted - ages)[of == k]) for k in range(of.max() + 1)])
    scores = get_label_quality_scores(ages, predicted - middle[of], method=score)
    quality = np.empty(len(ages), np.float32)
    for k in range(of.max() + 1):
        members = np.flatnonzero(of == k)
        order = np.argsort(scores[members], kind="stable")
        quality[members[order]] = (np.arange(len(members)) + 0.5) / len(members)
    return quality


def strata(ages: NDArray[np.floating], width: float) -> NDArray[np.int64]:
    """Return each face's stratum [N], numbered without gaps; thin ones are joined with the next younger one."""
    raw = (np.asarray(ages) // width).astype(np.int64)
    joined: list[list[int]] = []
    for value in np.unique(raw):
        big_enough = not joined or (
            np.isin(raw, joined[-1]).sum() >= MIN_STRATUM and (raw >= value).sum() >= MIN_STRATUM
        )
        if big_enough:
            joined.append([int(value)])
        else:
            joined[-1].append(int(value))
    number = {value: k for k, values in enumerate(joined) for value in values}
    return np.array([number[int(value)] for value in raw], np.int64)
