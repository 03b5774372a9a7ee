"""The date of death: what shows the living person was taken before it."""

from __future__ import annotations

from crowsfeet.labeling.days import iso_span
from crowsfeet.labeling.functions.vote import PhotoRow


def death_bound(row: PhotoRow) -> int | None:
    """Return the last possible day by the date of death, at the far end of its precision."""
    span = iso_span(row.death_date, row.death_precision)
    return span[1] if span else None
