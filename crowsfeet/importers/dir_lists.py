"""The split lists of deep imbalanced regression (Yang et al. 2021): `age,path,split` over AgeDB and IMDB-WIKI.

Their splits do not keep people apart. The list's split is taken as a hint; `split` then drops from training whoever
also stands in a test split, and `leaks` reports how many that are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crowsfeet.importers.agedb import NAME, SEX
from crowsfeet.importers.importer import DEX_CROP, completed_years, read_list, within
from crowsfeet.importers.portrait import Portrait

SPLITS = {"train": "train", "val": "validate", "test": "test"}
COLUMNS = ("age", "path", "split")


def read_agedb(folder: Path) -> Iterator[Portrait]:
    """Yield the pictures of `agedb.csv`."""
    return _read(folder, folder / "agedb.csv", crops=False)


def read_imdb_wiki(folder: Path) -> Iterator[Portrait]:
    """Yield the pictures of `imdb_wiki.csv`, which are ready crops."""
    return _read(folder, folder / "imdb_wiki.csv", crops=True)


def _read(folder: Path, path: Path, *, crops: bool) -> Iterator[Portrait]:
    """Refuses `no_age`, `unknown_split` and `outside_folder`."""
    for age_text, name, split in read_list(path, COLUMNS)[list(COLUMNS)].itertuples(index=False):
        file = within(folder, name)
        if file is None:
            yield Portrait(name, b"", refused="outside_folder")
            continue
        age, told = completed_years(age_text), NAME.fullmatch(file.name)
        yield Portrait(
            name,
            file,
            person_id=person_of(name),
            age_low=age[0] if age else None,
            age_high=age[1] if age else None,
            sex=SEX[told["sex"].lower()] if told else None,
            split_hint=SPLITS.get(split),
            refused=None if split in SPLITS else "unknown_split",
            usual=DEX_CROP if crops else None,
        )


def person_of(path: str) -> str:
    """Return whose picture a path is: AgeDB's name in the middle, IMDB-WIKI's number at the beginning."""
    file = path.rpartition("/")[2]
    told = NAME.fullmatch(file)
    return told["person"] if told else file.partition("_")[0]
