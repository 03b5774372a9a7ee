"""The photos of the weak set: when taken, of whom, with which planted fault; exact quotas, so that rates are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from crowsfeet.demo_world.chance import pick
from crowsfeet.demo_world.people import YEAR, Person

if TYPE_CHECKING:
    from crowsfeet.params import WorldParams

FAULTS: Final = (
    "none",
    "wrong_year",
    "wrong_face",
    "several_faces",
    "no_face",
    "statue",
    "scan",
    "duplicate",
    "placeholder",
    "corrupt",
)
FIRST_PHOTO: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Photo:
    """One planned picture. `shown` is the index of the person whose face it is; -1 shows nobody."""

    index: int
    person: int
    shown: int
    day: date
    age: float
    fault: str
    contradicted: bool
    told_day: date
    """The date that the caption and its kind give; other than `day` only for a wrong year."""
    original: int
    """Index of the photo that a duplicate repeats, else its own."""
    companions: tuple[int, ...]
    place: int
    """Position of the shown person from the left, when several are in the picture."""
    edition: int


def draw_photos(
    seed: int, people: list[Person], params: WorldParams, *, count: int, first: int, edition: int
) -> list[Photo]:
    """Draw `count` photos of `people` with indices from `first`; every fault gets exactly its share of them."""
    rng = np.random.default_rng([seed, 2, edition])
    owners = _owners(rng, people, count)
    faults = _quotas(rng, params, count)
    doubtful = np.flatnonzero(faults == "wrong_year")
    contradicted = set(rng.permutation(doubtful)[: round(params.wrong_year_contradicted * len(doubtful))].tolist())
    photos: list[Photo] = []
    good: dict[int, list[Photo]] = {}
    for k, (owner, fault) in enumerate(zip(owners, faults.tolist(), strict=True)):
        person = people[owner]
        photo = _draw_photo(
            np.random.default_rng([seed, 3, first + k]),
            person,
            people,
            fault,
            index=first + k,
            edition=edition,
            contradicted=k in contradicted,
        )
        photos.append(photo)
        if fault == "none":
            good.setdefault(person.index, []).append(photo)
    if not good:
        return photos
    return [_repeat(rng, photo, good) if photo.fault == "duplicate" else photo for photo in photos]


def _quotas(rng: np.random.Generator, params: WorldParams, count: int) -> np.ndarray:
    half = params.statue_or_scan / 2
    shares = (params.wrong_year, params.wrong_face, params.several_faces, params.no_face, half, half, params.duplicate,
              params.placeholder, params.corrupt)  # fmt: skip
    faults = np.repeat(np.array(FAULTS[1:]), [round(share * count) for share in shares])[:count]
    return rng.permutation(np.concatenate([faults, np.full(count - len(faults), "none")]))


def _owners(rng: np.random.Generator, people: list[Person], count: int) -> np.ndarray:
    """Return each photo's person: everyone at least once where it suffices, the famous more often."""
    fame = rng.gamma(1.3, 1.0, len(people)) + 0.15
    spare = max(0, count - len(people))
    counts = np.ones(len(people), int) + rng.multinomial(spare, fame / fame.sum())
    owners: np.ndarray = rng.permutation(np.repeat(np.arange(len(people)), counts))[:count]
    return owners


def draw_age(rng: np.random.Generator) -> float:
    """Return an age as the web has them: a peak at 20 to 35, few children, few very old (as in IMDB-WIKI)."""
    kind = rng.random()
    if kind < 0.035:
        return float(rng.uniform(1, 15))
    if kind < 0.24:
        return float(rng.normal(58, 14))
    return 16 + float(rng.gamma(3.0, 5.8))


def _draw_photo(
    rng: np.random.Generator,
    person: Person,
    people: list[Person],
    fault: str,
    *,
    index: int,
    edition: int,
    contradicted: bool,
) -> Photo:
    day = _draw_day(rng, person)
    shown, place = person.index, 0
    companions: tuple[int, ...] = ()
    told = day
    if fault == "wrong_year":
        told = _wrong_day(rng, person, day)
    elif fault == "wrong_face":
        shown = _somebody_else(rng, person, people, day)
    elif fault in ("no_face", "placeholder"):
        shown = -1
    elif fault == "several_faces":
        others = tuple(_somebody_else(rng, person, people, day) for _ in range(pick(rng, (1, 1, 2))))
        companions = tuple(dict.fromkeys(others))
        place = int(rng.integers(0, len(companions) + 1))
    face = people[shown] if shown >= 0 else person
    return Photo(
        index=index,
        person=person.index,
        shown=shown,
        day=day,
        age=face.age_on(day) if shown >= 0 else float("nan"),
        fault=fault,
        contradicted=contradicted,
        told_day=told,
        original=index,
        companions=companions,
        place=place,
        edition=edition,
    )


def _draw_day(rng: np.random.Generator, person: Person) -> date:
    low = max(0.3, (FIRST_PHOTO - person.born).days / YEAR)
    high = (person.last_day() - person.born).days / YEAR
    for _ in range(60):
        age = draw_age(rng)
        if low <= age <= high:
            return person.born + timedelta(days=int(age * YEAR))
    return person.born + timedelta(days=int(rng.uniform(low, high) * YEAR))


def _wrong_day(rng: np.random.Generator, person: Person, day: date) -> date:
    """Return a day at least three years off at which the person lived: a slip, an upload or reprint date."""
    low, high = person.born.year + 1, person.last_day().year
    offsets = np.concatenate([-np.arange(3, 31), np.arange(3, 31)])
    possible = offsets[(day.year + offsets >= low) & (day.year + offsets <= high)]
    if not len(possible):
        possible = np.array([4 if day.year - low < high - day.year else -4])
    weight = 1 / np.sqrt(abs(possible))
    return _in_year(day, day.year + int(rng.choice(possible, p=weight / weight.sum())))


def _in_year(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, 28))


def _somebody_else(rng: np.random.Generator, person: Person, people: list[Person], day: date) -> int:
    """Return somebody of this world who could stand before a camera that day."""
    for _ in range(40):
        other = people[int(rng.integers(len(people)))]
        if other.index != person.index and other.born < day < other.last_day():
            return other.index
    return next((p.index for p in people if p.index != person.index and p.born < day), person.index)  # a tiny world


def _repeat(rng: np.random.Generator, photo: Photo, good: dict[int, list[Photo]]) -> Photo:
    """Let a duplicate repeat a good photo: one of the same person, or it moves to somebody who has one."""
    owner = photo.person if photo.person in good else int(rng.choice(sorted(good)))
    twin = good[owner][int(rng.integers(len(good[owner])))]
    return replace(twin, index=photo.index, fault="duplicate", original=twin.index, edition=photo.edition)
