"""The site as a function: host, address and headers in; status, headers and body out. No socket here."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

import cv2
import numpy as np

from crowsfeet.demo_world import markup
from crowsfeet.demo_world.action_api import ActionApi
from crowsfeet.demo_world.addresses import ARTICLES, COMMONS, ENTITIES, HOSTS, UPLOADS, title_path, upload_path
from crowsfeet.demo_world.articles import ROOT_CATEGORY, Encyclopedia
from crowsfeet.demo_world.entities import entity_json
from crowsfeet.demo_world.people import TODAY
from crowsfeet.demo_world.world import Entry, World

CRAWL_DELAY: Final = 0.005
"""Seconds; what robots.txt asks for on every host."""
_OPTED_OUT: Final = 397  # every such photo carries `X-Robots-Tag: noai`
_START: Final = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; header names in lower case."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Document:
    body: bytes
    kind: str
    modified: datetime
    status: int = 200
    extra: tuple[tuple[str, str], ...] = ()


class Site:
    """Everything that the four hosts serve. Pages are written when first asked for, then kept."""

    def __init__(self, world: World, photo_bytes: Callable[[Entry], bytes]) -> None:
        self.pages = Encyclopedia(world)
        self.api = ActionApi(self.pages, photo_bytes)
        self._photo_bytes = photo_bytes
        self._by_path = {unquote(upload_path(title)): entry for title, entry in world.files.items()}
        self._kept: dict[tuple[str, str], tuple[_Document, bytes | None, str]] = {}

    def answer(self, host: str, target: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Answer a GET. `headers` in lower case; conditional requests and gzip are honoured.

        A host that is none of the four (a browser on loopback) finds them under `/HOST/…`, and links rewritten to it.
        """
        headers = headers or {}
        host = host.partition(":")[0].lower()
        looked_at = host not in HOSTS
        if looked_at:
            host, target = _split_off_host(target)
        document, packed, tag = self._document(host, target, looked_at)
        common = {
            "etag": tag,
            "last-modified": format_datetime(document.modified, usegmt=True),
            "vary": "Accept-Encoding",
            **dict(document.extra),
        }
        if document.status == 200 and _unchanged(headers, tag, document.modified):
            return Answer(304, b"", common)
        common["content-type"] = document.kind
        if packed is not None and "gzip" in headers.get("accept-encoding", ""):
            return Answer(document.status, packed, {**common, "content-encoding": "gzip"})
        return Answer(document.status, document.body, common)

    def _document(self, host: str, target: str, looked_at: bool) -> tuple[_Document, bytes | None, str]:
        key = (host + "!" * looked_at, target)
        if key in self._kept:
            return self._kept[key]
        parts = urlsplit("//x" + target if target.startswith("/") else target)
        path = unquote(parts.path)
        document = self._route(host, path, dict(parse_qsl(parts.query, keep_blank_values=True)))
        if looked_at and document.kind.startswith("text/html"):
            document = _Document(_to_loopback(document.body), document.kind, document.modified, document.status)
        text = not document.kind.startswith("image/")
        packed = gzip.compress(document.body, 5, mtime=0) if text and len(document.body) > 500 else None
        tag = f'"{hashlib.sha256(document.body).hexdigest()[:20]}"'
        kept = (document, packed, tag)
        if document.status == 200 and text:  # pictures lie on disk; keeping them twice buys nothing
            self._kept[key] = kept
        return kept

    def _route(self, host: str, path: str, asked: dict[str, str]) -> _Document:
        if path == "/robots.txt":
            return _Document(self._robots(host).encode(), "text/plain; charset=utf-8", _START)
        if host == UPLOADS:
            return self._upload(path)
        if path == "/w/api.php":
            body = json.dumps(self.api.answer(host, asked), ensure_ascii=False, separators=(",", ":"))
            return _Document(body.encode(), "application/json; charset=utf-8", _START)
        title = asked.get("title", "") if path == "/w/index.php" else path.removeprefix("/wiki/")
        if path in ("/", "/wiki/Main_Page"):
            return self._front()
        if path.startswith("/wiki/") or title:
            return self._wiki(host, title.replace("_", " "))
        return _missing(path)

    def _wiki(self, host: str, title: str) -> _Document:
        if title.startswith("Special:EntityData/"):
            return self._entity(title.removeprefix("Special:EntityData/").removesuffix(".json"))
        if host == ENTITIES:
            return self._entity(title)
        if title.startswith("File:"):
            return self._file_page(title.removeprefix("File:"))
        if title.startswith("Category:"):
            html = self.pages.category_html(title.removeprefix("Category:"))
            return _html(html, _START) if html else _missing(title)
        found = self.pages.page_html(title) if host == ARTICLES else None
        if found is None:
            return _missing(title)
        article, html = found
        return _html(html, article.modified)

    def _entity(self, qid: str) -> _Document:
        entity = entity_json(self.pages, qid)
        if entity is None:
            return _missing(qid)
        body = json.dumps({"entities": {qid: entity}}, ensure_ascii=False).encode()
        return _Document(body, "application/json; charset=utf-8", self.pages.by_qid[qid].modified)

    def _upload(self, path: str) -> _Document:
        width = None
        if "/commons/thumb/" in path:
            path, _, thumb = path.replace("/commons/thumb/", "/commons/").rpartition("/")
            number = thumb.partition("px-")[0]
            width = int(number) if number.isdigit() else None
        entry = self._by_path.get(path)
        if entry is None:
            return _missing(path)
        data = self._photo_bytes(entry)
        if width is not None:
            data = _scaled(data, width)
        extra = (("x-robots-tag", "noai"),) if entry.photo.index % _OPTED_OUT == _OPTED_OUT - 1 else ()
        return _Document(data, "image/jpeg", entry.telling.uploaded, extra=extra)

    def _file_page(self, title: str) -> _Document:
        entry = self.pages.world.files.get(title)
        if entry is None:
            return _missing(title)
        told = entry.telling
        name, address = told.licence
        shown = markup.image(title, self.pages.world.size_of(entry.photo), 800)
        rows = (
            ("Description", escape(told.description)),
            ("Date", told.file_date or ""),
            ("Source", "Own work"),
            ("Author", escape(told.author)),
        )
        table = "".join(
            f'<tr><td class="fileinfo-paramfield">{label}</td><td>{value}</td></tr>' for label, value in rows
        )
        body = (
            f'<div class="fullImageLink" id="file">{shown}</div>'
            f'<table class="fileinfotpl-type-information toccolours vevent mw-content-ltr">{table}</table>'
            f'<div class="licensetpl"><span class="licensetpl_short">{escape(name)}</span> <a class="licensetpl_link" '
            f'href="{address}">{escape(address)}</a></div>'
        )
        html = markup.page(
            title=f"File:{title}",
            body=body,
            categories=[],
            page_id=3_000_000 + entry.photo.index,
            revision=800_000_000 + entry.photo.index,
            modified=told.uploaded,
            namespace=6,
            host=COMMONS,
        )
        return _html(html, told.uploaded)

    def _front(self) -> _Document:
        people, photos = len(self.pages.world.people), len(self.pages.world.entries)
        links = "".join(
            f"<li>{markup.link('Category:' + name, name)}</li>"
            for name in (ROOT_CATEGORY, *self.pages.subcategories[ROOT_CATEGORY])
        )
        faces = "".join(f"<li>{markup.link(person.title)}</li>" for person in self.pages.world.people[:60])
        body = (
            f"<p>{people} people who never were, on {photos} pictures that nobody took.</p><ul>{links}</ul>"
            f"<h2>Some of them</h2><ul>{faces}</ul>"
        )
        return _html(
            markup.page(title="Main Page", body=body, categories=[], page_id=1, revision=1, modified=_START), _START
        )

    def _robots(self, host: str) -> str:
        lines = [
            "User-agent: *",
            "Allow: /w/api.php?action=mobileview&",
            "Disallow: /w/",
            "Disallow: /wiki/Special:Random",
            "Disallow: /wiki/Special:Search",
            f"Crawl-delay: {CRAWL_DELAY}",
        ]
        if host == ARTICLES:
            lines[4:4] = [f"Disallow: /wiki/{title_path(title)}" for title in sorted(self.pages.disallowed)]
        return "\n".join([*lines, "", "User-agent: greedybot", "Disallow: /", ""])


def _split_off_host(target: str) -> tuple[str, str]:
    first, slash, rest = target.lstrip("/").partition("/")
    return (first, slash + rest) if first in HOSTS else (ARTICLES, target)


def _to_loopback(body: bytes) -> bytes:
    for host in HOSTS:
        body = body.replace(f"https://{host}/".encode(), f"/{host}/".encode()).replace(
            f"//{host}/".encode(), f"/{host}/".encode()
        )
    return body.replace(b'href="/wiki/File:', f'href="/{COMMONS}/wiki/File:'.encode())


def _unchanged(headers: Mapping[str, str], tag: str, modified: datetime) -> bool:
    """Decide on 304: the tag first, the date only where no tag is sent (RFC 9110, section 13.2.2)."""
    tags = headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in tags.split(","))
    since = headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(since) >= modified.replace(microsecond=0)
    except (TypeError, ValueError):
        return False


def _scaled(data: bytes, width: int) -> bytes:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None or width >= picture.shape[1] or width < 1:
        return data
    height = max(1, round(picture.shape[0] * width / picture.shape[1]))
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def _html(text: str, modified: datetime) -> _Document:
    return _Document(text.encode(), "text/html; charset=UTF-8", modified)


def _missing(what: str) -> _Document:
    head = "<!DOCTYPE html><html><head><title>Not found</title></head>"
    text = f"{head}<body><p>No page {escape(what[:80])}.</p></body></html>"
    return _Document(text.encode(), "text/html; charset=UTF-8", _START, status=404)
