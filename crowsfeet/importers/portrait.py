"""What an importer yields: one picture of a known set, with what the set itself says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crowsfeet.faces.finding import Box


@dataclass(frozen=True, slots=True)
class Portrait:
    """One picture of a set: an image on disk or in memory, whose it is, and how old the person is on it.

    The age stands as an interval (`age_low` = `age_high` where it is exact; completed years n are `[n, n + 1]`), as an
    interval with its own spread (`age_std`), or follows from `birth_date` and `taken`, which then go through the label
    model like a crawled photo's. `refused` says that the set itself cannot tell the age, and why.
    """

    name: str
    """Unique within the set; makes the photo's identity."""
    image: Path | bytes
    person_id: str | None = None
    """Without the set's name; None where the set does not tell people apart."""
    age_low: float | None = None
    age_high: float | None = None
    age_std: float | None = None
    birth_date: str | None = None
    taken: str | None = None
    person_name: str | None = None
    sex: str | None = None
    group: str | None = None
    split_hint: str | None = None
    extra: Mapping[str, float] = field(default_factory=dict)
    refused: str | None = None
    usual: Box | None = None
    """Where the set's own crop has the face, as shares of its sides; None for whole photos."""
    box: Box | None = None
    """The face's left, top, width and height in pixels, where the set tells it for a whole photo."""
    sure: bool = False
    """Somebody saw to it that a face is there, so that `usual` or `box` is taken even where no detector finds it."""
