"""IMDB-Clean (Lin et al. 2022): IMDB's photos with cleaned ages and faces, in three CSV lists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crowsfeet.errors import MissingInputError
from crowsfeet.faces.finding import Box
from crowsfeet.importers.importer import completed_years, number, read_list, within
from crowsfeet.importers.portrait import Portrait

_SPLITS = {"train": "train", "valid": "validate", "test": "test"}
_COLUMNS = ("filename", "age", "gender", "x_min", "y_min", "x_max", "y_max")
_SEX = {"M": "male", "F": "female"}


def read(folder: Path) -> Iterator[Portrait]:
    """Yield the pictures of `imdb_{train,valid,test}*.csv`; refuses `no_age` and `outside_folder`."""
    lists = {part: sorted(folder.glob(f"imdb_{part}*.csv")) for part in _SPLITS}
    if not any(lists.values()):
        raise MissingInputError(f"{folder} holds none of IMDB-Clean's lists, imdb_train*.csv and so on.")
    for part, paths in lists.items():
        for path in paths:
            for row in read_list(path, _COLUMNS)[list(_COLUMNS)].itertuples(index=False):
                yield _portrait(folder, tuple(row), _SPLITS[part])


def _portrait(folder: Path, row: tuple[str, ...], split: str) -> Portrait:
    name, age_text, gender, *corners = row
    path = within(folder, name)
    if path is None:
        return Portrait(name, b"", refused="outside_folder")
    age = completed_years(age_text)
    return Portrait(
        name,
        path,
        person_id=path.name.partition("_")[0],  # nm0000100_rm46373120_1955-1-6_2003.jpg
        age_low=age[0] if age else None,
        age_high=age[1] if age else None,
        sex=_SEX.get(gender),
        split_hint=split,
        sure=True,
        box=_box([number(corner) for corner in corners]),
    )


def _box(corners: list[float | None]) -> Box | None:
    left, top, right, bottom = corners
    if left is None or top is None or right is None or bottom is None or right <= left or bottom <= top:
        return None
    return left, top, right - left, bottom - top
