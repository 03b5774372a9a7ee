"""Read photos into votes: small arrays that travel between workers, with the quotes beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crowsfeet.errors import BadInputError
from crowsfeet.labeling.caption import read_caption
from crowsfeet.labeling.days import NO_DAY, YEAR, iso_span, to_day
from crowsfeet.labeling.functions import FUNCTIONS, PhotoRow, Vote, death_bound, upload_bound
from crowsfeet.labeling.position import FaceHint, face_hint
from crowsfeet.labeling.subject import subject_refusal
from crowsfeet.labeling.tokens import READ_AT_MOST, read_tokens

if TYPE_CHECKING:
    import pandas as pd

    from crowsfeet.params import LabelParams

COLUMNS = [
    "photo_id",
    "person_id",
    "person_name",
    "language",
    "birth_date",
    "birth_precision",
    "death_date",
    "death_precision",
    "image_title",
    "caption",
    "wikidata_date",
    "wikidata_date_precision",
    "wikidata_caption",
    "commons_date",
    "commons_description",
    "upload_date",
    "exif_date",
    "refused",
]
"""Columns of the photos table that labelling reads; all but the first two may be missing."""

_OPEN_DAYS = 40 * 366
_NUMBERS = {name: number for number, name in enumerate(FUNCTIONS)}


@dataclass(frozen=True, slots=True)
class PhotoVotes:
    """The votes of a chunk of photos; all days are whole numbers as in `days`.

    Photo arrays have N entries: `birth` and `bounds` [N, 2] hold first and last day (`NO_DAY` where unknown). Vote
    arrays have V entries, sorted by photo: `photo` is the row, `function` the number of the function in `FUNCTIONS`.
    """

    photo_id: pa.Array
    person_id: pa.Array
    birth: NDArray[np.int32]
    bounds: NDArray[np.int32]
    refused: pa.Array
    bound_notes: pa.Array
    hints: dict[int, FaceHint]
    photo: NDArray[np.int32]
    function: NDArray[np.int8]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    quote: pa.Array
    where: pa.Array

    def __len__(self) -> int:
        return len(self.photo_id)

    def without_words(self) -> PhotoVotes:
        """Return the same votes without quotes and hints: all that `fit_label_model` needs, 13 bytes a vote."""
        empty = pa.nulls(len(self.photo), pa.string())
        return replace(self, quote=empty, where=empty, hints={}, bound_notes=pa.nulls(len(self), pa.string()))


def read_photos(photos: pd.DataFrame, params: LabelParams, today: date | None = None) -> PhotoVotes:
    """Apply every labelling function to every row of a photos table, in order; about 5,000 rows a second.

    `today` is the last day on which a photo can have been taken; by default the clock's.

    Raises:
        BadInputError: `photo_id` or `person_id` is missing from the table.
    """
    missing = [name for name in ("photo_id", "person_id") if name not in photos.columns]
    if missing:
        raise BadInputError(f"the photos table lacks the columns {', '.join(missing)}.")
    now = today or date.today()  # noqa: DTZ011 - a photo's day has no time zone either
    reader = _Reader(params.max_age, to_day(now.year, now.month, now.day))
    columns = [_column(photos, name) for name in COLUMNS]
    for row in _rows(columns):
        reader.read(row)
    return reader.votes(columns[0], columns[1])


def _column(photos: pd.DataFrame, name: str) -> list[Any]:
    if name not in photos.columns:
        return [None] * len(photos)
    return [v[:READ_AT_MOST] if isinstance(v, str) and v else None for v in photos[name].tolist()]


@dataclass(slots=True)
class _Row:
    photo_id: str
    person_id: str
    person_name: str | None
    language: str | None
    birth_date: str | None
    birth_precision: str | None
    death_date: str | None
    death_precision: str | None
    image_title: str | None
    caption: str | None
    wikidata_date: str | None
    wikidata_date_precision: str | None
    wikidata_caption: str | None
    commons_date: str | None
    commons_description: str | None
    upload_date: str | None
    exif_date: str | None
    refused: str | None


def _rows(columns: list[list[Any]]) -> Any:
    return (_Row(*cells) for cells in zip(*columns, strict=True))


class _Reader:
    """Collects votes row by row in plain lists, which cost the least to append to."""

    def __init__(self, max_age: int, today: int) -> None:
        self.max_age, self.today = max_age, today
        self.birth: list[tuple[int, int]] = []
        self.bounds: list[tuple[int, int]] = []
        self.refused: list[str | None] = []
        self.notes: list[str | None] = []
        self.hints: dict[int, FaceHint] = {}
        self.cells: tuple[list[int], list[int], list[int], list[int], list[str], list[str]] = ([], [], [], [], [], [])

    def read(self, row: _Row) -> None:
        birth = iso_span(row.birth_date, row.birth_precision)
        votes = cast_votes(row)
        upper, note = self._upper(row)
        self.notes.append(note)
        n = len(self.birth)
        self.birth.append(birth or (NO_DAY, NO_DAY))
        self.bounds.append((birth[0] if birth else NO_DAY, upper))
        self.refused.append(row.refused or veto(row, birth, upper, votes, self.max_age))
        hint = face_hint(row.caption, row.person_name) if row.caption else None
        if hint is not None:
            self.hints[n] = hint
        for number, vote in votes:
            photo, function, first, last, quote, where = self.cells
            photo.append(n)
            function.append(number)
            # "before 1998" reaches back for ever; the lifetime is what is known.
            open_ended = birth is not None and vote.last - vote.first > _OPEN_DAYS and vote.last >= birth[0]
            first.append(max(vote.first, birth[0]) if open_ended and birth is not None else vote.first)
            last.append(min(vote.last, upper) if open_ended and vote.first <= upper else vote.last)
            quote.append(vote.quote)
            where.append(vote.where)

    def _upper(self, row: _Row) -> tuple[int, str | None]:
        death, upload = death_bound(row), upload_bound(row)
        upper = min(self.today, *(day for day in (death, upload) if day is not None), self.today)
        if upper == death:
            return upper, f"death_date {row.death_date}"
        return upper, f"upload_date {row.upload_date}" if upper == upload else None

    def votes(self, photo_id: list[str], person_id: list[str]) -> PhotoVotes:
        photo, function, first, last, quote, where = self.cells
        return PhotoVotes(
            pa.array(photo_id, pa.string()),
            pa.array(person_id, pa.string()),
            np.array(self.birth, np.int32).reshape(-1, 2),
            np.array(self.bounds, np.int32).reshape(-1, 2),
            pa.array(self.refused, pa.string()),
            pa.array(self.notes, pa.string()),
            self.hints,
            np.array(photo, np.int32),
            np.array(function, np.int8),
            np.array(first, np.int32),
            np.array(last, np.int32),
            pa.array(quote, pa.string()),
            pa.array(where, pa.string()),
        )


def cast_votes(row: PhotoRow) -> list[tuple[int, Vote]]:
    """Return the votes of all functions that do not abstain, with the functions' numbers."""
    votes = []
    for name, function in FUNCTIONS.items():
        vote = function(row)
        if vote is not None and vote.first <= vote.last:
            votes.append((_NUMBERS[name], vote))
    return votes


def veto(
    row: PhotoRow, birth: tuple[int, int] | None, upper: int, votes: list[tuple[int, Vote]], max_age: int
) -> str | None:
    """Return why a photo gets no label whatever its votes say, or None."""
    if birth is None:
        return "impossible_birth" if row.birth_date else "no_birth_date"
    if birth[1] - birth[0] > 400:
        return "birth_imprecise"
    death = death_bound(row)
    if death is not None and death < birth[0]:
        return "impossible_birth"
    if row.caption is not None:
        refused = read_caption(row.caption, row.person_name, row.language).refused
        if refused is not None:
            return refused
    for text in (row.wikidata_caption, row.commons_description, row.image_title):
        refused = _thing_named(text, row.person_name)
        if refused is not None:
            return refused
    if not votes:
        return "no_date"
    return _impossible(birth, upper, death, votes, max_age)


def _impossible(
    birth: tuple[int, int], upper: int, death: int | None, votes: list[tuple[int, Vote]], max_age: int
) -> str | None:
    reasons = []
    for _, vote in votes:
        if vote.last < birth[0]:
            reasons.append("before_birth")
        elif (vote.first - birth[1]) / YEAR > max_age + 1:
            reasons.append("impossible_age")
        elif death is not None and vote.first > death:
            reasons.append("after_death")
        elif vote.first > upper:
            reasons.append("after_upload")
        else:
            return None
    return reasons[0]


@lru_cache(maxsize=8192)
def _thing_named(text: str | None, name: str | None) -> str | None:
    if not text:
        return None
    tokens = read_tokens(text)
    refusal = subject_refusal(tokens, name) if tokens.words else None
    return refusal.reason if refusal is not None and refusal.reason.startswith("not_a_photo") else None
