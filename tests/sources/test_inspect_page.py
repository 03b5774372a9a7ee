"""The verb `crowsfeet inspect page`: one JSON object, the same for every kind of page."""

# ruff: noqa: E501 - markup

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crowsfeet.cli import app
from crowsfeet.errors import BadPageError, MissingInputError
from crowsfeet.sources.inspect import inspect_page
from tests.sources.wiki_pages import box, cats, img, page, row

PERSON = page(
    "en", "Ann Example", box("infobox vcard", f"<tr><td>{img()}<div class='infobox-caption'>In 1980</div></td></tr>",
    row("Born", "March 1950"), row("Died", "6 May 2010")), cats("1950 births"),
)  # fmt: skip


def told(tmp_path: Path, content: str, *options: str) -> dict[str, object]:
    (tmp_path / "page").write_text(content, encoding="utf-8")
    done = CliRunner().invoke(app, ["inspect", "page", str(tmp_path / "page"), *options])
    assert done.exit_code == 0, done.output
    read = json.loads(done.stdout)
    assert isinstance(read, dict)
    return read


def test_a_person_is_told_with_photos(tmp_path: Path) -> None:
    """Person and photos have exactly the keys that are promised, partial dates where no more is known."""
    read = told(tmp_path, PERSON, "--url", "https://en.wikipedia.org/wiki/Ann_Example")
    assert list(read) == ["person", "not_a_person", "photos"]
    assert read["person"] == {
        "name": "Ann Example", "birth_date": "1950-03", "birth_precision": "month", "death_date": "2010-05-06",
    }  # fmt: skip
    assert read["not_a_person"] is None
    photos = read["photos"]
    assert isinstance(photos, list)
    assert [list(photo) for photo in photos] == [["image_url", "caption", "section", "taken", "license"]]
    assert photos[0]["caption"] == "In 1980"


def test_another_page_is_told_with_a_reason(tmp_path: Path) -> None:
    """A page about something else has no person, and says why."""
    read = told(tmp_path, page("en", "Exton", "<p><b>Exton</b> is a town.</p>", cats("Towns")))
    assert read["person"] is None
    assert read["not_a_person"] == "no category or box of a person"


@pytest.mark.parametrize(("source", "born"), [("imdb", "1950-03-05"), ("wikipedia", None)])
def test_the_source_may_be_named(tmp_path: Path, source: str, born: str | None) -> None:
    """`--source` decides which reader looks at a page whose content does not tell."""
    html = '<html><body><h1>Ann Example</h1><div id="name-born-info"><time datetime="1950-3-5">x</time></div></body></html>'
    person = told(tmp_path, html, "--source", source)["person"]
    assert (person["birth_date"] if isinstance(person, dict) else None) == born


@pytest.mark.parametrize("name", ["a.png", "cut.png", "empty", "missing"])
def test_what_is_no_page_is_refused_by_name(tmp_path: Path, name: str) -> None:
    """A picture, even one whose first bytes were cut, nothing, and a missing file are each refused with a sentence that names the file."""
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n....")
    (tmp_path / "cut.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises((BadPageError, MissingInputError), match=name):
        inspect_page(str(tmp_path / name))
