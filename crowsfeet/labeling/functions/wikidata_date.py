"""The qualifier "point in time" (P585) of the person's Wikidata image."""

from __future__ import annotations

from crowsfeet.labeling.days import iso_span
from crowsfeet.labeling.functions.vote import PhotoRow, Vote


def wikidata_date(row: PhotoRow) -> Vote | None:
    """Vote for the qualifier's date, as wide as its stated precision."""
    span = iso_span(row.wikidata_date, row.wikidata_date_precision)
    if span is None or row.wikidata_date is None or row.wikidata_date_precision == "century":
        return None
    return Vote(*span, row.wikidata_date, "wikidata_date")
