"""The site as a function: it answers what Wikipedia, Commons and Wikidata answer, and never the truth."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any
from urllib.parse import urlencode

import cv2
import numpy as np
import pytest
from lxml import html as lxml_html
from protego import Protego

from crowsfeet.demo_world import World
from crowsfeet.demo_world.addresses import ARTICLES, COMMONS, ENTITIES, HOSTS, UPLOADS, title_path, upload_path
from crowsfeet.demo_world.site import Answer, Site
from crowsfeet.params import WorldParams
from crowsfeet.sources.article import read_article


@pytest.fixture(scope="module")
def world() -> World:
    """Sample a small world."""
    return World(WorldParams(people=80, photos=320))


@pytest.fixture(scope="module")
def site(world: World) -> Site:
    """Serve the small world, drawing on demand."""
    return Site(world, lambda entry: world.photo_bytes(entry)[0])


def ask(site: Site, host: str, **query: Any) -> dict[str, Any]:
    """Ask the action API."""
    answer = site.answer(host, "/w/api.php?" + urlencode({"format": "json", "formatversion": 2, **query}))
    assert answer.headers["content-type"].startswith("application/json")
    parsed: dict[str, Any] = json.loads(answer.body)
    return parsed


def page(site: Site, title: str, **headers: str) -> Answer:
    """Ask for an article."""
    return site.answer(ARTICLES, f"/wiki/{title_path(title)}", {k.replace("_", "-"): v for k, v in headers.items()})


def members(site: Site, category: str, limit: int, **more: Any) -> list[dict[str, Any]]:
    """List a category's members, following continuation."""
    asked = {"action": "query", "list": "categorymembers", "cmtitle": f"Category:{category}", "cmlimit": limit, **more}
    found: list[dict[str, Any]] = []
    while True:
        answer = ask(site, ARTICLES, **asked)
        found += answer["query"]["categorymembers"]
        if "continue" not in answer:
            return found
        asked |= answer["continue"]


def test_categories_lead_to_all_people_through_continuation(site: Site, world: World) -> None:
    """From Category:People, page by page of seven, every person is reached, and other things are too."""
    subcategories = members(site, "People", 500, cmtype="subcat")
    assert all(sub["ns"] == 14 for sub in subcategories)
    titles = {m["title"] for sub in subcategories for m in members(site, sub["title"].removeprefix("Category:"), 7)}
    assert titles >= {person.title for person in world.people}
    assert titles - {person.title for person in world.people}


def test_titles_are_normalised_and_redirects_followed(site: Site, world: World) -> None:
    """Underscores, a redirect and a missing page come back as the real API puts them."""
    person = world.people[0]
    redirect = f"{person.last}, {person.first}"
    answer = ask(site, ARTICLES, action="query", titles=f"{redirect.replace(' ', '_')}|Nobody At All", redirects=1,
                 prop="info|pageprops", inprop="url")["query"]  # fmt: skip
    assert answer["normalized"][0]["to"] == redirect
    assert answer["redirects"] == [{"from": redirect, "to": person.title}]
    found, missing = answer["pages"]
    assert found["pageprops"]["wikibase_item"] == person.qid
    assert found["fullurl"] == f"https://{ARTICLES}/wiki/{title_path(person.title)}"
    assert missing == {"ns": 0, "title": "Nobody At All", "missing": True}


def test_entities_tell_dates_with_their_precision(site: Site, world: World) -> None:
    """Birth dates stand with precision 11 or 9 or not at all; images carry date qualifiers; unknown ids are missing."""
    ids = "|".join([person.qid for person in world.people[:49]] + ["Q1"])
    entities = ask(site, ENTITIES, action="wbgetentities", ids=ids)["entities"]
    assert "missing" in entities["Q1"]
    precision = {"day": 11, "year": 9}
    for person in world.people[:49]:
        claims = entities[person.qid]["claims"]
        assert claims["P31"][0]["mainsnak"]["datavalue"]["value"]["id"] == "Q5"
        if person.told_born == "none":
            assert "P569" not in claims
            continue
        born = claims["P569"][0]["mainsnak"]["datavalue"]["value"]
        assert born["precision"] == precision[person.told_born]
        assert born["time"].startswith(f"+{person.born.year}-")
    qualified = [claim for entity in entities.values() for claim in entity.get("claims", {}).get("P18", [])
                 if "P585" in claim.get("qualifiers", {})]  # fmt: skip
    assert len(qualified) > 5


def test_special_entity_data_equals_wbgetentities(site: Site, world: World) -> None:
    """The page for machines holds the same entity."""
    qid = world.people[3].qid
    alone = json.loads(site.answer(ENTITIES, f"/wiki/Special:EntityData/{qid}.json").body)
    assert alone["entities"] == ask(site, ENTITIES, action="wbgetentities", ids=qid)["entities"]


def test_image_info_describes_the_file_that_is_served(site: Site, world: World) -> None:
    """Size, hash, dimensions and address of imageinfo fit the bytes behind them; the thumbnail is a smaller copy."""
    entry = next(entry for entry in world.entries if entry.photo.fault == "none" and entry.telling.file_date)
    title = f"File:{entry.telling.file_title}"
    query = {"action": "query", "titles": title, "prop": "imageinfo",
             "iiprop": "timestamp|url|size|mime|sha1|extmetadata"}  # fmt: skip
    info = ask(site, COMMONS, **query, iiurlwidth=500)["query"]["pages"][0]["imageinfo"][0]
    assert info["thumburl"] == info["url"]
    answer = site.answer(UPLOADS, info["url"].removeprefix(f"https://{UPLOADS}"))
    picture = cv2.imdecode(np.frombuffer(answer.body, np.uint8), cv2.IMREAD_COLOR)
    assert (info["size"], info["width"], info["height"]) == (len(answer.body), picture.shape[1], picture.shape[0])
    assert info["extmetadata"]["DateTimeOriginal"]["value"] == entry.telling.file_date
    assert info["extmetadata"]["LicenseShortName"]["value"]
    small = ask(site, COMMONS, **query, iiurlwidth=100)["query"]["pages"][0]["imageinfo"][0]
    thumb = site.answer(UPLOADS, small["thumburl"].removeprefix(f"https://{UPLOADS}"))
    assert cv2.imdecode(np.frombuffer(thumb.body, np.uint8), cv2.IMREAD_COLOR).shape[1] == 100


def test_articles_have_the_shape_of_biographies(site: Site, world: World) -> None:
    """Infobox with bday, first picture with its caption, figures or a gallery for the others, categories, revision."""
    for person in world.people:
        entries = world.entries_of(person.index)
        if len(entries) < 3 or person.told_born != "day":
            continue
        tree = lxml_html.fromstring(page(site, person.title).body)
        assert tree.xpath("//table[contains(@class,'vcard')]//span[@class='bday']/text()") == [person.born.isoformat()]
        shown = tree.xpath("//a[@class='mw-file-description']/@href")
        assert [href.split("File:")[1] for href in shown] != []
        assert len(shown) == len(entries)
        captions = "".join(tree.xpath("//figcaption//text() | //div[@class='gallerytext']//text()"))
        for entry in entries[1:]:
            assert (entry.telling.caption or "") in captions
        assert tree.xpath("//link[@rel='canonical']/@href") == [f"https://{ARTICLES}/wiki/{title_path(person.title)}"]
        assert ("Living people" in tree.xpath("//div[@id='catlinks']//a/text()")) == (person.died is None)


def test_an_article_tells_its_revision(site: Site, world: World) -> None:
    """The revision and the address that stays are read from the page's own notes, as lineage needs them."""
    address = f"https://{ARTICLES}/wiki/{title_path(world.people[0].title)}"
    read = read_article(page(site, world.people[0].title).body.decode(), address)
    assert read.revision is not None
    assert read.revision.isdecimal()
    assert (
        read.permalink
        == f"https://{ARTICLES}/w/index.php?title={title_path(world.people[0].title)}&oldid={read.revision}"
    )


def test_unchanged_pages_answer_304_and_text_comes_packed(site: Site, world: World) -> None:
    """A known tag or date brings 304 without a body; gzip only when it is accepted, with the same content."""
    title = world.people[1].title
    plain = page(site, title)
    packed = page(site, title, accept_encoding="gzip, br")
    assert gzip.decompress(packed.body) == plain.body
    assert "content-encoding" not in plain.headers
    assert page(site, title, if_none_match=plain.headers["etag"]).status == 304
    assert page(site, title, if_none_match='"other"').status == 200
    assert page(site, title, if_modified_since=plain.headers["last-modified"]).status == 304
    assert page(site, title, if_modified_since="Mon, 01 Jan 1990 00:00:00 GMT").status == 200
    assert page(site, title, if_modified_since="not a date").status == 200


def test_robots_disallow_and_ask_for_a_delay(site: Site, world: World) -> None:
    """Each host has robots.txt with a small crawl delay; one person's article is forbidden, the others are not."""
    for host in HOSTS:
        rules = Protego.parse(site.answer(host, "/robots.txt").body.decode())
        assert 0 < (rules.crawl_delay("anybody") or 0) <= 0.01
    rules = Protego.parse(site.answer(ARTICLES, "/robots.txt").body.decode())
    allowed = [rules.can_fetch(f"https://{ARTICLES}/wiki/{title_path(p.title)}", "anybody") for p in world.people]
    assert allowed.count(False) == 1
    assert not rules.can_fetch(f"https://{ARTICLES}/wiki/Main_Page", "greedybot")


def test_a_later_edition_changes_only_articles_with_new_photos(world: World, site: Site) -> None:
    """With new photos an article has another revision, tag and body; others keep all three."""
    later = World(world.params.model_copy(update={"edition": 2}))
    newer = Site(later, lambda entry: later.photo_bytes(entry)[0])
    grown = {entry.photo.person for entry in later.entries if entry.photo.edition == 2}
    for person in world.people[:40]:
        old, new = page(site, person.title), page(newer, person.title)
        assert (old.headers["etag"] == new.headers["etag"]) == (person.index not in grown)


def test_mistakes_get_the_apis_own_errors(site: Site) -> None:
    """Too many titles, an unknown action, a bad category and a missing page are answered, not raised."""
    assert ask(site, ARTICLES, action="query", titles="|".join("ABCDEFGHIJ" * 6))["error"]["code"] == "toomanyvalues"
    assert ask(site, ARTICLES, action="dance")["error"]["code"] == "badvalue"
    assert (
        ask(site, ARTICLES, action="query", list="categorymembers", cmtitle="X")["error"]["code"] == "invalidcategory"
    )
    assert site.answer(ARTICLES, "/wiki/Nobody").status == 404
    assert site.answer(UPLOADS, "/wikipedia/commons/0/00/None.jpg").status == 404


def test_a_browser_on_loopback_finds_all_hosts_by_path(site: Site, world: World) -> None:
    """With another Host header links lead to /HOST/…, and pictures are found there."""
    entry = world.entries[0]
    title = world.people[entry.photo.person].title
    body = site.answer("127.0.0.1:8800", f"/wiki/{title_path(title)}").body.decode()
    assert not re.search(r'(?:src|href)="(?:https?:)?//', body)
    assert f"/{UPLOADS}{upload_path(entry.telling.file_title)}" in body
    assert site.answer("localhost", f"/{UPLOADS}{upload_path(entry.telling.file_title)}").status == 200
    assert site.answer("localhost", "/").status == 200


def test_truth_is_never_served(site: Site, world: World) -> None:
    """No page, entity or API answer names a fault, and no true date stands where only a wrong one is told."""
    wrong = next(entry for entry in world.entries if entry.photo.fault == "wrong_year" and not entry.photo.contradicted)
    person = world.people[wrong.photo.person]
    title = f"File:{wrong.telling.file_title}"
    info = ask(site, COMMONS, action="query", titles=title, prop="imageinfo", iiprop="timestamp|extmetadata")
    told = json.dumps(info["query"]["pages"][0]["imageinfo"][0]["extmetadata"]) + (wrong.telling.caption or "")
    assert wrong.photo.day.isoformat() not in told
    everything = page(site, person.title).body + json.dumps(info).encode()
    for word in (b"wrong_year", b"contradicted", b"shown_person", b"told_date"):
        assert word not in everything
    for path in ("/truth.parquet", "/data/world/truth.parquet", "/../truth.parquet"):
        assert site.answer(ARTICLES, path).status == 404
