"""What Commons says about a file: date taken, upload date, licence, author, description, address and size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from crowsfeet.sources.names import file_title

_TAG = re.compile(r"<[^>]{0,2000}>")
_HIDDEN = re.compile(r"<(div|span)[^>]{0,400}display:\s*none[^>]{0,400}>.*?</\1>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file of a wiki, as `prop=imageinfo` tells it."""

    title: str
    url: str | None = None
    original_url: str | None = None
    mime: str | None = None
    date: str | None = None
    description: str | None = None
    upload_date: str | None = None
    license: str | None = None
    license_url: str | None = None
    author: str | None = None
    missing: bool = False


def plain(value: Any, limit: int = 1000) -> str | None:
    """Return an extmetadata value as plain text: HTML removed, what is hidden left out, at most `limit` characters."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, dict):  # several languages
        value = value.get("en") or next((text for text in value.values() if isinstance(text, str)), None)
    if not isinstance(value, str | int | float):
        return None
    text = unescape(_TAG.sub(" ", _HIDDEN.sub(" ", str(value)[:20_000])))
    return re.sub(r"\s+([,.;:)])", r"\1", " ".join(text.split()))[:limit] or None


def read_imageinfo(answer: Any) -> Iterator[FileFacts]:
    """Yield the files of an action API answer, of either `formatversion`."""
    query = answer.get("query") if isinstance(answer, dict) else None
    pages = query.get("pages") if isinstance(query, dict) else None
    pages = list(pages.values()) if isinstance(pages, dict) else pages if isinstance(pages, list) else []
    for page in pages:
        if not isinstance(page, dict) or not isinstance(page.get("title"), str):
            continue
        infos = page.get("imageinfo")
        info = infos[0] if isinstance(infos, list) and infos and isinstance(infos[0], dict) else None
        title = file_title(page["title"])
        if info is None:
            yield FileFacts(title, missing=True)
            continue
        extra = info.get("extmetadata")
        extra = extra if isinstance(extra, dict) else {}
        yield FileFacts(
            title,
            url=_address(info.get("thumburl")) or _address(info.get("url")),
            original_url=_address(info.get("url")),
            mime=_address(info.get("mime")),
            date=plain(extra.get("DateTimeOriginal"), 200),
            description=plain(extra.get("ImageDescription")),
            upload_date=_address(info.get("timestamp")),
            license=plain(extra.get("LicenseShortName"), 100),
            license_url=plain(extra.get("LicenseUrl"), 300),
            author=plain(extra.get("Artist"), 300),
        )


def _address(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
