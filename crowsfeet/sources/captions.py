"""Pictures of an article with their captions: thumbs, galleries, several in one frame, the infobox."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from crowsfeet.sources.names import SMALLEST_PICTURE, file_of_source, file_title
from crowsfeet.sources.page import PagePhoto

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|tiff?)$", re.IGNORECASE)
_HEADINGS = ("h2", "h3", "h4", "h5")
_SILENT = ("style", "script", "audio", "video", "noscript")
_WEB = re.compile(r"^https?://", re.IGNORECASE)


def classes_of(tag: Tag) -> list[str]:
    """Return the classes of an element."""
    found = tag.get("class")
    return [str(one) for one in found] if isinstance(found, list) else str(found or "").split()


def text_of(tag: Tag) -> str:
    """Return the readable text of an element: no styles, no hidden copies, no footnote marks, single spaces."""
    parts: list[str] = []
    _gather(tag, parts)
    return re.sub(r"\s+([,.;:!?)])", r"\1", " ".join("".join(parts).replace("\u200b", "").split()))


def _gather(tag: Tag, parts: list[str]) -> None:
    for child in tag.children:
        if isinstance(child, Tag):
            if _unread(child):
                continue
            if child.name in ("br", "p", "div", "li", "tr", "td"):
                parts.append(" ")
            _gather(child, parts)
            if child.name in ("p", "div", "li", "td"):
                parts.append(" ")
        elif type(child) is NavigableString:
            parts.append(str(child))


def _unread(tag: Tag) -> bool:
    if tag.name in _SILENT:
        return True
    classes = classes_of(tag)
    if tag.name == "sup" and ("reference" in classes or "noprint" in classes):
        return True
    if "mw-editsection" in classes or "reference" in classes or "magnify" in classes or "mw-empty-elt" in classes:
        return True
    return "display:none" in str(tag.get("style") or "").replace(" ", "")


def image_of(tag: Tag, base: str) -> PagePhoto | None:
    """Return the picture in or at `tag`, or None where it is an icon, a drawing in SVG, or no picture."""
    for image in tag.find_all(("img", "span")) if tag.name != "img" else [tag]:
        src = image.get("src") or image.get("data-src")
        if not isinstance(src, str) or (image.name == "span" and "lazy" not in " ".join(image.get("class") or [])):
            continue
        found = _picture(image, src, base)
        if found is not None:
            return found
    return None


def _picture(image: Tag, src: str, base: str) -> PagePhoto | None:
    if any(0 < _pixels(image, side) < SMALLEST_PICTURE for side in ("width", "height")):
        return None
    named = file_of_source(src)
    title = named[1] if named else None
    anchor = image.find_parent("a")
    if anchor is not None:
        linked = re.search(r"(?:^|/)(?:\./)?[^/:]{2,40}:([^/#?]+)$", str(anchor.get("href") or ""))
        if linked and _PICTURE.search(file_title(linked[1])):
            title = file_title(linked[1])
    if title is None:
        resource = str(image.get("resource") or "")
        title = file_title(resource.rpartition("/")[2]) if resource else None
    if title is None and not _PICTURE.search(src.split("?", maxsplit=1)[0]):
        return None
    return PagePhoto(image_url=absolute(src, base), image_title=title, wiki=named[0] if named else None)


def is_raster(photo: PagePhoto) -> bool:
    """Tell a picture that can be a photo from a drawing, a recording or a film by its file's name."""
    return photo.image_title is None or _PICTURE.search(photo.image_title) is not None


def _pixels(image: Tag, side: str) -> int:
    value = str(image.get(side) or image.get(f"data-{side}") or "")
    return int(value) if value.isdecimal() and len(value) < 6 else 0


def absolute(src: str, base: str) -> str:
    """Return an image address with its scheme; relative ones are resolved against the page's address."""
    from urllib.parse import urljoin

    src = src.strip()
    embedded = src.find("originalSrc=")  # a reader app's proxy
    if embedded >= 0:
        src = src[embedded + len("originalSrc=") :]
    if src.startswith("//"):
        return "https:" + src
    if _WEB.match(src):
        return src
    try:
        return urljoin(base, src)
    except ValueError:
        return src


def photos_of(soup: BeautifulSoup, base: str) -> list[PagePhoto]:
    """Return the pictures of a page in order; a caption of several pictures is given to each."""
    section: str | None = None
    found: list[PagePhoto] = []
    for tag in soup.find_all(_holds_pictures):
        if tag.name in _HEADINGS:
            section = text_of(tag) or section
            continue
        if tag.find_parent(_holds_pictures_not_heading) is not None:
            continue
        for photo in _read(tag, base):
            if not photo.caption and not is_raster(photo):
                continue
            found.append(_in_section(photo, section if photo.position != "infobox" else None))
    return _once(found)


def _once(photos: list[PagePhoto]) -> list[PagePhoto]:
    """Keep one of each picture with each caption, and none without a caption where there is one with."""
    captioned = {photo.image_url for photo in photos if photo.caption}
    seen: set[tuple[str, str | None]] = set()
    kept = []
    for photo in photos:
        key = (photo.image_url, photo.caption)
        if key in seen or (photo.caption is None and photo.image_url in captioned):
            continue
        seen.add(key)
        kept.append(photo)
    return kept


def _in_section(photo: PagePhoto, section: str | None) -> PagePhoto:
    from dataclasses import replace

    return replace(photo, section=section)


_INFOBOX = re.compile(
    r"^(?:u?j?infobox|infoboks|infotable|infokast|infocaseta|infotaula|sinottico|taxobox|infobox_v\d|infoboxbiograf.*|infobox--\w+)$"
)


def is_infobox(tag: Tag) -> bool:
    """Tell whether an element is an infobox."""
    classes = classes_of(tag)
    if tag.name == "table":
        return "vcard" in classes or any(_INFOBOX.match(name) for name in classes)
    return tag.name in ("div", "aside") and any(_INFOBOX.match(name) for name in classes)


def _holds_pictures_not_heading(tag: Tag) -> bool:
    return tag.name not in _HEADINGS and _holds_pictures(tag)


def _holds_pictures(tag: Tag) -> bool:
    if tag.name in _HEADINGS or tag.name == "figure":
        return True
    classes = classes_of(tag)
    if tag.name == "li":
        return "gallerybox" in classes
    if tag.name == "div" and ("thumb" in classes or "tmulti" in classes or "multiimageinner" in classes):
        return tag.find_parent("li", class_="gallerybox") is None
    return is_infobox(tag)


def _read(tag: Tag, base: str) -> Iterator[PagePhoto]:
    if tag.name == "figure":
        yield from _framed(tag, tag.find("figcaption"), base, "thumb")
    elif tag.name == "li":
        yield from _framed(tag, tag.find(class_="gallerytext"), base, "gallery")
    elif tag.name == "div" and not is_infobox(tag):
        yield from _thumb(tag, base)
    else:
        yield from _infobox(tag, base)


def _framed(tag: Tag, caption: Tag | None, base: str, position: str) -> Iterator[PagePhoto]:
    photo = image_of(tag, base)
    if photo is not None:
        yield _with(photo, text_of(caption) if caption is not None else "", position)


def _with(photo: PagePhoto, caption: str, position: str) -> PagePhoto:
    from dataclasses import replace

    return replace(photo, caption=caption or None, position=position)


def _thumb(tag: Tag, base: str) -> Iterator[PagePhoto]:
    singles = tag.find_all(class_="tsingle")
    shared = " ".join(
        text_of(part) for part in tag.find_all(class_="thumbcaption") if part.find_parent(class_="tsingle") is None
    )
    if not singles:
        yield from _framed(tag, tag.find(class_="thumbcaption"), base, "thumb")
        return
    for single in singles:
        own = single.find(class_="thumbcaption")
        words = " ".join(filter(None, (text_of(own) if own is not None else "", shared)))
        photo = image_of(single, base)
        if photo is not None:
            yield _with(photo, words, "thumb")


def _infobox(tag: Tag, base: str) -> Iterator[PagePhoto]:
    for image in tag.find_all(("img", "span")):
        photo = image_of(image, base) if image.name == "img" or image.get("data-src") else None
        if photo is None:
            continue
        caption = _infobox_caption(image)
        if caption or is_raster(photo):  # boxes are full of drawn flags and arms
            yield _with(photo, caption, "infobox")


def _infobox_caption(image: Tag) -> str:
    """Return an infobox picture's caption: marked as such, else its cell's other words, else a row of small print."""
    figure = image.find_parent("figure")
    if figure is not None and figure.find("figcaption") is not None:
        words = text_of(figure.find("figcaption"))  # type: ignore[arg-type]
        if words:
            return words
    single = image.find_parent(class_="tsingle")
    cell = single or image.find_parent(("td", "th"))
    if cell is None:  # a box of divisions: the legend follows the picture's division
        frame = image.find_parent(class_=re.compile("image")) or image.parent
        after = frame.find_next_sibling(class_=re.compile("legend|caption")) if frame is not None else None
        return text_of(after) if isinstance(after, Tag) else ""
    marked = cell.find(class_=re.compile(r"infobox-caption|thumbcaption|gallerytext|legend|bildtext"))
    if isinstance(marked, Tag):
        return text_of(marked)
    words = _beside(cell)
    if words or len(cell.find_all("img")) > 1:
        return words
    row = cell.find_parent("tr")
    after = row.find_next_sibling("tr") if row is not None else None
    if isinstance(after, Tag) and after.find("th") is None and after.find("img") is None:
        cells = after.find_all("td")
        small = re.search(
            r"font-size\s*:\s*(?:smaller|small|x-small|[6-9]\d%|0\.[6-9])|caption|legend", str(after)[:600]
        )
        if len(cells) == 1 and small and after.find_parent("table") is row.find_parent("table"):  # type: ignore[union-attr]
            return text_of(after)
    return ""


def _beside(cell: Tag) -> str:
    """Return a cell's text without that of links around pictures."""
    words = text_of(cell)
    return words if len(words) < 1500 else ""
