"""Read an article's HTML, as the classic skin or Parsoid writes it: person or not, birth, death, captioned photos.

BeautifulSoup on lxml, with a strainer: navigation boxes, footnotes and body text, most of a real article, never become
objects.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from crowsfeet.sources.captions import classes_of, is_infobox, photos_of, text_of
from crowsfeet.sources.cell import date_in_cell
from crowsfeet.sources.content import as_markup
from crowsfeet.sources.dates import read_iso
from crowsfeet.sources.lead import Life, life_in_lead
from crowsfeet.sources.letters import fold
from crowsfeet.sources.page import Page, Person, Stated, stated
from crowsfeet.sources.subject import Signs, not_a_person
from crowsfeet.sources.words import BIRTH_LABEL, DEATH_LABEL

_CONFIG = re.compile(r'"(wg[A-Za-z]+)":\s*("(?:[^"\\]|\\.)*"|-?\d+|true|false|\[[^\]]*\])')
_TITLE_END = re.compile(
    r"\s[-–—]\s(?:(?:The )?Free Encyclopedia|Wikip|Vikip|Wikimedia|"
    r"Википедия|Вікіпедія|ウィキペディア|维基|維基|위키|ויקי|ويكي).*$",
    re.IGNORECASE,
)


class _ArticleStrainer(SoupStrainer):
    """Let through what is read: headings, boxes, pictures, categories, and paragraphs before the first heading."""

    def __init__(self) -> None:
        super().__init__("h1")
        self._in_lead, self._paragraphs = True, 0

    def allow_tag_creation(self, nsprefix: str | None, name: str, attrs: Any) -> bool:  # noqa: ARG002 - bs4's signature
        """Tell whether an element that stands in none of those let through is let through."""
        if name in ("h1", "h2", "h3", "h4", "h5"):
            ends = name == "h2" and self._paragraphs > 0  # skins put headings of their own first
            self._in_lead = self._in_lead and not ends
            return True
        if name == "p":
            self._paragraphs += self._in_lead
            return self._in_lead
        if name in ("figure", "title"):
            return True
        return bool(attrs) and _is_kept(name, attrs)

    def allow_string_creation(self, string: str) -> bool:  # noqa: ARG002 - bs4's signature
        """Drop text outside of elements let through."""
        return False


def _is_kept(name: str, attrs: Any) -> bool:
    if name in ("link", "meta"):
        return str(attrs.get("rel") or attrs.get("property")) in _NOTES
    wanted = name in ("table", "div", "aside", "li", "ul", "span")
    return wanted and (_KEPT.search(attrs.get("class") or "") is not None or attrs.get("id") in _KEPT_IDS)


_NOTES = frozenset({"canonical", "mw:PageProp/Category", "mw:PageProp/redirect", "mw:PageProp/disambiguation"})
_KEPT = re.compile(
    r"infobo[xk]|info(?:caseta|kast|taula)|sinottico|taxobox|vcard|thumb|tmulti|gallerybox|catlinks|disambig|dmbox|homonymie|hatnote-disambig"
)
_KEPT_IDS = frozenset(
    {"catlinks", "Vorlage_Personendaten", "Vorlage_Begriffsklaerung", "disambigbox", "persondata", "mw-normal-catlinks"}
)


def read_article(
    html: str, url: str = "", *, categories: list[str] | None = None, language: str | None = None, title: str = ""
) -> Page:
    """Read one article. A page that cannot be told to be about one person is said not to be about one.

    `categories`, `language` and `title` are what is known from elsewhere, for a page that does not carry them itself.
    """
    soup = BeautifulSoup(as_markup(html), "lxml", parse_only=_ArticleStrainer())
    config = _config(html)
    language = language or _language(html, url, config)
    title = _title(soup, config) or title
    name = _name(soup, title)
    categories = categories or _categories(soup, config)
    box = next((tag for tag in soup.find_all(is_infobox) if tag.get("id") != "persondata"), None)
    birth, death, labelled = _in_infobox(box, language) if box is not None else (None, None, False)
    data = _persondata(soup, language)
    lead = _lead(soup)
    life = life_in_lead(lead, language, names=[title or name, name, *_bold(soup)])
    birth = birth or data.birth or life.birth
    death = death or data.death or life.death
    page = Page(
        "article",
        Person(name, birth, death),
        photos=tuple(photos_of(soup, url or "https://en.wikipedia.org/wiki/")),
        language=language,
        revision=_text(config.get("wgRevisionId") or _parsoid_revision(html)),
        permalink=_permalink(url, config),
        url=_canonical(soup) or url or None,
        extra={"categories": categories, "lead": lead[:500]},
    )
    signs = Signs(
        page.person or Person(name),
        title or name,
        language,
        life,
        lead,
        [fold(one) for one in categories],
        _labels(box),
        personal=labelled or data.marked,
    )
    reason = _by_own_notes(soup, config) or not_a_person(signs)
    return page.without_person(reason) if reason else page


# the page's own notes


def _config(html: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    at = html.find("wgPageName")
    if at < 0:
        return found
    for key, value in _CONFIG.findall(html[max(0, at - 6000) : at + 12000]):
        try:
            found.setdefault(key, json.loads(value))
        except ValueError:
            continue
    return found


def _language(html: str, url: str, config: dict[str, Any]) -> str:
    for value in (
        config.get("wgPageContentLanguage"),
        _match(r'<html[^>]{0,2000}?\slang="([a-z\-]{2,12})"', html[:6000]),
    ):
        if isinstance(value, str) and value:
            return value.split("-")[0]
    from_url = _match(r"//([a-z\-]{2,12})\.(?:m\.)?wikipedia\.", url or html[:6000])
    return (from_url or "en").split("-")[0]


def _match(pattern: str, text: str) -> str | None:
    found = re.search(pattern, text)
    return found[1] if found else None


def _text(value: object) -> str | None:
    return str(value) if value else None


def _parsoid_revision(html: str) -> str | None:
    return _match(r'about="[^"]{0,200}/revision/(\d+)"', html[:3000])


def _permalink(url: str, config: dict[str, Any]) -> str | None:
    if not config.get("wgRevisionId") or not config.get("wgPageName") or "://" not in url:
        return None
    from urllib.parse import quote

    host = url.split("/", 3)[2]
    title = quote(str(config["wgPageName"]), safe="/:,()")
    return f"https://{host}/w/index.php?title={title}&oldid={config['wgRevisionId']}"


def _canonical(soup: BeautifulSoup) -> str | None:
    link = soup.find("link", rel="canonical")
    return str(link["href"]) if isinstance(link, Tag) and link.get("href") else None


def _title(soup: BeautifulSoup, config: dict[str, Any]) -> str:
    heading = soup.find("h1")
    for text in (
        config.get("wgTitle"),
        text_of(heading) if isinstance(heading, Tag) else None,
        _TITLE_END.sub("", soup.title.get_text()) if soup.title else None,
    ):
        if text:
            return str(text).replace("_", " ")
    return ""


def _name(soup: BeautifulSoup, title: str) -> str:
    bold = None if title else soup.find("b")
    return re.sub(r"\s*\([^)]*\)$", "", title).strip() or title or (text_of(bold) if isinstance(bold, Tag) else "")


def _by_own_notes(soup: BeautifulSoup, config: dict[str, Any]) -> str | None:
    """Return what the page says of itself: not an article, a redirect, a disambiguation."""
    if config.get("wgNamespaceNumber") not in (None, 0):
        return "not an article"
    if soup.find("link", rel="mw:PageProp/redirect") is not None:
        return "a redirect"
    listed = soup.find(id=re.compile("^(?:disambigbox|Vorlage_Begriffsklaerung)$"))
    if listed is not None or soup.find("meta", property="mw:PageProp/disambiguation") is not None:
        return "a disambiguation page or list"
    return None


def _categories(soup: BeautifulSoup, config: dict[str, Any]) -> list[str]:
    if isinstance(config.get("wgCategories"), list):
        return [str(one) for one in config["wgCategories"]]
    links = soup.find(id="catlinks") or soup.find(class_="catlinks")
    if isinstance(links, Tag):
        return [text_of(one) for one in links.find_all("a")][1:]
    noted = soup.find_all("link", rel="mw:PageProp/Category")  # Parsoid's way
    return [unquote(str(one.get("href")).partition(":")[2].partition("#")[0]).replace("_", " ") for one in noted]


def _lead(soup: BeautifulSoup) -> str:
    """Return the first paragraph that says something; paragraphs inside boxes do not."""
    words = ""
    for paragraph in soup.find_all("p"):
        if paragraph.find_parent(("table", "figure", "li")) is not None:
            continue
        words = f"{words} {text_of(paragraph)}".strip()
        if len(words) > 120:
            break
    return words


def _bold(soup: BeautifulSoup) -> list[str]:
    """Return the names that the lead prints in bold: its subject's."""
    return [text_of(tag) for paragraph in soup.find_all("p", limit=3) for tag in paragraph.find_all("b", limit=4)]


# infobox and the German personal data


def _in_infobox(box: Tag, language: str) -> tuple[Stated | None, Stated | None, bool]:
    """Return birth, death, and whether the box has a row for either."""
    birth = death = None
    labelled = False
    for row in box.find_all("tr"):
        label, cell = _row(row)
        if label is None or cell is None:
            continue
        if BIRTH_LABEL.match(label):
            labelled = True
            birth = birth or _marked_date(cell, "bday") or date_in_cell(text_of(cell), language)
        elif DEATH_LABEL.match(label):
            labelled = True
            death = death or _marked_date(cell, "dday") or date_in_cell(text_of(cell), language)
    if birth is None:
        birth = _marked_date(box, "bday")
        labelled = labelled or birth is not None
    return birth, death, labelled


def _labels(box: Tag | None) -> list[str]:
    labels = [_row(row)[0] for row in box.find_all("tr")] if box is not None else []
    return [label for label in labels if label]


def _row(row: Tag) -> tuple[str | None, Tag | None]:
    cells = row.find_all(("th", "td"), recursive=False)
    if len(cells) < 2:
        return None, None
    return fold(text_of(cells[0])).strip(" :*"), cells[1]


def _marked_date(cell: Tag, marker: str) -> Stated | None:
    for tag in cell.find_all(class_=marker):
        classes = classes_of(tag)
        if "dtstart" in classes or "published" in classes:
            continue  # the same mark is used for works and events
        date = read_iso(str(tag.get("datetime") or tag.get_text()))
        if date is not None:
            return stated(date)
    return None


def _persondata(soup: BeautifulSoup, language: str) -> Life:
    """Read the hidden table of personal data that German articles (and older English ones) carry."""
    table = soup.find(id="Vorlage_Personendaten") or soup.find(id="persondata")
    if not isinstance(table, Tag):
        return Life()
    birth, death, labelled = _in_infobox(table, language)
    return Life(birth, death, labelled)
