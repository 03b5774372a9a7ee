"""Birth or death out of an infobox cell."""

from __future__ import annotations

import re

from crowsfeet.sources.dates import Written, full_dates, make_date, without_other_calendars
from crowsfeet.sources.letters import flat, fold
from crowsfeet.sources.life_dates import all_dates, no_date_of_life
from crowsfeet.sources.months import month_numbers
from crowsfeet.sources.page import Stated, stated

_SHORT = re.compile(
    r"^\s*(?:(?P<about>c\.?|ca\.?|circa|um|cerca de|por volta de)\s*)?(?P<y>\d{1,2})(?=\s*(?:$|[(,;]|[^\W\d]{3,}\s?|ad\b|d\.))",
    re.IGNORECASE,
)
_SHORT_DAY = re.compile(r"\b(\d{1,2}º?\s+de\s+[^\W\d]+\s+de\s+)(\d{1,2})(?!\d)(?!\s*\.)")


def date_in_cell(text: str, language: str) -> Stated | None:
    """Return the date that an infobox cell for birth or death states first; None where it states a baptism only."""
    text = without_other_calendars(text[:600])
    folded = fold(text)
    short = _SHORT_DAY.search(text)  # the first century writes its years with two digits
    if short is not None and not re.match(r"\s*(?:a\.|av)", text[short.end() :], re.IGNORECASE):
        found = next((w for w in full_dates(f"{short[1]}{int(short[2]):04d}", language)), None)
        if found is not None:
            return stated(found.date)
    dates = all_dates(text, language)
    whole = _new_style(text, [w for w in dates if w.date.month is not None])
    year = next((w for w in dates if w.date.month is None), None)
    if whole is not None and (year is None or year.start >= whole.start or not _separate(year, whole)):
        return None if no_date_of_life(flat(text), whole) else stated(whole.date, whole.about)
    if year is None:
        tiny = _SHORT.match(text)
        date = (
            make_date(int(tiny["y"])) if tiny and not month_numbers(language).keys() & set(folded.split()[:4]) else None
        )
        return stated(date, tiny["about"] is not None) if date and tiny else None
    if no_date_of_life(flat(text), year):
        return None
    return stated(year.date, year.about or _alternative(text, year))


def _new_style(text: str, dates: list[Written]) -> Written | None:
    """Return the first date, or that of the new style where the first is marked as old style."""
    after = [re.match(r"\W{0,4}([on])\.?\s?s\b", text[w.end : w.end + 12], re.IGNORECASE) for w in dates]
    if len(dates) > 1 and after[0] and after[0][1] in "oO" and after[1] and after[1][1] in "nN":
        return dates[1]
    return dates[0] if dates else None


def _separate(year: Written, whole: Written) -> bool:
    return year.end < whole.start


def _alternative(text: str, year: Written) -> bool:
    around = fold(text[max(0, year.start - 12) : year.start]), text[year.end : year.end + 12]
    return (
        re.match(r"\s*(?:bce?\s*)?(?:or|/|ou|oder|[-–—])\s*\d", around[1], re.IGNORECASE) is not None
        or re.search(r"between|entre|zwischen|\btra\b|\bfra\b|miedzy|между|tussen", around[0]) is not None
    )
