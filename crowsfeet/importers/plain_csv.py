"""Any set with a CSV list: `labels.csv` in its folder with the columns path, age, person.

Further columns are read where they are: sex, group, split (train, validate, test), and in place of `age` either
age_low and age_high, or birth_date and taken (ISO 8601, whole or partial).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from crowsfeet.errors import BadInputError
from crowsfeet.importers.importer import completed_years, number, read_list, within
from crowsfeet.importers.portrait import Portrait

LIST = "labels.csv"
_WAYS = (("age",), ("age_low", "age_high"), ("birth_date", "taken"))
_SPLITS = frozenset({"", "train", "validate", "test"})


def read(folder: Path) -> Iterator[Portrait]:
    """Yield the pictures of `labels.csv`; refuses `outside_folder`, `no_age` and `unknown_split`.

    Raises:
        BadInputError: the list tells no age, in none of the three ways.
    """
    rows = read_list(folder / LIST, ["path", "person"])
    if not any(set(way) <= set(rows.columns) for way in _WAYS):
        raise BadInputError(
            f"{folder / LIST} tells no age: it needs age, age_low and age_high, or birth_date and taken."
        )
    for row in rows.to_dict("records"):
        yield _portrait(folder, {str(key): str(value) for key, value in row.items()})


def _portrait(folder: Path, row: Mapping[str, str]) -> Portrait:
    path = within(folder, row["path"])
    if path is None:
        return Portrait(row["path"], b"", refused="outside_folder")
    low, high = completed_years(row.get("age", "")) or (number(row.get("age_low", "")), number(row.get("age_high", "")))
    return Portrait(
        row["path"],
        path,
        person_id=row["person"] or None,
        age_low=low,
        age_high=high,
        birth_date=row.get("birth_date") or None,
        taken=row.get("taken") or None,
        sex=row.get("sex") or None,
        group=row.get("group") or None,
        split_hint=row.get("split") or None,
        refused=None if row.get("split", "") in _SPLITS else "unknown_split",
    )
