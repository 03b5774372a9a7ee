"""What is to be fetched, what was, and where it stands: one SQLite file that survives `kill -9` at any moment.

A crawl is numbered; a new one begins when the last was finished. Within a crawl each address is asked once. An answer
and all that follows from it enter in one transaction, after its WARC record is on its way to the disk: a crash in
between leaves a record that the frontier does not know, and `WarcFiles.recover` cuts it off.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crowsfeet.errors import BadInputError, bounded
from crowsfeet.sources.source import Found, Item, Request
from crowsfeet.sources.warc import Place

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS request (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    crawl INTEGER NOT NULL,          -- the last crawl that wanted it
    state TEXT NOT NULL,             -- due, done, refused
    tries INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,
    reason TEXT,
    told TEXT,                       -- the refusal that the WARC files tell of, if it is the last word
    version TEXT,                    -- the version wanted
    stored_version TEXT,             -- the version whose answer is kept
    etag TEXT,
    last_modified TEXT,
    sha256 TEXT,                     -- of the last payload kept
    warc TEXT,
    warc_offset INTEGER,
    warc_end INTEGER
);
CREATE INDEX IF NOT EXISTS request_due ON request (crawl, kind, id) WHERE state = 'due';
CREATE TABLE IF NOT EXISTS item (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    crawl INTEGER NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0,
    data TEXT NOT NULL,
    UNIQUE (kind, name)
);
CREATE INDEX IF NOT EXISTS item_waiting ON item (crawl, kind, id) WHERE taken = 0;
CREATE TABLE IF NOT EXISTS warc (name TEXT PRIMARY KEY, end INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A request that is to be made, with what is known from the last time."""

    id: int
    request: Request
    tries: int
    not_before: float
    etag: str | None
    last_modified: str | None
    sha256: str | None
    told: str | None


def _parts(place: Place | None) -> tuple[str | None, int | None, int | None]:
    return (None, None, None) if place is None else (place.path, place.offset, place.end)


class Frontier:
    """The memory of the crawl. One thread, one process."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=5.0)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.executescript(_SCHEMA)
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise BadInputError(f"{path} is in use: another crawl of the same source is running.") from error
            raise BadInputError(f"{path} cannot be opened as a frontier: {bounded(error)}.") from error
        except sqlite3.DatabaseError as error:
            raise BadInputError(f"{path} is not a frontier: {bounded(error)}; move it away to crawl anew.") from error
        self.crawl = int(self.fact("crawl") or 0)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside at once or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # facts

    def fact(self, name: str) -> str | None:
        """Return a noted fact."""
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def note(self, name: str, value: str) -> None:
        """Note a fact."""
        self._db.execute(
            "INSERT INTO fact VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def begin(self, seeds: Iterable[Found], configuration: str) -> bool:
        """Go on with an unfinished crawl of the same configuration, else begin the next; tell whether it is new."""
        if self.crawl and self.fact("finished") != "yes" and self.fact("configuration") == configuration:
            return False
        with self.transaction():
            self.crawl += 1
            self.note("crawl", str(self.crawl))
            self.note("finished", "no")
            self.note("configuration", configuration)
            self.add(seeds)
        return True

    def finish(self) -> None:
        """Mark the crawl as finished; the next one will be incremental."""
        self.note("finished", "yes")

    # what is to be done

    def add(self, found: Iterable[Found]) -> None:
        """Add what an answer led to; what this crawl already knows changes nothing."""
        for one in found:
            if isinstance(one, Request):
                self._add_request(one)
            else:
                self._db.execute(
                    "INSERT INTO item (kind, name, crawl, data) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                    "crawl = excluded.crawl, taken = 0, data = excluded.data WHERE crawl < excluded.crawl",
                    (one.kind, one.key, self.crawl, json.dumps(dict(one.data))),
                )

    def _add_request(self, one: Request) -> None:
        row = self._db.execute("SELECT crawl, stored_version FROM request WHERE url = ?", (one.url,)).fetchone()
        if row is not None and row[0] >= self.crawl:
            return
        kept = row is not None and one.version is not None and row[1] == one.version
        self._db.execute(
            "INSERT INTO request (url, kind, about, crawl, state, version) VALUES (?, ?, ?, ?, 'due', ?) "
            "ON CONFLICT DO UPDATE SET kind = excluded.kind, about = excluded.about, crawl = excluded.crawl, "
            "version = excluded.version, tries = 0, not_before = 0, reason = NULL, state = ?",
            (one.url, one.kind, one.about, self.crawl, one.version, "done" if kept else "due"),
        )

    def due(self, kinds: Iterable[str], now: float, limit: int, busy: Iterable[int] = ()) -> list[Due]:
        """Return requests of these kinds that may be made now, oldest first."""
        kinds, busy = list(kinds), set(busy)
        marks = ",".join("?" * len(kinds))
        rows = self._db.execute(
            "SELECT id, url, kind, about, version, tries, not_before, etag, last_modified, sha256, told FROM request "  # noqa: S608
            f"WHERE state = 'due' AND crawl = ? AND kind IN ({marks}) AND not_before <= ? ORDER BY id LIMIT ?",
            (self.crawl, *kinds, now, limit + len(busy)),
        ).fetchall()
        return [
            Due(r[0], Request(r[1], r[2], r[3], r[4]), r[5], r[6], r[7], r[8], r[9], r[10])
            for r in rows
            if r[0] not in busy
        ][:limit]

    def next_time(self, kinds: Iterable[str]) -> float | None:
        """Return when the next request of these kinds may be made; None where none is due."""
        kinds = list(kinds)
        marks = ",".join("?" * len(kinds))
        row = self._db.execute(
            f"SELECT min(not_before) FROM request WHERE state = 'due' AND crawl = ? AND kind IN ({marks})",  # noqa: S608
            (self.crawl, *kinds),
        ).fetchone()
        return None if row[0] is None else float(row[0])

    # what was done

    def answered(self, due: Due, place: Place | None, sha256: str, etag: str | None, last_modified: str | None) -> None:
        """Note that a request was answered; `place` is None where the answer equals the one kept."""
        self._db.execute(
            "UPDATE request SET state = 'done', reason = NULL, told = NULL, stored_version = version, sha256 = ?, "
            "etag = ?, last_modified = ?, warc = coalesce(?, warc), warc_offset = coalesce(?, warc_offset), "
            "warc_end = coalesce(?, warc_end) WHERE id = ?",
            (sha256, etag, last_modified, *(_parts(place)), due.id),
        )

    def unchanged(self, due: Due) -> None:
        """Note that the site confirmed what is kept (304)."""
        self._db.execute("UPDATE request SET state = 'done', stored_version = version WHERE id = ?", (due.id,))

    def refused(self, due: Due, reason: str, place: Place | None) -> None:
        """Note that a request is refused for this crawl, and why."""
        self._db.execute(
            "UPDATE request SET state = 'refused', reason = ?, told = ?, warc = coalesce(?, warc), "
            "warc_offset = coalesce(?, warc_offset), warc_end = coalesce(?, warc_end) WHERE id = ?",
            (reason, reason, *_parts(place), due.id),
        )

    def postponed(self, due: Due, reason: str, not_before: float) -> None:
        """Note that a request is to be made again later."""
        self._db.execute(
            "UPDATE request SET tries = tries + 1, not_before = ?, reason = ? WHERE id = ?",
            (not_before, reason, due.id),
        )

    def written(self, place: Place) -> None:
        """Note how far a WARC file is known to be whole."""
        self._db.execute(
            "INSERT INTO warc VALUES (?, ?) ON CONFLICT DO UPDATE SET end = max(end, excluded.end)",
            (place.path, place.end),
        )

    def warc_ends(self) -> dict[str, int]:
        """Return the known end of each WARC file in bytes."""
        return dict(self._db.execute("SELECT name, end FROM warc").fetchall())

    def counts(self) -> Counter[tuple[str, str, str]]:
        """Return how many requests of this crawl are in each (kind, state, reason)."""
        rows = self._db.execute(
            "SELECT kind, state, coalesce(reason, ''), count(*) FROM request WHERE crawl = ? GROUP BY 1, 2, 3",
            (self.crawl,),
        )
        return Counter({(kind, state, reason): number for kind, state, reason, number in rows})

    # the source's board

    def waiting(self, kind: str, limit: int) -> list[Item]:
        """Return up to `limit` items of `kind` that no batch has taken yet."""
        order = "name" if kind.startswith("file:") else "id"  # files are found in the order that answers happen to come
        rows = self._db.execute(
            f"SELECT name, data FROM item WHERE crawl = ? AND kind = ? AND taken = 0 ORDER BY {order} LIMIT ?",  # noqa: S608
            (self.crawl, kind, limit),
        )
        return [Item(kind, name, json.loads(data)) for name, data in rows]

    def take(self, items: Iterable[Item]) -> None:
        """Mark items as taken by a batch."""
        self._db.executemany("UPDATE item SET taken = 1 WHERE kind = ? AND name = ?", [(i.kind, i.key) for i in items])

    def count(self, kind: str) -> int:
        """Return how many items of `kind` were found in this crawl."""
        row = self._db.execute("SELECT count(*) FROM item WHERE crawl = ? AND kind = ?", (self.crawl, kind)).fetchone()
        return int(row[0])

    def taken(self, kind: str) -> int:
        """Return how many items of `kind` batches have taken in this crawl."""
        row = self._db.execute(
            "SELECT count(*) FROM item WHERE crawl = ? AND kind = ? AND taken = 1", (self.crawl, kind)
        ).fetchone()
        return int(row[0])

    def chosen(self, kind: str) -> Iterator[Item]:
        """Walk over the items of `kind` that batches have taken in this crawl."""
        rows = self._db.execute(
            "SELECT name, data FROM item WHERE crawl = ? AND kind = ? AND taken = 1 ORDER BY id", (self.crawl, kind)
        )
        for name, data in rows:
            yield Item(kind, name, json.loads(data))

    def known(self, kind: str, key: str) -> Item | None:
        """Return an item found in this crawl, or None."""
        row = self._db.execute(
            "SELECT data FROM item WHERE kind = ? AND name = ? AND crawl = ?", (kind, key, self.crawl)
        ).fetchone()
        return None if row is None else Item(kind, key, json.loads(row[0]))

    def notes(self, kind: str) -> Iterator[Item]:
        """Walk over all items of `kind` of this crawl, in the order they were found."""
        rows = self._db.execute(
            "SELECT name, data FROM item WHERE crawl = ? AND kind = ? ORDER BY id", (self.crawl, kind)
        )
        for name, data in rows:
            yield Item(kind, name, json.loads(data))
