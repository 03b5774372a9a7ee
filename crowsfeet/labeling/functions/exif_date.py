"""EXIF's date of the original picture, as the camera or the scanner wrote it."""

from __future__ import annotations

import re

from crowsfeet.labeling.days import iso_span
from crowsfeet.labeling.functions.vote import PhotoRow, Vote

_EXIF = re.compile(r"\s*(\d{4})[:-](\d\d)[:-](\d\d)")
_FIRST_DIGITAL = 1990
_UNSET = frozenset({(1, 1)})
_UNSET_YEARS = frozenset({1990, 1998, 1999, 2000, 2001, 2002, 2003, 2004, 2005, 2007})


def exif_date(row: PhotoRow) -> Vote | None:
    """Vote for EXIF's day; abstains on dates before digital cameras and on a new camera's unset clock (1 January)."""
    match = _EXIF.match(row.exif_date) if row.exif_date else None
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if year < _FIRST_DIGITAL or ((month, day) in _UNSET and year in _UNSET_YEARS):
        return None
    span = iso_span(f"{year:04d}-{month:02d}-{day:02d}")
    return Vote(*span, match[0].strip(), "exif_date") if span else None
