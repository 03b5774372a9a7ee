"""Explain photos from the shell: into a folder or a report, refusals counted."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

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


class Keeping(Protocol):
    """Where explanations go."""

    def keep(self, photo: Path, number: int, explained: Sequence[Explanation]) -> None:
        """Keep what was said about face `number` of a photo, or about the whole picture at -1."""

    def refuse(self, photo: Path, reason: str) -> None:
        """Hear why a photo has no explanation."""


@dataclass(frozen=True)
class IntoFolder:
    """A folder with `STEM-FACE.png` and `.json` for every face; refusals stand in the log alone."""

    out: Path

    def keep(self, photo: Path, number: int, explained: Sequence[Explanation]) -> None:
        """Write the sheet and the figures of one face."""
        self.out.mkdir(parents=True, exist_ok=True)
        stem = f"{photo.stem}-{number + 1}" if number >= 0 else photo.stem
        explanation_sheet(explained).save(self.out / f"{stem}.png", optimize=True)
        text = json.dumps([one.as_json(pictures=False) for one in explained], indent=1)
        (self.out / f"{stem}.json").write_text(text + "\n", encoding="utf-8")

    def refuse(self, photo: Path, reason: str) -> None:
        """Leave it to the log."""


def explain_photos(
    photos: Sequence[Path], subjects: Subjects, asked: Asked, label: LabelParams, into: Keeping
) -> Counter[str]:
    """Explain every face of every photo and hand it to `into`; return how many faces and refusals.

    A photo that cannot be read or shows no face is a refusal: it is named in the log and counted, and the others go on.
    """
    counts: Counter[str] = Counter()
    for path in photos:
        try:
            photo = read_photo_file(path, label)
        except (BadPhotoError, MissingInputError) as error:
            _refuse(path, str(error), into)
            counts["not readable"] += 1
            continue
        numbers = range(len(photo.faces)) if photo.faces else ([-1] if _classifiers(subjects) else [])
        if not numbers:
            _refuse(path, "no face was found in it.", into)
            counts["no face"] += 1
        for number in numbers:
            into.keep(path, number, [explain_one(one, subjects, photo, number, asked) for one in subjects.addresses])
            counts["explained"] += 1
    return counts


def _refuse(path: Path, reason: str, into: Keeping) -> None:
    log.warning("%s: %s", path.name, reason)
    into.refuse(path, reason)


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
