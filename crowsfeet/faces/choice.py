"""Which of the found faces is the person's: the DEX rule, and the caption's word where it has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crowsfeet.faces.face import Face, FaceDetector
    from crowsfeet.labeling.position import FaceHint

RIVAL = 0.5
"""A face narrower than this share of the strongest one stands in the background."""
PLACED = 0.97
"""Belief in a face that the caption's place chose, when as many faces are found as people are told."""
PLACED_LOOSELY = 0.9
"""The same when fewer or more faces are found."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen face, or why none; `share` is the belief that it is the person meant, None when nothing tells."""

    face: Face | None
    n_faces: int
    refused: str | None = None
    share: float | None = None


def choose_face(faces: Sequence[Face], hint: FaceHint | None, detector: FaceDetector, min_face: int) -> Choice:
    """Choose the person's face among `faces`, strongest first.

    The DEX rule takes the strongest face if it is clear and no second one is strong (Rothe, Timofte, Van Gool 2018,
    section 4.1). A caption that tells the place chooses among several. Reasons of refusal: `no_face`,
    `unclear_face`, `several_faces`, `small_face`.
    """
    if not faces:
        return Choice(None, 0, "no_face")
    strong = [faces[0], *(f for f in faces[1:] if f.score >= detector.strong_score and f.w >= RIVAL * faces[0].w)]
    if faces[0].score < detector.clear_score:
        return Choice(None, len(strong), "unclear_face")
    people = max(hint.people, 1) if hint else 1
    chosen, share = faces[0], None
    if len(strong) > 1:
        placed = _placed(strong, hint)
        if placed is None:
            return Choice(None, len(strong), "several_faces")
        chosen, share = placed, PLACED if people == len(strong) else PLACED_LOOSELY
    elif people > 1:
        # One face where the caption tells of more people: the others look away, and the face may be one of theirs.
        share = 1 / people
    if min(chosen.w, chosen.h) < min_face:
        return Choice(None, len(strong), "small_face")
    return Choice(chosen, len(strong), None, share)


def _placed(faces: Sequence[Face], hint: FaceHint | None) -> Face | None:
    """Return the face at the hint's place, counted from its side; None where the hint does not decide."""
    if hint is None or hint.place is None:
        return None
    row = sorted(faces, key=lambda face: face.centre[0])
    if hint.place == "center":
        return row[len(row) // 2] if len(row) % 2 else None
    rank = hint.rank or 1
    if rank > len(row):
        return None
    return row[rank - 1] if hint.place == "left" else row[-rank]
