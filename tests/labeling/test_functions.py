"""What every labelling function keeps to, and what each one reads."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.labeling.days import to_iso
from crowsfeet.labeling.functions import FUNCTIONS, Vote, death_bound, upload_bound
from crowsfeet.labeling.votes import COLUMNS, _Row, cast_votes

EMPTY = dict.fromkeys(COLUMNS)


def row(**cells: Any) -> Any:
    return _Row(**(EMPTY | {"photo_id": "p", "person_id": "q", "person_name": "Ada Example"} | cells))


TELLING = {
    "caption_date": {"caption": "Ada Example, 3 May 1998"},
    "film_still": {"caption": "Ada Example in The Long Road (1998)"},
    "stated_age": {"caption": "Ada Example aged 48", "birth_date": "1950-07-01"},
    "wikidata_date": {"wikidata_date": "1998-05-03"},
    "wikidata_caption": {"wikidata_caption": "Ada Example in 1998"},
    "commons_date": {"commons_date": "1998-05-03 12:00"},
    "commons_description": {"commons_description": "Ada Example on 3 May 1998"},
    "exif_date": {"exif_date": "1998:05:03 10:11:12"},
    "file_name": {"image_title": "Ada Example 1998.jpg"},
}
HOSTILE = st.one_of(
    st.none(), st.text(max_size=80), st.sampled_from(["0000-00-00", "9999", "0", "-1998", "1998-02-31", "١٩٩٨", "፩፩፩፩"])
)


@pytest.mark.parametrize("name", FUNCTIONS)
class TestEveryFunction:
    """The contract of `LabelingFunction`."""

    def test_abstains_on_an_empty_row(self, name: str) -> None:
        """Where nothing is told, a function abstains."""
        assert FUNCTIONS[name](row()) is None

    def test_votes_on_what_it_is_for(self, name: str) -> None:
        """Its own kind of evidence gives a vote that holds May 1998, quotes the cell and names it."""
        cells = TELLING[name]
        vote = FUNCTIONS[name](row(**cells))
        assert isinstance(vote, Vote)
        assert to_iso(vote.first) <= "1998-12-31"
        assert to_iso(vote.last) >= "1998-05-03"
        assert vote.quote in cells[vote.where]

    def test_looks_at_nothing_but_its_own_cells(self, name: str) -> None:
        """Evidence of other kinds does not make it vote."""
        others = {k: v for other, cells in TELLING.items() if other != name for k, v in cells.items()}
        foreign = {k: v for k, v in others.items() if k not in TELLING[name]}
        assert FUNCTIONS[name](row(**foreign)) is None

    @settings(max_examples=40, deadline=None)
    @given(cells=st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS[2:], HOSTILE)))
    def test_takes_any_text(self, name: str, cells: dict[str, str | None]) -> None:
        """Whatever stands in the cells, it abstains or gives days in order, with words."""
        vote = FUNCTIONS[name](row(**cells))
        assert vote is None or (vote.first <= vote.last and vote.quote and vote.where in COLUMNS)


def test_all_functions_vote_at_once() -> None:
    """A row with all kinds of evidence gets a vote from each function but the film still's, in the order of numbers."""
    cells = {k: v for name in FUNCTIONS if name != "film_still" for k, v in TELLING[name].items()}
    cells["caption"] = "Ada Example, aged 47, 3 May 1998"
    numbers = [number for number, _ in cast_votes(row(**cells))]
    assert numbers == [k for k, name in enumerate(FUNCTIONS) if name != "film_still"]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("commons_date", {"commons_date": "Scanned on 3 May 1998"}),
        ("commons_date", {"commons_date": "1998-05-03 (upload date)"}),
        ("exif_date", {"exif_date": "1985:05:03 10:00:00"}),
        ("exif_date", {"exif_date": "2000:01:01 00:00:00"}),
        ("exif_date", {"exif_date": "0000:00:00 00:00:00"}),
        ("wikidata_date", {"wikidata_date": "1998", "wikidata_date_precision": "century"}),
        ("wikidata_caption", {"wikidata_caption": "Ada in 1998", "caption": "Ada in 1998"}),
        ("commons_description", {"commons_description": "Ada in 1998", "caption": "Ada in 1998"}),
        ("file_name", {"image_title": "Ada Example 19981.jpg"}),
        ("stated_age", {"caption": "Ada Example aged 48"}),
    ],
)
def test_evidence_that_tells_nothing_makes_it_abstain(name: str, cells: dict[str, str]) -> None:
    """Scan dates, unset clocks, centuries, copies of the caption and ages without a birth date are no evidence."""
    assert FUNCTIONS[name](row(**cells)) is None


@pytest.mark.parametrize(
    ("cells", "first", "last"),
    [
        ({"wikidata_date": "1998-05-03", "wikidata_date_precision": "year"}, "1998-01-01", "1998-12-31"),
        ({"wikidata_date": "1990-01-01", "wikidata_date_precision": "decade"}, "1990-01-01", "1999-12-31"),
        ({"commons_date": "circa 1975"}, "1973-01-01", "1977-12-31"),
        ({"commons_date": "<time>Taken on 3 May 1998</time>"}, "1998-05-03", "1998-05-03"),
        ({"image_title": "Ada Example, 3 May 1998 (cropped).jpg"}, "1998-05-03", "1998-05-03"),
        ({"image_title": "20041231.jpg"}, "2004-12-31", "2004-12-31"),
        ({"caption": "Ada Example aged 34", "birth_date": "1950-06-30"}, "1984-06-30", "1985-06-29"),
        ({"caption": "Ada Example aged 9", "birth_date": "1952-02-29"}, "1961-03-01", "1962-02-28"),
        ({"caption": "Ada Example in her twenties", "birth_date": "1950-06"}, "1970-06-01", "1980-06-29"),
    ],
)
def test_votes_are_as_wide_as_what_is_known(cells: dict[str, str], first: str, last: str) -> None:
    """A stated precision and "circa" widen the vote; a day stays a day."""
    [(_, vote)] = cast_votes(row(**cells))
    assert (to_iso(vote.first), to_iso(vote.last)) == (first, last)


def test_death_and_upload_bound_the_photo() -> None:
    """The day of death, at the far end of its precision, and the day of the upload are last possible days."""
    death = death_bound(row(death_date="1998-05-03", death_precision="year"))
    upload = upload_bound(row(upload_date="2010-02-03T04:05:06Z"))
    assert death is not None
    assert upload is not None
    assert (to_iso(death), to_iso(upload)) == ("1998-12-31", "2010-02-03")
    assert death_bound(row()) is None
    assert upload_bound(row(upload_date="soon")) is None


def test_the_table_of_evidence_names_all_functions() -> None:
    """Each function has an example here, so that a new one cannot stay untested."""
    assert set(TELLING) == set(FUNCTIONS)
    assert pd.Series(list(FUNCTIONS)).is_unique
