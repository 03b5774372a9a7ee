"""The date that Commons' file page gives: ISO, or words ("circa 1975", "Taken on 3 May 1998")."""

from __future__ import annotations

import re

from crowsfeet.labeling.caption import read_caption
from crowsfeet.labeling.days import iso_span
from crowsfeet.labeling.functions.vote import PhotoRow, Vote

_TAG = re.compile(r"<[^<>]{0,400}>")
_ISO_ALONE = re.compile(r"\s*\d{4}(-\d\d){0,2}(?=[\sT]|\Z)[\sT\d:.Z+-]*\Z")
_QUICK_STATEMENT = re.compile(r"date QS:.*", re.DOTALL)


def commons_date(row: PhotoRow) -> Vote | None:
    """Vote for the date taken as Commons states it; abstains on dates of scanning or uploading."""
    text = row.commons_date
    if text is None:
        return None
    if _ISO_ALONE.match(text):
        span = iso_span(text)
        return Vote(*span, text.strip(), "commons_date") if span and not text.startswith("0000") else None
    plain = _QUICK_STATEMENT.sub("", _TAG.sub(" ", text[:4000]))
    if "scan" in plain.lower() or "upload" in plain.lower():
        return None
    reading = read_caption(plain, None, "en", check_subject=False)
    return Vote(*reading.dates, reading.dates_quote, "commons_date") if reading.dates else None
