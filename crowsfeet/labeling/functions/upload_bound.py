"""The upload date: no photo is taken after it was uploaded."""

from __future__ import annotations

from crowsfeet.labeling.days import iso_span
from crowsfeet.labeling.functions.vote import PhotoRow


def upload_bound(row: PhotoRow) -> int | None:
    """Return the last possible day by the upload date."""
    span = iso_span(row.upload_date[:10]) if row.upload_date else None
    return span[1] if span else None
