"""How fast a host may be asked: fixed spacing of starts, longer after it said so."""

from __future__ import annotations

import email.utils
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

LONGEST_WAIT = 900.0
"""Seconds; a host that asks for more is asked no more often than this."""


@dataclass
class HostLimits:
    """Hand out starting times for requests, per host, so that starts are never closer than the host's interval.

    Times are seconds of `clock`. A slot is reserved before the wait for it, so that the wait's inaccuracy and the
    time of the request itself do not add up: the allowed rate is reached, never exceeded.
    """

    clock: Callable[[], float]
    interval: float
    intervals: dict[str, float] = field(default_factory=dict)
    _next: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, host: str) -> float:
        """Return the time at which the next request to `host` may start, and take that slot."""
        with self._lock:
            start = max(self.clock(), self._next.get(host, 0.0))
            self._next[host] = start + self.intervals.get(host, self.interval)
            return start

    def set_interval(self, host: str, seconds: float) -> None:
        """Use `seconds` between starts for this host."""
        with self._lock:
            self.intervals[host] = seconds

    def hold(self, host: str, seconds: float) -> None:
        """Start nothing more on `host` for `seconds`."""
        with self._lock:
            self._next[host] = max(self._next.get(host, 0.0), self.clock() + min(seconds, LONGEST_WAIT))


def backoff(tries: int, rng: random.Random, first: float = 1.0) -> float:
    """Return seconds to wait before try `tries + 1`: doubled each time, with full jitter over the upper half."""
    return float(min(LONGEST_WAIT, first * 2.0 ** min(tries, 20)) * rng.uniform(0.5, 1.0))


def retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds of a `Retry-After` header, given as seconds or as a date; None where it is unreadable."""
    if not value:
        return None
    value = value.strip()
    if value.isdecimal() and len(value) < 9:
        return min(float(value), LONGEST_WAIT)
    try:
        when = email.utils.parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    return min(max(0.0, when - now), LONGEST_WAIT)
