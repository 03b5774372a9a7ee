"""What a page says: the person, when born and died, the photos with their captions. The same for every kind of page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from crowsfeet.sources.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as a page states it; `precision` is coarser than the date where the page says "about"."""

    date: PartialDate
    precision: str

    def iso(self) -> str:
        """Return ISO 8601 text, partial where only year or month is known."""
        return self.date.iso()


def stated(date: PartialDate, about: bool = False) -> Stated:
    """Return a date with its precision; an approximate year is known to the decade at best."""
    return Stated(date, "decade" if about and date.month is None else date.precision)


@dataclass(frozen=True, slots=True)
class PagePhoto:
    """A picture on a page, with what stands beside it."""

    image_url: str
    image_title: str | None = None
    caption: str | None = None
    section: str | None = None
    position: str = "thumb"  # infobox, thumb, gallery, wikidata, media_viewer
    taken: str | None = None
    taken_precision: str | None = None
    license: str | None = None
    wiki: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a page is about."""

    name: str
    birth: Stated | None = None
    death: Stated | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page, read. Either `person` or `not_a_person` is set."""

    kind: str  # article, wikitext, wikidata, api, imdb, file
    person: Person | None
    not_a_person: str | None = None
    photos: tuple[PagePhoto, ...] = ()
    language: str | None = None
    revision: str | None = None
    permalink: str | None = None
    entity: str | None = None
    url: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def without_person(self, reason: str) -> Page:
        """Return the page as one that is not about a person."""
        return replace(self, person=None, not_a_person=reason)

    def as_json(self) -> dict[str, Any]:
        """Return what `crowsfeet inspect page` prints."""
        person = None
        if self.person is not None:
            birth, death = self.person.birth, self.person.death
            person = {
                "name": self.person.name,
                "birth_date": birth.iso() if birth else None,
                "birth_precision": birth.precision if birth else None,
                "death_date": death.iso() if death else None,
            }
        names = ("image_url", "caption", "section", "taken", "license")
        photos = [{name: getattr(photo, name) for name in names} for photo in self.photos]
        return {"person": person, "not_a_person": self.not_a_person, "photos": photos}
