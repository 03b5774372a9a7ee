"""Wikipedia, Wikidata and Commons: which addresses to ask, in which order, fifty names a call.

The way: category members → page properties → Wikidata entities (people only from here on) → article pages → image
information → photos. The action API is used under Wikimedia's API etiquette (User-Agent with contact, `maxlag`,
batches, one stream); article pages and photos under robots.txt.
"""

# ruff: noqa: ARG002 - each reader has the signature by which `follow` calls it

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from crowsfeet.errors import BadPageError, bounded
from crowsfeet.sources.addresses import normalise
from crowsfeet.sources.focus import Focus
from crowsfeet.sources.forgotten import Forgotten
from crowsfeet.sources.names import file_title, pictures_on, title_of_page
from crowsfeet.sources.page import Page
from crowsfeet.sources.source import AnswerRefusedError, Board, Found, Item, Phase, Request
from crowsfeet.sources.wikidata import EntityFacts, read_entity

BATCH = 50
LONGEST_ADDRESS = 6000
_RETRIED_CODES = ("maxlag", "ratelimited", "readonly", "internal_api_error", "timeout")
_EXTMETADATA = "DateTimeOriginal|DateTime|ImageDescription|LicenseShortName|LicenseUrl|Artist|Credit"


@dataclass(frozen=True, slots=True)
class Wikipedia:
    """One language edition of Wikipedia with the Wikidata and Commons beside it."""

    language: str = "en"
    category: str | None = None
    category_depth: int = 0
    titles: tuple[str, ...] = ()
    max_people: int = 1000
    max_photos_per_person: int = 20
    photo_width: int = 500
    domain: str = "org"
    name: str = "wikipedia"
    query: str | None = None
    focus: Focus | None = None
    focus_candidates: int = 3
    forgotten: Forgotten = field(default_factory=Forgotten)

    @property
    def wiki_host(self) -> str:
        """Return the host of the articles."""
        return f"{self.language}.wikipedia.{self.domain}"

    @property
    def hosts(self) -> frozenset[str]:
        """Return all hosts that the source names."""
        shared = ("commons.wikimedia", "upload.wikimedia", "www.wikidata", "query.wikidata")
        return frozenset({self.wiki_host, *(f"{host}.{self.domain}" for host in shared)})

    @property
    def api_paths(self) -> tuple[str, ...]:
        """Return paths that are governed by the API's own rules, not by robots.txt."""
        return ("/w/api.php", "/sparql")

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of requests that the source makes."""
        return ("query", "category", "props", "entities", "page", "imageinfo", "photo")

    def enough(self, board: Board) -> bool:
        """Tell whether as many people were found as are wanted."""
        return board.count("person") >= self._wanted()

    def _wanted(self) -> int:
        return self.max_people * (self.focus_candidates if self.focus is not None else 1)

    def phase_of(self, kind: str) -> Phase:
        """Tell in which phase requests of a kind are made."""
        return {"page": "pages", "imageinfo": "photos", "photo": "photos"}.get(kind, "discover")  # type: ignore[return-value]

    def seeds(self) -> Iterable[Found]:
        """Return the titles given, and the category to walk."""
        yield from (Item("title", title) for title in self.titles)
        if self.query is not None:
            yield self._query()
        if self.category:
            yield self._category(f"Category:{self.category.removeprefix('Category:')}", self.category_depth)

    # addresses

    def _api(self, host: str, parameters: Mapping[str, Any]) -> str:
        fixed = {"format": "json", "formatversion": 2, "maxlag": 5}
        return normalise(f"https://{host}/w/api.php?" + urlencode({**parameters, **fixed}, quote_via=quote))

    def _category(self, title: str, depth: int, go_on: Mapping[str, Any] | None = None) -> Request:
        url = self._api(
            self.wiki_host,
            {"action": "query", "list": "categorymembers", "cmtitle": title, "cmtype": "page|subcat", "cmlimit": 500,
             "cmprop": "ids|title|type", **(go_on or {})},
        )  # fmt: skip
        return Request(url, "category", json.dumps([title, depth]))

    def _query(self) -> Request:
        """Ask Wikidata for humans with a birth date, an image and an article in this language."""
        text = (
            "SELECT DISTINCT ?article WHERE { ?item wdt:P31 wd:Q5; wdt:P569 ?born; wdt:P18 ?image. "
            f"{self.query} ?article schema:about ?item; schema:isPartOf <https://{self.language}.wikipedia.org/>. }} "
            f"LIMIT {self._wanted()}"
        )
        url = f"https://query.wikidata.{self.domain}/sparql?" + urlencode(
            {"query": text, "format": "json"}, quote_via=quote
        )
        return Request(normalise(url), "query")

    def page_url(self, title: str) -> str:
        """Return an article's address as readers see it."""
        return normalise(f"https://{self.wiki_host}/wiki/{quote(title.replace(' ', '_'), safe='/:,()')}")

    def kind_of(self, url: str) -> str | None:
        """Tell what kind of request an address kept in a WARC file answers; None for what `parse` does not read."""
        host, _, path = url.partition("://")[2].partition("/")
        if host.startswith("upload."):
            return "photo"
        if path.startswith("wiki/"):
            return "page"
        for word, kind in (("wbgetentities", "entities"), ("pageprops", "props"), ("prop=imageinfo", "imageinfo")):
            if path.startswith("w/api.php") and word in path:
                return kind
        return None

    def read_page(self, text: str, url: str) -> Page:
        """Read an article page."""
        from crowsfeet.sources.article import read_article

        return read_article(text, url)

    # what follows

    def follow(self, request: Request, payload: bytes, board: Board) -> Iterable[Found]:
        """Return what an answer leads to; errors as the protocol says."""
        if request.kind == "photo":
            return ()
        if request.kind == "page":
            return list(self._files(request, payload, board))
        answer = api_answer(payload)
        read = {
            "query": self._answers,
            "category": self._members,
            "props": self._props,
            "entities": self._entities,
            "imageinfo": self._photos,
        }
        return list(read[request.kind](request, answer, board))

    def _answers(self, request: Request, answer: dict[str, Any], board: Board) -> Iterator[Found]:
        for row in _list(answer.get("results"), "bindings"):
            article = row.get("article")
            url = article.get("value") if isinstance(article, dict) else None
            if isinstance(url, str) and "/wiki/" in url:
                yield Item("title", title_of_page(url))

    def _members(self, request: Request, answer: dict[str, Any], board: Board) -> Iterator[Found]:
        title, depth = json.loads(request.about)
        for member in _list(answer.get("query"), "categorymembers"):
            if member.get("type") == "subcat" or member.get("ns") == 14:
                if depth > 0:
                    yield self._category(str(member.get("title")), depth - 1)
            elif member.get("ns", 0) == 0 and isinstance(member.get("title"), str):
                yield Item("title", member["title"])
        if isinstance(answer.get("continue"), dict):
            yield self._category(title, depth, answer["continue"])

    def _props(self, request: Request, answer: dict[str, Any], board: Board) -> Iterator[Found]:
        for page in _list(answer.get("query"), "pages"):
            properties = as_dict(page.get("pageprops"))
            if (
                not isinstance(page.get("title"), str)
                or page.get("missing")
                or page.get("invalid")
                or "disambiguation" in properties
                or page.get("ns", 0) != 0
            ):
                continue
            data = {
                "title": page["title"],
                "revision": page.get("lastrevid"),
                "entity": properties.get("wikibase_item"),
            }
            if self._kept_out(page["title"], data["entity"]):
                continue
            if data["entity"]:
                yield Item("entity", str(data["entity"]), data)
            else:
                yield Item("person", page["title"], data)

    def _kept_out(self, title: str, entity: object) -> bool:
        return f"wikidata:{entity}" in self.forgotten or f"{self.name}:{self.language}:{title}" in self.forgotten

    def _entities(self, request: Request, answer: dict[str, Any], board: Board) -> Iterator[Found]:
        for name, entity in as_dict(answer.get("entities")).items():
            asked = board.known("entity", name)
            facts = read_entity(entity)
            if asked is not None and facts.human is not False:
                known = {"image": facts.image, "born": facts.birth_date, **_image_dates(facts)}
                yield Item("person", asked.data["title"], {**asked.data, **known})

    def _files(self, request: Request, payload: bytes, board: Board) -> Iterator[Found]:
        person = board.known("person", request.about)
        chosen: dict[str, str] = {}
        if person is not None and person.data.get("image"):
            chosen[file_title(person.data["image"])] = "commons"
        for wiki, title in pictures_on(payload.decode("utf-8", "replace")):
            if len(chosen) >= self.max_photos_per_person:
                break
            chosen.setdefault(title, wiki)
        yield from (Item(f"file:{wiki}", title) for title, wiki in chosen.items())

    def _photos(self, request: Request, answer: dict[str, Any], board: Board) -> Iterator[Found]:
        for page in _list(answer.get("query"), "pages"):
            for info in _list(page, "imageinfo")[:1]:
                url = info.get("thumburl") or info.get("url")
                title = page.get("title")
                if not isinstance(url, str) or not isinstance(title, str):
                    continue
                if str(info.get("mime", "")).startswith("image/"):
                    yield Request(normalise(url), "photo", file_title(title), _text(info.get("sha1")))

    # batches

    def batch(self, phase: Phase, board: Board) -> tuple[list[Item], list[Found]]:
        """Return items to take and the requests to make of them."""
        if phase == "discover":
            return (
                self._batch_of(board, "title", self._ask_props)
                or self._batch_of(board, "entity", self._ask_entities)
                or ([], [])
            )
        if phase == "pages":
            if self.focus is not None:
                return self._focused(board)
            people = board.waiting("person", min(500, max(0, self.max_people - board.taken("person"))))
            return people, [
                Request(self.page_url(p.data["title"]), "page", p.key, _text(p.data.get("revision"))) for p in people
            ]
        for wiki in ("commons", self.language):
            ready = self._batch_of(board, f"file:{wiki}", self._ask_commons if wiki == "commons" else self._ask_local)
            if ready:
                return ready
        return [], []

    def _focused(self, board: Board) -> tuple[list[Item], list[Found]]:
        """Return the people that feed the starving ages best, once."""
        assert self.focus is not None  # noqa: S101 - the caller looked
        if board.taken("person"):
            return [], []
        people = self.focus.best(board.notes("person"), self.max_people)
        return people, [
            Request(self.page_url(p.data["title"]), "page", p.key, _text(p.data.get("revision"))) for p in people
        ]

    def _batch_of(self, board: Board, kind: str, ask: Any) -> tuple[list[Item], list[Found]] | None:
        items = board.waiting(kind, BATCH)
        if not items:
            return None
        while len(ask([item.key for item in items]).url) > LONGEST_ADDRESS and len(items) > 1:
            items = items[: len(items) // 2]
        return items, [ask([item.key for item in items])]

    def _ask_props(self, titles: list[str]) -> Request:
        parameters = {"action": "query", "titles": "|".join(titles), "redirects": 1, "prop": "info|pageprops",
                      "inprop": "url", "ppprop": "wikibase_item|disambiguation"}  # fmt: skip
        return Request(self._api(self.wiki_host, parameters), "props")

    def _ask_entities(self, names: list[str]) -> Request:
        parameters = {"action": "wbgetentities", "ids": "|".join(names), "props": "info|labels|claims",
                      "languages": f"{self.language}|en" if self.language != "en" else "en"}  # fmt: skip
        return Request(self._api(f"www.wikidata.{self.domain}", parameters), "entities")

    def _ask_imageinfo(self, host: str, titles: list[str]) -> Request:
        parameters = {"action": "query", "titles": "|".join(f"File:{title}" for title in titles), "prop": "imageinfo",
                      "iiprop": "timestamp|url|size|mime|sha1|extmetadata", "iiurlwidth": self.photo_width,
                      "iiextmetadatafilter": _EXTMETADATA}  # fmt: skip
        return Request(self._api(host, parameters), "imageinfo")

    def _ask_commons(self, titles: list[str]) -> Request:
        return self._ask_imageinfo(f"commons.wikimedia.{self.domain}", titles)

    def _ask_local(self, titles: list[str]) -> Request:
        return self._ask_imageinfo(self.wiki_host, titles)


def demo_source(**options: Any) -> Wikipedia:
    """Return the `wikipedia` source at the embedded site's addresses."""
    return Wikipedia(**options, language="en", domain="test", name="demo")


def api_answer(payload: bytes) -> dict[str, Any]:
    """Read an action API answer.

    Raises:
        AnswerRefusedError: it is an error message of the API.
        BadPageError: not JSON, or not an object.
    """
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadPageError(f"an API answer is not readable as JSON: {bounded(error)}") from error
    if not isinstance(answer, dict):
        raise BadPageError("an API answer is not a JSON object")
    refusal = answer.get("error")
    if isinstance(refusal, dict):
        code = str(refusal.get("code"))
        wait = refusal.get("lag")
        raise AnswerRefusedError(
            f"API error {bounded(code, 40)}",
            retry=code.startswith(_RETRIED_CODES),
            wait=float(wait) if isinstance(wait, int | float) else 5.0,
        )
    return answer


def _image_dates(facts: EntityFacts) -> dict[str, str | None]:
    taken = facts.pictures[0].taken if facts.pictures else None
    return {"taken": taken.iso() if taken else None, "died": facts.death.iso() if facts.death else None}


def as_dict(value: Any) -> dict[str, Any]:
    """Return an object of an answer; an empty one where the site wrote something else."""
    return value if isinstance(value, dict) else {}


def _list(holder: Any, key: str) -> list[dict[str, Any]]:
    found = holder.get(key) if isinstance(holder, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(value: object) -> str | None:
    return None if value is None else str(value)
