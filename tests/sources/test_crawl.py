"""The crawl against a small wiki that is a function."""

# ruff: noqa: ARG001 - a fake site has one signature

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from PIL import Image

from crowsfeet.sources.crawl import Crawl
from crowsfeet.sources.frontier import Frontier
from crowsfeet.sources.gather import Gathering
from crowsfeet.sources.warc import WarcFiles, read_photo_bytes, read_warc
from crowsfeet.sources.wikipedia import Wikipedia, demo_source

PEOPLE = {f"Person {n}": f"Q{n + 1}" for n in range(7)}


def jpeg() -> bytes:
    """Return a small picture file of 16 × 32 pixels."""
    out = io.BytesIO()
    Image.new("RGB", (16, 32)).save(out, "JPEG")
    return out.getvalue()


JPEG = jpeg()


def time_claim(time: str, precision: int) -> list[dict[str, object]]:
    """Return a Wikidata time statement."""
    value = {"time": time, "precision": precision}
    return [{"mainsnak": {"snaktype": "value", "datavalue": {"value": value}}, "rank": "normal"}]


def wiki(host: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Answer as a very small Wikipedia with its sister sites."""
    parts = urlsplit(path)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if parts.path == "/robots.txt":
        return 200, {}, b"User-agent: *\nDisallow: /w/\nDisallow: /wiki/Person_3\n"
    if host == "upload.wikimedia.test":
        number = int(unquote(path).rpartition("_")[2].partition(".")[0])
        return 200, {"Content-Type": "image/jpeg", "ETag": f'"{path}"'}, JPEG + bytes([number]) * 50
    if parts.path.startswith("/wiki/"):
        title = unquote(parts.path.removeprefix("/wiki/")).replace("_", " ")
        if headers.get("If-None-Match") == f'"{title}"':
            return 304, {}, b""
        name = f"Photo {title.split()[1]}.jpg"
        page = (
            f'<html lang="en"><head><title>{title} - Wikipedia</title></head><body><h1>{title}</h1>'
            f'<table class="infobox vcard"><tr><th>Born</th><td><span class="bday">1950-03-05</span></td></tr></table>'
            f'<h2>Life</h2><figure><a href="/wiki/File:{name}"><img width="200" height="200" '
            f'src="//upload.wikimedia.test/wikipedia/commons/thumb/a/ab/{name.replace(" ", "_")}/200px-x.jpg"></a>'
            f"<figcaption>{title} in 1980</figcaption></figure></body></html>"
        )
        return 200, {"Content-Type": "text/html", "ETag": f'"{title}"'}, page.encode()
    return 200, {"Content-Type": "application/json"}, json.dumps(api(host, query)).encode()


def api(host: str, query: dict[str, str]) -> dict[str, object]:
    """Answer an action API call."""
    if query.get("list") == "categorymembers":
        names = list(PEOPLE)
        start = int(query.get("cmcontinue", 0))
        answer: dict[str, object] = {
            "query": {"categorymembers": [{"ns": 0, "title": n, "type": "page"} for n in names[start : start + 3]]}
        }
        if start + 3 < len(names):
            answer["continue"] = {"cmcontinue": str(start + 3), "continue": "-||"}
        return answer
    if query["action"] == "wbgetentities":
        return {
            "entities": {
                name: {
                    "id": name,
                    "claims": {
                        "P31": [{"mainsnak": {"datavalue": {"value": {"id": "Q5"}}}}],
                        "P569": time_claim("+1950-03-00T00:00:00Z", 10),
                    },
                }
                for name in query["ids"].split("|")
            }
        }
    titles = query["titles"].split("|")
    if query["prop"] == "imageinfo":
        thumb = "https://upload.wikimedia.test/wikipedia/commons/thumb/a/ab/{0}/500px-{0}"
        return {
            "query": {
                "pages": [
                    {
                        "title": t,
                        "imageinfo": [
                            {
                                "thumburl": thumb.format(t[5:].replace(" ", "_")),
                                "mime": "image/jpeg",
                                "sha1": t,
                                "timestamp": "2010-01-01T00:00:00Z",
                                "extmetadata": {"DateTimeOriginal": {"value": "<b>1980</b>"}},
                            }
                        ],
                    }
                    for t in titles
                ]
            }
        }
    return {
        "query": {
            "pages": [{"ns": 0, "title": t, "lastrevid": 1, "pageprops": {"wikibase_item": PEOPLE[t]}} for t in titles]
        }
    }


HOSTS = {"en.wikipedia.test", "commons.wikimedia.test", "upload.wikimedia.test", "www.wikidata.test"}


def crawl_all(source: Wikipedia, fetcher, folder: Path, port: int):
    """Run all phases, return what was counted and what was gathered."""
    frontier = Frontier(folder / "frontier.sqlite")
    warc = WarcFiles(folder / "raw", "demo", {"source": "demo"})
    try:
        warc.recover(frontier.warc_ends())
        frontier.begin(source.seeds(), "same")
        crawl = Crawl(source, frontier, fetcher(port, HOSTS, api_paths=source.api_paths), warc)
        for phase in ("discover", "pages", "photos"):
            seen = crawl.run(phase)
    finally:
        warc.close()
        frontier.close()
    gathering = Gathering(source)
    for path in sorted((folder / "raw").glob("*.warc.gz")):
        for record in read_warc(path):
            gathering.add(record)
    return seen, list(gathering.photos())


def test_crawl_finds_everybody_and_parse_reads_them(serve, fetcher, tmp_path: Path) -> None:
    """A crawl of a category ends in one row per person and photo, with dates, caption and the photo's bytes."""
    site = serve(wiki)
    seen, rows = crawl_all(demo_source(category="People"), fetcher, tmp_path, site.port)
    assert seen["refused: denied by robots.txt"] == 1
    assert [row.person_name for row in rows] == [name for name in PEOPLE if name != "Person 3"]
    first = rows[0]
    assert (first.birth_date, first.birth_precision, first.caption) == ("1950-03-05", "day", "Person 0 in 1980")
    assert (first.commons_date, first.section, first.width, first.height) == ("1980", "Life", 16, 32)
    assert first.warc_path is not None
    assert first.warc_offset is not None
    assert read_photo_bytes(tmp_path / "raw", first.warc_path, first.warc_offset) == JPEG + b"\x00" * 50


def test_second_crawl_fetches_nothing_that_did_not_change(serve, fetcher, tmp_path: Path) -> None:
    """A re-crawl asks the API again, but no page, no photo, and writes no new WARC file."""
    site = serve(wiki)
    crawl_all(demo_source(category="People"), fetcher, tmp_path, site.port)
    files = sorted(path.name for path in (tmp_path / "raw").iterdir())
    site.asked.clear()
    _, rows = crawl_all(demo_source(category="People"), fetcher, tmp_path, site.port)
    assert len(rows) == 6
    asked = [path for host, path in site.asked if not path.startswith(("/w/", "/robots"))]
    assert asked == []
    assert sorted(path.name for path in (tmp_path / "raw").iterdir()) == files


def test_what_is_new_behind_an_unchanged_answer_is_found(serve, fetcher, tmp_path: Path) -> None:
    """Where the API answers by tags, a person new on a category's last page is found though the first is as before."""
    known = [list(PEOPLE)[:6]]

    def answering(host: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        status, fields, body = wiki(host, path, headers)
        if "categorymembers" not in path:
            return status, fields, body
        answer = json.loads(body)
        members = answer["query"]["categorymembers"]
        answer["query"]["categorymembers"] = [one for one in members if one["title"] in known[0]]
        body = json.dumps(answer).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()}"'
        return (304, {}, b"") if headers.get("If-None-Match") == tag else (status, fields | {"ETag": tag}, body)

    site = serve(answering)
    _, before = crawl_all(demo_source(category="People"), fetcher, tmp_path, site.port)
    known[0] = list(PEOPLE)
    seen, rows = crawl_all(demo_source(category="People"), fetcher, tmp_path, site.port)
    assert seen["fetched: photo"] == 1
    assert [row.person_name for row in rows if row not in before] == ["Person 6"]


@pytest.mark.parametrize("limit", [1, 4])
def test_crawl_stops_at_the_number_of_people_wanted(serve, fetcher, tmp_path: Path, limit: int) -> None:
    """`max_people` bounds the pages asked for."""
    site = serve(wiki)
    crawl_all(demo_source(category="People", max_people=limit), fetcher, tmp_path, site.port)
    assert len([path for _, path in site.asked if path.startswith("/wiki/")]) <= limit


def test_changed_pages_alone_are_read_again_into_new_files(serve, fetcher, tmp_path: Path) -> None:
    """A new revision is asked for with the old tag: unchanged pages answer 304, changed ones go into a new file."""
    revision, tags = [1], []

    def answering(host: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        status, fields, body = wiki(host, path, headers)
        if path.startswith("/wiki/"):
            tags.append(headers.get("If-None-Match"))
            if revision[0] == 2 and path == "/wiki/Person_1":
                return 200, {"ETag": '"new"'}, wiki(host, path, {})[2].replace(b"in 1980", b"in 1990")
        return status, fields, body.replace(b'"lastrevid": 1', b'"lastrevid": %d' % revision[0])

    site = serve(answering)
    crawl_all(demo_source(category="People"), fetcher, tmp_path, site.port)
    before = {path.name: path.read_bytes() for path in (tmp_path / "raw").iterdir()}
    revision[0] = 2
    tags.clear()
    seen, rows = crawl_all(demo_source(category="People"), fetcher, tmp_path, site.port)
    assert sorted(filter(None, tags)) == sorted(f'"{name}"' for name in PEOPLE if name != "Person 3")
    assert {name: (tmp_path / "raw" / name).read_bytes() for name in before} == before
    new = [path for path in (tmp_path / "raw").iterdir() if path.name not in before]
    pages = [r.url for path in new for r in read_warc(path) if r.kind == "response" and "/wiki/" in r.url]
    assert pages == ["https://en.wikipedia.test/wiki/Person_1"]
    assert {row.person_name: row.caption for row in rows}["Person 1"] == "Person 1 in 1990"
    assert seen["refused: denied by robots.txt"] <= 1
