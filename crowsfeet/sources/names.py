"""How Wikimedia names articles and files, and where names stand in addresses and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|tiff?)$", re.IGNORECASE)
_IMG = re.compile(r"<img\b[^>]{0,4000}>", re.IGNORECASE)
_SRC = re.compile(r"""\ssrc=["']([^"']+)""", re.IGNORECASE)
_SIZE = re.compile(r"""\s(width|height)=["']?(\d{1,5})""", re.IGNORECASE)
_FILE_PATH = re.compile(r"//[^/]+/wikipedia/([a-z\-]+)/(?:thumb/)?[0-9a-f]/[0-9a-f]{2}/([^/?#]+)")
SMALLEST_PICTURE = 60
"""Pixels on the page; smaller ones are icons and flags."""


def file_title(name: str) -> str:
    """Return a file's name as MediaWiki keeps it: no namespace, spaces, first letter upper case."""
    name = " ".join(unquote(name).replace("_", " ").split())
    prefix, colon, rest = name.partition(":")
    if colon and rest and _PICTURE.search(name) and prefix.isalpha():
        name = rest.strip()
    return name[:1].upper() + name[1:]


def file_of_source(src: str) -> tuple[str, str] | None:
    """Return (wiki, file title) of an image address on the upload host; wiki is `commons` or a language code."""
    match = _FILE_PATH.search(src)
    return (match[1], file_title(match[2])) if match else None


def title_of_page(url: str) -> str:
    """Return the title in an article's address."""
    return unquote(url.partition("/wiki/")[2].partition("?")[0]).replace("_", " ")


def pictures_on(html: str) -> Iterator[tuple[str, str]]:
    """Yield (wiki, file title) of the pictures on a page, in order, icons and drawings left out; a light pass."""
    for tag in _IMG.findall(html):
        src = _SRC.search(tag)
        named = file_of_source(src[1]) if src else None
        if named is None or not _PICTURE.search(named[1]):
            continue
        if all(int(size) >= SMALLEST_PICTURE for _, size in _SIZE.findall(tag)):
            yield named
