"""One polite request: allowed or refused with a reason, at its time, within limits of size and patience."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import requests
from urllib3.exceptions import HTTPError

from crowsfeet.errors import BadPageError, NotAllowedError, RefusedAddressError, bounded
from crowsfeet.sources import robots
from crowsfeet.sources.addresses import host_of, normalise
from crowsfeet.sources.content import inflate
from crowsfeet.sources.limits import HostLimits, backoff, retry_after
from crowsfeet.sources.transport import CONNECT_SECONDS, SILENCE_SECONDS, Watchdog, make_session

AGENT = "crowsfeet"
REDIRECTS = 5
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})


def user_agent(contact: str | None, *, real: bool) -> str:
    """Return an honest User-Agent with the operator's contact (mail or address of a page).

    Raises:
        NotAllowedError: a real site would be touched and no contact is set.
    """
    contact = " ".join((contact or "").split())
    if not contact or not contact.isascii() or len(contact) > 200:
        if real:
            raise NotAllowedError(
                "Before a real site is touched, set CROWSFEET_CONTACT to a mail address or page "
                "where its operator can reach you."
            )
        contact = "embedded site"
    return f"{AGENT}/0.1 (+{contact})"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came over the wire for one request, or why nothing usable came."""

    url: str
    final_url: str
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""  # as it came, compressed or not
    payload: bytes = b""
    refused: str | None = None
    retry_in: float | None = None  # seconds; set where asking again may help

    def header(self, name: str) -> str | None:
        """Return the first header of that name."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass
class Fetcher:
    """Fetch addresses politely. Safe to use from several threads.

    `session`, `clock`, `sleep` and `rng` are handed in, so that tests need neither network nor time.
    """

    session: requests.Session
    limits: HostLimits
    agent: str = AGENT
    api_paths: tuple[str, ...] = ()
    max_bytes: int = 32 * 1024 * 1024
    min_interval: float = 0.0
    watchdog: Watchdog | None = None
    sleep: Callable[[float], None] = time.sleep
    wall: Callable[[], float] = time.time
    rng: random.Random = field(default_factory=random.Random)
    stopping: threading.Event = field(default_factory=threading.Event)
    _robots: dict[str, tuple[robots.RobotsRules, Answer]] = field(default_factory=dict)
    _robots_lock: threading.Lock = field(default_factory=threading.Lock)

    def close(self) -> None:
        """Close the connections and the thread that watches them."""
        self.session.close()
        if self.watchdog is not None:
            self.watchdog.close()

    def robots_answers(self) -> list[Answer]:
        """Return the robots.txt answers seen so far, in the order of hosts."""
        return [self._robots[host][1] for host in sorted(self._robots)]

    def get(self, url: str, headers: Mapping[str, str] | None = None, tries: int = 0) -> Answer:
        """Ask for an address that the source named, following redirects by hand; never raises for what a site does."""
        at = url
        for _ in range(REDIRECTS + 1):
            try:
                answer = self._allowed(url, at) or self._once(url, at, headers or {}, tries)
            except RefusedAddressError as error:
                return Answer(url, at, refused=f"address refused: {error}")
            if answer.status not in (301, 302, 303, 307, 308) or answer.refused:
                return answer
            try:
                at = normalise(answer.header("location") or "", base=at)
            except RefusedAddressError as error:
                return Answer(url, at, answer.status, refused=f"address refused: {error}")
        return Answer(url, at, refused=f"more than {REDIRECTS} redirects")

    def _allowed(self, url: str, at: str) -> Answer | None:
        path = "/" + at.split("/", 3)[3]
        if any(path.startswith(api) for api in self.api_paths):
            self._rules(at)  # its crawl delay holds for the API as well
            return None
        rules, answer = self._rules(at)
        if rules.everything_denied:
            return Answer(url, at, answer.status, refused="robots.txt unreachable", retry_in=answer.retry_in)
        return None if rules.allows(at, self.agent) else Answer(url, at, refused="denied by robots.txt")

    def _rules(self, at: str) -> tuple[robots.RobotsRules, Answer]:
        host = host_of(at)
        known = self._robots.get(host)
        if known is not None:
            return known
        with self._robots_lock:
            if host in self._robots:
                return self._robots[host]
            where = at.split("/", 3)
            url = f"{where[0]}//{where[2]}/robots.txt"
            answer = self._redirected_robots(url)
            if answer.status == 0 and answer.retry_in is None:  # refused address and the like: the request says why
                return robots.RobotsRules(None), answer
            rules = robots.read_robots(answer.status or 503, answer.payload)
            if not rules.everything_denied:
                self._robots[host] = rules, answer
            delay = rules.crawl_delay(self.agent)
            if delay is not None:
                self.limits.set_interval(host, max(delay, self.min_interval))
            return rules, answer

    def _redirected_robots(self, url: str) -> Answer:
        at = url
        for _ in range(REDIRECTS):
            answer = self._once(url, at, {}, 0)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            at = normalise(answer.header("location") or "", base=at)
        return Answer(url, at, status=404)

    def _once(self, url: str, at: str, headers: Mapping[str, str], tries: int) -> Answer:
        host = host_of(at)
        self._wait_until(self.limits.reserve(host))
        request = self.session.prepare_request(requests.Request("GET", at, headers=dict(headers)))
        request.url = at  # as normalised; requests would spell it its own way
        try:
            response = self.session.get_adapter(at).send(
                request, stream=True, timeout=(CONNECT_SECONDS, SILENCE_SECONDS), proxies=self.session.proxies
            )
            try:
                body = self._read(response)
            finally:
                self._done(response)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            reason = f"connection failed: {type(error).__name__}"
            return Answer(url, at, refused=reason, retry_in=backoff(tries, self.rng))
        answer = Answer(url, at, response.status_code, list(response.raw.headers.items()), body)
        return self._judged(answer, tries)

    def _judged(self, answer: Answer, tries: int) -> Answer:
        """Decide what an answer's status, size, encoding and headers mean."""
        if answer.status in RETRIED:
            wait = retry_after(answer.header("retry-after"), self.wall())
            if wait is not None:
                self.limits.hold(host_of(answer.final_url), wait)
            return replace(answer, refused=f"http {answer.status}", retry_in=wait or backoff(tries, self.rng))
        if answer.status in (301, 302, 303, 304, 307, 308):
            return answer
        reason = self._refusal(answer)
        if reason is not None:
            return replace(answer, body=b"", refused=reason)
        try:
            return replace(
                answer, payload=inflate(answer.body, answer.header("content-encoding") or "", self.max_bytes)
            )
        except BadPageError as error:
            return replace(answer, body=b"", refused=f"unreadable answer: {bounded(error)}")

    def _refusal(self, answer: Answer) -> str | None:
        if len(answer.body) > self.max_bytes:
            return "answer too large"
        if answer.status != 200:
            return f"http {answer.status}"
        word = robots.opt_out(answer.headers, self.agent)
        return f"x-robots-tag: {word}" if word is not None else None

    def _read(self, response: requests.Response) -> bytes:
        """Return the body as it came, cut off right above the limit."""
        declared = response.raw.headers.get("content-length", "")
        chunks: list[bytes] = []
        size = 0
        while size <= self.max_bytes:
            chunk = response.raw.read1(262_144, decode_content=False)
            if not chunk:
                break
            chunks.append(chunk)
            size += len(chunk)
        if declared.isdecimal() and size < int(declared) and size <= self.max_bytes:
            raise OSError(f"{size} of {declared} bytes came")
        return b"".join(chunks)

    def _done(self, response: requests.Response) -> None:
        connection = getattr(response.raw, "_connection", None)
        sock = getattr(connection, "sock", None)
        if self.watchdog is not None and sock is not None:
            self.watchdog.release(sock)
        if response.raw._fp_bytes_read <= self.max_bytes:  # noqa: SLF001 - release keeps the connection, close drops it
            response.raw.release_conn()
        else:
            response.close()

    def _wait_until(self, start: float) -> None:
        wait = start - self.limits.clock()
        while wait > 0:
            if self.stopping.is_set():
                raise OSError("the crawl is being stopped")
            self.sleep(min(wait, 1.0))
            wait = start - self.limits.clock()


def make_fetcher(
    *,
    contact: str | None,
    real: bool,
    api_paths: tuple[str, ...],
    interval: float,
    min_interval: float,
    allowed: frozenset[str] = frozenset(),
    redirected: Mapping[str, int] | None = None,
    workers: int = 4,
    max_bytes: int = 32 * 1024 * 1024,
    max_seconds: float = 120.0,
) -> Fetcher:
    """Build a fetcher with a session of its own.

    Raises:
        NotAllowedError: a real site would be touched and no contact is set.
    """
    watchdog = Watchdog(max_seconds)
    session = make_session(
        user_agent(contact, real=real), watchdog, allowed=allowed, redirected=redirected or {}, pool=max(workers, 1)
    )
    limits = HostLimits(time.monotonic, interval)
    return Fetcher(
        session, limits, api_paths=api_paths, min_interval=min_interval, watchdog=watchdog, max_bytes=max_bytes
    )
