"""UTKFace (Zhang, Song, Qi 2017): age, sex and group in the file's name, nobody's identity.

Names are `AGE_SEX_GROUP_TIME.jpg`, aligned crops `….jpg.chip.jpg`. A few names lack a field: which one is a guess, so
they are refused. Ages were estimated and then checked by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from crowsfeet.faces.finding import Box
from crowsfeet.importers.importer import named, pictures
from crowsfeet.importers.portrait import Portrait

_NAME = re.compile(r"(\d{1,3})_([01])_([0-4])_\d{17,18} ?\.?jpg(\.chip\.jpg)?", re.IGNORECASE)
_SEX = ("male", "female")
_GROUP = ("white", "black", "asian", "indian", "other")
CHIP: Box = (-0.013, -0.095, 1.03, 1.03)
"""The cascade's box in an aligned chip, median over 196 chips: the face fills it."""


def read(folder: Path) -> Iterator[Portrait]:
    """Yield UTKFace's pictures; refuses `malformed_name`."""
    for path in pictures(folder):
        name = named(folder, path)
        told = _NAME.fullmatch(path.name)
        if told is None:
            yield Portrait(name, path, refused="malformed_name")
            continue
        age = float(told[1])
        yield Portrait(
            name,
            path,
            age_low=age,
            age_high=age + 1,
            sex=_SEX[int(told[2])],
            group=_GROUP[int(told[3])],
            usual=CHIP if told[4] else None,
            sure=True,
        )
