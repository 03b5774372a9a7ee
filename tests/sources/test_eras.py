"""Years before Christ, told from words that look like it."""

from __future__ import annotations

import pytest

from crowsfeet.sources.dates import years
from crowsfeet.sources.inspect import read_page


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("3 May 1950 i.e. in spring", 1950),
        ("戦前1950年4月3日", 1950),
        ("前100年", -100),
        ("50 i. e.", -50),
        ("44 BC", -44),
        ("1350 BC", -1350),
    ],
)
def test_doubtful_marks_mean_before_christ_only_of_old_years(text, year):
    """BC holds for every year, "i. e." and 前 only for those before 1000."""
    assert next(iter(years(text))).date.year == year


def test_a_bracket_before_christ_is_no_new_style():
    """A date before Christ in brackets behind another date ends no reading with a fault of the calendar's."""
    page = "<p><b>Ann S</b> (26 December 0005 (7 January 0004 BC) – 30) was a poet.</p>" + "<div></div>" * 3
    assert "person" in read_page(page.encode()).as_json()
