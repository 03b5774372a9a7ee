"""Pictures that come more than once: copies of one photo of a person, and placeholders that stand for many people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crowsfeet.faces.duplicates import near_groups, parse_hashes, same_face_groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLACEHOLDER_PEOPLE = 3
"""A picture on the pages of this many people shows none of them."""


def refuse_repeats(rows: pd.DataFrame) -> pd.Series:
    """Return each row's reason of refusal after repeated pictures are found; reasons given before stay.

    Reads `photo_id`, `person_id`, `refused`, `confidence`, `photo_hash` (of the whole picture) and `phash` (of the
    face, null without one). Adds `placeholder` (one picture for three people or more, even where no face was found in
    it), `shared_face` (one face for two people: at least one of them is wrong) and `duplicate` (a person's photo seen
    before; the copy of highest confidence is kept, the lowest `photo_id` among equals).
    """
    refused = rows["refused"].astype(object).where(rows["refused"].notna(), None).to_numpy(copy=True)
    person = pd.factorize(rows["person_id"])[0]
    picture = _groups(rows["photo_hash"])
    has_face = rows["phash"].notna().to_numpy()
    face = same_face_groups(rows["phash"], rows["photo_hash"])
    people_of_face = _people(face, person)
    open_row = pd.isna(refused)
    no_face = np.isin(refused, ["no_face", "unclear_face"])
    of_many = _placeholders(has_face, people_of_face, picture, person)
    refused[of_many & np.where(has_face, open_row, no_face)] = "placeholder"
    refused[(people_of_face == 2) & has_face & open_row] = "shared_face"
    for group, known in ((face, has_face), (picture, picture >= 0)):
        left = pd.isna(refused) & known
        order = np.lexsort((rows["photo_id"].to_numpy(), -rows["confidence"].fillna(0).to_numpy()))
        order = order[left[order]]
        first = pd.DataFrame({"group": group[order], "person": person[order]}).duplicated().to_numpy()
        refused[order[first]] = "duplicate"
    return pd.Series(refused, index=rows.index, dtype=object)


def placeholder_pictures(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows show a placeholder `[N]`, whatever they were refused for before; see `refuse_repeats`."""
    person = pd.factorize(rows["person_id"])[0]
    picture, has_face = _groups(rows["photo_hash"]), rows["phash"].notna().to_numpy()
    people_of_face = _people(same_face_groups(rows["phash"], rows["photo_hash"]), person)
    return _placeholders(has_face, people_of_face, picture, person)


def _placeholders(
    has_face: NDArray[np.bool_],
    people_of_face: NDArray[np.int64],
    picture: NDArray[np.int64],
    person: NDArray[np.int64],
) -> NDArray[np.bool_]:
    people = np.where(has_face, people_of_face, _people(picture, person))
    return (people >= PLACEHOLDER_PEOPLE) & (has_face | (picture >= 0))


def _groups(hashes: pd.Series) -> NDArray[np.int64]:
    """Number near-duplicate groups `[N]`; -1 where there is no hash."""
    known = hashes.notna().to_numpy()
    groups = np.full(len(hashes), -1, np.int64)
    groups[known] = near_groups(parse_hashes(hashes[known].tolist()))
    return groups


def _people(group: NDArray[np.int64], person: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each row how many people its group stands for."""
    counts = pd.DataFrame({"group": group, "person": person}).groupby("group")["person"].nunique()
    return np.asarray(counts.reindex(group).to_numpy(), np.int64)
