"""What all importers share: the protocol, and careful reading of a set's own lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from crowsfeet.errors import BadInputError, MissingInputError, bounded
from crowsfeet.faces.finding import Box
from crowsfeet.importers.portrait import Portrait

Importer = Callable[[Path], Iterator[Portrait]]
"""Reads a set's folder; names each portrait once, and refuses, with a reason, what the set itself cannot tell."""

PICTURES = frozenset({".jpg", ".jpeg", ".png"})
DEX_CROP: Box = (0.5 - 0.5 / 1.8, 0.5 - 0.5 / 1.8, 1 / 1.8, 1 / 1.8)
"""The face in a crop with 40 % of its size added on each side (Rothe, Timofte, Van Gool 2018, section 3.1)."""


def pictures(folder: Path) -> list[Path]:
    """Return all pictures under a folder, sorted by path.

    Raises:
        MissingInputError: no such folder, or no pictures in it.
    """
    if not folder.is_dir():
        raise MissingInputError(f"{folder} is not a folder.")
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURES)
    if not found:
        raise MissingInputError(f"{folder} holds no JPEG or PNG pictures.")
    return found


def named(folder: Path, path: Path) -> str:
    """Return a picture's name within its set."""
    return path.relative_to(folder).as_posix()


def read_list(path: Path, needed: Sequence[str]) -> pd.DataFrame:
    """Read a CSV list with a header; all values as text, empty ones as "".

    Raises:
        MissingInputError: no such file.
        BadInputError: not a readable CSV file, or columns missing; all missing ones are named.
    """
    if not path.is_file():
        raise MissingInputError(f"{path} is missing; the set's list belongs into the folder that is imported.")
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, skipinitialspace=True)
    except (ValueError, UnicodeDecodeError, OSError) as error:
        raise BadInputError(f"{path} is not readable as CSV: {bounded(error)}.") from error
    missing = [name for name in needed if name not in rows.columns]
    if missing:
        raise BadInputError(
            f"{path} lacks the columns {', '.join(missing)}; it has {bounded(', '.join(rows.columns))}."
        )
    return rows


def within(folder: Path, relative: str) -> Path | None:
    """Return the file that a list names, or None if the name leads out of the set's folder."""
    path = folder / relative
    return path if path.resolve().is_relative_to(folder.resolve()) else None


def number(text: str) -> float | None:
    """Return a number written as text, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value else None  # noqa: PLR0124 - NaN


def completed_years(text: str) -> tuple[float, float] | None:
    """Return the interval of ages that an age as people say it stands for: 45 is [45, 46); 45.3 is itself."""
    age = number(text)
    if age is None:
        return None
    return (age, age + 1) if age.is_integer() else (age, age)
