"""Labelled faces with what the page told of them: the rows that `why` and `audit` show."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from crowsfeet.errors import BadInputError, MissingInputError, bounded
from crowsfeet.records import LABELS, PHOTOS, read_table
from crowsfeet.sources import read_photo_bytes
from crowsfeet.store import FaceStore

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_TOLD = ["photo_id", "person_name", "birth_date", "death_date", "caption", "page_url", "page_permalink", "image_url",
         "image_title", "license", "author", "mime", "warc_path", "warc_offset"]  # fmt: skip
_TEXTS = (
    "caption",
    "wikidata_date",
    "wikidata_caption",
    "commons_date",
    "commons_description",
    "image_title",
    "exif_date",
)


@dataclass(frozen=True, slots=True)
class LabelledFace:
    """A row of `labels.parquet` with its photo's row and its crop."""

    label: dict[str, Any]
    photo: dict[str, Any]
    jpeg: bytes | None

    @property
    def name(self) -> str:
        """The face's id, or the photo's where no face was chosen."""
        return str(self.label["face_id"] or self.label["photo_id"])

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """The votes, each with the address of the page or file that its words stand on."""
        page = self.photo.get("page_permalink") or self.photo.get("page_url")
        addresses = {"caption": page, "death_date": page}
        default = self.photo.get("image_url")
        items: list[dict[str, Any]] = json.loads(self.label["evidence"])
        return [item | {"address": addresses.get(item["where"], default)} for item in items]

    @property
    def posterior(self) -> NDArray[np.float64] | None:
        """P(age in [a, a + 1)) for a = 0 … 100, or None."""
        bins = self.label["posterior"]
        return None if bins is None else np.asarray(bins, float)

    def picture(self) -> str | None:
        """Return the crop as a data address for a page."""
        return None if self.jpeg is None else "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode()


def whole_photo(face: LabelledFace, root: Path) -> str | None:
    """Return the photo that the face was cut from as a data address, None where the crawl is not here.

    Raises:
        BadInputError: the crawl has no such record.
    """
    path, offset, mime = (face.photo.get(name) for name in ("warc_path", "warc_offset", "mime"))
    if path is None or offset is None or mime not in _SHOWN:
        return None
    try:
        data = read_photo_bytes(root / "data" / "raw", path, int(offset))
    except MissingInputError:
        return None
    return f"data:{mime};base64," + base64.b64encode(data).decode()


_SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def find_label(face: str, root: Path) -> LabelledFace:
    """Return the labelled face, or refused photo, of an id.

    Raises:
        MissingInputError: the stage `label` has not run.
        BadInputError: no such face or photo.
    """
    path = root / "data" / "labels.parquet"
    read_table(path, LABELS, ["photo_id"])
    for batch in pq.ParquetFile(path).iter_batches(50_000, columns=["face_id", "photo_id"]):
        if face in batch["face_id"].to_pylist() or face in batch["photo_id"].to_pylist():
            break
    else:
        raise BadInputError(f"{bounded(repr(face))} is neither a face nor a photo of {path}.")
    import pyarrow.compute as pc

    table = pq.read_table(path, filters=(pc.field("face_id") == face) | (pc.field("photo_id") == face))
    return with_photos(table.to_pylist()[:1], root)[0]


def with_photos(labels: Iterable[dict[str, Any]], root: Path) -> list[LabelledFace]:
    """Join label rows with their photos' rows and crops."""
    labels = list(labels)
    wanted = [row["photo_id"] for row in labels]
    path = root / "data" / "photos.parquet"
    if not path.exists():
        raise MissingInputError(f"{path} is missing; run `dvc pull` to fetch it or `dvc repro parse` to make it.")
    read_table(path, PHOTOS, ["photo_id"])
    told = pq.read_table(
        path, columns=[*_TOLD, *(t for t in _TEXTS if t not in _TOLD)], filters=[("photo_id", "in", wanted)]
    )
    photos = {row["photo_id"]: row for row in told.to_pylist()}
    store = FaceStore.open(root / "data" / "faces")
    return [
        LabelledFace(
            row,
            photos.get(row["photo_id"], {}),
            store.jpeg(row["store_index"]) if row["store_index"] >= 0 else None,
        )
        for row in labels
    ]
