"""Answers that mean harm, or are merely broken, by what stands in them: read, or refused with the project's own error."""

# ruff: noqa: E501 - broken pages are long lines

from __future__ import annotations

import gzip
import io
import json
import struct
import zlib

import pytest
from PIL import Image

from crowsfeet.errors import BadPageError, BadPhotoError, CrowsfeetError
from crowsfeet.sources.article import read_article
from crowsfeet.sources.content import decode_text, inflate
from crowsfeet.sources.inspect import read_page
from crowsfeet.sources.names import pictures_on
from crowsfeet.sources.picture import picture_facts


@pytest.mark.parametrize("data", [b"\x1f\x8b" + b"\0" * 30, gzip.compress(b"x" * 1000, mtime=0)[:-12], b"plain"])
def test_broken_compression_is_a_bad_page(data: bytes) -> None:
    """A broken or cut stream is refused with the project's own error."""
    with pytest.raises(BadPageError):
        inflate(data, "gzip", 10_000)


def test_picture_bomb_is_refused_by_its_header() -> None:
    """A picture that declares 60,000 × 60,000 pixels is refused without being decoded."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    chunk = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    png = out.getvalue()[:12] + chunk + struct.pack(">I", zlib.crc32(chunk)) + out.getvalue()[33:]
    with pytest.raises(BadPhotoError, match="too large"):
        picture_facts(png)


def test_html_that_lies_about_its_encoding_is_read() -> None:
    """UTF-8 that is declared as something else is read as UTF-8; real Latin-1 as Latin-1."""
    assert "Zoë" in decode_text("<meta charset=koi8-r>Zoë".encode())
    assert "Zoë" in decode_text("<meta charset=utf-8>Zoë".encode("latin-1"))
    assert decode_text(b"\xff\xfe\x00x", "no-such-encoding")


def test_a_hundred_thousand_links_are_read() -> None:
    """A page of 100,000 pictures is read to its end, once for the links and once as an article."""
    image = '<a href="/wiki/File:A{0}.jpg"><img width="99" height="99" src="//upload.wikimedia.org/wikipedia/commons/a/ab/A{0}.jpg"></a>'
    page = "<html><body>" + "".join(image.format(n) for n in range(100_000)) + "</body></html>"
    assert sum(1 for _ in pictures_on(page)) == 100_000
    assert read_article(page).person is None


def test_control_characters_leave_captions_readable() -> None:
    """Control characters and bidirectional marks in a caption neither break reading nor the JSON printed."""
    page = read_article(
        "<html><body><h1>Ann</h1><p><b>Ann</b> (born 5 March 1950) is</p><figure><img width=99 height=99 "
        'src="//upload.wikimedia.org/wikipedia/commons/a/ab/A.jpg"><figcaption>Ann\x07\u202e in\x00 1980</figcaption></figure></body></html>'
    )
    told = json.dumps(page.as_json())
    assert "1980" in told


@pytest.mark.parametrize(
    "data",
    [b"{", b'{"entities": {"Q1": 5}}', b'{"query": {"pages": [7, null]}}', b"[" * 100_000, b"{}", b'{"parse": []}'],
)
def test_broken_json_raises_only_own_errors(data: bytes) -> None:
    """Broken or misshapen JSON is no person, or one of the project's errors."""
    try:
        page = read_page(data)
    except CrowsfeetError:
        return
    assert page.person is None
