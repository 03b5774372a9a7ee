"""Sentences for the articles: enough text to make a page as long as a page is, about nobody."""

from __future__ import annotations

from typing import Final

import numpy as np

from crowsfeet.demo_world.chance import pick
from crowsfeet.demo_world.names import EVENTS, draw_place
from crowsfeet.demo_world.people import Person

_SENTENCES: Final = (
    "{last} spent the following winter in {place}, where a small circle of friends kept the work going.",
    "The {event} of {year} brought wider notice, although the reviews were divided.",
    "A second invitation came from {place}, and {last} accepted it after some hesitation.",
    "Contemporaries remembered a patient listener who rarely raised {their} voice.",
    "Between {year} and {later}, {last} travelled to {place} {n} times and kept careful notes of each visit.",
    "The notebooks from these years are held by the municipal archive of {place}.",
    'In a later interview {last} called the period "a long apprenticeship with short holidays".',
    "The collaboration ended in {later} without a quarrel, by a letter of four lines.",
    "Local newspapers reported on the opening at length and misspelt {their} name throughout.",
    "It was followed by a tour through {place} and the neighbouring valleys.",
    "Critics have since compared the two versions and found the earlier one the bolder.",
    "The prize money went to the library of {place}, which still lends the books bought with it.",
    "{last} returned to the subject in {later}, with fewer illusions and better instruments.",
)


def paragraph(rng: np.random.Generator, person: Person, sentences: int) -> str:
    """Return some sentences about a person's middling years, as plain text."""
    first, last = person.born.year + 17, max(person.born.year + 19, person.last_day().year - 1)
    written = []
    for k in rng.permutation(len(_SENTENCES))[:sentences]:
        year = int(rng.integers(first, last))
        written.append(
            _SENTENCES[int(k)].format(
                last=person.last,
                place=draw_place(rng),
                event=pick(rng, EVENTS),
                year=year,
                later=min(year + int(rng.integers(1, 6)), last),
                n=int(rng.integers(2, 7)),
                their="her" if person.sex == "female" else "his",
            )
        )
    return " ".join(written)
