"""IMDb: name pages and media indexes of people given by id, birth years from the published name table.

IMDb's terms forbid robots. The source runs only with `i_have_permission: true` and where robots.txt allows it.
"""

# ruff: noqa: ARG002 - the signatures are those of the protocol

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crowsfeet.errors import BadInputError, MissingInputError, bounded
from crowsfeet.sources.addresses import normalise
from crowsfeet.sources.content import decode_text
from crowsfeet.sources.dates import make_date
from crowsfeet.sources.imdb_page import read_imdb
from crowsfeet.sources.page import Page, stated
from crowsfeet.sources.source import Board, Found, Item, Phase, Request

HOST = "www.imdb.com"
PHOTO_HOST = "m.media-amazon.com"
_ID = re.compile(r"nm\d{5,10}$")
_SIZED = re.compile(r"\._V1_[^/]*(?=\.\w+$)")


@dataclass(frozen=True, slots=True)
class Known:
    """One row of the name table: what IMDb publishes about a person."""

    imdb: str
    name: str
    birth_year: int | None


def read_name_table(path: Path) -> Iterator[Known]:
    r"""Walk over `name.basics.tsv` (or its .gz): nconst, primaryName, birthYear …; `\N` is unknown.

    Raises:
        MissingInputError: no such file.
        BadInputError: not such a table.
    """
    if not path.is_file():
        raise MissingInputError(f"{path}, named by collect.imdb_names, is missing.")
    try:
        opener: Any = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rb") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as text:
            rows = csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
            if not {"nconst", "primaryName", "birthYear"} <= set(rows.fieldnames or ()):
                raise BadInputError(f"{path} lacks the columns nconst, primaryName, birthYear.")
            for row in rows:
                year = row["birthYear"] or ""
                yield Known(row["nconst"], row["primaryName"] or "", int(year) if year.isdecimal() else None)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(f"{path} is not readable as a table of names: {bounded(error)}.") from error


@dataclass(frozen=True, slots=True)
class Imdb:
    """People of IMDb by their ids."""

    people: tuple[str, ...] = ()
    table: Path | None = None
    max_people: int = 1000
    max_photos_per_person: int = 20
    photo_width: int = 500
    name: str = "imdb"
    language: str = "en"

    @property
    def hosts(self) -> frozenset[str]:
        """Return the hosts that the source names."""
        return frozenset({HOST, PHOTO_HOST})

    @property
    def api_paths(self) -> tuple[str, ...]:
        """IMDb opens no path to programs."""
        return ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of requests that the source makes."""
        return ("page", "media", "photo")

    def phase_of(self, kind: str) -> Phase:
        """Tell in which phase requests of a kind are made."""
        return "photos" if kind == "photo" else "pages"

    def seeds(self) -> Iterable[Found]:
        """Return the people given, else those of the name table whose birth year it tells."""
        ids: Iterable[str] = self.people
        if not self.people and self.table is not None:
            ids = (known.imdb for known in read_name_table(self.table) if known.birth_year)
        for number, one in enumerate(ids):
            if number >= self.max_people:
                return
            if not _ID.match(one):
                raise BadInputError(f"{bounded(one)} is not an IMDb id such as nm0000001.")
            yield Item("person", one, {"title": one})

    def enough(self, board: Board) -> bool:
        """Nothing is discovered: the people are given."""
        return board.count("person") >= 0

    def batch(self, phase: Phase, board: Board) -> tuple[list[Item], list[Found]]:
        """Return people to take and their pages to ask for."""
        people = board.waiting("person", 500) if phase == "pages" else []
        found: list[Found] = []
        for person in people:
            found.append(Request(f"https://{HOST}/name/{person.key}/", "page", person.key))
            found.append(Request(f"https://{HOST}/name/{person.key}/mediaindex/", "media", person.key))
        return people, found

    def follow(self, request: Request, payload: bytes, board: Board) -> Iterable[Found]:
        """Return the photos of a page, at the width wanted."""
        if request.kind == "photo":
            return []
        page = read_imdb(decode_text(payload), request.url)
        chosen = page.photos[: self.max_photos_per_person]
        return [Request(self.sized(photo.image_url), "photo", request.about) for photo in chosen]

    def sized(self, url: str) -> str:
        """Return a photo's address at the width wanted; IMDb's image host scales by what stands in the name."""
        return normalise(_SIZED.sub(f"._V1_UX{self.photo_width}_", url) if "._V1_" in url else url)

    def kind_of(self, url: str) -> str | None:
        """Tell what kind of request an address kept in a WARC file answers."""
        if "/name/nm" in url:
            return "page"
        return "photo" if "/images/" in url or PHOTO_HOST in url else None

    def read_page(self, text: str, url: str) -> Page:
        """Read a name page or media index, photos at the addresses that were fetched."""
        from dataclasses import replace

        page = read_imdb(text, url)
        photos = tuple(replace(photo, image_url=self.sized(photo.image_url)) for photo in page.photos)
        page = replace(page, photos=photos)
        year = self._published_year(url) if page.person is not None and page.person.birth is None else None
        date = make_date(year) if year else None
        if page.person is not None and date is not None:
            page = replace(page, person=replace(page.person, birth=stated(date)))
        return page

    def _published_year(self, url: str) -> int | None:
        found = re.search(r"/name/(nm\d+)", url)
        return _years(self.table).get(found[1]) if found and self.table is not None else None


_YEARS: dict[Path, dict[str, int]] = {}


def _years(path: Path) -> dict[str, int]:
    """Return birth years by id; a table of millions is read once per process."""
    if path not in _YEARS:
        _YEARS[path] = {known.imdb: known.birth_year for known in read_name_table(path) if known.birth_year}
    return _YEARS[path]


def as_table(rows: Iterable[Known]) -> str:
    """Return rows in the published form; for tests and small hand-made tables."""
    lines = ["nconst\tprimaryName\tbirthYear"]
    lines += [f"{row.imdb}\t{row.name}\t{row.birth_year or chr(92) + 'N'}" for row in rows]
    return "\n".join(lines) + "\n"
