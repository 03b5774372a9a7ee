"""Who must not be collected again, kept as hashes: the list itself names nobody."""

from __future__ import annotations

import hashlib
from pathlib import Path

LIST = Path("data") / "forgotten.txt"
_HEAD = "# Hashes of people who are kept out of the data; one per line. Made by `crowsfeet forget`.\n"


def mark_of(person_id: str) -> str:
    """Return the hash that stands for a person on the list."""
    return hashlib.sha256(f"crowsfeet forgets {person_id}".encode()).hexdigest()


class Forgotten:
    """The people that are kept out."""

    def __init__(self, marks: frozenset[str] = frozenset()) -> None:
        self.marks = marks

    def __contains__(self, person_id: str) -> bool:
        return bool(self.marks) and mark_of(person_id) in self.marks


def read_forgotten(root: Path) -> Forgotten:
    """Read the list under `root`; where there is none, nobody is kept out."""
    path = root / LIST
    lines = path.read_text(encoding="utf-8").split() if path.is_file() else []
    return Forgotten(frozenset(line for line in lines if len(line) == 64 and set(line) <= set("0123456789abcdef")))


def remember_to_forget(root: Path, person_ids: list[str]) -> None:
    """Add people to the list, whole or not at all."""
    path = root / LIST
    marks = sorted(read_forgotten(root).marks | {mark_of(one) for one in person_ids})
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(_HEAD + "".join(f"{mark}\n" for mark in marks), encoding="utf-8")
    part.replace(path)
