"""The dates in a text about a life, and the words before one that make it no birth."""

from __future__ import annotations

import re
from dataclasses import replace

from crowsfeet.sources.dates import PartialDate, Written, full_dates, years
from crowsfeet.sources.letters import folded_pattern
from crowsfeet.sources.words import OTHER_THAN_LIFE


def all_dates(text: str, language: str) -> list[Written]:
    """Return the dates of a text in order, a bare year only where no fuller date holds it."""
    whole = list(full_dates(text, language))
    bare = [w for w in years(text) if not any(f.start <= w.start < f.end for f in whole)]
    return _in_one_era(sorted([*whole, *bare], key=lambda written: written.start))


def _in_one_era(dates: list[Written]) -> list[Written]:
    """Put larger years before a year before Christ on its side: "247-183 BC"."""
    for position in range(len(dates) - 2, -1, -1):
        here, later = dates[position], dates[position + 1]
        if here.date.year > 0 > later.date.year and here.date.year >= -later.date.year:
            date = PartialDate(-here.date.year, here.date.month, here.date.day)
            dates[position] = replace(here, date=date)
    return dates


_BOUND = folded_pattern(
    r"\b(?:before|after|by|until|vor|nach|spatestens|avant|apres|antes d[eo]|despues de|depois de|apos|prima del?|dopo il|dopo|voor|na|przed|po|pred|fore|efter|ennen|jalkeen|"
    r"до|после|не ранее|не позднее|перед|після|πριν|μετα)\s*(?:the\s|dem\s|l'|el\s|il\s|o\s|ano\s(?:de\s)?|год\s)?$",
    positions=True,
)


def no_date_of_life(folded: str, date: Written) -> bool:
    """Tell whether the words before a date make it one of a baptism or reign, or a bound that says no date."""
    before = folded[max(0, date.start - 30) : date.start]
    baptism = re.match(r"\s*\((?:bapti|getauft|batizad|bautiz|battezz)", folded[date.end : date.end + 20])
    return (
        OTHER_THAN_LIFE.search(before + folded[date.start : date.start + 4]) is not None
        or bool(baptism)
        or _BOUND.search(before) is not None
    )
