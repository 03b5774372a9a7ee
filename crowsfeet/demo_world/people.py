"""The fictional people: who they are, when they lived, how much of that the site tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from crowsfeet.demo_world.chance import pick
from crowsfeet.demo_world.names import OCCUPATIONS, draw_name, draw_place
from crowsfeet.demo_world.traits import Traits, draw_traits

TODAY: Final = date(2024, 6, 1)
"""The day on which the first edition of the site stands; nothing of it is younger."""
YEAR: Final = 365.2425  # days


@dataclass(frozen=True, slots=True)
class Person:
    """One article's person. `told_born` is how precisely the site tells the birth: day, year or none."""

    index: int
    qid: str
    first: str
    last: str
    title: str
    sex: str
    born: date
    died: date | None
    told_born: str
    birthplace: str
    occupation: str
    traits: Traits
    edition: int

    @property
    def name(self) -> str:
        """First and family name, as the text of the page writes it."""
        return f"{self.first} {self.last}"

    def age_on(self, day: date) -> float:
        """Return the age in years, to the day."""
        return (day - self.born).days / YEAR

    def last_day(self) -> date:
        """Return the last day on which the person could be photographed."""
        return self.died or TODAY


def draw_person_of_world(seed: int, index: int, edition: int, taken: set[str]) -> Person:
    """Draw person `index`; the same seed and index always give the same person, but for the title's suffix."""
    rng = np.random.default_rng([seed, 1, index])
    traits = draw_traits(rng)
    first, last = draw_name(rng, traits.sex)
    born = _draw_birth(rng)
    died = _draw_death(rng, born)
    occupation = pick(rng, OCCUPATIONS)
    title = f"{first} {last}"
    if title in taken:
        title = f"{first} {last} ({occupation})"
    while title in taken:
        title = f"{first} {last} ({occupation}, born {born.year})" if "born" not in title else f"{title[:-1]}, {index})"
    return Person(
        index=index,
        qid=f"Q{9_000_000 + seed % 1000 * 10_000 + index}",
        first=first,
        last=last,
        title=title,
        sex=traits.sex,
        born=born,
        died=died,
        told_born=pick(rng, ("day", "year", "none"), (0.93, 0.055, 0.015)),
        birthplace=draw_place(rng),
        occupation=occupation,
        traits=traits,
        edition=edition,
    )


def _draw_birth(rng: np.random.Generator) -> date:
    year = int(np.interp(rng.random(), [0, 0.10, 0.30, 0.85, 0.97, 1], [1885, 1915, 1938, 1988, 2004, 2014]))
    return date(year, 1, 1) + timedelta(days=int(rng.integers(0, 365)))


def _draw_death(rng: np.random.Generator, born: date) -> date | None:
    span = float(np.clip(rng.normal(80, 12), 30, 104))
    died = born + timedelta(days=int(span * YEAR))
    return died if died < date(2023, 12, 1) else None
