"""Days, dates and the texts they are read from."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowsfeet.labeling.dates import find_dates
from crowsfeet.labeling.days import iso_span, month_length, to_day, to_iso
from crowsfeet.labeling.tokens import clean, tokenize


def found(text: str, language: str | None = None) -> list[tuple[str, str]]:
    mentions = find_dates(tokenize(clean(text)), language)
    return [(to_iso(m.first), to_iso(m.last)) for m in mentions]


@given(st.dates())
def test_days_count_like_the_standard_calendar(day: date) -> None:
    """A day number is the distance from 1 January 1970 by Python's own calendar, there and back."""
    number = to_day(day.year, day.month, day.day)
    assert date(1970, 1, 1) + timedelta(days=number) == day
    assert to_iso(number) == day.isoformat()


@given(st.integers(-3000, 9998), st.integers(1, 12))
def test_months_are_as_long_as_the_days_between_their_firsts(year: int, month: int) -> None:
    """A month's length is the distance to the next month's first day, BC and AD."""
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    assert to_day(*following) - to_day(year, month) == month_length(year, month)


@pytest.mark.parametrize(
    ("text", "precision", "span"),
    [
        ("1950-03", None, ("1950-03-01", "1950-03-31")),
        ("1950", None, ("1950-01-01", "1950-12-31")),
        ("1950-01-01", "year", ("1950-01-01", "1950-12-31")),
        ("1955-01-01", "decade", ("1950-01-01", "1959-12-31")),
        ("1955", "century", ("1901-01-01", "2000-12-31")),
        ("-0044-03-15", None, ("-0044-03-15", "-0044-03-15")),
    ],
)
def test_partial_dates_leave_open_what_is_not_known(text: str, precision: str | None, span: tuple[str, str]) -> None:
    """Partial text and a stated precision give all the days that they leave possible."""
    days = iso_span(text, precision)
    assert days is not None
    assert (to_iso(days[0]), to_iso(days[1])) == span


@pytest.mark.parametrize("text", ["", "unknown", "1950-13-01", "1950-02-30", "50", None])
def test_what_is_no_date_tells_no_days(text: str | None) -> None:
    """Text that is not a date, or a date that never was, gives None."""
    assert iso_span(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in 1998", "1998-01-01", "1998-12-31"),
        ("3 May 1998", "1998-05-03", "1998-05-03"),
        ("May 3rd, 1998", "1998-05-03", "1998-05-03"),
        ("May 1998", "1998-05-01", "1998-05-31"),
        ("on 3–5 May 1998", "1998-05-03", "1998-05-05"),
        ("May–June 1998", "1998-05-01", "1998-06-30"),
        ("1998-05-03", "1998-05-03", "1998-05-03"),
        ("am 3. Mai 1998", "1998-05-03", "1998-05-03"),
        ("im März 1998", "1998-03-01", "1998-03-31"),
        ("le 1er août 1998", "1998-08-01", "1998-08-01"),
        ("en février 1998", "1998-02-01", "1998-02-28"),
        ("el 3 de mayo de 1998", "1998-05-03", "1998-05-03"),
        ("em setembro de 1998", "1998-09-01", "1998-09-30"),
        ("3 maggio 1998", "1998-05-03", "1998-05-03"),
        ("1998年5月3日", "1998-05-03", "1998-05-03"),
        ("摄于1998年", "1998-01-01", "1998-12-31"),
        ("c. 1975", "1973-01-01", "1977-12-31"),
        ("um 1975", "1975-01-01", "1975-12-31"),
        ("por volta de 1930", "1928-01-01", "1932-12-31"),
        ("in the 1980s", "1980-01-01", "1989-12-31"),
        ("in the early 1980s", "1980-01-01", "1983-12-31"),
        ("em meados da década de 1930", "1933-01-01", "1936-12-31"),
        ("in den 1980er Jahren", "1980-01-01", "1989-12-31"),
        ("negli anni '80", "1980-01-01", "1989-12-31"),
        ("negli anni Ottanta", "1980-01-01", "1989-12-31"),
        ("nei primi anni novanta", "1990-01-01", "1993-12-31"),
        ("dans les années soixante-dix", "1970-01-01", "1979-12-31"),
        ("à la fin des années quatre-vingt", "1986-01-01", "1989-12-31"),
        ("les années quatre-vingt-dix", "1990-01-01", "1999-12-31"),
        ("intorno al 1980", "1978-01-01", "1982-12-31"),
        ("in den späten 1970er Jahren", "1976-01-01", "1979-12-31"),
        ("autour de 1990", "1988-01-01", "1992-12-31"),
        ("in '68", "1968-01-01", "1968-12-31"),
        ("dans les années 1960", "1960-01-01", "1969-12-31"),
        ("entre 1990 e 1995", "1990-01-01", "1995-12-31"),
        ("1941/42", "1941-01-01", "1942-12-31"),
        ("31/12/1999", "1999-12-31", "1999-12-31"),
        ("6/5/2012", "2012-05-06", "2012-06-05"),
    ],
)
def test_dates_are_read_in_many_languages(text: str, first: str, last: str) -> None:
    """A date in any of the known spellings is read as the days that it leaves open."""
    assert found(text) == [(first, last)]


def test_a_german_um_is_circa_only_in_german() -> None:
    """`um 1975` widens in German, where it means circa, and nowhere else."""
    assert found("um 1975", "de") == [("1973-01-01", "1977-12-31")]


@pytest.mark.parametrize(
    "text",
    [
        "1500 m",
        "1,500 people",
        "82 a.C.",
        "44 BC",
        "USS 123",
        "$1998",
        "9999",
        "year 0",
        "12345",
        "№1998",
        "1998BC",
        "5' 11",
        "in her twenties",
    ],
)
def test_other_numbers_are_no_dates(text: str) -> None:
    """Lengths, counts, prices, years before Christ and impossible years are not read as dates."""
    assert found(text) == []


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    """Whatever the text, dates are found in order, do not overlap and start before they end."""
    tokens = tokenize(clean(text))
    mentions = find_dates(tokens)
    assert all(m.first <= m.last for m in mentions)
    assert all(a.end < b.end for a, b in pairwise(mentions))


def test_direction_marks_and_control_characters_are_taken_out() -> None:
    """Invisible characters neither hide a year nor reach the quote."""
    assert found("\u202ein\x00 \u200f19\u200b98\u202c") == [("1998-01-01", "1998-12-31")]


@pytest.mark.parametrize(
    ("this_year", "years"), [(2026, [("1929-01-01", "1929-12-31")]), (2028, [("1929-01-01", "1929-12-31")]), (2029, [])]
)
def test_two_digits_are_of_the_last_century_only_while_this_ones_year_is_to_come(
    this_year: int, years: list[tuple[str, str]]
) -> None:
    """Where '29 may be 1929 or 2029 no date is read."""
    mentions = find_dates(tokenize("summer of '29"), None, this_year)
    assert [(to_iso(m.first), to_iso(m.last)) for m in mentions] == years
