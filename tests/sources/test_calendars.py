"""The Julian calendar: kept as Wikidata states it, and put into the Gregorian one where ages are counted."""

# ruff: noqa: E501 - a table of days

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowsfeet.sources.dates import PartialDate, to_gregorian
from crowsfeet.sources.wikidata import read_moment

DAYS = [
    ("1582-10-05", "1582-10-15"), ("1642-12-25", "1643-01-04"), ("1732-02-11", "1732-02-22"), ("1870-04-10", "1870-04-22"),
    ("1900-02-29", "1900-03-13"), ("1917-10-25", "1917-11-07"), ("0200-03-01", "0200-03-01"),
]  # fmt: skip


def partial(text: str) -> PartialDate:
    year, month, day = (int(part) for part in text.split("-"))
    return PartialDate(year, month, day)


@pytest.mark.parametrize(("julian", "gregorian"), DAYS)
def test_days_known_in_both_calendars_agree(julian: str, gregorian: str) -> None:
    """Days that histories tell in both calendars are one day."""
    assert to_gregorian(partial(julian)) == partial(gregorian)


@given(st.dates(date(1, 3, 3), date(1899, 12, 31)))
def test_a_day_later_is_a_day_later(day: date) -> None:
    """Neighbouring days stay neighbours, but for the leap days that only one calendar has."""
    after = day + timedelta(days=1)
    here, there = (to_gregorian(PartialDate(one.year, one.month, one.day)) for one in (day, after))
    if here.year > 0:
        between = date(there.year, there.month or 1, there.day or 1) - date(here.year, here.month or 1, here.day or 1)
        assert between.days == (2 if (day.month, day.day) == (2, 28) and day.year % 100 == 0 and day.year % 400 else 1)


def test_a_year_has_no_calendar() -> None:
    """A time known to the year stays as it is, and so does a Gregorian day."""
    year = read_moment({"time": "+1642-00-00T00:00:00Z", "precision": 9, "calendarmodel": "x/Q1985786"})
    day = read_moment({"time": "+1643-01-04T00:00:00Z", "precision": 11, "calendarmodel": "x/Q1985727"})
    assert year is not None
    assert day is not None
    assert (year.gregorian().iso(), day.gregorian().iso()) == ("1642", "1643-01-04")


def test_wikidata_states_its_own_calendar() -> None:
    """A Julian day is told as stated, and counted as the Gregorian one."""
    moment = read_moment({"time": "+1642-12-25T00:00:00Z", "precision": 11, "calendarmodel": "x/Q1985786"})
    assert moment is not None
    assert (moment.iso(), moment.calendar, moment.gregorian().iso()) == ("1642-12-25", "julian", "1643-01-04")
