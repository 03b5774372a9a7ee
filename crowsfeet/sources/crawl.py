"""The crawl: take what is due, fetch it on a few threads, keep the answer, note what follows.

1. `Frontier.due` gives requests; a worker thread waits for the host's slot and fetches (network only).
2. The main thread writes the answer's WARC record, lets the source follow it, and commits both in one transaction.
3. When nothing is due, the source makes the next batch of what waits; when it has none, the phase is over.
"""

from __future__ import annotations

import errno
import hashlib
import queue
import sqlite3
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crowsfeet.errors import BadPageError, FetchError, RefusedAddressError, bounded
from crowsfeet.sources.addresses import host_of
from crowsfeet.sources.content import PICTURES, sniff
from crowsfeet.sources.fetcher import Answer, Fetcher
from crowsfeet.sources.frontier import Due, Frontier
from crowsfeet.sources.source import PHASES, AnswerRefusedError, Phase, Source
from crowsfeet.sources.warc import Place, WarcFiles

MOST_TRIES = 6
STORM = 25
"""Failures of one host in a row, each already spaced out by back-off, after which the crawl stops and says so."""

MOST_AT_ONCE = 32
"""Answers that share a transaction; as many are fetched again after a crash at the worst moment."""

Progress = Callable[[int, int], None]


@dataclass
class Crawl:
    """One crawl of one source."""

    source: Source
    frontier: Frontier
    fetcher: Fetcher
    warc: WarcFiles
    workers: int = 4
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    seen: Counter[str] = field(default_factory=Counter)
    _last: Place | None = None
    _storm: Counter[str] = field(default_factory=Counter)
    _threads: list[threading.Thread] = field(default_factory=list)
    _jobs: queue.SimpleQueue[Due | None] = field(default_factory=queue.SimpleQueue)
    _results: queue.SimpleQueue[tuple[Due, Answer | BaseException]] = field(default_factory=queue.SimpleQueue)

    def run(self, phase: Phase, progress: Progress | None = None) -> Counter[str]:
        """Run one phase to its end and return what was counted: fetched, unchanged, refused by reason.

        Raises:
            FetchError: a host keeps failing, or the disk is full; what was fetched is safe and the next run goes on.
        """
        kinds = [kind for kind in self.source.kinds if self.source.phase_of(kind) == phase]
        workers = 1 if phase == "discover" else self.workers  # its order decides whom `max_people` keeps
        self._start(workers)
        whole = False
        try:
            self._loop(phase, kinds, workers, progress)
            whole = True
        except (OSError, sqlite3.OperationalError) as error:
            full = getattr(error, "errno", None) == errno.ENOSPC or "full" in str(error)
            if not full:
                raise
            raise FetchError(
                f"The disk that holds {self.warc.folder} is full; free some space and run again, "
                "the crawl goes on from here."
            ) from error
        finally:
            self._stop()
            if not whole:
                self.warc.abandon(self.frontier.warc_ends())
        if phase == PHASES[-1]:
            self.frontier.finish()
        return self.seen

    def _loop(self, phase: Phase, kinds: list[str], workers: int, progress: Progress | None) -> None:
        waiting: deque[Due] = deque()
        running: set[int] = set()
        done = 0
        while not (phase == "discover" and self.source.enough(self.frontier)):
            if not self._fill(phase, kinds, waiting, running, workers):
                later = self.frontier.next_time(kinds)
                if later is None:
                    return
                self.sleep(max(0.01, min(later - self.wall(), 5.0)))
                continue
            ready = self._ready()
            running.difference_update(due.id for due, _ in ready)
            with self.frontier.transaction():
                for due, answer in ready:
                    self._keep(due, answer)
                if self._last is not None:
                    self.frontier.written(self._last)
            done += len(ready)
            if progress is not None:
                progress(done, done + len(waiting) + len(running))

    def _fill(self, phase: Phase, kinds: list[str], waiting: deque[Due], running: set[int], workers: int) -> bool:
        """Hand the threads what is due, making batches where nothing is; tell whether anything is on its way."""
        while len(running) < 2 * workers:
            if not waiting:
                waiting.extend(self.frontier.due(kinds, self.wall(), 256 if phase != "discover" else 1, running))
            if waiting:
                due = waiting.popleft()
                running.add(due.id)
                self._jobs.put(due)
            elif running or not self._batch(phase):
                break
        return bool(running)

    def _ready(self) -> list[tuple[Due, Answer]]:
        """Wait for one result and take all that came meanwhile: they share a transaction."""
        results = [self._results.get()]
        while len(results) < MOST_AT_ONCE and not self._results.empty():
            results.append(self._results.get())
        ready = []
        for due, answer in results:
            if isinstance(answer, BaseException):
                raise answer
            ready.append((due, answer))
        return ready

    def _batch(self, phase: Phase) -> bool:
        with self.frontier.transaction():
            items, found = self.source.batch(phase, self.frontier)
            self.frontier.take(items)
            self.frontier.add(found)
        return bool(items)

    def _keep(self, due: Due, answer: Answer) -> None:
        """Write an answer and what follows from it, inside a transaction."""
        host = host_of(due.request.url)
        reason, wait = answer.refused, answer.retry_in
        found: list[Any] = []
        if reason is None and answer.status != 304:
            reason, wait, found = self._followed(due, answer)
        if reason is not None and wait is not None:
            self._storm[host] += 1
            if self._storm[host] >= STORM:
                raise FetchError(
                    f"{host} failed {STORM} times in a row (last: {bounded(reason)}); run again later, "
                    "the crawl goes on from here."
                )
            if due.tries + 1 < MOST_TRIES:
                self.frontier.postponed(due, reason, self.wall() + wait)
                self.seen["tried again"] += 1
                return
        else:
            self._storm[host] = 0
        if reason is not None:
            place = self.warc.refusal(due.request.url, reason) if reason != due.told else None
            self.frontier.refused(due, reason, place)
            self._last = place or self._last
            self.seen[f"refused: {reason}"] += 1
        elif answer.status == 304:
            self.frontier.unchanged(due)
            self.seen["unchanged"] += 1
        else:
            self._answered(due, answer)
            self.frontier.add(found)

    def _followed(self, due: Due, answer: Answer) -> tuple[str | None, float | None, list[Any]]:
        if due.request.kind == "photo" and sniff(answer.payload) not in PICTURES:
            return "not a picture", None, []
        try:
            return None, None, list(self.source.follow(due.request, answer.payload, self.frontier))
        except AnswerRefusedError as error:
            return error.reason, error.wait if error.retry else None, []
        except (BadPageError, RefusedAddressError) as error:
            return f"unreadable answer: {bounded(error)}", None, []

    def _answered(self, due: Due, answer: Answer) -> None:
        sha256 = hashlib.sha256(answer.payload).hexdigest()
        place = None
        if sha256 == due.sha256:
            self.seen["unchanged"] += 1
        else:
            place = self._last = self.warc.response(due.request.url, answer.status, answer.headers, answer.body)
            self.seen[f"fetched: {due.request.kind}"] += 1
        self.frontier.answered(due, place, sha256, answer.header("etag"), answer.header("last-modified"))

    # threads

    def _start(self, workers: int) -> None:
        self._threads = [threading.Thread(target=self._work, name=f"fetch-{n}", daemon=True) for n in range(workers)]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while (due := self._jobs.get()) is not None:
            try:
                self._results.put((due, self.fetcher.get(due.request.url, _conditions(due), due.tries)))
            except BaseException as error:  # noqa: BLE001 - carried to the main thread, which raises it
                self._results.put((due, error))

    def _stop(self) -> None:
        self.fetcher.stopping.set()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self.fetcher.stopping.clear()
        self._jobs, self._results = queue.SimpleQueue(), queue.SimpleQueue()


def _conditions(due: Due) -> dict[str, str]:
    """Return the fields that spare an answer which has not changed.

    An API's answer is asked for whole: a 304 has no members, and what is new further down would never be asked for.
    """
    if due.sha256 is None or due.request.kind not in ("page", "photo"):
        return {}
    fields = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
    return {name: value for name, value in fields.items() if value}
