"""Read an IMDb name page or media index: JSON-LD, the page's data block, and the layouts of earlier years."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag

from crowsfeet.sources.captions import text_of
from crowsfeet.sources.cell import date_in_cell
from crowsfeet.sources.content import as_markup
from crowsfeet.sources.dates import make_date, read_iso
from crowsfeet.sources.page import Page, PagePhoto, Person, Stated, stated

_NAME_ID = re.compile(r"/name/(nm\d{5,10})")


def looks_like_imdb(text: str) -> bool:
    """Tell whether a page comes from IMDb."""
    head = text[:20_000]
    return "imdb.com" in head and "wgPageName" not in head and ("IMDb" in head or "imdb:///" in head)


def read_imdb(html: str, url: str = "") -> Page:
    """Read one IMDb page."""
    soup = BeautifulSoup(as_markup(html), "lxml")
    linked = list(_linked_blocks(soup))
    data = next((block for block in _json_blocks(soup, None, "__NEXT_DATA__") if isinstance(block, dict)), {})
    props = _at(data, "props", "pageProps")
    fold, column = _at(props, "aboveTheFold") or {}, _at(props, "mainColumnData") or {}
    person_block = next((block for block in linked if block.get("@type") == "Person"), {})
    name = _first_text(person_block.get("name"), _at(fold, "nameText", "text"), _old_name(soup))
    birth, death = (
        _from_parts(fold, event + "Date")
        or _from_parts(column, event + "Date")
        or _iso(person_block.get(event + "Date"))
        or _old_date(soup, event)
        for event in ("birth", "death")
    )
    photos = _once([*_data_photos(props), *_linked_photos(person_block), *_old_photos(soup)])
    canonical = soup.find("link", rel="canonical")
    address = url or (str(canonical.get("href")) if isinstance(canonical, Tag) else "") or _og_url(soup)
    found = _NAME_ID.search(address) or _NAME_ID.search(str(person_block.get("url") or ""))
    page = Page(
        "imdb", Person(name, birth, death), photos=tuple(photos), language="en", url=address or None,
        extra={"imdb": found[1] if found else None},
    )  # fmt: skip
    if not name:
        return page.without_person("no name stands on it")
    if not (person_block or _at(fold, "nameText") or _is_old_name_page(soup, address)):
        return page.without_person("an IMDb page, but not a name page")
    return page


def _json_blocks(soup: BeautifulSoup, kind: str | None, name: str | None = None) -> Iterator[Any]:
    for script in soup.find_all("script", id=name) if name else soup.find_all("script", type=kind or True):
        try:
            yield json.loads(script.string or "")
        except (ValueError, RecursionError):
            continue


def _linked_blocks(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD, also those in a list, a graph, or named as what the page is about."""
    for block in _json_blocks(soup, "application/ld+json"):
        for one in block if isinstance(block, list) else [block]:
            if isinstance(one, dict):
                graph, entity = one.get("@graph"), one.get("mainEntity")
                yield one
                yield from (each for each in (graph if isinstance(graph, list) else []) if isinstance(each, dict))
                yield from (entity,) if isinstance(entity, dict) else ()


def _at(holder: Any, *path: str) -> Any:
    for key in path:
        holder = holder.get(key) if isinstance(holder, dict) else None
    return holder


def _first_text(*values: Any) -> str:
    return next((" ".join(value.split()) for value in values if isinstance(value, str) and value.strip()), "")


def _iso(value: Any) -> Stated | None:
    date = read_iso(value) if isinstance(value, str) else None
    return stated(date) if date else None


def _from_parts(fold: Any, key: str) -> Stated | None:
    parts = _at(fold, key, "dateComponents")
    if not isinstance(parts, dict) or not isinstance(parts.get("year"), int):
        return _iso(_at(fold, key, "date"))
    month, day = parts.get("month"), parts.get("day")
    year = -parts["year"] if parts.get("isBCE") is True else parts["year"]
    date = make_date(year, month if isinstance(month, int) else 0, day if isinstance(day, int) else 0)
    return stated(date) if date else None


# the server-rendered layouts


def _old_name(soup: BeautifulSoup) -> str | None:
    tag = soup.select_one("h1 [itemprop=name], h1.header, #overview-top h1, h1, h3[itemprop=name]")
    if tag is None:
        return None
    words = re.sub(r"\s*\((?:[IVXL]+|\d{4}[–-]?(?:\d{4})?)\)\s*", " ", text_of(tag))
    return " ".join(words.split())


def _is_old_name_page(soup: BeautifulSoup, address: str) -> bool:
    og = soup.find("meta", property="og:type")
    kind = str(og.get("content")) if isinstance(og, Tag) else ""
    return bool(
        soup.select_one(
            "#name-born-info, #name-overview-widget, #name-job-categories, [itemtype='http://schema.org/Person']"
        )
        or soup.find(("h5", "b"), string=re.compile(r"^\s*Date of Birth:?\s*$", re.IGNORECASE)) is not None
        or kind in ("actor", "profile", "video.actor", "director")
        or _NAME_ID.search(address)
    )


def _old_date(soup: BeautifulSoup, event: str) -> Stated | None:
    for tag in soup.select(f"time[itemprop={event}Date], #name-{'born' if event == 'birth' else 'death'}-info time"):
        value = re.sub(r"-0{1,2}(?=-|$)", "", str(tag.get("datetime") or ""))
        found = _iso(value)
        if found is not None:
            return found
        in_words = date_in_cell(text_of(tag), "en")
        if in_words is not None:
            return in_words
    links = soup.select(f"a[href*='{event}_monthday='], a[href*='{event}_year=']")
    if links:
        return date_in_cell(" ".join(text_of(link) for link in links), "en")
    words = "Date of Birth|Born" if event == "birth" else "Date of Death|Died"
    heading = soup.find(("h5", "td", "h4", "b"), string=re.compile(rf"^\s*(?:{words}):?\s*$", re.IGNORECASE))
    beside = heading.find_next(("div", "td", "span", "time", "dd")) if isinstance(heading, Tag) else None
    return date_in_cell(text_of(beside), "en") if isinstance(beside, Tag) else None


def _og_url(soup: BeautifulSoup) -> str:
    tag = soup.find("meta", property=("og:url", "pageId"))
    return str(tag.get("content") or "") if isinstance(tag, Tag) else ""


# photos


def _data_photos(props: Any) -> Iterator[PagePhoto]:
    """Walk the data block for images: objects with an address and a caption beside it."""
    for node in _walk(props):
        url, caption = node.get("url"), node.get("caption")
        if isinstance(url, str) and re.match(r"https?://\S+\.(?:jpe?g|png|webp)$", url, re.IGNORECASE):
            words = caption.get("plainText") if isinstance(caption, dict) else caption
            if isinstance(words, str) or "captionHTML" in node:
                yield PagePhoto(url, caption=_first_text(words) or None, position="media_viewer")


def _walk(node: Any) -> Iterator[dict[str, Any]]:
    stack = [node]
    for _ in range(200_000):
        if not stack:
            return
        one = stack.pop()
        if isinstance(one, dict):
            yield one
            stack.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            stack.extend(reversed(one))


def _linked_photos(block: dict[str, Any]) -> Iterator[PagePhoto]:
    image = block.get("image")
    url = image.get("url") if isinstance(image, dict) else image
    if isinstance(url, str) and url.startswith("http"):
        caption = image.get("caption") if isinstance(image, dict) else None
        yield PagePhoto(url, caption=_first_text(caption) or None, position="infobox")


def _old_photos(soup: BeautifulSoup) -> Iterator[PagePhoto]:
    main = soup.select_one("#img_primary img, #name-poster, .poster-hero-container img, .poster img")
    if main is not None and main.get("src"):
        yield PagePhoto(_loaded(main), caption=_caption(main), position="infobox")
    for image in soup.select(
        ".mediastrip img, .mediastrip_container img, .media_index_thumb_list img, "
        "#photos-mediastrip img, .media-viewer img"
    ):
        if image.get("src") or image.get("loadlate"):
            yield PagePhoto(_loaded(image), caption=_caption(image), position="media_viewer")


def _loaded(image: Tag) -> str:
    return str(image.get("loadlate") or image.get("src") or "")


def _caption(image: Tag) -> str | None:
    anchor = image.find_parent("a")
    return _first_text(image.get("title"), anchor.get("title") if anchor else None, image.get("alt")) or None


def _once(photos: list[PagePhoto]) -> list[PagePhoto]:
    """Keep one of each picture, whatever its size in the address, with its first caption."""
    kept: dict[str, PagePhoto] = {}
    for photo in photos:
        if not photo.image_url.startswith("http"):
            continue
        key = photo.image_url.split("._V")[0]
        if key not in kept or (photo.caption and not kept[key].caption):
            kept[key] = photo
    return list(kept.values())
