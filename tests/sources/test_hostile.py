"""Sites that mean harm, or are merely broken: each is refused with a reason, and the crawl goes on."""

# ruff: noqa: ARG001, E501 - fake sites share a signature

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from crowsfeet.errors import FetchError
from crowsfeet.sources.crawl import Crawl
from crowsfeet.sources.frontier import Frontier
from crowsfeet.sources.source import Request
from crowsfeet.sources.warc import WarcFiles, read_warc
from crowsfeet.sources.wikipedia import demo_source
from tests.sources.sites import HOST, site


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
    sent = [0]

    def drip(handler) -> bool:
        if handler.path == "/robots.txt":
            return False
        if not in_head:
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
        for _ in range(1000):
            sent[0] += 1
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.05)
        return True

    served = serve(site(), raw=drip)
    answer = fetcher(served.port, {HOST}, seconds=0.5).get(f"https://{HOST}/a")
    assert answer.refused is not None
    assert answer.refused.startswith("connection failed")
    assert answer.retry_in is not None
    assert sent[0] < 1000


def test_gzip_bomb_is_not_unpacked(serve, fetcher) -> None:
    """A small answer that unpacks to more than the limit is refused at the limit."""
    bomb = gzip.compress(b"\0" * 50_000_000)
    served = serve(site(a=(200, {"Content-Encoding": "gzip"}, bomb)))
    answer = fetcher(served.port, {HOST}, max_bytes=1_000_000).get(f"https://{HOST}/a")
    assert "grows over the limit" in (answer.refused or "")


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


def run(source, one, folder: Path):
    """Run the discovery of a source and return what was counted and the records kept."""
    frontier = Frontier(folder / "f.sqlite")
    warc = WarcFiles(folder / "raw", "demo", {})
    frontier.begin(source.seeds(), "x")
    seen = Crawl(source, frontier, one, warc, wall=lambda: time.time() + 1000, sleep=lambda _: None).run("discover")
    warc.close()
    frontier.close()
    return seen, [record for path in sorted((folder / "raw").glob("*.gz")) for record in read_warc(path)]
