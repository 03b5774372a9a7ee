"""What a site's operator asks of robots: robots.txt, crawl delays, opt-out headers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from protego import Protego

OPT_OUTS = frozenset({"noai", "noimageai", "noindex", "none"})
"""`X-Robots-Tag` words that are honoured, as img2dataset does by default; `none` means noindex, nofollow."""

LARGEST_ROBOTS = 500 * 1024
"""Bytes of robots.txt that are read (RFC 9309, section 2.5)."""


@dataclass(frozen=True)
class RobotsRules:
    """One host's robots.txt, or what its absence means."""

    rules: Protego | None
    everything_denied: bool = False

    def allows(self, url: str, agent: str) -> bool:
        """Tell whether `agent` may ask for `url`."""
        if self.everything_denied:
            return False
        return self.rules is None or bool(self.rules.can_fetch(url, agent))

    def crawl_delay(self, agent: str) -> float | None:
        """Return the seconds between requests that the host asks for, if it does."""
        if self.rules is None:
            return None
        delay = self.rules.crawl_delay(agent)
        rate = self.rules.request_rate(agent)
        if rate is not None and rate.requests:
            delay = max(delay or 0.0, rate.seconds / rate.requests)
        return None if delay is None else float(delay)


def read_robots(status: int, body: bytes) -> RobotsRules:
    """Read a robots.txt answer: 4xx allows everything, 5xx denies everything (RFC 9309, section 2.3.1)."""
    if 400 <= status < 500:
        return RobotsRules(None)
    if status >= 500:
        return RobotsRules(None, everything_denied=True)
    return RobotsRules(Protego.parse(body[:LARGEST_ROBOTS].decode("utf-8", "replace")))


def opt_out(headers: Iterable[tuple[str, str]], agent: str) -> str | None:
    """Return the opt-out word of an answer's `X-Robots-Tag` headers that applies to `agent`, if any."""
    for name, value in headers:
        if name.lower() != "x-robots-tag":
            continue
        for_us = True
        for word in value.lower().split(","):
            named, colon, rest = word.partition(":")
            if colon and named.strip() not in {"unavailable_after", "max-snippet", "max-image-preview"}:
                for_us = named.strip() in {"*", agent.lower()}
                word = rest  # noqa: PLW2901
            if for_us and word.strip() in OPT_OUTS:
                return word.strip()
    return None
