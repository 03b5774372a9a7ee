"""More data where it is missing: whom to fetch first so that the starving ages are fed.

A person's expected photo ages are known before any page is fetched: from the birth date and the date of the Wikidata
image, else spread over the ages that photos are usually taken at. Who can fill rare ages comes first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from crowsfeet.errors import BadInputError, MissingInputError, bounded
from crowsfeet.sources.source import Item

AGES = 101
USUAL = range(15, 81)
"""Ages, in years, that an undated photo of a person may show; a person's own death or the present cuts it off."""


@dataclass(frozen=True)
class Focus:
    """The label histogram of the last version: how many labels there are for each age in years."""

    histogram: tuple[float, ...]

    @cached_property
    def _need(self) -> tuple[float, ...]:
        """Return how much a label of each age is worth: the inverse of the count around it, 1 for the emptiest."""
        smooth = [
            sum(self.histogram[max(0, a - 2) : a + 3]) / len(self.histogram[max(0, a - 2) : a + 3]) for a in range(AGES)
        ]
        floor = max(1.0, sum(self.histogram) / AGES / 100)
        return tuple(floor / (floor + count) for count in smooth)

    def ages_of(self, person: Item) -> list[int]:
        """Return the ages that a person's photos may show; empty where no birth date is known."""
        born, taken = _year(person.data.get("born")), _year(person.data.get("taken"))
        if born is None:
            return []
        if taken is not None:
            return [taken - born] if 0 <= taken - born < AGES else []
        last = _year(person.data.get("died")) or _year(person.data.get("now")) or 2100
        return [age for age in USUAL if age <= last - born]

    def score(self, person: Item) -> float:
        """Return how much a person's photos are expected to feed starving ages, 0 to 1."""
        ages = self.ages_of(person)
        return sum(self._need[age] for age in ages) / len(ages) if ages else 0.0

    def best(self, people: Iterable[Item], number: int) -> list[Item]:
        """Return the `number` most wanted people, the earlier found one first among equals."""
        found = list(people)
        ranked = sorted(range(len(found)), key=lambda position: (-self.score(found[position]), position))
        return [found[position] for position in ranked[:number]]

    def after(self, people: Iterable[Item]) -> list[float]:
        """Return the histogram expected when each of these people brings one photo."""
        counts = list(self.histogram)
        for person in people:
            ages = self.ages_of(person)
            for age in ages:
                counts[age] += 1 / len(ages)
        return counts


def _year(date: object) -> int | None:
    text = str(date or "")
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("-").split("-")[0]
    return sign * int(digits) if digits.isdecimal() else None


def read_focus(path: Path) -> Focus:
    """Read the frozen label report: JSON with `age_histogram`, 101 counts.

    Raises:
        MissingInputError: no such file.
        BadInputError: not JSON, or no histogram of 101 numbers in it.
    """
    if not path.is_file():
        raise MissingInputError(
            f"{path}, named by collect.focus, is missing; it is the label report of the last version."
        )
    try:
        counts = json.loads(path.read_text(encoding="utf-8"))["age_histogram"]
        histogram = tuple(float(count) for count in counts)
    except (ValueError, TypeError, KeyError) as error:
        raise BadInputError(f"{path} holds no `age_histogram`: {bounded(error)}.") from error
    if len(histogram) != AGES or any(not 0 <= count < 1e12 for count in histogram):
        raise BadInputError(f"{path}: `age_histogram` has {len(histogram)} entries, expected {AGES} counts.")
    return Focus(histogram)
