"""Whose birth a lead tells of, on pages without categories or boxes: the subject's own, or that of somebody it names."""

# ruff: noqa: E501 - markup

from __future__ import annotations

import json
import re

import pytest

from crowsfeet.sources.inspect import read_page
from tests.sources.leads import OTHERS, PEOPLE


def rest_html(language: str, title: str, lead: str) -> bytes:
    """Return the page as the REST interface writes it."""
    return (
        f'<!DOCTYPE html><html about="https://{language}.wikipedia.org/wiki/Special:Redirect/revision/9"><head><title>{title}</title>'
        f'</head><body lang="{language}" class="parsoid-body"><section data-mw-section-id="0"><p>{markup(lead)}</p></section></body></html>'
    ).encode()


def summary(language: str, title: str, lead: str) -> bytes:
    """Return the page as the REST interface sums it up."""
    page = {"page": f"https://{language}.wikipedia.org/wiki/X"}
    told = {"type": "standard", "title": title, "lang": language, "content_urls": {"desktop": page}}
    return json.dumps({**told, "extract_html": f"<p>{markup(lead)}</p>"}).encode()


def plain_extract(language: str, title: str, lead: str) -> bytes:
    """Return the page's extract in plain text, in which nothing is bold."""
    page = {"ns": 0, "title": title, "pagelanguage": language, "extract": re.sub("'{2,}", "", lead)}
    return json.dumps({"query": {"pages": {"9": page}}}).encode()


def wikitext(_language: str, _title: str, lead: str) -> bytes:
    """Return the page's source; its address tells the rest."""
    return f"{lead}\n\n== 1 ==\n".encode()


def markup(lead: str) -> str:
    bold = re.sub("'''(.*?)'''", r"<b>\1</b>", lead)
    return re.sub("''(.*?)''", r"<i>\1</i>", bold)


SHAPES = pytest.mark.parametrize("shape", [rest_html, summary, plain_extract, wikitext])


@SHAPES
@pytest.mark.parametrize(("language", "title", "lead"), OTHERS, ids=[f"{one[0]} {one[1]}" for one in OTHERS])
def test_a_birth_of_somebody_named_makes_no_person_of_the_page(shape, language: str, title: str, lead: str) -> None:
    """A page on a work, group, firm, event or place stays one, whoever's birth its first sentences tell."""
    told = read_page(shape(language, title, lead), f"https://{language}.wikipedia.org/wiki/{title}").as_json()
    assert told["person"] is None
    assert told["not_a_person"]


@SHAPES
@pytest.mark.parametrize(("language", "title", "lead", "born"), PEOPLE, ids=[f"{one[0]} {one[1]}" for one in PEOPLE])
def test_a_person_is_told_by_the_lead_alone(shape, language: str, title: str, lead: str, born: str) -> None:
    """A person is one, with the birth, though films, bands and firms are named beside and no category or box helps."""
    told = read_page(shape(language, title, lead), f"https://{language}.wikipedia.org/wiki/{title}").as_json()
    assert told["person"] is not None, told["not_a_person"]
    assert told["person"]["birth_date"] == born
