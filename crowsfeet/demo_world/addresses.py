"""The site's hosts and addresses, built as Wikimedia builds them."""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import quote

ARTICLES: Final = "en.wikipedia.test"
COMMONS: Final = "commons.wikimedia.test"
UPLOADS: Final = "upload.wikimedia.test"
ENTITIES: Final = "www.wikidata.test"
HOSTS: Final = (ARTICLES, COMMONS, UPLOADS, ENTITIES)


def title_path(title: str) -> str:
    """Return a title as it stands in an address."""
    return quote(title.replace(" ", "_"), safe="/:@!$'()*,;~")


def page_url(host: str, title: str) -> str:
    """Return a page's full address."""
    return f"https://{host}/wiki/{title_path(title)}"


def upload_path(file_title: str) -> str:
    """Return a file's path: two folders from the MD5 of its name, as MediaWiki does."""
    name = file_title.replace(" ", "_")
    digest = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"/wikipedia/commons/{digest[0]}/{digest[:2]}/{title_path(name)}"


def thumb_path(file_title: str, width: int) -> str:
    """Return the path of a scaled copy."""
    name = title_path(file_title)
    return upload_path(file_title).replace("/commons/", "/commons/thumb/") + f"/{width}px-{name}"
