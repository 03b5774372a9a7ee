"""Look at one page as the crawler would: `crowsfeet inspect page FILE_OR_URL`."""

from __future__ import annotations

import os
import re
from pathlib import Path

from crowsfeet.errors import BadPageError, FetchError, MissingInputError, ParamsError, bounded
from crowsfeet.sources.answers import read_json
from crowsfeet.sources.article import read_article
from crowsfeet.sources.content import decode_text, sniff
from crowsfeet.sources.imdb_page import looks_like_imdb, read_imdb
from crowsfeet.sources.page import Page
from crowsfeet.sources.wikitext import read_wikitext

LARGEST_PAGE = 64 * 1024 * 1024
_HTTP = re.compile(rb"HTTP/\d(?:\.\d)? \d{3}[^\n]{0,200}\n(?:[^\n]{1,16000}\n){0,200}?\r?\n")


def read_page(data: bytes, url: str = "", source: str | None = None) -> Page:
    """Read a page of whatever kind its content shows it to be.

    Raises:
        BadPageError: empty, too large, or neither HTML, nor JSON, nor text.
    """
    head = _HTTP.match(data)  # an answer kept with its HTTP head
    data = data[head.end() :].lstrip() if head else data
    if len(data) > LARGEST_PAGE:
        raise BadPageError(f"The page is larger than {LARGEST_PAGE} bytes.")
    kind = sniff(data)
    if not data.strip() or kind not in ("html", "json", "text"):
        raise BadPageError(f"The page is {'empty' if not data.strip() else 'neither HTML, nor JSON, nor text'}.")
    text = decode_text(data)
    try:
        if kind == "json":
            return read_json(text, url)
        if kind == "html":
            return (
                read_imdb(text, url)
                if source == "imdb" or (source is None and looks_like_imdb(text))
                else read_article(text, url)
            )
        return read_wikitext(text, _language_of(url), _title_of(url), url)
    except RecursionError as error:
        raise BadPageError("The page is nested too deeply to be read.") from error


def _language_of(url: str) -> str | None:
    found = re.search(r"//([a-z\-]{2,12})\.(?:m\.)?wikipedia\.", url)
    return found[1] if found else None


def _title_of(url: str) -> str:
    from crowsfeet.sources.names import title_of_page

    return title_of_page(url) if "/wiki/" in url else ""


def inspect_page(place: str, url: str | None = None, source: str | None = None) -> dict[str, object]:
    """Read a file, or fetch an address politely, and return what `crowsfeet inspect page` prints.

    Raises:
        ParamsError: an unknown source.
        MissingInputError: no such file.
        NotAllowedError: a real site, and no contact is set.
        FetchError: the address could not be fetched.
        BadPageError: not readable as a page.
    """
    if source not in (None, "wikipedia", "imdb"):
        raise ParamsError(f"--source is wikipedia or imdb, not {bounded(source)}.")
    if re.match(r"https?://", place):
        return read_page(_fetch(place), url or place, source).as_json()
    path = Path(place)
    if not path.is_file():
        raise MissingInputError(f"{place} is neither a file nor an http(s) address.")
    try:
        return read_page(path.read_bytes(), url or "", source).as_json()
    except BadPageError as error:
        raise BadPageError(f"{bounded(place)}: {error}") from error


def _fetch(url: str) -> bytes:
    from crowsfeet.sources.addresses import normalise
    from crowsfeet.sources.fetcher import make_fetcher

    fetcher = make_fetcher(
        contact=os.environ.get("CROWSFEET_CONTACT"),
        real=True,
        api_paths=("/w/api.php",),
        interval=1.0,
        min_interval=1.0,
    )
    try:
        answer = fetcher.get(normalise(url))
    finally:
        fetcher.close()
    if answer.refused or answer.status != 200:
        raise FetchError(f"{bounded(url)} could not be fetched: {answer.refused or f'http {answer.status}'}.")
    return answer.payload
