"""The label model: how often, and in which direction, each labelling function errs, learnt from their agreement.

Dawid and Skene (1979) learn observers' error rates by EM without truth; data programming (Ratner et al. 2016) does so
for labelling functions with categorical votes. Here a vote is an interval of dates, and an observer's "confusion row"
is its distribution over five classes of offset between the truth t and the interval [a, b]:

    c = 0 far too late a vote (t < a - S), 1 nearly (a - S <= t < a), 2 right (a <= t <= b), 3 nearly too early, 4 far.

Given its class, t lies in that class's region according to the population's age distribution q, so that for photo i

    p(t | votes) proportional to q(t) * prod_j  w[j, c_j(t)] / Q_j(c_j(t)),      Q_j(c) = mass of q in the region,

which is constant relative to q between the ends of the regions. The weights are Bayes' rule for where the vote lies:
w[j, c] = pi[j, c] * D_j(c)^k / sum, D_j(c) being how densely the population's ages lie where a vote of class c could
have come from (within `FAR` years for a far miss). So a vote for a rare age beside a common one is doubted more: among
few such votes, errors gather. k in [0, 1) is how far the population is known, n / (n + 200) for n photos.

E-step: r[i, j, c] = P(class of vote j is c). M-step: pi[j] = (prior[j] + sum_i r[i, j]) / its sum; q likewise. Photos
with a single vote tell nothing about accuracy and are left out of the E-step. Errors that all votes of a photo share
(one source copied by all) cannot be seen by agreement: they are the stated component `shared_error`, as is a wrong
face, `wrong_face`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from crowsfeet.labeling.days import YEAR
from crowsfeet.labeling.functions import FUNCTIONS
from crowsfeet.records import AGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crowsfeet.labeling.votes import PhotoVotes
    from crowsfeet.params import LabelParams

Floats = NDArray[np.float64]

NEAR = 3.0
"""S: a vote that misses by less than this many years misses nearly."""
FAR = 20.0
"""Years within which a far miss is believed to lie, flatly; a date wrong in all evidence misses by half of it."""
CLASSES = 5
_RIGHT = 2
_MAX_FIT = 50_000
"""Photos that EM looks at, chosen by their hashed ids: the rates' sampling error is then below 0.2 points."""
_ROUNDS = 60
_TOLERANCE = 1e-5

_PRIOR_STRENGTH = 20.0
_PRIOR = {
    "caption_date": (0.025, 0.01, 0.93, 0.01, 0.025),
    "film_still": (0.02, 0.02, 0.93, 0.01, 0.02),
    "stated_age": (0.01, 0.03, 0.92, 0.03, 0.01),
    "wikidata_date": (0.025, 0.01, 0.93, 0.01, 0.025),
    "wikidata_caption": (0.025, 0.01, 0.93, 0.01, 0.025),
    "commons_date": (0.06, 0.02, 0.89, 0.01, 0.02),
    "commons_description": (0.05, 0.01, 0.88, 0.01, 0.05),
    "exif_date": (0.08, 0.02, 0.87, 0.02, 0.01),
    "file_name": (0.08, 0.02, 0.85, 0.02, 0.03),
}
"""What is believed before any agreement is seen, worth `_PRIOR_STRENGTH` photos: rather too late than too early."""

_AGE_PRIOR = 200.0
"""Photos that the first belief about the population's ages is worth."""
_MIN_MASS = 1e-9


@dataclass(frozen=True, slots=True)
class LabelModel:
    """Learnt error rates: `pi` [F, 5] by function, `age_prior` [101] of the population, and how they were learnt."""

    pi: Floats
    age_prior: Floats
    shared_error: float
    wrong_face: float
    known: float = 0.0
    """How far the population's ages are known, 0 (not at all) to 1."""
    photos: int = 0
    rounds: int = 0
    votes: dict[str, int] = field(default_factory=dict)

    def accuracy(self) -> dict[str, float]:
        """Return P(a vote's interval holds the truth) by function."""
        return {name: float(self.pi[k, _RIGHT]) for k, name in enumerate(FUNCTIONS)}

    def bias(self) -> dict[str, float]:
        """Return how much too late a function's near misses are on average, in years (negative: too early)."""
        return {name: float((self.pi[k, 1] - self.pi[k, 3]) * NEAR / 2) for k, name in enumerate(FUNCTIONS)}

    def to_json(self) -> str:
        """Return the model as JSON text."""
        return json.dumps(
            {
                "functions": {
                    name: {"offsets": self.pi[k].tolist(), "votes": self.votes.get(name, 0)}
                    for k, name in enumerate(FUNCTIONS)
                },
                "age_prior": self.age_prior.tolist(),
                "shared_error": self.shared_error,
                "wrong_face": self.wrong_face,
                "known": self.known,
                "photos": self.photos,
                "rounds": self.rounds,
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> LabelModel:
        """Read what `to_json` wrote; functions that it does not know keep their prior."""
        raw: dict[str, Any] = json.loads(text)
        known = raw["functions"]
        pi = np.array([known[n]["offsets"] if n in known else _PRIOR[n] for n in FUNCTIONS])
        votes = {name: entry["votes"] for name, entry in known.items()}
        population, stated = np.array(raw["age_prior"]), (raw["shared_error"], raw["wrong_face"])
        return cls(pi, population, *stated, raw.get("known", 0.0), raw["photos"], raw["rounds"], votes)


def prior_model(params: LabelParams) -> LabelModel:
    """Return the model before any agreement was seen."""
    return LabelModel(
        np.array([_PRIOR[name] for name in FUNCTIONS]), _first_age_prior(), params.shared_error, params.wrong_face
    )


def _first_age_prior() -> Floats:
    ages = np.arange(AGES) + 0.5
    broad = np.exp(-0.5 * ((ages - 38) / 18) ** 2) + 0.08
    return np.asarray(broad / broad.sum())


@dataclass(frozen=True, slots=True)
class VoteBlock:
    """Photos with the same number k of votes: rows [N], function numbers [N, k], ages of votes [N, k], limits [N].

    Ages are in years since the middle of the person's possible days of birth; `stop` is exclusive.
    """

    row: NDArray[np.int64]
    function: NDArray[np.int8]
    start: Floats
    stop: Floats
    upper: Floats


def blocks(votes: PhotoVotes, keep: NDArray[np.bool_]) -> list[VoteBlock]:
    """Group the votes of the photos marked in `keep` by how many each photo has, at most eight a photo."""
    counts = np.bincount(votes.photo, minlength=len(votes))
    offsets = np.concatenate([[0], np.cumsum(counts)])
    middle = votes.birth.astype(float).mean(axis=1)
    result = []
    for k in range(1, min(int(counts.max(initial=0)), 8) + 1):
        rows = np.flatnonzero(keep & (np.minimum(counts, 8) == k))
        if not len(rows):
            continue
        at = offsets[rows][:, None] + np.arange(k)
        birth = middle[rows][:, None]
        result.append(
            VoteBlock(
                rows,
                votes.function[at],
                (votes.first[at] - birth) / YEAR,
                (votes.last[at] + 1 - birth) / YEAR,
                np.maximum((votes.bounds[rows, 1] + 1 - birth[:, 0]) / YEAR, 0.02),
            )
        )
    return result


@dataclass(frozen=True, slots=True)
class Layout:
    """What no error rate moves: `edges` [N, P + 1] of the pieces, classes [N, k, P], `walls` [N, k, 8] of regions.

    The walls cut each vote's two far regions at `FAR`; `spread` [N, k, 5] is over how many years a class's votes fall.
    """

    edges: Floats
    offset_class: NDArray[np.int8]
    walls: Floats
    spread: Floats


def lay_out(block: VoteBlock) -> Layout:
    """Cut each photo's ages into the pieces between region ends."""
    zero = np.zeros((len(block.row), 1))
    upper = block.upper[:, None]
    limits = np.stack([block.start - NEAR, block.start, block.stop, block.stop + NEAR], axis=2)
    inside = np.clip(limits, 0.0, upper[:, None])
    edges = np.sort(np.concatenate([zero, inside.reshape(len(zero), -1), upper], axis=1), axis=1)
    middle = (edges[:, :-1] + edges[:, 1:]) / 2
    k = block.function.shape[1]
    classes = np.empty((len(zero), k, middle.shape[1]), np.int8)
    for j in range(k):
        classes[:, j] = sum((middle >= limits[:, j, c, None]).astype(np.int8) for c in range(CLASSES - 1))
    ends = np.broadcast_to(upper[:, None], (len(zero), k, 1))
    reach = np.clip(np.stack([block.start - FAR, block.stop + FAR], axis=2), 0.0, ends)
    walls = np.concatenate([np.zeros_like(ends), reach[:, :, :1], inside, reach[:, :, 1:], ends], axis=2)
    years = np.maximum(block.stop - block.start, _SHORTEST)[:, :, None]
    far, near = np.full_like(years, FAR - NEAR), np.full_like(years, NEAR)
    return Layout(edges, classes, walls, np.concatenate([far, near, years, near, far], axis=2))


_SHORTEST = 1 / 400
"""Less than a day, in years."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Posterior over the pieces between region ends: `edges` [N, P + 1] (age), `mass` [N, P], classes [N, k, P]."""

    edges: Floats
    mass: Floats
    offset_class: NDArray[np.int8]


def segments(
    block: VoteBlock, pi: Floats, age_prior: Floats, known: float = 0.0, layout: Layout | None = None
) -> Segments:
    """Return the posterior of age for a block of photos, piece by piece; `layout` spares laying them out again."""
    layout = layout or lay_out(block)
    cumulative = np.concatenate([[0.0], np.cumsum(age_prior)])
    mass = np.diff(_prior_mass(layout.edges, cumulative), axis=1)
    cells = np.diff(_prior_mass(layout.walls, cumulative), axis=2)
    near = cells[:, :, 1:-1]
    region = near.copy()
    region[:, :, 0] += cells[:, :, 0]
    region[:, :, -1] += cells[:, :, -1]
    weight = np.where(region > _MIN_MASS, pi[block.function] * (near / layout.spread) ** known, 0.0)
    weight /= np.maximum(weight.sum(axis=2, keepdims=True), _MIN_MASS)
    density = np.log(np.maximum(weight, 1e-12)) - np.log(np.maximum(region, _MIN_MASS))
    log = np.take_along_axis(density, layout.offset_class.astype(np.int64), axis=2).sum(axis=1)
    peak = log.max(axis=1, where=mass > 0, initial=-np.inf, keepdims=True)
    peak = np.where(np.isfinite(peak), peak, 0.0)
    joint = np.where(mass > 0, np.exp(np.minimum(log - peak, 0.0)) * mass, 0.0)
    total = np.maximum(joint.sum(axis=1, keepdims=True), 1e-300)
    return Segments(layout.edges, joint / total, layout.offset_class)


def _prior_mass(age: Floats, cumulative: Floats) -> Floats:
    """Return the population's share younger than `age`; every year has a floor, beyond 101 too."""
    floor = 1e-4
    inside = np.clip(age, 0.0, AGES)
    whole = np.minimum(inside.astype(np.int64), AGES - 1)
    return np.asarray(cumulative[whole] + (inside - whole) * np.diff(cumulative)[whole] + floor * age)


def fit_label_model(votes: Sequence[PhotoVotes] | Iterable[PhotoVotes], params: LabelParams) -> LabelModel:
    """Learn the functions' error rates by EM over all chunks; deterministic whatever the order of the chunks.

    Only photos whose votes are free of veto count. At most `_MAX_FIT` photos with two votes or more are looked at,
    those whose ids hash lowest, so that memory and time stay bounded for any number of photos.
    """
    chosen, counts, total = _choose(votes)
    known = total / (total + _AGE_PRIOR)
    laid_out = [(block, lay_out(block)) for block in chosen]
    start = prior_model(params)
    pi, age_prior = start.pi, start.age_prior
    prior = start.pi * _PRIOR_STRENGTH
    rounds = 0
    for _ in range(_ROUNDS):
        rounds += 1
        statistics, ages = prior.copy(), start.age_prior * _AGE_PRIOR
        for block, layout in laid_out:
            _expect(block, segments(block, pi, age_prior, known, layout), statistics, ages)
        new = statistics / statistics.sum(axis=1, keepdims=True)
        age_prior = _smooth(ages)
        moved = float(np.abs(new - pi).max())
        pi = new
        if moved < _TOLERANCE:
            break
    named = {name: int(counts[k]) for k, name in enumerate(FUNCTIONS)}
    return LabelModel(pi, age_prior, start.shared_error, start.wrong_face, known, total, rounds, named)


def _expect(block: VoteBlock, piece: Segments, statistics: Floats, ages: Floats) -> None:
    """Add a block's expected counts of offset classes and of ages."""
    n, k = block.function.shape
    if k > 1:
        cell = block.function.astype(np.int64)[:, :, None] * CLASSES + piece.offset_class
        mass = np.broadcast_to(piece.mass[:, None], (n, k, piece.mass.shape[1]))
        statistics += np.bincount(cell.ravel(), mass.ravel(), minlength=statistics.size).reshape(statistics.shape)
    middle = np.clip((piece.edges[:, :-1] + piece.edges[:, 1:]) / 2, 0, AGES - 1).astype(np.int64)
    ages += np.bincount(middle.ravel(), piece.mass.ravel(), minlength=AGES)[:AGES]


def _smooth(ages: Floats) -> Floats:
    offsets = np.arange(-9, 10)
    kernel = np.exp(-0.5 * (offsets / 3) ** 2)
    padded = np.pad(ages, 9, mode="symmetric")
    smooth = np.convolve(padded, kernel / kernel.sum(), mode="valid")
    return np.asarray(smooth / smooth.sum())


def _choose(votes: Iterable[PhotoVotes]) -> tuple[list[VoteBlock], NDArray[np.int64], int]:
    """Return the votes that EM looks at, counts of votes by function, and the number of photos with votes."""
    counts = np.zeros(len(FUNCTIONS), np.int64)
    parts: list[tuple[NDArray[np.uint64], VoteBlock]] = []
    total = 0
    for chunk in votes:
        keep = np.asarray(pc.is_null(chunk.refused)) & (np.bincount(chunk.photo, minlength=len(chunk)) > 0)
        counts += np.bincount(chunk.function, minlength=len(FUNCTIONS))
        total += int(keep.sum())
        hashes = hash_ids(chunk.photo_id)
        parts.extend((hashes[block.row], block) for block in blocks(chunk, keep))
    if not parts:
        return [], counts, total
    several = [h for h, block in parts if block.function.shape[1] > 1]
    hashes = np.sort(np.concatenate(several or [h for h, _ in parts]))
    limit = hashes[min(_MAX_FIT, len(hashes)) - 1]
    return _merge([(h, _rows_of(block, h <= limit)) for h, block in parts], limit), counts, total


def _rows_of(block: VoteBlock, keep: NDArray[np.bool_]) -> VoteBlock:
    return VoteBlock(block.row[keep], block.function[keep], block.start[keep], block.stop[keep], block.upper[keep])


def _merge(parts: list[tuple[NDArray[np.uint64], VoteBlock]], limit: np.uint64) -> list[VoteBlock]:
    by_width: dict[int, list[tuple[NDArray[np.uint64], VoteBlock]]] = {}
    for hashes, block in parts:
        by_width.setdefault(block.function.shape[1], []).append((hashes[hashes <= limit], block))
    merged = []
    for _, group in sorted(by_width.items()):
        order = np.argsort(np.concatenate([h for h, _ in group]), kind="stable")
        cells = [np.concatenate([getattr(b, n) for _, b in group])[order] for n in VoteBlock.__slots__]
        if len(order):  # every photo with so many votes may lie beyond the limit
            merged.append(VoteBlock(*cells))
    return merged


def hash_ids(ids: pa.Array) -> NDArray[np.uint64]:
    """Return a 64-bit hash of each id, the same on every machine."""
    from hashlib import blake2b

    digests = b"".join(blake2b(str(i).encode(), digest_size=8).digest() for i in ids.to_pylist())
    return np.frombuffer(digests, np.uint64)
