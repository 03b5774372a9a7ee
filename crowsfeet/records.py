"""The rows that travel between stages: Photo, FaceLabel, Split, and their Arrow schemas.

A *face set* is a folder with `labels.parquet` (rows of `LABELS`) and `faces/` (the packed crops). The crawl's own face
set is `data/`; imported ones are `data/weak/NAME` and `data/precise/NAME`; the demo's precise one is
`data/world/precise`. Every later stage reads face sets and nothing else.

Dates travel as ISO 8601 text, partial where only year or month is known (`1950-03`), negative for BC.
Ages are in years since birth; `posterior[a]` is P(age in [a, a+1)).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from crowsfeet.errors import BadInputError, MissingInputError, bounded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

AGES = 101
"""Number of age bins: 0, 1, … 100 years (Rothe, Timofte, Van Gool 2018, section 3.2)."""

Precision = Literal["day", "month", "year", "decade", "century"]
SplitName = Literal["weak_train", "weak_validate", "reserve", "train", "validate", "test"]


@dataclass(frozen=True, slots=True)
class Photo:
    """One person on one photo, as the pages tell it. Written by `parse`."""

    photo_id: str
    person_id: str
    person_name: str
    source: str
    image_url: str
    language: str | None = None
    page_url: str | None = None
    page_revision: str | None = None
    page_permalink: str | None = None
    birth_date: str | None = None
    birth_precision: str | None = None
    death_date: str | None = None
    death_precision: str | None = None
    image_title: str | None = None
    caption: str | None = None
    section: str | None = None
    position: str | None = None
    wikidata_date: str | None = None
    wikidata_date_precision: str | None = None
    wikidata_caption: str | None = None
    commons_date: str | None = None
    commons_description: str | None = None
    upload_date: str | None = None
    exif_date: str | None = None
    license: str | None = None
    license_url: str | None = None
    author: str | None = None
    mime: str | None = None
    width: int | None = None
    height: int | None = None
    content_sha256: str | None = None
    warc_path: str | None = None
    warc_offset: int | None = None
    refused: str | None = None


PHOTOS = pa.schema(
    [
        pa.field(name, kind, nullable=name not in {"photo_id", "person_id", "person_name", "source", "image_url"})
        for name, kind in (
            ("photo_id", pa.string()),  # stable hash of person and picture
            ("person_id", pa.string()),  # "wikidata:Q42", else "wikipedia:en:Title", "imdb:nm0000001", "NAME:…"
            ("person_name", pa.string()),
            ("source", pa.string()),
            ("image_url", pa.string()),
            ("language", pa.string()),
            ("page_url", pa.string()),
            ("page_revision", pa.string()),
            ("page_permalink", pa.string()),
            ("birth_date", pa.string()),
            ("birth_precision", pa.string()),
            ("death_date", pa.string()),
            ("death_precision", pa.string()),
            ("image_title", pa.string()),  # file name on Commons, without "File:"
            ("caption", pa.string()),
            ("section", pa.string()),
            ("position", pa.string()),  # infobox, thumb, gallery, wikidata, media_viewer
            ("wikidata_date", pa.string()),  # qualifier P585 of P18
            ("wikidata_date_precision", pa.string()),
            ("wikidata_caption", pa.string()),  # qualifier P2096 of P18
            ("commons_date", pa.string()),  # extmetadata DateTimeOriginal, as written
            ("commons_description", pa.string()),
            ("upload_date", pa.string()),
            ("exif_date", pa.string()),
            ("license", pa.string()),
            ("license_url", pa.string()),
            ("author", pa.string()),
            ("mime", pa.string()),
            ("width", pa.int32()),  # pixels, as the file says
            ("height", pa.int32()),
            ("content_sha256", pa.string()),
            ("warc_path", pa.string()),  # relative to data/raw
            ("warc_offset", pa.int64()),  # bytes, start of the photo's response record
            ("refused", pa.string()),  # why the photo cannot be used at all (not fetched, not a picture, forgotten…)
        )
    ]
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One vote: what a labelling function read, as dates or as an age, with the words it rests on."""

    function: str
    date_from: str | None
    date_to: str | None
    quote: str
    where: str

    def as_json(self) -> dict[str, Any]:
        """Return the vote under the names that `crowsfeet inspect caption` prints."""
        return {
            "function": self.function,
            "from": self.date_from,
            "to": self.date_to,
            "quote": self.quote,
            "where": self.where,
        }


@dataclass(frozen=True, slots=True)
class FaceLabel:
    """One photo after labelling: the chosen face with its age, or the reason of refusal."""

    photo_id: str
    person_id: str
    dataset: str
    face_id: str | None = None
    store_index: int = -1
    box_x: float | None = None
    box_y: float | None = None
    box_w: float | None = None
    box_h: float | None = None
    face_score: float | None = None
    n_faces: int = 0
    eyes: list[float] | None = None
    blur: float | None = None
    grey: bool | None = None
    phash: str | None = None
    photo_hash: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    age_low: float | None = None
    age_high: float | None = None
    age_mean: float | None = None
    confidence: float | None = None
    posterior: list[float] | None = None
    evidence: str = "[]"
    refused: str | None = None
    sex: str | None = None
    group: str | None = None
    split_hint: str | None = None
    extra: dict[str, float] = field(default_factory=dict)


LABELS = pa.schema(
    [
        pa.field("photo_id", pa.string(), nullable=False),
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("dataset", pa.string(), nullable=False),  # name of the source or of the imported set
        pa.field("face_id", pa.string()),  # "<photo_id>-<k>"; null when refused before a face was chosen
        pa.field("store_index", pa.int32(), nullable=False),  # position in faces/, -1 without a crop
        pa.field("box_x", pa.float32()),  # pixels in the photo, top left corner of the detector's box
        pa.field("box_y", pa.float32()),
        pa.field("box_w", pa.float32()),
        pa.field("box_h", pa.float32()),
        pa.field("face_score", pa.float32()),
        pa.field("n_faces", pa.int16(), nullable=False),
        pa.field("eyes", pa.list_(pa.float32())),  # x, y of the picture's left eye, x, y of its right eye; pixels
        pa.field("blur", pa.float32()),  # variance of the Laplacian at 64 px; small is blurred
        pa.field("grey", pa.bool_()),
        pa.field("phash", pa.string()),  # 64-bit perceptual hash of the crop, hexadecimal
        pa.field("photo_hash", pa.string()),  # the same of the whole photo: copies are known by it, crops vary too much
        pa.field("date_from", pa.string()),
        pa.field("date_to", pa.string()),
        pa.field("age_low", pa.float32()),  # years, 90 % interval
        pa.field("age_high", pa.float32()),
        pa.field("age_mean", pa.float32()),
        pa.field("confidence", pa.float32()),  # P(not an outlier), 0…1
        pa.field("posterior", pa.list_(pa.float16())),  # AGES long; Parquet cannot hold nulls among fixed-size lists
        pa.field("evidence", pa.string(), nullable=False),  # JSON list of votes
        pa.field("refused", pa.string()),
        pa.field("sex", pa.string()),  # where the set tells it; never guessed
        pa.field("group", pa.string()),  # skin tone or the set's own grouping; never guessed
        pa.field("split_hint", pa.string()),  # train, validate, test, where the set fixes it
        pa.field("extra", pa.map_(pa.string(), pa.float32())),  # e.g. real and apparent age, face scores
    ]
)

SPLITS = pa.schema(
    [
        pa.field("dataset", pa.string(), nullable=False),  # folder of the face set, relative to the repository
        pa.field("face_id", pa.string(), nullable=False),
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("store_index", pa.int32(), nullable=False),
        pa.field("split", pa.string(), nullable=False),  # a SplitName, or "test:NAME" for a further test set
        pa.field("age", pa.float32(), nullable=False),  # years
    ]
)

LABEL_QUALITY = pa.schema(
    [
        pa.field("dataset", pa.string(), nullable=False),
        pa.field("face_id", pa.string(), nullable=False),
        pa.field("quality", pa.float32(), nullable=False),  # 0…1 within its age stratum, 1 is best
        pa.field("predicted_age", pa.float32(), nullable=False),  # years, out of fold
    ]
)


def to_table(rows: Iterable[Any], schema: pa.Schema) -> pa.Table:
    """Return dataclass rows or dicts as an Arrow table of exactly `schema`."""
    dicts = [row if isinstance(row, dict) else asdict(row) for row in rows]
    for row in dicts:
        if isinstance(row.get("extra"), dict):
            row["extra"] = list(row["extra"].items())
    return pa.Table.from_pylist(dicts, schema=schema)


def write_table(table: pa.Table | pd.DataFrame, path: Path, schema: pa.Schema) -> None:
    """Write a table whole or not at all: to a neighbour first, then renamed into place."""
    if not isinstance(table, pa.Table):
        table = pa.Table.from_pandas(table, schema=schema, preserve_index=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    try:
        pq.write_table(table.cast(schema), part, compression="zstd")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_table(path: Path, schema: pa.Schema, columns: list[str] | None = None) -> pa.Table:
    """Read a table and hold it against `schema`.

    Raises:
        MissingInputError: no such file.
        BadInputError: not a Parquet file, or columns missing; all missing ones are named.
    """
    if not path.exists():
        raise MissingInputError(f"{path} is missing; run `dvc pull` to fetch it or `dvc repro` to make it.")
    try:
        names = pq.read_schema(path).names
        missing = [name for name in (columns or schema.names) if name not in names]
        if missing:
            raise BadInputError(f"{path} lacks the columns {', '.join(missing)}; it was written by another version.")
        return pq.read_table(path, columns=columns or schema.names)
    except pa.ArrowException as error:
        raise BadInputError(f"{path} is not a readable Parquet file: {bounded(error)}.") from error


def read_frame(path: Path, schema: pa.Schema, columns: list[str] | None = None) -> pd.DataFrame:
    """Read a table as a pandas frame; errors as `read_table`."""
    frame: pd.DataFrame = read_table(path, schema, columns).to_pandas()
    return frame
