"""FG-NET (Lanitis et al. 2002): `001A02.JPG` is person 1 at two years; a letter tells photos of one age apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from crowsfeet.importers.importer import named, pictures
from crowsfeet.importers.portrait import Portrait

_NAME = re.compile(r"(?P<person>\d{3})a(?P<age>\d{2})[a-z]?\.jpe?g", re.IGNORECASE)


def read(folder: Path) -> Iterator[Portrait]:
    """Yield FG-NET's pictures; refuses `malformed_name`."""
    for path in pictures(folder):
        name = named(folder, path)
        told = _NAME.fullmatch(path.name)
        if told is None:
            yield Portrait(name, path, refused="malformed_name")
        else:
            age = float(told["age"])
            yield Portrait(name, path, person_id=told["person"], age_low=age, age_high=age + 1)
