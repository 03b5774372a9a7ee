"""IMDB-WIKI (Rothe, Timofte, Van Gool 2018): birth date and year of the photo, from `.mat` files or bare names.

With `wiki.mat` or `imdb.mat` in the folder, their rows say what there is: names, sex, face scores, the face's place.
Without, the names of the pictures do: `PERSON_BIRTH_YEAR.jpg`, in `imdb_crop` `PERSON_PHOTO_BIRTH_YEAR.jpg`. Crops
hold the face with 40 % around it; a folder counts as crops when its name says so, or when there is no `.mat` file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.io import loadmat

from crowsfeet.errors import BadInputError, bounded
from crowsfeet.faces.finding import Box
from crowsfeet.importers.importer import DEX_CROP, named, pictures, within
from crowsfeet.importers.portrait import Portrait

_NAME = re.compile(r"(?P<person>[^_]+)(?:_rm\d+)?_(?P<born>[^_]+)_(?P<taken>\d{4})\.jpe?g", re.IGNORECASE)
_BORN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
MIN_SCORE = 1.0
"""The paper's detector is sure of a face from this score on; a second one from it on is a strong one."""


def read(folder: Path) -> Iterator[Portrait]:
    """Yield the set's pictures.

    Refuses `malformed_name`, `malformed_birth_date`, `outside_folder`, and by the set's own face scores `no_face`,
    `unclear_face` and `several_faces`. Impossible ages are left to the label model.
    """
    for kind in ("wiki", "imdb"):
        if (folder / f"{kind}.mat").is_file():
            yield from _from_mat(folder, kind)
            return
    for path in pictures(folder):
        yield _from_name(folder, path)


def _from_name(folder: Path, path: Path) -> Portrait:
    name = named(folder, path)
    told = _NAME.fullmatch(path.name)
    if told is None:
        return Portrait(name, path, refused="malformed_name")
    born = birth_date(told["born"])
    # A flat copy of the set puts the number of the folder before the person's: "31-2527231".
    person = told["person"].rpartition("-")[2]
    refused = None if born else "malformed_birth_date"
    return Portrait(name, path, person_id=person, birth_date=born, taken=told["taken"], refused=refused, usual=DEX_CROP)


def birth_date(text: str) -> str | None:
    """Return a birth date as partial ISO 8601; a month or day of 0 is unknown. None where it is no date."""
    told = _BORN.fullmatch(text)
    if told is None:
        return None
    year, month, day = (int(part) for part in told.groups())
    if month == 0:
        return f"{year:04d}"
    if month > 12 or day > 31:
        return None
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")


def _from_mat(folder: Path, kind: str) -> Iterator[Portrait]:
    rows = _read_mat(folder / f"{kind}.mat", kind)
    crops = "crop" in folder.name.lower()
    for i, relative in enumerate(rows["full_path"]):
        name = str(_scalar(relative))
        path = within(folder, name)
        if path is None:
            yield Portrait(name, b"", refused="outside_folder")
            continue
        told = _NAME.fullmatch(path.name)
        scores = {key: float(rows[key][i]) for key in ("face_score", "second_face_score")}
        born = birth_date(told["born"]) if told else None
        gender = float(rows["gender"][i])
        yield Portrait(
            name,
            path,
            person_id=_person(rows, i, told),
            person_name=str(_scalar(rows["name"][i])),
            birth_date=born,
            taken=str(int(rows["photo_taken"][i])),
            sex={0.0: "female", 1.0: "male"}.get(gender),
            extra={key: score for key, score in scores.items() if math.isfinite(score)},
            refused=_refusal(scores) or (None if born else "malformed_birth_date"),
            usual=DEX_CROP if crops else None,
            box=None if crops else _box(rows["face_location"][i]),
        )


def _person(rows: dict[str, Any], i: int, told: re.Match[str] | None) -> str | None:
    if "celeb_id" in rows:
        return f"celeb{int(rows['celeb_id'][i])}"
    return told["person"] if told else None


def _refusal(scores: dict[str, float]) -> str | None:
    if scores["face_score"] == -math.inf:
        return "no_face"
    if scores["face_score"] < MIN_SCORE:
        return "unclear_face"
    return "several_faces" if scores["second_face_score"] >= MIN_SCORE else None


def _box(location: Any) -> Box | None:
    corners = np.asarray(location, float).ravel()
    if corners.size != 4 or not (corners[2] > corners[0] and corners[3] > corners[1]):
        return None
    left, top, right, bottom = corners.tolist()
    return left, top, right - left, bottom - top


def _read_mat(path: Path, kind: str) -> dict[str, Any]:
    needed = ["full_path", "photo_taken", "gender", "name", "face_location", "face_score", "second_face_score"]
    try:
        record = loadmat(path)[kind][0, 0]
        rows = {name: np.asarray(record[name]).ravel() for name in record.dtype.names}
    except Exception as error:  # scipy raises whatever a broken file makes it stumble over
        raise BadInputError(f"{path} is not the {kind}.mat of IMDB-WIKI: {bounded(error)}.") from error
    missing = [name for name in needed if name not in rows]
    if missing:
        raise BadInputError(f"{path} lacks the fields {', '.join(missing)}.")
    return rows


def _scalar(value: Any) -> Any:
    """Unpack Matlab's cell in a cell."""
    while isinstance(value, np.ndarray):
        value = value.ravel()[0] if value.size else ""
    return value
