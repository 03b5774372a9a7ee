"""Who goes where: splits by person, stable when the data grow, and the gate that no leak passes.

A person's split follows from a salted hash of the person's name, so a new crawl moves nobody. Where one person or one
near-duplicate face would stand in two splits, the split named first in `PRECEDENCE` keeps it and the others lose it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from crowsfeet.errors import BadInputError, LeakError, bounded
from crowsfeet.faces.duplicates import same_face_groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crowsfeet.params import SplitParams

Role = Literal["weak", "precise", "test"]
PRECEDENCE = ("test", "validate", "train", "test:", "weak_validate", "reserve", "weak_train")
"""`test:` stands for all further test sets, in their given order."""
FACES = ["dataset", "face_id", "person_id", "store_index", "age", "phash", "photo_hash", "split_hint"]
_HINTS = frozenset({"train", "validate", "test"})


@dataclass(frozen=True, slots=True)
class Splits:
    """The faces with their `split`, and how many were dropped so that nobody stands in two, by reason."""

    faces: pd.DataFrame
    dropped: Counter[str]


def person_share(person_id: str, salt: str) -> float:
    """Return a person's place in [0, 1), the same in every run and every version of the data."""
    digest = hashlib.blake2b(f"{salt}\0{person_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def assign_splits(faces: pd.DataFrame, role: Role, params: SplitParams, name: str = "") -> pd.Series:
    """Return the split of each face of one set, without a look at other sets.

    `split_hint` decides where a precise set gives it; the hash of the person decides else. A further test set has one
    split, `test:NAME`.

    Raises:
        BadInputError: a hint that is no split.
    """
    if role == "test":
        return pd.Series(f"test:{name}", index=faces.index, dtype=object)
    people = faces["person_id"].drop_duplicates()
    share = faces["person_id"].map(dict(zip(people, (person_share(p, params.salt) for p in people), strict=True)))
    if role == "weak":
        cuts = [("weak_validate", params.weak_validate), ("reserve", params.reserve)]
        return _by_share(share, cuts, "weak_train")
    split = _by_share(share, [("test", params.test), ("validate", params.validate_share)], "train")
    hinted = faces["split_hint"].notna()
    unknown = set(faces.loc[hinted, "split_hint"]) - _HINTS
    if unknown:
        raise BadInputError(f"{bounded(name)} hints at the splits {bounded(sorted(unknown))}; known: {sorted(_HINTS)}.")
    return split.where(~hinted, faces["split_hint"])


def _by_share(share: pd.Series, cuts: list[tuple[str, float]], rest: str) -> pd.Series:
    split = np.full(len(share), rest, dtype=object)
    place, low = share.to_numpy(float), 0.0
    for name, width in cuts:
        split[(place >= low) & (place < low + width)] = name
        low += width
    return pd.Series(split, index=share.index, dtype=object)


def separate(faces: pd.DataFrame) -> Splits:
    """Drop faces (`FACES` and `split`) until no person and no near-duplicate face stands in two splits."""
    rank = _rank(faces["split"])
    groups = same_face_groups(faces["phash"], faces["photo_hash"])
    person = pd.factorize(faces["person_id"])[0]
    by_person = rank > _least(rank, person)
    by_face = rank > _least(rank, groups)
    dropped = Counter({"person_in_other_split": int(by_person.sum())})
    dropped["near_duplicate_in_other_split"] = int((by_face & ~by_person).sum())
    return Splits(faces[~(by_person | by_face)].reset_index(drop=True), +dropped)


def check_leaks(faces: pd.DataFrame) -> None:
    """Pass if no person and no near-duplicate face stands in two splits.

    Raises:
        LeakError: naming how many people and faces do, and some of them.
    """
    people = faces.groupby("person_id")["split"].nunique()
    leaking = people[people > 1].index.tolist()
    if leaking:
        raise LeakError(f"{len(leaking)} people stand in two splits, among them {bounded(', '.join(leaking[:5]))}.")
    copies = faces.assign(group=same_face_groups(faces["phash"], faces["photo_hash"])).groupby("group")
    torn = copies["split"].nunique()
    torn = torn[torn > 1]
    if len(torn):
        names = copies["face_id"].first()[torn.index[:3]].tolist()
        raise LeakError(
            f"Near-duplicates of {len(torn)} faces stand in two splits, among them {bounded(', '.join(names))}."
        )


def _rank(split: pd.Series) -> NDArray[np.int64]:
    further = {name: i for i, name in enumerate(dict.fromkeys(s for s in split if s.startswith("test:")))}
    places = {name: i * (len(further) + 1) for i, name in enumerate(PRECEDENCE)}
    return np.array([places["test:"] + further[s] if s in further else places[s] for s in split], np.int64)


def _least(rank: NDArray[np.int64], group: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(pd.Series(rank).groupby(group).transform("min"), np.int64)
