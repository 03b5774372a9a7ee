"""The date in the caption beside the photo."""

from __future__ import annotations

from crowsfeet.labeling.caption import read_caption
from crowsfeet.labeling.functions.vote import PhotoRow, Vote


def caption_date(row: PhotoRow) -> Vote | None:
    """Vote for the days that the caption names, film stills apart."""
    if row.caption is None:
        return None
    reading = read_caption(row.caption, row.person_name, row.language)
    if reading.dates is None or reading.film:
        return None
    return Vote(*reading.dates, reading.dates_quote, "caption")
