"""The caption (P2096) of the person's Wikidata image."""

from __future__ import annotations

from crowsfeet.labeling.caption import read_caption
from crowsfeet.labeling.functions.vote import PhotoRow, Vote


def wikidata_caption(row: PhotoRow) -> Vote | None:
    """Vote for the legend's date; abstains where the legend is the caption again."""
    if row.wikidata_caption is None or row.wikidata_caption == row.caption:
        return None
    reading = read_caption(row.wikidata_caption, row.person_name, row.language)
    return Vote(*reading.dates, reading.dates_quote, "wikidata_caption") if reading.dates else None
