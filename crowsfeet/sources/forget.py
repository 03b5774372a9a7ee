"""`crowsfeet forget PERSON`: out of the WARC files, out of the tables, kept out of later crawls.

The one thing that rewrites WARC files: the person's page and photos are dropped, and what answers about many people
say of this one is cut out of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crowsfeet.errors import BadInputError, BadPageError, MissingInputError, bounded
from crowsfeet.records import LABELS, PHOTOS, SPLITS, read_table, write_table
from crowsfeet.sources.forgotten import remember_to_forget
from crowsfeet.sources.names import file_title, title_of_page
from crowsfeet.sources.warc import Stored, read_warc, record_bytes


@dataclass
class Traces:
    """All under which one person stands in the data."""

    person_ids: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    photos: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    photo_ids: list[str] = field(default_factory=list)

    def entities(self) -> set[str]:
        """Return Wikidata's names of the person."""
        return {one.removeprefix("wikidata:") for one in self.person_ids if one.startswith("wikidata:")}

    def titles(self) -> set[str]:
        """Return the titles of the person's articles."""
        return {title_of_page(page) for page in self.pages if "/wiki/" in page}


@dataclass
class Done:
    """What forgetting somebody changed."""

    person_ids: list[str]
    records: int = 0
    rows: int = 0
    warc_files: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)

    def as_text(self) -> str:
        """Return the report for people, with what is left to do."""
        models = "\n".join(f"  {model}" for model in self.models) or "  none"
        earlier = (
            f"Models of earlier dataset versions: `crowsfeet trace {self.photos[0]}`, while DVC's cache has them.\n"
            if self.photos
            else ""
        )
        return (
            f"Forgotten: {', '.join(self.person_ids)}\n{self.rows} rows and {self.records} WARC records taken out "
            f"({', '.join(self.warc_files) or 'no file changed'}).\nModels trained on them:\n{models}\n{earlier}"
            "Next: `dvc repro` makes faces, labels and models anew; `dvc gc -w` (and `-c` for the remote) "
            "removes the old versions; commit data/forgotten.txt."
        )


def forget(person: str, root: Path) -> Done:
    """Take a person, given by id, article title or name, out of everything under `root`.

    Raises:
        MissingInputError: nothing is known of such a person and no id was given.
        BadInputError: the name belongs to several people; their ids are named.
    """
    traces = _traces(person, root)
    remember_to_forget(root, traces.person_ids + _page_ids(traces))
    done = Done(traces.person_ids, models=_models(traces, root), photos=traces.photo_ids)
    moved: dict[str, dict[int, int]] = {}
    for path in sorted((root / "data" / "raw").glob("*.warc.gz")):
        changed = _rewrite(path, traces)
        if changed is not None:
            moved[path.name], dropped = changed
            done.records += dropped
            done.warc_files.append(path.name)
    done.rows += _photos_without(traces, moved, root)
    done.rows += _table_without(root / "data" / "labels.parquet", LABELS, traces)
    done.rows += _table_without(root / "data" / "splits.parquet", SPLITS, traces)
    for frontier in (root / ".crowsfeet" / "frontier").glob("*.sqlite"):
        _frontier_without(frontier, traces, moved, root / "data" / "raw")
    return done


def _page_ids(traces: Traces) -> list[str]:
    """Return the ids that the person's pages would have if their entity were not known."""
    ids = []
    for page in traces.pages:
        if "/wiki/" in page:
            host = page.split("/", 3)[2]
            source = "demo" if host.endswith(".test") else "wikipedia"
            ids.append(f"{source}:{host.split('.')[0]}:{title_of_page(page)}")
    return ids


def _traces(person: str, root: Path) -> Traces:
    path = root / "data" / "photos.parquet"
    given = f"wikidata:{person}" if person[:1] == "Q" and person[1:].isdecimal() else person
    rows: list[dict[str, Any]] = read_table(path, PHOTOS).to_pylist() if path.exists() else []
    wanted = [row for row in rows if given in (row["person_id"], row["person_name"]) or _titled(row, given)]
    ids = sorted({row["person_id"] for row in wanted})
    if len(ids) > 1:
        raise BadInputError(f"{bounded(person)} is the name of several people; give one of {', '.join(ids[:8])}.")
    if not ids:
        if ":" not in given:
            raise MissingInputError(
                f"Nobody called {bounded(person)} is in {path}; give an id such as wikidata:Q42 "
                "to keep somebody out beforehand."
            )
        return Traces([given])
    others = {row["image_title"] for row in rows if row["person_id"] not in ids}
    shared = {row["image_url"] for row in rows if row["person_id"] not in ids}
    return Traces(
        ids,
        {row["person_name"] for row in wanted},
        {row["page_url"] for row in wanted if row["page_url"]},
        {row["image_url"] for row in wanted} - shared,
        {row["image_title"] for row in wanted if row["image_title"]} - others,
        sorted(row["photo_id"] for row in wanted),
    )


def _titled(row: dict[str, Any], given: str) -> bool:
    return bool(row["page_url"]) and title_of_page(row["page_url"]) == given.replace("_", " ")


# WARC


def _rewrite(path: Path, traces: Traces) -> tuple[dict[int, int], int] | None:
    """Write a WARC file anew without the person; return old to new offsets and how many records went, or None."""
    part = path.with_name(path.name + ".part")
    moved: dict[int, int] = {}
    dropped, changed = 0, False
    with path.open("rb") as old, part.open("wb") as new:
        for record in read_warc(path):
            kept: bytes | None
            if record.url in traces.pages or record.url in traces.photos:
                kept, dropped, changed = None, dropped + 1, True
            else:
                kept = _without_person(record, traces)
                changed = changed or kept is not None
                if kept is None:
                    old.seek(record.place.offset)
                    kept = old.read(record.place.end - record.place.offset)
            if kept is not None:
                moved[record.place.offset] = new.tell()
                new.write(kept)
    if not changed:
        part.unlink()
        return None
    part.replace(path)
    return moved, dropped


def _without_person(record: Stored, traces: Traces) -> bytes | None:
    """Return an API answer's record without the person, or None where it does not speak of them."""
    if record.kind != "response" or ("/w/api.php" not in record.url and "/sparql" not in record.url):
        return None
    try:
        answer = json.loads(record.payload())
    except (ValueError, BadPageError):
        return None
    found = [False]
    cut = _cut(answer, traces, found)
    if not found[0] and not (traces.entities() | traces.titles()) & set(_asked(record.url)):
        return None
    body = json.dumps(cut, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {record.status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    )
    fields = {"WARC-Target-URI": record.url, "X-Crowsfeet-Redacted": "yes"}
    return record_bytes("response", "application/http; msgtype=response", fields, head + body)


def _asked(url: str) -> list[str]:
    return unquote(url).replace("_", " ").replace("&", "|").replace("=", "|").split("|")


def _cut(node: Any, traces: Traces, found: list[bool]) -> Any:
    """Return an answer without the entries whose title, id or file is the person's."""
    if isinstance(node, dict):
        kept = {}
        for key, value in node.items():
            if key in traces.entities() or _is_theirs(value, traces):
                found[0] = True
                continue
            kept[key] = _cut(value, traces, found)
        return kept
    if isinstance(node, list):
        left = [one for one in node if not _is_theirs(one, traces)]
        found[0] = found[0] or len(left) < len(node)
        return [_cut(one, traces, found) for one in left]
    return node


def _is_theirs(node: Any, traces: Traces) -> bool:
    if not isinstance(node, dict):
        return False
    title = node.get("title")
    if isinstance(title, str) and (title in traces.titles() or file_title(title) in traces.files):
        return True
    return node.get("id") in traces.entities() or node.get("to") in traces.titles()


# tables, frontier, models


def _photos_without(traces: Traces, moved: dict[str, dict[int, int]], root: Path) -> int:
    """Take the person's rows out of the photos and tell the others where their records stand now."""
    path = root / "data" / "photos.parquet"
    if not path.exists():
        return 0
    rows = read_table(path, PHOTOS).to_pylist()
    kept = [row for row in rows if row["person_id"] not in traces.person_ids]
    for row in kept:
        offsets = moved.get(row["warc_path"] or "")
        if offsets is not None:
            row["warc_offset"] = offsets.get(row["warc_offset"])
    write_table(pa.Table.from_pylist(kept, schema=PHOTOS), path, PHOTOS)
    return len(rows) - len(kept)


def _table_without(path: Path, schema: pa.Schema, traces: Traces) -> int:
    if not path.exists():
        return 0
    table = pq.read_table(path)
    kept = table.filter(pc.invert(pc.is_in(table["person_id"], pa.array(traces.person_ids))))
    if len(kept) < len(table):
        write_table(kept, path, schema)
    return len(table) - len(kept)


def _frontier_without(path: Path, traces: Traces, moved: dict[str, dict[int, int]], raw: Path) -> None:
    """Take the person out of the crawl's memory and correct where records stand."""
    with sqlite3.connect(path) as db:
        gone: Callable[[str], list[tuple[str, ...]]] = lambda column: db.execute(  # noqa: E731
            f"SELECT {column} FROM request WHERE kind = 'page'"  # noqa: S608 - a column of ours
        ).fetchall()
        pages = [row for row in gone("url") if row[0] in traces.pages]
        db.executemany("DELETE FROM request WHERE url = ?", [*pages, *((url,) for url in traces.photos)])
        names = [*traces.entities(), *traces.titles(), *traces.names, *traces.files]
        db.executemany("DELETE FROM item WHERE name = ?", [(name,) for name in names])
        for name, offsets in moved.items():
            rows = db.execute("SELECT id, warc_offset FROM request WHERE warc = ?", (name,)).fetchall()
            db.executemany(
                "UPDATE request SET warc_offset = ? WHERE id = ?", [(offsets.get(at), id_) for id_, at in rows]
            )
            db.execute("UPDATE warc SET end = ? WHERE name = ?", ((raw / name).stat().st_size, name))
        batches = db.execute("SELECT id, url FROM request WHERE kind NOT IN ('page', 'photo')").fetchall()
        theirs = traces.entities() | traces.titles() | {f"File:{name}" for name in traces.files}
        db.executemany(
            "DELETE FROM request WHERE id = ?", [(id_,) for id_, url in batches if theirs & set(_asked(url))]
        )
    db.close()


def _models(traces: Traces, root: Path) -> list[str]:
    """Return the folders of models that the current splits trained on this person, with their runs."""
    path = root / "data" / "splits.parquet"
    if not path.exists():
        return []
    table = pq.read_table(path, columns=["person_id", "split"])
    splits = {row["split"] for row in table.to_pylist() if row["person_id"] in traces.person_ids}
    runs = {path.parent: _run_of(path) for path in sorted((root / "models").rglob("run.json"))}
    return [
        f"{folder.relative_to(root)} (MLflow run {run.get('mlflow_run_id') or 'unknown'})"
        for folder, run in runs.items()
        if splits & _trained_on(run)
    ]


def _trained_on(run: dict[str, Any]) -> set[str]:
    """Return the splits that a run trained on; every one that may be meant where its record does not say."""
    if run.get("stage") == "pretrain":
        return {"weak_train"}
    random = run.get("params", {}).get("strategy", {}).get("init") == "random"
    return {"train"} if random else {"train", "weak_train"}


def _run_of(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError:
        return {}
