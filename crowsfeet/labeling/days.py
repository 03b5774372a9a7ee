"""Days as whole numbers (0 = 1970-01-01, proleptic Gregorian), so that intervals of dates are plain arithmetic."""

from __future__ import annotations

import re
from functools import lru_cache

YEAR = 365.2425
"""Mean length of a year, in days."""

NO_DAY = -(2**31)
"""Stands for an unknown day in int32 arrays."""

_MONTH_STARTS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)
_ISO = re.compile(r"\s*([+-]?)(\d{4,5})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")


def is_leap(year: int) -> bool:
    """Tell whether an astronomical year (0 = 1 BC) has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """Return the number of days of a month."""
    return _MONTH_STARTS[month] - _MONTH_STARTS[month - 1] + (month == 2 and is_leap(year))


def to_day(year: int, month: int = 1, day: int = 1) -> int:
    """Return the day number of a date that exists."""
    before = year - 1
    return (
        365 * before
        + before // 4
        - before // 100
        + before // 400
        + _MONTH_STARTS[month - 1]
        + (month > 2 and is_leap(year))
        + day
        - 1
        - 719162
    )


@lru_cache(maxsize=65536)
def to_iso(day: int) -> str:
    """Return a day number as ISO 8601 text, negative for BC."""
    year = int((day + 719162) // YEAR) + 1
    while to_day(year + 1) <= day:
        year += 1
    while to_day(year) > day:
        year -= 1
    rest = day - to_day(year)
    month = 1
    while rest >= month_length(year, month):
        rest -= month_length(year, month)
        month += 1
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{month:02d}-{rest + 1:02d}"


def birthday(birth: int, years: int) -> int:
    """Return the day on which somebody born on day `birth` turns `years`; 1 March where there is no 29 February."""
    year = int((birth + 719162) // YEAR) + 1
    while to_day(year + 1) <= birth:
        year += 1
    while to_day(year) > birth:
        year -= 1
    rest = birth - to_day(year)
    later = rest >= 60 or (rest == 59 and not is_leap(year))  # from 1 March on
    return to_day(year + years) + rest - (later and is_leap(year)) + (later and is_leap(year + years))


def year_span(first: int, last: int | None = None) -> tuple[int, int]:
    """Return first and last day of a year, or of a run of years."""
    return to_day(first), to_day((first if last is None else last) + 1) - 1


def month_span(year: int, month: int) -> tuple[int, int]:
    """Return first and last day of a month."""
    first = to_day(year, month)
    return first, first + month_length(year, month) - 1


@lru_cache(maxsize=65536)
def iso_span(text: str | None, precision: str | None = None) -> tuple[int, int] | None:
    """Return the days that ISO text, whole or partial, leaves open; None where it tells no date.

    `precision` (day, month, year, decade, century) widens what the text spells out further than it is known.
    """
    match = _ISO.match(text) if text else None
    if match is None:
        return None
    year = int(match[2]) * (-1 if match[1] == "-" else 1)
    month, day = int(match[3] or 0), int(match[4] or 0)
    if precision == "century":
        start = (year - 1) // 100 * 100 + 1
        return year_span(start, start + 99)
    if precision == "decade":
        return year_span(year // 10 * 10, year // 10 * 10 + 9)
    if precision == "year" or month == 0:
        return year_span(year)
    if not 1 <= month <= 12:
        return None
    if precision == "month" or day == 0:
        return month_span(year, month)
    if day > month_length(year, month):
        return None
    number = to_day(year, month, day)
    return number, number
