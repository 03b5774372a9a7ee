"""Explain photos from the shell: a sheet and a JSON file for each, refusals counted."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crowsfeet.app.explanation import Explanation, Progress, explain_face, explanation_sheet, unheard
from crowsfeet.app.photos import Photo, read_photo_file, whole_picture
from crowsfeet.app.subjects import Subjects
from crowsfeet.attribution import Method, make_target
from crowsfeet.errors import BadPhotoError, MissingInputError
from crowsfeet.params import LabelParams

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """What to explain about each photo.

    Args:
        methods: run in this order.
        target: `expected_age`, `spread`, `age:42`, `class:LABEL`; empty is the age, or a classifier's first choice.
    """

    methods: Sequence[Method]
    target: str = ""


def explain_photos(
    photos: Sequence[Path], subjects: Subjects, asked: Asked, label: LabelParams, out: Path
) -> Counter[str]:
    """Write `out/STEM-FACE.png` and `.json` for every face of every photo; return how many faces and refusals.

    A photo that cannot be read or shows no face is a refusal: it is named in the log and counted, and the others go on.
    """
    out.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    for path in photos:
        try:
            photo = read_photo_file(path, label)
        except (BadPhotoError, MissingInputError) as error:
            log.warning("%s: %s", path.name, error)
            counts["not readable"] += 1
            continue
        numbers = range(len(photo.faces)) if photo.faces else ([-1] if _classifiers(subjects) else [])
        if not numbers:
            log.warning("%s: no face was found in it.", path.name)
            counts["no face"] += 1
        for number in numbers:
            explained = [explain_one(address, subjects, photo, number, asked) for address in subjects.addresses]
            stem = f"{path.stem}-{number + 1}" if number >= 0 else path.stem
            _write(explained, out / stem)
            counts["explained"] += 1
    return counts


def explain_one(
    address: str, subjects: Subjects, photo: Photo, number: int, asked: Asked, progress: Progress = unheard
) -> Explanation:
    """Explain face `number` of a photo, or the whole picture at -1, by the network at `address`."""
    subject = subjects.get(address)
    face = photo.faces[number].crop if number >= 0 else whole_picture(photo, subject.input_size)
    name = asked.target
    if subject.labels is not None and not name.startswith("class:"):
        name = f"class:{subject.labels[int(subject.distribution(subject.pictures(face[None]))[0].argmax())]}"
    target = make_target(name or "expected_age", subject)
    return explain_face(address, subject, face, target, asked.methods, progress=progress)


def _classifiers(subjects: Subjects) -> bool:
    return any(not subjects.get(address).knows_ages for address in subjects.addresses)


def _write(explained: Sequence[Explanation], stem: Path) -> None:
    explanation_sheet(explained).save(stem.with_name(stem.name + ".png"), optimize=True)
    text = json.dumps([one.as_json(pictures=False) for one in explained], indent=1)
    stem.with_name(stem.name + ".json").write_text(text + "\n", encoding="utf-8")
