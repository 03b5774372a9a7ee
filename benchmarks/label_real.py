"""Real names of IMDB-WIKI: are impossible dates refused, and pictures found that stand for nobody?"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pandas as pd

from crowsfeet.faces.repeats import placeholder_pictures
from crowsfeet.importers.catalogue import import_set
from crowsfeet.params import LabelParams
from crowsfeet.records import LABELS, read_frame

LABEL = LabelParams(crop_size=64, margin=0.05, min_face=20)
COPIES = 100
"""A picture that comes byte for byte so often, under other people's names, is a placeholder."""
_NAME = re.compile(r"(?P<person>[^_]+)_(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)_(?P<taken>\d{4})\.jpg")


def measure_real(real: Path, others: int | None = None) -> dict[str, float]:
    """Import `real/wiki64` and hold what was refused against the names and bytes of the files themselves.

    With `others`, only so many of the names without a visible fault are imported beside all those with one.
    """
    every = sorted(path.name for path in (real / "wiki64").iterdir())
    impossible = [name for name in every if is_impossible(name)]
    copies = placeholders(real / "wiki64", every)
    rest = [name for name in every if name not in copies and not is_impossible(name)]
    drawn = rest if others is None else random.Random(0).sample(rest, min(others, len(rest)))
    names = sorted({*impossible, *copies, *drawn})
    with tempfile.TemporaryDirectory() as work:
        source, target = Path(work) / "names", Path(work) / "wiki64"
        source.mkdir()
        for name in names:
            shutil.copyfile(real / "wiki64" / name, source / name)
        import_set("imdb-wiki", source, target, LABEL, workers=2)
        labels = read_frame(
            target / "labels.parquet", LABELS, ["photo_id", "person_id", "refused", "photo_hash", "phash"]
        )
    labels = labels.set_index(labels["photo_id"].str.partition(":")[2])
    refused, repeated = labels["refused"], pd.Series(placeholder_pictures(labels), labels.index)
    return {
        "real_names": len(every),
        "real_names_imported": len(names),
        "real_impossible_dates": len(impossible),
        "real_impossible_dates_refused": _refused(refused, impossible),
        "real_placeholder_pictures": len(set(copies.values())),
        "real_placeholder_copies": len(copies),
        "real_placeholder_copies_refused": _refused(refused, list(copies)),
        "real_placeholder_copies_found": float(repeated.loc[list(copies)].sum()),
        "real_placeholder_copies_refused_as_such": float((refused.loc[list(copies)] == "placeholder").sum()),
        "real_kept": float(refused.isna().sum()),
    }


def _refused(refused: pd.Series, names: list[str]) -> float:
    return float(refused.loc[names].notna().sum())


def is_impossible(name: str) -> bool:
    """Tell from a file's name alone whether its dates cannot be: no such day, before birth, or older than 110.

    A month or day of 0 is unknown, not impossible; the photo may be of any day of its year.
    """
    told = _NAME.fullmatch(name)
    if told is None:
        return True
    year, month, day, taken = (int(told[key]) for key in ("year", "month", "day", "taken"))
    no_such_day = month > 12 or (month > 0 and day > _DAYS[month - 1] + (month == 2 and _leap(year)))
    return no_such_day or taken < year or taken - year > LABEL.max_age + 1


_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def placeholders(folder: Path, names: list[str]) -> dict[str, str]:
    """Return the files that repeat one picture `COPIES` times or more, with the picture's hash."""
    digests = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    often = {digest for digest, n in Counter(digests.values()).items() if n >= COPIES}
    return {name: digest for name, digest in digests.items() if digest in often}


if __name__ == "__main__":
    print(json.dumps(measure_real(Path(os.environ["CROWSFEET_REAL"])), indent=1))
