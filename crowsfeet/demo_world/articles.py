"""The encyclopedia: people's articles, redirects, disambiguations, pages about no person, categories."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Final

import numpy as np

from crowsfeet.demo_world import markup
from crowsfeet.demo_world.chance import pick
from crowsfeet.demo_world.names import EVENTS, draw_place
from crowsfeet.demo_world.people import TODAY, Person
from crowsfeet.demo_world.prose import paragraph
from crowsfeet.demo_world.world import Entry, World

_FIRST_PAGE_ID: Final = 5000
_FIRST_REVISION: Final = 1_200_000_000
_THING_QID: Final = 8_000_000
ROOT_CATEGORY: Final = "People"
_LIVING, _CENTURY, _ANY = "Living people", "20th-century people", "People with unverified dates"


@dataclass(frozen=True, slots=True)
class Article:
    """One page of the main namespace, whatever it is about."""

    title: str
    kind: str
    """person, disambiguation, redirect, thing."""
    page_id: int
    revision: int
    modified: datetime
    qid: str | None = None
    person: int = -1
    target: str | None = None
    categories: tuple[str, ...] = ()
    mentions: tuple[str, ...] = field(default=())


class Encyclopedia:
    """All pages by title, all categories with their members in a fixed order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.pages: dict[str, Article] = {}
        self.categories: dict[str, list[str]] = {_LIVING: [], _CENTURY: [], _ANY: []}
        self.subcategories: dict[str, list[str]] = {ROOT_CATEGORY: [_LIVING, _CENTURY, _ANY]}
        self.disallowed = {world.people[7 % len(world.people)].title}
        for person in world.people:
            self._add_person(person)
        self._add_disambiguations()
        self._add_things()
        self.by_qid = {page.qid: page for page in self.pages.values() if page.qid}

    def page_html(self, title: str) -> tuple[Article, str] | None:
        """Return the page that a title leads to (redirects followed) and its HTML; None where there is none."""
        asked = self.pages.get(title)
        shown = self.pages.get(asked.target) if asked and asked.target else asked
        if asked is None or shown is None:
            return None
        bodies = {"person": self._person_body, "disambiguation": _disambiguation_body, "thing": self._thing_body}
        html = markup.page(
            title=shown.title,
            body=bodies[shown.kind](shown),
            categories=list(shown.categories),
            page_id=shown.page_id,
            revision=shown.revision,
            modified=shown.modified,
            qid=shown.qid,
            redirected_from=asked.title if asked is not shown else None,
        )
        return shown, html

    def images_of(self, article: Article) -> list[Entry]:
        """Return the photos that a page shows."""
        if article.kind == "person":
            return self.world.entries_of(article.person)
        shown = self.world.entries_of((article.page_id * 7) % len(self.world.people))
        return [entry for entry in shown if entry.photo.fault == "no_face"][:1]

    def category_html(self, name: str) -> str | None:
        """Return a category's page."""
        if name not in self.categories and name not in self.subcategories:
            return None
        subs = "".join(f"<li>{markup.link('Category:' + sub, sub)}</li>" for sub in self.subcategories.get(name, []))
        pages = "".join(f"<li>{markup.link(title)}</li>" for title in self.categories.get(name, []))
        body = (
            f'<div id="mw-subcategories"><h2>Subcategories</h2><ul>{subs}</ul></div>'
            f'<div id="mw-pages"><h2>Pages in category "{escape(name)}"</h2><div class="mw-category">'
            f"<ul>{pages}</ul></div></div>"
        )
        day = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)
        return markup.page(
            title=f"Category:{name}",
            body=body,
            categories=[],
            page_id=_FIRST_PAGE_ID - 1,
            revision=_FIRST_REVISION - 1,
            modified=day,
            namespace=14,
        )

    def _add(self, article: Article) -> None:
        self.pages[article.title] = article
        for name in article.categories:
            self.categories.setdefault(name, []).append(article.title)

    def _add_person(self, person: Person) -> None:
        entries = self.world.entries_of(person.index)
        newest = max([entry.telling.uploaded for entry in entries], default=datetime(2012, 3, 4, 5, 6, 7, tzinfo=UTC))
        later = sum(entry.photo.edition > 1 for entry in entries)
        names = [_LIVING] if person.died is None else []
        if person.born.year < 1965:
            names.append(_CENTURY)
        if person.told_born != "day":
            names.append(_ANY)
        names.append(f"{person.born.year} births" if person.told_born != "none" else "Year of birth missing")
        if person.died:
            names.append(f"{person.died.year} deaths")
        self._add(
            Article(
                title=person.title,
                kind="person",
                page_id=_FIRST_PAGE_ID + 2 * person.index,
                revision=_FIRST_REVISION + 1000 * person.index + later,
                modified=newest + timedelta(hours=5),
                qid=person.qid,
                person=person.index,
                categories=tuple(names),
            )
        )
        if person.index % 9 == 0:
            self._add_redirect(f"{person.last}, {person.first}", person)

    def _add_redirect(self, title: str, person: Person) -> None:
        if title in self.pages:
            return
        born = datetime(2015, 1, 1, tzinfo=UTC)
        self._add(
            Article(
                title=title,
                kind="redirect",
                page_id=_FIRST_PAGE_ID + 2 * person.index + 1,
                revision=_FIRST_REVISION + 1000 * person.index + 999,
                modified=born,
                target=person.title,
                categories=(_ANY,),
            )
        )

    def _add_disambiguations(self) -> None:
        names: dict[str, list[str]] = {}
        for person in self.world.people:
            if person.edition == 1:
                names.setdefault(person.last, []).append(person.title)
        shared = sorted((last, titles) for last, titles in names.items() if len(titles) >= 3)[:25]
        for k, (last, titles) in enumerate(shared):
            self._add(
                Article(
                    title=last,
                    kind="disambiguation",
                    page_id=1000 + k,
                    revision=_FIRST_REVISION - 1000 + k,
                    modified=datetime(2016, 5, 5, tzinfo=UTC),
                    qid=f"Q{_THING_QID + k}",
                    categories=("Surnames", _ANY),
                    mentions=tuple(titles),
                )
            )

    def _add_things(self) -> None:
        rng = np.random.default_rng([self.world.params.seed, 9])
        for k in range(max(3, self.world.params.people // 25)):
            title = f"{draw_place(rng)} {pick(rng, EVENTS)} ({1950 + k})"
            self._add(
                Article(
                    title=title,
                    kind="thing",
                    page_id=2000 + k,
                    revision=_FIRST_REVISION - 500 + k,
                    modified=datetime(2018, 2, 2, tzinfo=UTC),
                    qid=f"Q{_THING_QID + 1000 + k}",
                    categories=("Events", (_LIVING, _CENTURY)[k % 2]),
                )
            )

    def _person_body(self, article: Article) -> str:
        person = self.world.people[article.person]
        entries = self.world.entries_of(article.person)
        rng = np.random.default_rng([self.world.params.seed, 8, person.index])
        first, rest = (entries[0], entries[1:]) if entries else (None, [])
        hanging, shown = (rest[4:], rest[:4]) if len(rest) > 5 else ([], rest)
        parts = [
            _short_description(person),
            self._infobox(person, first),
            _lead(person),
            f"<p>{paragraph(rng, person, 4)}</p>",
        ]
        for name in dict.fromkeys(["Early life", "Career", *sorted({entry.telling.section for entry in shown})]):
            parts.append(markup.heading(name))
            for k, entry in enumerate(entry for entry in shown if entry.telling.section == name):
                parts.append(markup.figure(*self._shown(entry), side=("right", "left")[k % 2]))
            parts.extend(f"<p>{escape(paragraph(rng, person, 5), quote=False)}</p>" for _ in range(2))
        if hanging:
            parts.append(markup.heading("Gallery"))
            parts.append(markup.gallery([self._shown(entry) for entry in hanging]))
        parts.append(markup.heading("References"))
        source = f'<span class="reference-text">Municipal archive of {person.birthplace}, box 12.</span>'
        wrapped = f'<ol class="references"><li id="cite_note-1">{source}</li></ol>'
        parts.append(f'<div class="mw-references-wrap">{wrapped}</div>')
        return "\n".join(parts)

    def _shown(self, entry: Entry) -> tuple[str, tuple[int, int], str | None]:
        return entry.telling.file_title, self.world.size_of(entry.photo), entry.telling.caption

    def _infobox(self, person: Person, entry: Entry | None) -> str:
        rows = [("Born", _born(person))]
        if person.died:
            age = int(person.age_on(person.died))
            aged = f" (aged&#160;{age})" if person.told_born == "day" else ""
            hidden = f'<span style="display:none">({person.died.isoformat()})</span>'
            rows.append(("Died", f"{markup.long_date(person.died)}{hidden}{aged}"))
        rows.append(("Occupation", escape(person.occupation.capitalize())))
        picture = caption = None
        if entry is not None:
            title, size, caption = self._shown(entry)
            picture = markup.image(title, size, 220)
        return markup.infobox(rows, person.name, picture, caption)

    def _thing_body(self, article: Article) -> str:
        images = "".join(markup.figure(*self._shown(entry)) for entry in self.images_of(article))
        name = article.title.rsplit(" (", 1)[0]
        return (
            f"{images}<p>The <b>{escape(name)}</b> was a gathering held once, in {article.title[-5:-1]}. It was "
            "opened in May and closed in good order.</p><p>Attendance was modest, the weather was not.</p>"
        )


def _short_description(person: Person) -> str:
    years = f"{person.born.year}" if person.told_born != "none" else ""
    until = f"–{person.died.year}" if person.died and years else ""
    text = f"Fictional {person.occupation}" + (f" ({'' if until else 'born '}{years}{until})" if years else "")
    return f'<div class="shortdescription nomobile noexcerpt noprint searchaux" style="display:none">{text}</div>'


def _born(person: Person) -> str:
    place = f'<br /><div style="display:inline" class="birthplace">{escape(person.birthplace)}</div>'
    if person.told_born == "none":
        return place.removeprefix("<br />")
    if person.told_born == "year":
        return f"{person.born.year}{place}"
    age = "" if person.died else f'<span class="noprint ForceAgeToShow"> (age&#160;{int(person.age_on(TODAY))})</span>'
    return (
        f'<span style="display:none">(<span class="bday">{person.born.isoformat()}</span>)</span>'
        f"{markup.long_date(person.born)}{age}{place}"
    )


def _lead(person: Person) -> str:
    born = {"day": markup.long_date(person.born), "year": str(person.born.year), "none": ""}[person.told_born]
    if person.died:
        life = f" ({born} – {markup.long_date(person.died)})" if born else f" (died {markup.long_date(person.died)})"
        verb = "was"
    else:
        life, verb = f" (born {born})" if born else "", "is"
    article = "an" if person.occupation[0] in "aeiou" else "a"
    work = f"{article} {escape(person.occupation)} from {escape(person.birthplace)}"
    return f"<p><b>{escape(person.name)}</b>{life} {verb} {work}.</p>"


def _disambiguation_body(article: Article) -> str:
    items = "".join(f"<li>{markup.link(title)}</li>" for title in article.mentions)
    return (
        f"<p><b>{escape(article.title)}</b> may refer to:</p><ul>{items}</ul>"
        '<div id="disambigbox" class="metadata plainlinks dmbox dmbox-disambig" role="note">This disambiguation page '
        "lists articles about people with the same family name.</div>"
    )
