"""A camera's note inside a JPEG: the one EXIF block that the site's pictures need (EXIF 2.3, TIFF 6.0)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_ASCII, _LONG = 2, 4


def with_exif(jpeg: bytes, taken: datetime | None, software: str = "crowsfeet demo camera") -> bytes:
    """Return the JPEG with an APP1 block after its start marker: Software, and DateTimeOriginal where given."""
    note = software.encode("ascii") + b"\0"
    if taken is None:
        tiff = _directory(8, [(0x0131, _ASCII, note)])
    else:
        stamp = taken.strftime("%Y:%m:%d %H:%M:%S").encode("ascii") + b"\0"
        outer = _directory(8, [(0x0131, _ASCII, note), (0x8769, _LONG, struct.pack(">I", 0))])
        outer = _directory(8, [(0x0131, _ASCII, note), (0x8769, _LONG, struct.pack(">I", 8 + len(outer)))])
        tiff = outer + _directory(8 + len(outer), [(0x9003, _ASCII, stamp)])
    block = b"Exif\0\0" + b"MM\0*" + struct.pack(">I", 8) + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


def _directory(offset: int, entries: list[tuple[int, int, bytes]]) -> bytes:
    """Return an image file directory that stands `offset` bytes into the TIFF block."""
    head, tail = struct.pack(">H", len(entries)), b""
    after = offset + 2 + 12 * len(entries) + 4
    for tag, kind, value in entries:
        count = len(value) if kind == _ASCII else 1
        head += struct.pack(">HHI", tag, kind, count)
        if len(value) <= 4:
            head += value.ljust(4, b"\0")
        else:
            head += struct.pack(">I", after + len(tail))
            tail += value + b"\0" * (len(value) % 2)
    return head + struct.pack(">I", 0) + tail
