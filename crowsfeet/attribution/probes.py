"""The probe faces: few, the same in every run, over all ages, so that maps can be laid side by side for years."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from crowsfeet.records import AGES

if TYPE_CHECKING:
    import pandas as pd

MOST_PROBES = 12
"""MLflow keeps two files per logged image; with four methods this is the most that a run should carry."""


def choose_probes(faces: pd.DataFrame, count: int = MOST_PROBES) -> pd.DataFrame:
    """Return up to `count` faces in order of age: one per stratum of age, each another person's.

    Within a stratum the face whose id has the smallest hash is taken: the choice depends on nothing but the ids, and a
    face that joins the set changes at most its own stratum's probe. Empty strata are made up from the fullest ones.
    `faces` holds rows with face_id, person_id and age (years).
    """
    ranked = faces.assign(rank=[_rank(face_id) for face_id in faces["face_id"]])
    ranked = ranked.sort_values("rank").drop_duplicates("person_id")
    edges = np.linspace(0, AGES, count + 1)
    stratum = np.clip(np.digitize(ranked["age"].to_numpy(float), edges) - 1, 0, count - 1)
    ranked = ranked.assign(turn=ranked.groupby(stratum).cumcount())
    chosen = ranked.sort_values(["turn", "rank"]).head(count)
    return chosen.drop(columns=["rank", "turn"]).sort_values(["age", "face_id"]).reset_index(drop=True)


def spread_sample(faces: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return up to `count` faces spread over the ages, chosen by the same rule without one person's limit."""
    ranked = faces.assign(rank=[_rank(face_id) for face_id in faces["face_id"]]).sort_values("rank")
    ranked = ranked.assign(turn=ranked.groupby((ranked["age"] // 10).astype(int)).cumcount())
    return ranked.sort_values(["turn", "rank"]).head(count).drop(columns=["rank", "turn"]).reset_index(drop=True)


def _rank(face_id: str) -> str:
    return hashlib.sha256(face_id.encode()).hexdigest()
