"""Wikidata's half: entities with birth, death and image, each date with its precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from crowsfeet.demo_world.articles import Article, Encyclopedia
    from crowsfeet.demo_world.people import Person
    from crowsfeet.demo_world.world import Entry

_GREGORIAN: Final = "http://www.wikidata.org/entity/Q1985727"
_PRECISION: Final = {4: 9, 7: 10, 10: 11}  # length of ISO text: year, month, day
_GENDER: Final = {"female": "Q6581072", "male": "Q6581097"}
_OTHER_KIND: Final = {"thing": "Q1190554", "disambiguation": "Q4167410"}


def entity_json(pages: Encyclopedia, qid: str) -> dict[str, Any] | None:
    """Return an entity as Special:EntityData and wbgetentities give it; None where there is none."""
    article = pages.by_qid.get(qid)
    if article is None:
        return None
    claims = _person_claims(pages, article) if article.kind == "person" else _thing_claims(article)
    return {
        "pageid": int(qid[1:]) + 10_000_000,
        "ns": 0,
        "title": qid,
        "lastrevid": article.revision + 700_000_000,
        "modified": f"{article.modified:%Y-%m-%dT%H:%M:%SZ}",
        "type": "item",
        "id": qid,
        "labels": {"en": {"language": "en", "value": _label(pages, article)}},
        "descriptions": {"en": {"language": "en", "value": _description(pages, article)}},
        "aliases": {},
        "claims": {name: statements for name, statements in claims.items() if statements},
        "sitelinks": {"enwiki": {"site": "enwiki", "title": article.title, "badges": []}},
    }


def _label(pages: Encyclopedia, article: Article) -> str:
    return pages.world.people[article.person].name if article.kind == "person" else article.title


def _description(pages: Encyclopedia, article: Article) -> str:
    return f"fictional {pages.world.people[article.person].occupation}" if article.kind == "person" else article.kind


def _person_claims(pages: Encyclopedia, article: Article) -> dict[str, list[dict[str, Any]]]:
    person = pages.world.people[article.person]
    qid = person.qid
    return {
        "P31": [_statement(qid, 1, _item("P31", "Q5"))],
        "P21": [_statement(qid, 2, _item("P21", _GENDER[person.sex]))],
        "P569": [_statement(qid, 3, _time("P569", _told_birth(person)))] if person.told_born != "none" else [],
        "P570": [_statement(qid, 4, _time("P570", person.died.isoformat()))] if person.died else [],
        "P18": [_image_statement(qid, entry) for entry in pages.world.entries_of(person.index)[:1]],
    }


def _told_birth(person: Person) -> str:
    return person.born.isoformat() if person.told_born == "day" else str(person.born.year)


def _image_statement(qid: str, entry: Entry) -> dict[str, Any]:
    told = entry.telling
    value = {
        "snaktype": "value",
        "property": "P18",
        "datatype": "commonsMedia",
        "datavalue": {"value": told.file_title, "type": "string"},
    }
    qualifiers: dict[str, list[dict[str, Any]]] = {}
    if told.qualifier_date:
        qualifiers["P585"] = [_time("P585", told.qualifier_date)]
    if told.qualifier_caption:
        text = {"text": told.qualifier_caption, "language": "en"}
        qualifiers["P2096"] = [
            {
                "snaktype": "value",
                "property": "P2096",
                "datatype": "monolingualtext",
                "datavalue": {"value": text, "type": "monolingualtext"},
            }
        ]
    statement = _statement(qid, 5, value)
    return statement | ({"qualifiers": qualifiers, "qualifiers-order": list(qualifiers)} if qualifiers else {})


def _thing_claims(article: Article) -> dict[str, list[dict[str, Any]]]:
    return {"P31": [_statement(str(article.qid), 1, _item("P31", _OTHER_KIND[article.kind]))]}


def _statement(qid: str, number: int, snak: dict[str, Any]) -> dict[str, Any]:
    return {"mainsnak": snak, "type": "statement", "id": f"{qid}$0000000{number}-demo", "rank": "normal"}


def _item(name: str, qid: str) -> dict[str, Any]:
    value = {"entity-type": "item", "numeric-id": int(qid[1:]), "id": qid}
    return {
        "snaktype": "value",
        "property": name,
        "datatype": "wikibase-item",
        "datavalue": {"value": value, "type": "wikibase-entityid"},
    }


def _time(name: str, iso: str) -> dict[str, Any]:
    """Return a date as Wikidata keeps it: unknown parts are 00, the precision stands beside it."""
    padded = iso + "-00" * ((10 - len(iso)) // 3)
    value = {
        "time": f"+{padded}T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": _PRECISION[len(iso)],
        "calendarmodel": _GREGORIAN,
    }
    return {"snaktype": "value", "property": name, "datatype": "time", "datavalue": {"value": value, "type": "time"}}
