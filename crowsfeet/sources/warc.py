"""WARC files: what came over the wire, appended as it came, one gzip member per record (ISO 28500).

A file being written is called `NAME.warc.gz.open`; it loses the ending when it is closed. After a crash the next crawl
cuts such a file back to the last record that the frontier knows of, and closes it: no record is torn or stands twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crowsfeet.errors import BadInputError, MissingInputError, bounded
from crowsfeet.sources.content import inflate

OPEN = ".open"
LARGEST_FILE = 1_000_000_000
LARGEST_PAYLOAD = 64 * 1024 * 1024
_HOP_HEADERS = frozenset({"transfer-encoding", "connection", "keep-alive"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: file name under data/raw, first byte, byte after the last."""

    path: str
    offset: int
    end: int


class WarcFiles:
    """Append records to new files under one folder; earlier files are never touched."""

    def __init__(self, folder: Path, prefix: str, info: Mapping[str, str], largest: int = LARGEST_FILE) -> None:
        self.folder, self.prefix, self.info, self.largest = folder, prefix, dict(info), largest
        self._stream: io.BufferedWriter | None = None
        self._name = ""

    def recover(self, ends: Mapping[str, int]) -> list[str]:
        """Close files that a crash left open, cut back to the known end of their last record; return their names."""
        names = []
        for path in sorted(self.folder.glob(f"{self.prefix}-*.warc.gz{OPEN}")):
            name = path.name.removesuffix(OPEN)
            if ends.get(name, 0) == 0:
                path.unlink()
                continue
            with path.open("r+b") as stream:
                stream.truncate(ends[name])
            path.rename(self.folder / name)
            names.append(name)
        return names

    def response(self, url: str, status: int, headers: list[tuple[str, str]], body: bytes) -> Place:
        """Append an answer as it came."""
        lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in headers if name.lower() not in _HOP_HEADERS]
        head = "\r\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines) + "\r\n\r\n"
        fields = {"WARC-Target-URI": url, "WARC-Payload-Digest": digest(body)}
        return self._append(
            "response", "application/http; msgtype=response", fields, head.encode("utf-8", "replace") + body
        )

    def refusal(self, url: str, reason: str) -> Place:
        """Append a metadata record that says why an address has no answer."""
        body = json.dumps({"refused": reason}, sort_keys=True).encode()
        return self._append("metadata", "application/json", {"WARC-Target-URI": url}, body)

    def _append(self, kind: str, content_type: str, fields: Mapping[str, str], block: bytes) -> Place:
        stream = self._open()
        start = stream.tell()
        member = record_bytes(kind, content_type, fields, block)
        stream.write(member)
        stream.flush()
        return Place(self._name, start, start + len(member))

    def _open(self) -> io.BufferedWriter:
        if self._stream is not None and self._stream.tell() < self.largest:
            return self._stream
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        taken = [path.name.removesuffix(OPEN) for path in self.folder.glob(f"{self.prefix}-*.warc.gz*")]
        number = 1 + max((_number(name) for name in taken), default=0)
        self._name = f"{self.prefix}-{number:05d}.warc.gz"
        self._stream = (self.folder / (self._name + OPEN)).open("xb")
        info = "".join(f"{name}: {value}\r\n" for name, value in self.info.items()).encode()
        self._stream.write(record_bytes("warcinfo", "application/warc-fields", {"WARC-Filename": self._name}, info))
        return self._stream

    def close(self) -> None:
        """Close the current file under its final name."""
        if self._stream is None:
            return
        self._stream.close()
        (self.folder / (self._name + OPEN)).rename(self.folder / self._name)
        self._stream = None

    def abandon(self, ends: Mapping[str, int]) -> None:
        """Let go of the current file after a fault, cut back to its last known record."""
        if self._stream is not None:
            with contextlib.suppress(OSError):
                self._stream.close()
            self._stream = None
        self.recover(ends)


_REASONS = {200: "OK", 304: "Not Modified"}


def record_bytes(kind: str, content_type: str, fields: Mapping[str, str], block: bytes) -> bytes:
    """Return one WARC 1.0 record as one gzip member (ISO 28500, sections 5 and 6, annex D).

    Written by hand because most blocks are pictures and compressed pages: packing them as hard as warcio does costs
    more than fetching them.
    """
    head = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>",
        f"WARC-Date: {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        *(f"{name}: {value}" for name, value in fields.items()),
        f"Content-Type: {content_type}",
        f"Content-Length: {len(block)}",
    ]
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    data = packer.compress("\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n")
    return data + packer.flush()


def _number(name: str) -> int:
    digits = name.removesuffix(".warc.gz").rpartition("-")[2]
    return int(digits) if digits.isdecimal() else 0


def digest(body: bytes) -> str:
    """Return the SHA-256 of bytes as WARC writes it."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


@dataclass(frozen=True, slots=True)
class Stored:
    """One record read back."""

    kind: str
    url: str
    place: Place
    date: datetime
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    def payload(self) -> bytes:
        """Return the body without its Content-Encoding; BadPageError where it is broken."""
        return inflate(self.body, self.headers.get("content-encoding", ""), LARGEST_PAYLOAD)

    def refused(self) -> str | None:
        """Return the reason that a metadata record gives."""
        return str(json.loads(self.body).get("refused")) if self.kind == "metadata" else None


def read_warc(path: Path, name: str | None = None) -> Iterator[Stored]:
    """Walk over the records of a file, oldest first.

    Raises:
        MissingInputError: no such file.
        BadInputError: not a WARC file, or torn; what stood before the tear has been yielded.
    """
    name = name or path.name
    try:
        with path.open("rb") as stream:
            yield from _records(stream, name)
    except FileNotFoundError as error:
        raise MissingInputError(f"{path} is missing; run `dvc pull` to fetch it.") from error
    except (ArchiveLoadFailed, zlib.error, EOFError, ValueError) as error:
        raise BadInputError(f"{path} is not a readable WARC file: {bounded(error)}.") from error


def _records(stream: Any, name: str) -> Iterator[Stored]:
    records = ArchiveIterator(stream)
    for record in records:
        head = record.rec_headers
        status, headers = 0, {}
        if record.http_headers is not None:
            code = record.http_headers.get_statuscode()
            status = int(code) if code and code.isdecimal() else 0
            headers = {key.lower(): value for key, value in record.http_headers.headers}
        body = record.raw_stream.read()
        start = records.get_record_offset()
        when = datetime.fromisoformat(head.get_header("WARC-Date") or "1970-01-01T00:00:00Z")
        yield Stored(
            record.rec_type, head.get_header("WARC-Target-URI") or "",
            Place(name, start, start + records.get_record_length()),
            when.astimezone(UTC), status, headers, body,
        )  # fmt: skip


def read_photo_bytes(raw: Path, warc_path: str, warc_offset: int) -> bytes:
    """Return the photo whose response record starts at `warc_offset` bytes of `raw / warc_path`.

    Raises:
        MissingInputError: the file is not there.
        BadInputError: no record starts at that offset.
    """
    path = raw / warc_path
    try:
        with path.open("rb") as stream:
            stream.seek(warc_offset)
            for record in _records(stream, warc_path):
                return record.payload()
    except FileNotFoundError as error:
        raise MissingInputError(f"{path} is missing; run `dvc pull` to fetch it.") from error
    except (ArchiveLoadFailed, zlib.error, EOFError, ValueError) as error:
        raise BadInputError(f"{path} holds no record at byte {warc_offset}: {bounded(error)}.") from error
    raise BadInputError(f"{path} holds no record at byte {warc_offset}.")
