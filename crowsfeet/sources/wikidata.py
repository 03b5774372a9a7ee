"""Wikidata entities: who is a person, when born and died, and what is said about the image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crowsfeet.sources.dates import PartialDate, make_date, to_gregorian
from crowsfeet.sources.names import file_title
from crowsfeet.sources.simplified import full_claims

HUMAN = "Q5"
JULIAN = "Q1985786"
_PRECISIONS = {11: "day", 10: "month", 9: "year", 8: "decade", 7: "century"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A Wikidata time: as much of the date as its precision says is known."""

    date: PartialDate
    precision: str
    calendar: str = "gregorian"

    def gregorian(self) -> Moment:
        """Return the same time with a day of the Julian calendar put into the Gregorian one, as ages need it."""
        if self.calendar == "gregorian" or self.precision != "day":
            return self
        return Moment(to_gregorian(self.date), self.precision)

    def iso(self) -> str:
        """Return ISO 8601 text; a decade or century is given by its first known year."""
        return self.date.iso()


@dataclass(frozen=True, slots=True)
class Picture:
    """An image statement (P18) with its qualifiers."""

    title: str
    taken: Moment | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """What crowsfeet reads from an entity. `human` is None where the entity does not say what it is."""

    name: str | None
    label: str | None
    human: bool | None
    birth: Moment | None
    death: Moment | None
    pictures: tuple[Picture, ...]
    revision: int | None = None
    imdb: str | None = None

    @property
    def birth_date(self) -> str | None:
        """Return the birth date as ISO text."""
        return self.birth.iso() if self.birth else None

    @property
    def image(self) -> str | None:
        """Return the file title of the best picture."""
        return self.pictures[0].title if self.pictures else None


def read_entity(entity: Any, language: str = "en") -> EntityFacts:
    """Read one entity of `wbgetentities` or `Special:EntityData`, or simplified; what is misshapen is left out."""
    entity = entity if isinstance(entity, dict) else {}
    claims = entity.get("claims") or entity.get("statements") or {}
    claims = full_claims(claims) if isinstance(claims, dict) else {}
    kinds = {value.get("id") for value in _values(claims, "P31") if isinstance(value, dict)}
    kinds |= {value for value in _values(claims, "P31") if isinstance(value, str)}  # REST
    kinds |= {
        f"Q{value['numeric-id']}"
        for value in _values(claims, "P31")
        if isinstance(value, dict) and "numeric-id" in value
    }
    imdb = next((value for value in _values(claims, "P345") if isinstance(value, str) and value.startswith("nm")), None)
    revision = entity.get("lastrevid")
    return EntityFacts(
        name=entity.get("id") if isinstance(entity.get("id"), str) else None,
        label=_label(entity.get("labels"), language),
        human=(HUMAN in kinds) if kinds - {None} else None,
        birth=_best_moment(claims, "P569"),
        death=_best_moment(claims, "P570"),
        pictures=tuple(_pictures(claims, language)),
        revision=revision if isinstance(revision, int) else None,
        imdb=imdb,
    )


def _label(labels: Any, language: str) -> str | None:
    if not isinstance(labels, dict):
        return None
    for code in (language, "mul", "en", *labels):
        label = labels.get(code)
        if isinstance(label, dict) and isinstance(label.get("value"), str):
            return str(label["value"])
        if isinstance(label, str):
            return label
    return None


def _statements(claims: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the statements of a property, best rank only, deprecated ones never."""
    raw = claims.get(name)
    found = [s for s in raw if isinstance(s, dict) and s.get("rank") != "deprecated"] if isinstance(raw, list) else []
    preferred = [statement for statement in found if statement.get("rank") == "preferred"]
    return preferred or found


def _value(snak: Any) -> Any:
    """Return a snak's value, as the action API or the REST API writes it."""
    if isinstance(snak, dict) and snak.get("type") == "value" and "content" in snak:
        return snak["content"]
    if not isinstance(snak, dict) or snak.get("snaktype", "value") != "value":
        return None
    data = snak.get("datavalue")
    return data.get("value") if isinstance(data, dict) else None


def _values(claims: Mapping[str, Any], name: str) -> Iterator[Any]:
    for statement in _statements(claims, name):
        value = _main_value(statement)
        if value is not None:
            yield value


def _main_value(statement: Mapping[str, Any]) -> Any:
    return _value(statement["mainsnak"] if "mainsnak" in statement else statement.get("value"))


def read_moment(value: Any) -> Moment | None:
    """Read a Wikidata time value; None where it is coarser than a century or no date at all."""
    if not isinstance(value, dict):
        return None
    time, precision = value.get("time"), value.get("precision")
    if not isinstance(time, str) or not isinstance(precision, int) or precision not in _PRECISIONS:
        return None
    head = time.lstrip("+-").split("T")[0].split("-")
    if len(head) != 3 or not all(part.isdecimal() for part in head):
        return None
    year, month, day = (int(part) for part in head)
    year = -year if time.startswith("-") else year
    date = make_date(year, month if precision >= 10 else 0, day if precision >= 11 else 0)
    calendar = "julian" if str(value.get("calendarmodel")).endswith(JULIAN) else "gregorian"
    return Moment(date, _PRECISIONS[precision], calendar) if date else None


def _best_moment(claims: Mapping[str, Any], name: str) -> Moment | None:
    """Return the most precise of the best-ranked times; the first of equals."""
    order = list(_PRECISIONS.values())
    moments = [moment for value in _values(claims, name) if (moment := read_moment(value))]
    return min(moments, key=lambda moment: order.index(moment.precision), default=None)


def _pictures(claims: Mapping[str, Any], language: str) -> Iterator[Picture]:
    for statement in _statements(claims, "P18"):
        title = _main_value(statement)
        if not isinstance(title, str):
            continue
        qualifiers = statement.get("qualifiers")
        qualifiers = qualifiers if isinstance(qualifiers, dict) else {}
        taken = next((m for snak in _snaks(qualifiers, "P585") if (m := read_moment(_value(snak)))), None)
        texts = [value for snak in _snaks(qualifiers, "P2096") if isinstance(value := _value(snak), dict)]
        texts.sort(key=lambda text: (text.get("language") != language, text.get("language") != "en"))
        caption = next((text["text"] for text in texts if isinstance(text.get("text"), str)), None)
        yield Picture(file_title(title), taken, caption)


def _snaks(qualifiers: Mapping[str, Any], name: str) -> list[Any]:
    found = qualifiers.get(name)
    return found if isinstance(found, list) else []
