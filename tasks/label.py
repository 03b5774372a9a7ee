"""The work of the stage `label`: photos and what is told of them, to faces with ages.

`flows/label.py` calls the steps: `open_photos`, `read_chunk` for each chunk, `fit_label_model` once over all of them,
`label_chunk` for each chunk, `join`. A chunk of photos is a file, and leaves its faces in a folder of its own; every
worker must see both. Only what the label model learns from is held for all photos at once.
"""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from crowsfeet.errors import BadPhotoError, EmptyDataError, MissingInputError
from crowsfeet.faces.assemble import assemble, write_part
from crowsfeet.faces.detector import make_detector
from crowsfeet.faces.finding import Finding, find_face
from crowsfeet.labeling import fit_label_model, label_votes, read_photos
from crowsfeet.labeling.report import guard_drift, label_report, write_label_report
from crowsfeet.params import LabelParams
from crowsfeet.records import PHOTOS, read_frame, read_table, write_table
from crowsfeet.sources import read_photo_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crowsfeet.faces.face import FaceDetector
    from crowsfeet.labeling import LabelModel, PhotoVotes
    from crowsfeet.labeling.position import FaceHint

log = logging.getLogger(__name__)
SCRATCH = Path(".crowsfeet/label")
YARDSTICK = Path(".crowsfeet/label_report.json")
_FROM_LABELS = (
    "date_from", "date_to", "age_low", "age_high", "age_mean", "confidence", "posterior", "evidence", "refused",
)  # fmt: skip


def label(params: LabelParams, root: Path) -> dict[str, Any]:
    """Run all steps in this process, without a flow."""
    chunks = open_photos(params, root)
    votes = [read_chunk(chunk, params) for chunk in chunks]
    model = fit_label_model(votes, params)
    parts = [label_chunk(chunk, model, params, root, number=k) for k, chunk in enumerate(chunks)]
    return join(parts, model, params, root)


def open_photos(params: LabelParams, root: Path) -> list[Path]:
    """Lay the photos out in files of at most `label.chunk` rows, in a scratch folder emptied before; return the files.

    Raises:
        MissingInputError: `data/raw` or `data/photos.parquet` is not there.
        EmptyDataError: the table has no rows.
    """
    require_raw(root)
    path, folder = root / "data" / "photos.parquet", (root / SCRATCH / "photos").absolute()
    if not len(read_table(path, PHOTOS, ["photo_id"])):
        raise EmptyDataError(f"{path} holds no photos: the crawl found none.")
    shutil.rmtree(root / SCRATCH, ignore_errors=True)
    folder.mkdir(parents=True)
    chunks = []
    for number, batch in enumerate(pq.ParquetFile(path).iter_batches(params.chunk)):
        chunks.append(folder / f"{number:06d}.parquet")
        write_table(pa.Table.from_batches([batch]), chunks[-1], PHOTOS)
    return chunks


def require_raw(root: Path) -> None:
    """Pass if the crawl is there.

    Raises:
        MissingInputError: `data/raw` is not there; nothing crawls in silence.
    """
    raw = root / "data" / "raw"
    if not raw.is_dir():
        raise MissingInputError(f"{raw} is missing; run `dvc pull` to fetch it or `dvc repro collect` to crawl.")


def read_chunk(chunk: Path, params: LabelParams) -> PhotoVotes:
    """Let the labelling functions vote on a chunk; return what the label model learns from."""
    return read_photos(read_frame(chunk, PHOTOS), params).without_words()


def label_chunk(chunk: Path, model: LabelModel, params: LabelParams, root: Path, *, number: int) -> Path:
    """Find the faces of a chunk, label them, and leave both in the folder that is returned.

    The words are read once more (a hundredth of what looking at a photo takes) rather than held for all. Photos that
    the words refuse are not looked at. Each call has a detector of its own: OpenCV's belong to one thread.
    """
    photos = read_frame(chunk, PHOTOS)
    votes = read_photos(photos, params)
    told = label_votes(votes, model, params)
    detector = make_detector(params)
    raw = root / "data" / "raw"
    findings = [
        _look(photo, raw, detector, params, hint) if refused is None else None
        for photo, hint, refused in zip(photos.itertuples(), told["hint"], told["refused"], strict=True)
    ]
    faces = pd.DataFrame(
        {
            "n_faces": [found.n_faces if found else 0 for found in findings],
            "chosen_share": [found.share if found and found.share is not None else float("nan") for found in findings],
        }
    )
    labels = label_votes(votes, model, params, faces)
    rows = [
        {"photo_id": photo.photo_id, "person_id": photo.person_id, "dataset": photo.source} | _told(label)
        for photo, label in zip(photos.itertuples(), labels.itertuples(), strict=True)
    ]
    part = root / SCRATCH / f"{number:06d}"
    write_part(part, rows, findings)
    return part


def _look(photo: Any, raw: Path, detector: FaceDetector, params: LabelParams, hint: FaceHint | None) -> Finding:
    if not isinstance(photo.warc_path, str):
        return Finding(None, 0, "not_fetched")
    try:
        data = read_photo_bytes(raw, photo.warc_path, int(photo.warc_offset))
    except BadPhotoError:
        return Finding(None, 0, "corrupt")
    return find_face(data, detector, params, hint)


def _told(label: Any) -> dict[str, Any]:
    row = {name: getattr(label, name) for name in _FROM_LABELS}
    return {name: None if isinstance(value, float) and value != value else value for name, value in row.items()}  # noqa: PLR0124


def join(parts: Sequence[Path], model: LabelModel, params: LabelParams, root: Path) -> dict[str, Any]:
    """Join the chunks into `data/labels.parquet` and `data/faces`, and report on them; return the report.

    The report goes to `data/label.json` and, with tables and plots, to `reports/labels`. When it drifts too far from
    the last version's, or no face is left, nothing of the stage's outputs is written.

    Raises:
        EmptyDataError: no face is left.
        DriftError: the labels moved further than `label.max_drift` allows.
    """
    draft = root / SCRATCH / "set"
    counts = assemble(parts, draft)
    if counts["kept"] == 0:
        raise EmptyDataError(f"No face is left of {counts.total()} photos: {dict(counts.most_common(6))}.")
    report = label_report(draft / "labels.parquet", model)
    report["drift"] = guard_drift(report, root / YARDSTICK, params.max_drift)
    shutil.rmtree(root / "data" / "faces", ignore_errors=True)
    for name in ("faces", "labels.parquet"):
        (draft / name).rename(root / "data" / name)
    write_label_report(report, root / "reports" / "labels")
    summary = {name: report[name] for name in ("photos", "kept", "refused", "noise_estimate", "functions")}
    (root / "data" / "label.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(root / SCRATCH, ignore_errors=True)
    log.info("%d faces of %d photos; refused: %s", report["kept"], report["photos"], report["refused"])
    return report
