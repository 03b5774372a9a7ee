"""Read a JSON answer of Wikimedia's interfaces: entities, parsed pages, sections, summaries, file information."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crowsfeet.errors import BadPageError, bounded
from crowsfeet.sources.article import read_article
from crowsfeet.sources.imageinfo import read_imageinfo
from crowsfeet.sources.letters import fold
from crowsfeet.sources.names import file_title
from crowsfeet.sources.page import Page, PagePhoto, Person, Stated
from crowsfeet.sources.wikidata import EntityFacts, Moment, read_entity
from crowsfeet.sources.wikitext import commons_address, read_wikitext
from crowsfeet.sources.words import NOT_PERSON_CATEGORY, PERSON_CATEGORY


def read_json(data: str, url: str = "", language: str | None = None) -> Page:
    """Read a JSON answer.

    Raises:
        BadPageError: not JSON.
    """
    try:
        answer = json.loads(data.strip().rstrip(","))  # a line of a dump ends with a comma
    except (ValueError, RecursionError) as error:
        raise BadPageError(f"The page is not readable as JSON: {bounded(error)}.") from error
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    language = language or _language(answer, url)
    for read in (_entity_answer, _parsed, _sections, _summary, _source, _enterprise, _query):
        page = read(answer, url, language) if isinstance(answer, dict) else None
        if page is not None:
            return page
    return Page("api", None, "nothing in the answer is about a person", url=url or None)


def _language(answer: Any, url: str) -> str | None:
    found = re.search(r"//([a-z\-]{2,12})\.(?:m\.)?wikipedia\.", url or json.dumps(answer)[:20_000] if answer else "")
    return found[1] if found else None


# Wikidata


def _entity_answer(answer: dict[str, Any], url: str, language: str | None) -> Page | None:
    entities = answer.get("entities")
    if entities is None and len(answer) == 1 and re.fullmatch(r"Q\d{1,12}", next(iter(answer))):
        entities = answer  # simplified
    if isinstance(entities, dict):
        told = [one for one in entities.values() if isinstance(one, dict) and isinstance(one.get("claims"), dict)]
        if len(told) != 1:
            reason = "several entities" if len(entities) > 1 else "an entity without statements"
            return Page("wikidata", None, reason, url=url or None)
        return entity_page(read_entity(told[0], language or "en"), url)
    if isinstance(answer.get("claims") or answer.get("statements"), dict) and ("labels" in answer or "id" in answer):
        return entity_page(read_entity(answer, language or "en"), url)
    return None


def entity_page(facts: EntityFacts, url: str = "") -> Page:
    """Return an entity as a page: a person only where it is said to be a human."""
    photos = tuple(
        PagePhoto(
            commons_address(picture.title),
            picture.title,
            picture.caption,
            position="wikidata",
            wiki="commons",
            taken=picture.taken.iso() if picture.taken else None,
            taken_precision=picture.taken.precision if picture.taken else None,
        )
        for picture in facts.pictures
    )
    person = Person(facts.label or facts.name or "", _stated(facts.birth), _stated(facts.death))
    page = Page("wikidata", person, photos=photos, entity=facts.name, url=url or None)
    if facts.human:
        return page
    return page.without_person(
        "Wikidata says it is no human" if facts.human is False else "Wikidata does not say what it is"
    )


def _stated(moment: Moment | None) -> Stated | None:
    return Stated(moment.date, moment.precision) if moment else None


# pages in JSON


def _title(answer: dict[str, Any]) -> str:
    """Return the title that the answer states, without markup."""
    title = answer.get("normalizedtitle") or answer.get("title") or answer.get("displaytitle")
    return re.sub(r"<[^>]{0,300}>", "", title).replace("_", " ").strip() if isinstance(title, str) else ""


def _named(page: Page, answer: dict[str, Any], kind: str = "api") -> Page:
    """Give a page read from a part the name, revision and entity that the answer states."""
    person = page.person
    if person is not None and (title := _title(answer)):
        person = replace(person, name=re.sub(r"\s*\([^)]*\)$", "", title).strip() or person.name)
    properties = answer.get("pageprops") or answer.get("properties")
    entity = answer.get("wikibase_item") or (properties.get("wikibase_item") if isinstance(properties, dict) else None)
    revision = answer.get("revision") or answer.get("revid")
    return replace(page, kind=kind, person=person, revision=str(revision) if revision else None, entity=entity)


def _content(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("*") or value.get("content") or value.get("value")
    return value if isinstance(value, str) else None


def _parsed(answer: dict[str, Any], url: str, language: str | None) -> Page | None:
    """Read `action=parse`."""
    parsed = answer.get("parse")
    if not isinstance(parsed, dict):
        return None
    html, source = _content(parsed.get("text")), _content(parsed.get("wikitext"))
    pages = []
    if html:
        pages.append(
            read_article(html, url, categories=_category_names(parsed), language=language, title=_title(parsed))
        )
    if source:
        pages.append(read_wikitext(source, language, str(parsed.get("title") or ""), url))
    if not pages:
        return Page("api", None, "an answer without the page's text", url=url or None)
    first = pages[0]
    if first.person is None and len(pages) > 1 and pages[1].person is not None:
        first = replace(first, person=pages[1].person, not_a_person=None)
    if len(pages) > 1 and (pages[1].not_a_person or "").startswith(("a disambiguation", "about several", "a redirect")):
        first = first.without_person(str(pages[1].not_a_person))
    return _named(first, parsed)


def _category_names(parsed: dict[str, Any]) -> list[str]:
    found = parsed.get("categories")
    names = [
        one.get("category") or one.get("*") or one.get("title") if isinstance(one, dict) else one
        for one in (found if isinstance(found, list) else [])
    ]
    return [str(name).replace("_", " ").partition(":")[2] or str(name).replace("_", " ") for name in names if name]


def _sections(answer: dict[str, Any], url: str, language: str | None) -> Page | None:
    """Read `action=mobileview`, and the REST interface's mobile sections and lead."""
    head = answer.get("mobileview") or answer.get("lead") or answer
    if not isinstance(head, dict):
        return None
    remaining = answer.get("remaining") if "lead" in answer else None
    sections = [one for holder in (head, remaining) for one in _dicts(holder, "sections")]
    parts = [str(head.get("hatnotes") or "")[:0]]
    if isinstance(head.get("infobox"), str):
        parts.append(head["infobox"])
    if isinstance(head.get("intro"), str):
        parts.append(head["intro"])
    for section in sections:
        level = section.get("toclevel")
        if isinstance(section.get("line"), str):
            tag = f"h{min(6, level + 1)}" if isinstance(level, int) else "h2"
            parts.append(f"<{tag}>{section['line']}</{tag}>")
        if isinstance(section.get("text"), str):
            parts.append(section["text"])
    if not any(parts):
        return None
    page = read_article("<html><body>" + "".join(parts) + "</body></html>", url, language=language, title=_title(head))
    if head.get("disambiguation"):
        page = page.without_person("a disambiguation page or list")
    return _named(page, head)


def _dicts(holder: Any, key: str) -> Iterator[dict[str, Any]]:
    found = holder.get(key) if isinstance(holder, dict) else None
    yield from (one for one in found if isinstance(one, dict)) if isinstance(found, list) else ()


def _summary(answer: dict[str, Any], url: str, language: str | None) -> Page | None:
    """Read the REST interface's page summary."""
    text = answer.get("extract_html") or answer.get("extract")
    if not isinstance(text, str) or "query" in answer:
        return None
    text = text if "<p" in text else f"<p>{text}</p>"
    page = _named(read_article(text, url, language=language, title=_title(answer)), answer)
    if answer.get("type") == "disambiguation":
        return page.without_person("a disambiguation page or list")
    image = answer.get("originalimage") or answer.get("thumbnail")
    source = image.get("source") if isinstance(image, dict) else None
    if isinstance(source, str) and not page.photos:
        page = replace(page, photos=(PagePhoto(source, position="infobox"),))
    return page


def _source(answer: dict[str, Any], url: str, language: str | None) -> Page | None:
    """Read the REST interface's page object, with source or HTML."""
    source, html = answer.get("source"), answer.get("html")
    if isinstance(html, str):
        return _named(read_article(html, url, language=language, title=_title(answer)), answer)
    if isinstance(source, str) and ("key" in answer or "content_model" in answer):
        return _named(read_wikitext(source, language, str(answer.get("title") or ""), url), answer)
    return None


def _enterprise(answer: dict[str, Any], url: str, language: str | None) -> Page | None:
    """Read an article object of Wikimedia Enterprise and its HTML dumps."""
    body = answer.get("article_body")
    if not isinstance(body, dict) or not isinstance(answer.get("name"), str):
        return None
    told = answer.get("in_language")
    language = str(told.get("identifier")) if isinstance(told, dict) and told.get("identifier") else language
    address = url or str(answer.get("url") or "")
    if isinstance(body.get("html"), str):
        return _named(
            read_article(body["html"], address, language=language, title=answer["name"]), {"title": answer["name"]}
        )
    if isinstance(body.get("wikitext"), str):
        return _named(read_wikitext(body["wikitext"], language, answer["name"], address), {"title": answer["name"]})
    return None


def _query(answer: dict[str, Any], url: str, language: str | None) -> Page | None:
    """Read `action=query` about one page: its text, its extract, its categories, or a file's information."""
    query = answer.get("query")
    pages = query.get("pages") if isinstance(query, dict) else None
    if pages is None and ("imageinfo" in answer or "revisions" in answer) and "title" in answer:
        pages = [answer]
    pages = list(pages.values()) if isinstance(pages, dict) else pages
    pages = [one for one in pages if isinstance(one, dict)] if isinstance(pages, list) else []
    if not pages:
        return None
    files = list(read_imageinfo({"query": {"pages": pages}})) if any("imageinfo" in one for one in pages) else []
    if files:
        photos = tuple(
            PagePhoto(
                f.original_url or f.url or "", f.title, f.description, taken=f.date, license=f.license, position="file"
            )
            for f in files
            if not f.missing
        )
        return Page("file", None, "file information", photos=photos, url=url or None)
    if len(pages) != 1:
        return Page("api", None, "several pages", url=url or None)
    return _one_page(pages[0], url, language)


def _one_page(page: dict[str, Any], url: str, language: str | None) -> Page:
    if page.get("ns", 0) != 0 or page.get("missing"):
        return Page("api", None, "not an article", url=url or None)
    language = str(page.get("pagelanguage") or language or "en")
    categories = [str(one.get("title", "")).partition(":")[2] for one in _dicts(page, "categories")]
    text = _revision_text(page)
    if text is not None:
        html = text.lstrip().startswith("<")
        found = (
            read_article(text, url, language=language, title=_title(page))
            if html
            else read_wikitext(text, language, str(page.get("title")), url)
        )
        return _named(found, page)
    if isinstance(page.get("extract"), str):
        extract = page["extract"]
        extract = extract if "<p" in extract else f"<p>{extract}</p>"
        return _named(read_article(extract, url, categories=categories, language=language, title=_title(page)), page)
    folded = [fold(name) for name in categories]
    if any(PERSON_CATEGORY.search(name) for name in folded) and not any(NOT_PERSON_CATEGORY.search(n) for n in folded):
        images = [file_title(str(one.get("title", ""))) for one in _dicts(page, "images")]
        photos = tuple(
            PagePhoto(commons_address(name), name)
            for name in images
            if re.search(r"\.(?:jpe?g|png|tiff?)$", name, re.IGNORECASE)
        )
        return _named(Page("api", Person(""), photos=photos, language=language, url=url or None), page)
    return Page("api", None, "nothing tells that it is about a person", url=url or None)


def _revision_text(page: dict[str, Any]) -> str | None:
    for revision in _dicts(page, "revisions"):
        slots = revision.get("slots")
        main = slots.get("main") if isinstance(slots, dict) else None
        text = _content(main) if main is not None else _content(revision)
        if text:
            return text
    return None
