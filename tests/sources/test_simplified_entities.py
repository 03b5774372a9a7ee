"""Entities of Wikidata as tools simplify them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crowsfeet.sources.inspect import read_page

ANN = {
    "type": "item",
    "id": "Q7",
    "labels": {"en": "Ann Example", "de": "Anna Beispiel"},
    "claims": {"P31": ["Q5"], "P569": ["1950-03-05T00:00:00.000Z"], "P570": ["2010-05-06"], "P18": ["Ann 1980.jpg"]},
}


def told(entity: Any) -> dict[str, Any]:
    return read_page(json.dumps(entity).encode()).as_json()


@pytest.mark.parametrize("holder", [lambda one: one, lambda one: {"Q7": one}, lambda one: {"entities": {"Q7": one}}])
def test_a_simplified_entity_is_read_alone_and_among_entities(holder: Any) -> None:
    """Bare values give the person, both dates and the image, however the entity is wrapped."""
    page = told(holder(ANN))
    assert page["person"] == {
        "name": "Ann Example",
        "birth_date": "1950-03-05",
        "birth_precision": "day",
        "death_date": "2010-05-06",
    }
    assert [photo["image_url"].rpartition("/")[2] for photo in page["photos"]] == ["Ann_1980.jpg"]


@pytest.mark.parametrize(
    ("value", "date", "precision"),
    [
        ("1950-03-05T00:00:00.000Z", "1950-03-05", "day"),
        ("+1950-03-05T00:00:00Z", "1950-03-05", "day"),
        ("1950-03", "1950-03", "month"),
        ("1950", "1950", "year"),
        ("+1950-00-00T00:00:00Z", "1950", "year"),
        ("1950-01-01T00:00:00.000Z", "1950", "year"),
        (-625_708_800_000, "1950-03-05", "day"),
        ("-000100-07-12T00:00:00.000Z", "-0100-07-12", "day"),
        ("soon", None, None),
        (10**30, None, None),
    ],
)
def test_a_simplified_time_is_as_precise_as_it_can_be(value: object, date: str | None, precision: str | None) -> None:
    """Texts and milliseconds are read; the first of January, which stands for a whole year too, gives the year."""
    person = told({**ANN, "claims": {"P31": ["Q5"], "P569": [value]}})["person"]
    assert (person["birth_date"], person["birth_precision"]) == (date, precision)


def test_prefixes_ranks_and_qualifiers_of_a_simplified_entity_are_read() -> None:
    """A prefix is cut off, the preferred statement counts, and the image's qualifiers tell date and caption."""
    picture = {"value": "Ann 1980.jpg", "qualifiers": {"P585": ["1980-07-02T00:00:00.000Z"], "P2096": ["Ann reading"]}}
    born = [{"value": "1951-02-02", "rank": "normal"}, {"value": "1950-03-05", "rank": "preferred"}]
    page = told({**ANN, "claims": {"wdt:P31": ["wd:Q5"], "wdt:P569": born, "wdt:P18": [picture]}})
    assert page["person"]["birth_date"] == "1950-03-05"
    assert [(photo["taken"], photo["caption"]) for photo in page["photos"]] == [("1980-07-02", "Ann reading")]


def test_a_simplified_film_is_no_person() -> None:
    """What the entity is said to be decides, as in a whole one."""
    assert told({**ANN, "claims": {**ANN["claims"], "P31": ["Q11424"]}})["person"] is None
