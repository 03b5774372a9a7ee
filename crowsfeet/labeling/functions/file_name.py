"""Dates in the name of the file: "Ada Example 1998.jpg", "Ada Example, 3 May 1998 (cropped).jpg", "20041231.jpg"."""

from __future__ import annotations

import re

from crowsfeet.labeling.caption import read_caption
from crowsfeet.labeling.functions.vote import PhotoRow, Vote

_ENDING = re.compile(r"\.[A-Za-z]{3,4}\Z")


def file_name(row: PhotoRow) -> Vote | None:
    """Vote for the one date in the file's name."""
    if row.image_title is None or not any(c.isdigit() for c in row.image_title):
        return None
    text = _ENDING.sub("", row.image_title.removeprefix("File:")).replace("_", " ")
    reading = read_caption(text, None, row.language, check_subject=False)
    return Vote(*reading.dates, reading.dates_quote, "image_title") if reading.dates else None
