"""Sites that mean harm, or are merely broken: each is refused with a reason, and the crawl goes on."""

# ruff: noqa: ARG001, E501 - fake sites share a signature; broken pages are long lines

from __future__ import annotations

import errno
import gzip
import io
import json
import random
import struct
import time
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from crowsfeet.errors import (
    BadPageError,
    BadPhotoError,
    CrowsfeetError,
    FetchError,
    NotAllowedError,
    RefusedAddressError,
)
from crowsfeet.sources.addresses import normalise
from crowsfeet.sources.article import read_article
from crowsfeet.sources.content import decode_text, inflate
from crowsfeet.sources.crawl import Crawl
from crowsfeet.sources.fetcher import user_agent
from crowsfeet.sources.frontier import Frontier
from crowsfeet.sources.inspect import read_page
from crowsfeet.sources.limits import backoff, retry_after
from crowsfeet.sources.names import pictures_on
from crowsfeet.sources.picture import picture_facts
from crowsfeet.sources.robots import opt_out, read_robots
from crowsfeet.sources.source import Request
from crowsfeet.sources.warc import WarcFiles, read_warc
from crowsfeet.sources.wikipedia import demo_source

HOST = "site.test"


def site(**pages: tuple[int, dict[str, str], bytes]):
    """Return a site function of a few pages; robots.txt allows all."""

    def answering(host: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/robots.txt":
            return 404, {}, b""
        return pages.get(path.strip("/").split("?")[0], (404, {}, b""))

    return answering


@pytest.mark.parametrize(
    "target", ["http://127.0.0.2:9/x", "http://10.0.0.1/x", "http://169.254.169.254/latest", "http://[::1]/x", "file:///etc/passwd", "ftp://site.test/x", "http://0/"]
)  # fmt: skip
def test_redirects_to_private_addresses_are_refused(serve, fetcher, target: str) -> None:
    """A redirect into the private network or to another scheme is refused with a reason."""
    served = serve(site(a=(302, {"Location": target}, b"")))
    answer = fetcher(served.port, {HOST}).get(f"https://{HOST}/a")
    assert answer.refused is not None
    assert "address refused" in answer.refused or "connection failed" in answer.refused
    assert not answer.payload


def test_private_host_is_reached_only_when_the_source_names_it(serve, fetcher) -> None:
    """An address on loopback is refused unless its host is among those named."""
    served = serve(site(a=(200, {}, b"x")))
    url = f"http://localhost:{served.port}/a"
    assert "not a public address" in (fetcher(served.port, set()).get(url).refused or "")
    assert fetcher(served.port, set(), allowed={"localhost"}).get(url).payload == b"x"


def test_endless_redirects_end(serve, fetcher) -> None:
    """A site that redirects for ever is left after a few hops."""
    served = serve(site(a=(302, {"Location": "/a"}, b"")))
    assert "redirects" in (fetcher(served.port, {HOST}).get(f"https://{HOST}/a").refused or "")


def test_endless_body_is_cut_off(serve, fetcher) -> None:
    """A body without end is left at the size limit, without keeping it."""

    def endless(handler) -> bool:
        if handler.path == "/robots.txt":
            return False
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    served = serve(site(), raw=endless)
    answer = fetcher(served.port, {HOST}, max_bytes=300_000).get(f"https://{HOST}/a")
    assert answer.refused == "answer too large"
    assert answer.body == b""


@pytest.mark.parametrize("in_head", [True, False])
def test_slow_drip_is_cut_off(serve, fetcher, in_head: bool) -> None:
    """A server that sends a byte now and then, in head or body, is left at the time limit."""

    def drip(handler) -> bool:
        if handler.path == "/robots.txt":
            return False
        if not in_head:
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.05)
        return True

    served = serve(site(), raw=drip)
    began = time.monotonic()
    answer = fetcher(served.port, {HOST}, seconds=0.5).get(f"https://{HOST}/a")
    assert answer.refused is not None
    assert answer.refused.startswith("connection failed")
    assert answer.retry_in is not None
    assert time.monotonic() - began < 4


def test_gzip_bomb_is_not_unpacked(serve, fetcher) -> None:
    """A small answer that unpacks to more than the limit is refused at the limit."""
    bomb = gzip.compress(b"\0" * 50_000_000)
    served = serve(site(a=(200, {"Content-Encoding": "gzip"}, bomb)))
    answer = fetcher(served.port, {HOST}, max_bytes=1_000_000).get(f"https://{HOST}/a")
    assert "grows over the limit" in (answer.refused or "")


@pytest.mark.parametrize("data", [b"\x1f\x8b" + b"\0" * 30, gzip.compress(b"x" * 1000, mtime=0)[:-12], b"plain"])
def test_broken_compression_is_a_bad_page(data: bytes) -> None:
    """A broken or cut stream is refused with the project's own error."""
    with pytest.raises(BadPageError):
        inflate(data, "gzip", 10_000)


def test_picture_bomb_is_refused_by_its_header() -> None:
    """A picture that declares 60,000 × 60,000 pixels is refused without being decoded."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    chunk = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    png = out.getvalue()[:12] + chunk + struct.pack(">I", zlib.crc32(chunk)) + out.getvalue()[33:]
    with pytest.raises(BadPhotoError, match="too large"):
        picture_facts(png)


def test_html_that_lies_about_its_encoding_is_read() -> None:
    """UTF-8 that is declared as something else is read as UTF-8; real Latin-1 as Latin-1."""
    assert "Zoë" in decode_text("<meta charset=koi8-r>Zoë".encode())
    assert "Zoë" in decode_text("<meta charset=utf-8>Zoë".encode("latin-1"))
    assert decode_text(b"\xff\xfe\x00x", "no-such-encoding")


def test_a_hundred_thousand_links_are_read_in_time() -> None:
    """A page of 100,000 pictures costs seconds, not minutes."""
    image = '<a href="/wiki/File:A{0}.jpg"><img width="99" height="99" src="//upload.wikimedia.org/wikipedia/commons/a/ab/A{0}.jpg"></a>'
    page = "<html><body>" + "".join(image.format(n) for n in range(100_000)) + "</body></html>"
    began = time.monotonic()
    assert sum(1 for _ in pictures_on(page)) == 100_000
    read_article(page)
    assert time.monotonic() - began < 60


def test_control_characters_leave_captions_readable() -> None:
    """Control characters and bidirectional marks in a caption neither break reading nor the JSON printed."""
    page = read_article(
        "<html><body><h1>Ann</h1><p><b>Ann</b> (born 5 March 1950) is</p><figure><img width=99 height=99 "
        'src="//upload.wikimedia.org/wikipedia/commons/a/ab/A.jpg"><figcaption>Ann\x07\u202e in\x00 1980</figcaption></figure></body></html>'
    )
    told = json.dumps(page.as_json())
    assert "1980" in told


@pytest.mark.parametrize(
    "data",
    [b"{", b'{"entities": {"Q1": 5}}', b'{"query": {"pages": [7, null]}}', b"[" * 100_000, b"{}", b'{"parse": []}'],
)
def test_broken_json_raises_only_own_errors(data: bytes) -> None:
    """Broken or misshapen JSON is no person, or one of the project's errors."""
    try:
        page = read_page(data)
    except CrowsfeetError:
        return
    assert page.person is None


def test_api_errors_are_refused_or_tried_again(serve, fetcher, tmp_path: Path) -> None:
    """`maxlag` is asked again until it passes; any other error of the API is a counted refusal."""
    asked = []

    def answering(host: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/robots.txt":
            return 404, {}, b""
        asked.append(path)
        code = "maxlag" if len(asked) < 3 else "invalidcategory"
        return 200, {}, json.dumps({"error": {"code": code, "lag": 0.01, "info": "x"}}).encode()

    served = serve(answering)
    seen, _ = run(
        demo_source(category="X"), fetcher(served.port, {"en.wikipedia.test"}, api_paths=("/w/api.php",)), tmp_path
    )
    assert len(asked) == 3
    assert seen["refused: API error invalidcategory"] == 1


def test_storm_of_503_stops_with_a_sentence_and_goes_on_later(serve, fetcher, tmp_path: Path) -> None:
    """A host that only fails stops the crawl with a sentence; when it is well again the same crawl ends well."""
    well = [False]

    def answering(host: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/robots.txt":
            return 404, {}, b""
        if not well[0]:
            return 503, {"Retry-After": "0"}, b""
        return 200, {}, b'{"query": {"categorymembers": []}}'

    served = serve(answering)
    source = demo_source(category="X")
    frontier = Frontier(tmp_path / "f.sqlite")
    with frontier.transaction():
        frontier.add([])
    frontier.begin(
        [Request(f"https://en.wikipedia.test/w/api.php?{n}", "category", '["Category:X", 0]') for n in range(40)], "x"
    )
    warc = WarcFiles(tmp_path / "raw", "demo", {})
    one = fetcher(served.port, {"en.wikipedia.test"}, api_paths=("/w/api.php",))
    crawl = Crawl(source, frontier, one, warc, sleep=lambda _: None)
    with pytest.raises(FetchError, match=r"en\.wikipedia\.test failed 25 times in a row .*http 503"):
        crawl.run("discover")
    well[0] = True
    again = Crawl(source, frontier, one, warc, wall=lambda: time.time() + 10_000, sleep=lambda _: None)
    assert again.run("discover")["fetched: category"] >= 1
    frontier.close()
    warc.close()


def test_full_disk_stops_with_a_sentence_and_loses_nothing(serve, fetcher, tmp_path: Path) -> None:
    """When a WARC file cannot be written, the crawl says so, and what stands in the file stays readable."""

    def answering(host: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        return (
            (404, {}, b"")
            if path == "/robots.txt"
            else (200, {}, b'{"query": {"categorymembers": []}}' + b" " * int(path.split("?")[1]))
        )

    served = serve(answering)
    frontier = Frontier(tmp_path / "f.sqlite")
    frontier.begin(
        [Request(f"https://en.wikipedia.test/w/api.php?{n}", "category", '["Category:X", 0]') for n in range(9)], "x"
    )
    warc = WarcFiles(tmp_path / "raw", "demo", {})
    one = fetcher(served.port, {"en.wikipedia.test"}, api_paths=("/w/api.php",))
    written = warc.response
    count = [0]

    def full(*args, **kwargs):
        count[0] += 1
        if count[0] > 5:
            warc._stream.write(b"torn")
            raise OSError(errno.ENOSPC, "No space left on device")
        return written(*args, **kwargs)

    warc.response = full
    with pytest.raises(FetchError, match="is full"):
        Crawl(demo_source(category="X"), frontier, one, warc).run("discover")
    files = sorted((tmp_path / "raw").iterdir())
    assert [path.name for path in files] == ["demo-00001.warc.gz"]
    kept = [record.url for record in read_warc(files[0]) if record.kind == "response"]
    assert len(kept) == len(set(kept)) >= 4
    frontier.close()


def run(source, one, folder: Path):
    """Run the discovery of a source and return what was counted and the records kept."""
    frontier = Frontier(folder / "f.sqlite")
    warc = WarcFiles(folder / "raw", "demo", {})
    frontier.begin(source.seeds(), "x")
    seen = Crawl(source, frontier, one, warc, wall=lambda: time.time() + 1000, sleep=lambda _: None).run("discover")
    warc.close()
    frontier.close()
    return seen, [record for path in sorted((folder / "raw").glob("*.gz")) for record in read_warc(path)]


# manners


def test_contact_is_needed_for_real_sites() -> None:
    """Without a contact no real site is touched; with one the User-Agent names it."""
    with pytest.raises(NotAllowedError, match="CROWSFEET_CONTACT"):
        user_agent(None, real=True)
    assert "ann@example.org" in user_agent("ann@example.org", real=True)


def test_robots_and_opt_outs_are_honoured() -> None:
    """Denied paths, crawl delays, unreachable robots.txt and X-Robots-Tag words mean what their standards say."""
    rules = read_robots(200, b"User-agent: *\nDisallow: /private\nCrawl-delay: 2.5\n")
    assert not rules.allows("https://site.test/private/x", "crowsfeet")
    assert rules.allows("https://site.test/x", "crowsfeet")
    assert rules.crawl_delay("crowsfeet") == 2.5
    assert read_robots(404, b"").allows("https://site.test/x", "crowsfeet")
    assert not read_robots(503, b"").allows("https://site.test/x", "crowsfeet")
    assert opt_out([("X-Robots-Tag", "noarchive, NoAI")], "crowsfeet") == "noai"
    assert opt_out([("X-Robots-Tag", "googlebot: noindex")], "crowsfeet") is None
    assert opt_out([("X-Robots-Tag", "crowsfeet: noimageai")], "crowsfeet") == "noimageai"


def test_limits_space_starts_and_obey_retry_after(serve, fetcher) -> None:
    """Starts on a host are its interval apart, and a 429 with Retry-After holds the host."""
    served = serve(site(a=(429, {"Retry-After": "7"}, b""), b=(200, {}, b"x")))
    one = fetcher(served.port, {HOST}, interval=0.05)
    began = time.monotonic()
    for _ in range(5):
        one.get(f"https://{HOST}/b")
    assert time.monotonic() - began >= 0.25
    refused = one.get(f"https://{HOST}/a")
    assert (refused.refused, refused.retry_in) == ("http 429", 7)
    assert one.limits.reserve(HOST) - one.limits.clock() > 6


@given(st.integers(0, 60), st.integers(0, 10**6))
def test_backoff_grows_and_stays_bounded(tries: int, seed: int) -> None:
    """The wait lies between half and all of its doubled length, never above a quarter of an hour."""
    wait = backoff(tries, random.Random(seed))
    assert min(900.0, 2.0 ** min(tries, 20)) / 2 <= wait <= 900.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("5", 5.0), ("Thu, 01 Jan 1970 00:01:40 GMT", 60.0), ("soon", None), (None, None), ("99999", 900.0)],
)
def test_retry_after_is_read_in_both_forms(value: str | None, seconds: float | None) -> None:
    """Seconds and dates are read, anything else is ignored, and no site can ask for days."""
    assert retry_after(value, 40.0) == seconds


# fuzz


@settings(max_examples=60, deadline=None)
@example(b"<?xml")
@example(b"<?xml version='1.0'?><?XML <p>")
@example(b"<meta charset=utf-16>")
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Whatever bytes come, the reader returns a page or raises one of the project's errors."""
    try:
        read_page(data).as_json()
    except CrowsfeetError:
        return


PIECES = st.lists(
    st.sampled_from(
        ["<table class='infobox vcard'>", "<tr><th>Born</th><td>", "</td></tr>", "</table>", "<figure>", "<img src='//upload.wikimedia.org/wikipedia/commons/a/ab/X.jpg'>",
         "<figcaption>", "in 1950", "(born ", "5 March 1950", ")", "<p><b>Ann</b>", "</p>", "<span class=bday>", "1950-13-45", "{{birth date|", "|1950|99|99}}", "[[File:A.jpg|thumb|",
         "]]", "{{", "}}", "'''Ann'''", "\x00", "\u202e", "<h2>", "<html lang='", "'>", '{"entities":', '{"Q1":{"claims":{"P569":[', "]}}}", "HTTP/1.1 200 OK\r\n\r\n", "年", "-", "–", "1/2/", "000"]
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_broken_pages_are_read_or_refused(parts: list[str]) -> None:
    """Pages put together of broken pieces of every format raise nothing but the project's errors."""
    try:
        read_page("".join(parts).encode("utf-8", "replace")).as_json()
    except CrowsfeetError:
        return


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_addresses_are_normalised_once_and_for_all(text: str) -> None:
    """An address that can be normalised stays the same when normalised again; others are refused."""
    try:
        once = normalise("https://site.test/" + text)
    except RefusedAddressError:
        return
    assert normalise(once) == once


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3))
def test_broken_pictures_are_refused_with_own_error(data: bytes, kind: int) -> None:
    """Bytes behind a picture's magic number give facts or the project's error, never another."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, ("JPEG", "PNG", "GIF", "WEBP")[kind])
    broken = out.getvalue()[: 4 + len(data) % 40] + data
    try:
        picture_facts(broken)
    except BadPhotoError:
        return
