"""AgeDB (Moschoglou et al. 2017): `NUMBER_Name_AGE_sex.jpg`, whole photos of known people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from crowsfeet.importers.importer import named, pictures
from crowsfeet.importers.portrait import Portrait

NAME = re.compile(r"\d+_(?P<person>.+)_(?P<age>\d{1,3})_(?P<sex>[fm])\.jpe?g", re.IGNORECASE)
SEX = {"f": "female", "m": "male"}


def read(folder: Path) -> Iterator[Portrait]:
    """Yield AgeDB's pictures; refuses `malformed_name`."""
    for path in pictures(folder):
        yield portrait(named(folder, path), path)


def portrait(name: str, path: Path, split_hint: str | None = None) -> Portrait:
    """Return one picture by what its name tells."""
    told = NAME.fullmatch(path.name)
    if told is None:
        return Portrait(name, path, refused="malformed_name")
    age = float(told["age"])
    return Portrait(
        name,
        path,
        person_id=told["person"],
        age_low=age,
        age_high=age + 1,
        sex=SEX[told["sex"].lower()],
        split_hint=split_hint,
    )
