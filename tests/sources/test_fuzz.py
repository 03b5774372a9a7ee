"""Every parser against broken input: whatever comes, it is read or refused with one of the project's errors."""

# ruff: noqa: E501 - pieces of markup

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from crowsfeet.errors import BadPhotoError, CrowsfeetError, RefusedAddressError
from crowsfeet.sources.addresses import normalise
from crowsfeet.sources.answers import read_json
from crowsfeet.sources.article import read_article
from crowsfeet.sources.cell import date_in_cell
from crowsfeet.sources.dates import full_dates, years
from crowsfeet.sources.imageinfo import read_imageinfo
from crowsfeet.sources.imdb_page import read_imdb
from crowsfeet.sources.inspect import read_page
from crowsfeet.sources.lead import life_in_lead
from crowsfeet.sources.picture import picture_facts
from crowsfeet.sources.wikidata import read_entity
from crowsfeet.sources.wikitext import read_wikitext

LANGUAGES = st.sampled_from(
    ["en", "de", "fr", "es", "pt", "it", "ru", "ja", "zh", "ko", "ar", "fa", "th", "tr", "hu", "xx", ""]
)
DATE_WORDS = st.lists(
    st.sampled_from(["1950", "5", "31", "0", "99999", "März", "mars", "март", "年", "月", "日", "前", "BC", "a.C.", "[", "]", "(", ")", "–", "-", "/", ".", ",", "born", "*", "†", "n.", "d.", "c.", "O.S.", "AD", "พ.ศ.", "هـ", "of", "de", " "])
    | st.text(max_size=3),
    max_size=25,
).map(" ".join)  # fmt: skip
MARKUP = st.lists(
    st.sampled_from(
        ["{{", "}}", "[[", "]]", "|", "=", "'''", "\n", "\n|", "{|", "|}", "<ref>", "</ref>", "<!--", "-->", "<gallery>", "</gallery>", "== X ==", "File:A.jpg", "Datei:B.png", "Infobox person", "birth_date",
         "{{birth date|", "{{bda|1950|3|5}}", "{{Bio|Nome=A|AnnoNascita=", "{{bd|1950年|", "{{lahirmati|", "#REDIRECT", "[[Category:1950 births]]", "{{Personendaten", "GEBURTSDATUM", "multiple image", "image1", "caption1", "5 March 1950"]
    )
    | st.text(max_size=4),
    max_size=40,
).map("".join)  # fmt: skip
TAGS = st.lists(
    st.sampled_from(
        ["<table class='infobox'>", "</table>", "<tr>", "<th>Born</th>", "<td>", "</td>", "<span class='bday'>", "</span>", "<figure>", "<figcaption>", "<div class='thumb'>", "<div class='tsingle'>", "</div>",
         "<li class='gallerybox'>", "<img src='//upload.wikimedia.org/wikipedia/commons/a/ab/A.jpg' width='x'>", "<img src='http://[x'>", "<a href='/wiki/File:%ff.jpg'>", "<link rel='mw:PageProp/Category' href='./Category:1950_births'>",
         "<div id='catlinks'>", "<p><b>Ann</b> (born ", "5 March 1950", ")", "<h2>", "<html lang='", "wgPageName", '"wgCategories":["', "<script type='application/ld+json'>", "</script>", '{"@type":"Person"', "<?xml version='1.0'?>", "<![CDATA[", "\x00", "</p></p>", "<table id='Vorlage_Personendaten'>"]
    )
    | st.text(max_size=4),
    max_size=40,
).map("".join)  # fmt: skip
NAMES = st.sampled_from(
    ["entities", "Q1", "claims", "statements", "P31", "P569", "P18", "mainsnak", "value", "content", "datavalue", "time", "precision", "calendarmodel", "qualifiers", "P585", "P2096", "rank", "labels", "en", "id", "query", "pages",
     "revisions", "slots", "main", "*", "imageinfo", "extmetadata", "title", "parse", "text", "wikitext", "categories", "extract", "sections", "lead", "image", "props", "@graph", "article_body", "html", "in_language"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3000) | st.floats() | st.sampled_from(["Q5", "+1950-03-05T00:00:00Z", "-0100-00-00", "<p>", "{{"]) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)  # fmt: skip
often = settings(max_examples=60, deadline=None)


def refused_or_read(read: Any, *words: Any) -> None:
    try:
        page = read(*words)
    except CrowsfeetError:
        return
    json.dumps(page.as_json())


@often
@given(DATE_WORDS, LANGUAGES)
def test_any_words_are_dates_or_none(text: str, language: str) -> None:
    """Dates found in any words are days that there can be, inside the text."""
    for written in [*full_dates(text, language), *years(text)]:
        assert 0 <= written.start < written.end <= len(text)
        assert written.date.iso()
    date_in_cell(text, language)
    life = life_in_lead(f"Ann ({text}) was", language)
    if life.birth is not None and life.death is not None:
        assert life.birth.date <= life.death.date


@often
@given(MARKUP, LANGUAGES)
def test_any_wikitext_is_read(text: str, language: str) -> None:
    """Unbalanced and nested templates, links and tags end in a page."""
    refused_or_read(read_wikitext, text, language or None)
    refused_or_read(read_page, text.encode("utf-8", "replace"))


@often
@given(TAGS)
def test_any_html_is_read(text: str) -> None:
    """Broken tables, frames, scripts and notes end in a page, for either site."""
    refused_or_read(read_article, text)
    refused_or_read(read_imdb, text)
    refused_or_read(read_page, text.encode("utf-8", "replace"))


@often
@given(VALUES)
def test_any_json_is_read(value: Any) -> None:
    """Answers whose every part may be of the wrong kind end in a page, an entity, or files."""
    refused_or_read(read_json, json.dumps(value))
    read_entity(value)
    list(read_imageinfo(value))


@settings(max_examples=60, deadline=None)
@example(b"<?xml")
@example(b"<?xml version='1.0'?><?XML <p>")
@example(b"<meta charset=utf-16>")
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Whatever bytes come, the reader returns a page or raises one of the project's errors."""
    try:
        read_page(data).as_json()
    except CrowsfeetError:
        return


PIECES = st.lists(
    st.sampled_from(
        ["<table class='infobox vcard'>", "<tr><th>Born</th><td>", "</td></tr>", "</table>", "<figure>", "<img src='//upload.wikimedia.org/wikipedia/commons/a/ab/X.jpg'>",
         "<figcaption>", "in 1950", "(born ", "5 March 1950", ")", "<p><b>Ann</b>", "</p>", "<span class=bday>", "1950-13-45", "{{birth date|", "|1950|99|99}}", "[[File:A.jpg|thumb|",
         "]]", "{{", "}}", "'''Ann'''", "\x00", "\u202e", "<h2>", "<html lang='", "'>", '{"entities":', '{"Q1":{"claims":{"P569":[', "]}}}", "HTTP/1.1 200 OK\r\n\r\n", "年", "-", "–", "1/2/", "000"]
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_broken_pages_are_read_or_refused(parts: list[str]) -> None:
    """Pages put together of broken pieces of every format raise nothing but the project's errors."""
    try:
        read_page("".join(parts).encode("utf-8", "replace")).as_json()
    except CrowsfeetError:
        return


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_addresses_are_normalised_once_and_for_all(text: str) -> None:
    """An address that can be normalised stays the same when normalised again; others are refused."""
    try:
        once = normalise("https://site.test/" + text)
    except RefusedAddressError:
        return
    assert normalise(once) == once


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3))
def test_broken_pictures_are_refused_with_own_error(data: bytes, kind: int) -> None:
    """Bytes behind a picture's magic number give facts or the project's error, never another."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, ("JPEG", "PNG", "GIF", "WEBP")[kind])
    broken = out.getvalue()[: 4 + len(data) % 40] + data
    try:
        picture_facts(broken)
    except BadPhotoError:
        return
