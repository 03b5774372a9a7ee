"""APPA-REAL (Agustsson et al. 2017): a real age and some forty people's guesses at it, kept apart.

`appa-real` labels with the real age, `appa-real-apparent` with the normal distribution of the guesses; either keeps
the other's figures under `extra`. Ready crops (`NAME_face.jpg`, 40 % around the face) are used where they are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crowsfeet.importers.importer import DEX_CROP, number, read_list, within
from crowsfeet.importers.portrait import Portrait

_SPLITS = {"train": "train", "valid": "validate", "test": "test"}
_COLUMNS = ("file_name", "apparent_age_avg", "apparent_age_std", "real_age")


def read_real(folder: Path) -> Iterator[Portrait]:
    """Yield the pictures with their real ages."""
    return _read(folder, apparent=False)


def read_apparent(folder: Path) -> Iterator[Portrait]:
    """Yield the pictures with the distributions of their apparent ages."""
    return _read(folder, apparent=True)


def _read(folder: Path, *, apparent: bool) -> Iterator[Portrait]:
    """Refuses `no_age` and `outside_folder`."""
    for part, split in _SPLITS.items():
        rows = read_list(folder / f"gt_avg_{part}.csv", _COLUMNS)
        for file_name, *figures in rows[list(_COLUMNS)].itertuples(index=False):
            name = f"{part}/{file_name}"
            path = within(folder, name)
            mean, std, real = (number(figure) for figure in figures)
            if path is None:
                yield Portrait(name, b"", refused="outside_folder")
            elif mean is None or std is None or real is None:
                yield Portrait(name, path, split_hint=split, refused="no_age")
            else:
                face = path.with_name(path.name + "_face.jpg")
                yield Portrait(
                    name,
                    face if face.exists() else path,
                    age_low=mean if apparent else real,
                    age_high=mean if apparent else real + 1,
                    age_std=std if apparent else None,
                    split_hint=split,
                    extra={"apparent_age": mean, "apparent_age_std": std, "real_age": real},
                    usual=DEX_CROP if face.exists() else None,
                    sure=True,
                )
