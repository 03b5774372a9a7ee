"""Film stills: the caption names a film and its year."""

from __future__ import annotations

from crowsfeet.labeling.caption import read_caption
from crowsfeet.labeling.functions.vote import PhotoRow, Vote


def film_still(row: PhotoRow) -> Vote | None:
    """Vote from the year before the film to the film's year."""
    if row.caption is None:
        return None
    reading = read_caption(row.caption, row.person_name, row.language)
    if reading.dates is None or not reading.film:
        return None
    return Vote(*reading.dates, reading.dates_quote, "caption")
