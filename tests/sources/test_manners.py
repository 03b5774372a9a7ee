"""Manners: who asks, what robots.txt and headers forbid, how fast a host is asked and when again."""

# ruff: noqa: ARG001 - fake sites share a signature

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowsfeet.errors import NotAllowedError
from crowsfeet.sources.fetcher import user_agent
from crowsfeet.sources.limits import HostLimits, backoff, retry_after
from crowsfeet.sources.robots import opt_out, read_robots
from tests.sources.sites import HOST


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
    """Starts on a host are its interval apart, and a 429 with Retry-After holds the host for as long as it says."""
    now, starts = [100.0], []

    def sleep(seconds: float) -> None:
        now[0] += seconds

    def answering(host: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        starts.append(now[0])
        return (429, {"Retry-After": "7"}, b"") if path == "/a" else (200, {}, b"")

    served = serve(answering)
    one = fetcher(served.port, {HOST}, sleep=sleep)
    one.limits = HostLimits(lambda: now[0], 0.5)
    for _ in range(5):
        one.get(f"https://{HOST}/b")
    assert len(starts) >= 5
    assert all(later - earlier >= 0.5 for earlier, later in pairwise(starts[1:]))
    refused = one.get(f"https://{HOST}/a")
    assert (refused.refused, refused.retry_in) == ("http 429", 7)
    assert one.limits.reserve(HOST) == now[0] + 7


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
