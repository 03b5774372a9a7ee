"""Ages that the caption states outright: "aged 45"."""

from __future__ import annotations

from crowsfeet.labeling.caption import read_caption
from crowsfeet.labeling.days import birthday, iso_span
from crowsfeet.labeling.functions.vote import PhotoRow, Vote


def stated_age(row: PhotoRow) -> Vote | None:
    """Vote for the days on which the person was as old as the caption says."""
    if row.caption is None:
        return None
    reading = read_caption(row.caption, row.person_name, row.language)
    birth = iso_span(row.birth_date, row.birth_precision)
    if reading.age is None or birth is None:
        return None
    first, last = birthday(birth[0], reading.age.low), birthday(birth[1], reading.age.high + 1) - 1
    return Vote(first, last, reading.age.quote, "caption")
