"""The description on Commons' file page."""

from __future__ import annotations

import re

from crowsfeet.labeling.caption import read_caption
from crowsfeet.labeling.functions.vote import PhotoRow, Vote

_TAG = re.compile(r"<[^<>]{0,400}>")


def commons_description(row: PhotoRow) -> Vote | None:
    """Vote for the date in the description; abstains where the description is the caption again."""
    if row.commons_description is None or row.commons_description in (row.caption, row.wikidata_caption):
        return None
    plain = _TAG.sub(" ", row.commons_description[:8000])
    reading = read_caption(plain, row.person_name, None, check_subject=False)
    return Vote(*reading.dates, reading.dates_quote, "commons_description") if reading.dates else None
