"""What bytes are, told by the bytes: kind, encoding, decompression within limits."""

from __future__ import annotations

import re
import zlib
from typing import Literal

from crowsfeet.errors import BadPageError

Kind = Literal["jpeg", "png", "gif", "webp", "tiff", "html", "json", "text", "other"]
PICTURES: frozenset[str] = frozenset({"jpeg", "png", "gif", "webp", "tiff"})
MIME = {"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "tiff": "image/tiff"}

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG", "png"),  # no text begins so, even where the rest of the mark was cut or changed
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"RIFF", "webp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,40})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A(?:\s*<\?xml[^>]*>?)+", re.IGNORECASE)
_TAG = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|section|div|p|table|script|meta|figure|h[1-6]|span|link|ul|!--)",
    re.IGNORECASE,
)


def sniff(data: bytes) -> Kind:
    """Return the kind of `data` by its first bytes; a Content-Type header is not asked."""
    for magic, kind in _MAGIC:
        if data.startswith(magic) and (kind != "webp" or data[8:12] == b"WEBP"):
            return kind
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return "json" if start[:2] not in (b"{{", b"[[", b"{|") else "text"
    if start[:1] == b"<" and (_TAG.match(start) or start[:5].lower() == b"<?xml"):
        return "html"
    if b"\x00" in start:
        return "other"
    return "html" if len(_TAG.findall(start)) >= 3 else "text"


def decode_text(data: bytes, declared: str | None = None) -> str:
    """Return `data` as text: UTF-8 where it is valid UTF-8, whatever was declared; else as declared; else Latin-1."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    found = _CHARSET.search(data[:4096])
    for name in (declared, found[1].decode("ascii") if found else None, "windows-1252"):
        try:
            if name and name.lower().replace("_", "-") not in {"utf-8", "utf8", "utf-7", "idna", "punycode"}:
                return data.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("utf-8", "replace")


def as_markup(text: str) -> str:
    """Return `text` as Beautiful Soup takes it without a warning: no XML declaration, never a lone name or address."""
    return _XML_DECLARATION.sub("", text) + "\n"


def inflate(data: bytes, encoding: str, limit: int) -> bytes:
    """Undo a Content-Encoding (gzip, deflate, br is never asked for), up to `limit` bytes.

    Raises:
        BadPageError: broken stream, unknown encoding, or more than `limit` bytes come out (a gzip bomb).
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return data
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise BadPageError(f"the answer is compressed as {encoding[:20]!r}, which was not asked for.")
    for bits in (47, -15):  # 47: gzip or zlib by its header; -15: the raw deflate that some servers send
        machine = zlib.decompressobj(bits)
        try:
            out = machine.decompress(data, limit + 1)
        except zlib.error:
            continue
        if len(out) > limit:
            raise BadPageError(f"the answer grows over the limit of {limit} bytes when decompressed.")
        if not machine.eof:
            raise BadPageError("the compressed answer ends too early.")
        return out
    raise BadPageError("the answer is not readable as a compressed stream.")
