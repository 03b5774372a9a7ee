"""The choice among several faces: the DEX rule, and the caption's word."""

from __future__ import annotations

import pytest

from crowsfeet.faces import Face, choose_face
from crowsfeet.faces.haar import HaarDetector
from crowsfeet.labeling.position import FaceHint

DETECTOR = HaarDetector()


def row(*scores: float, width: float = 80) -> list[Face]:
    """Faces side by side from the left, strongest first in the list as a detector gives them."""
    faces = [Face(100.0 * k, 10, width, width, score) for k, score in enumerate(scores)]
    return sorted(faces, key=lambda face: -face.score)


def test_one_clear_face_is_taken() -> None:
    """The rule's plain case."""
    choice = choose_face(row(30), None, DETECTOR, 32)
    assert (choice.face, choice.n_faces, choice.refused, choice.share) == (row(30)[0], 1, None, None)


@pytest.mark.parametrize(
    ("faces", "reason"),
    [([], "no_face"), (row(2), "unclear_face"), (row(30, 20), "several_faces"), (row(30, width=20), "small_face")],
)
def test_the_rule_refuses_with_a_reason(faces: list[Face], reason: str) -> None:
    """No face, an unclear one, two strong ones, and one too small are counted by reason."""
    choice = choose_face(faces, None, DETECTOR, 32)
    assert choice.face is None
    assert choice.refused == reason


def test_a_faint_second_face_does_not_count() -> None:
    """What the detector is not sure of is no second person."""
    assert choose_face(row(30, 4), None, DETECTOR, 32).refused is None


def test_a_small_face_in_the_background_does_not_count() -> None:
    """A bystander at less than half the size is no second person."""
    faces = [Face(0, 0, 100, 100, 30), Face(200, 0, 40, 40, 25)]
    assert choose_face(faces, None, DETECTOR, 32).face == faces[0]


@pytest.mark.parametrize(
    ("hint", "place"),
    [
        (FaceHint("left", 1, 3), 0),
        (FaceHint("left", 2, 3), 1),
        (FaceHint("right", 1, 3), 2),
        (FaceHint("right", 2, 3), 1),
        (FaceHint("center", None, 3), 1),
        (FaceHint("left", None, 3), 0),
    ],
)
def test_the_caption_s_place_chooses(hint: FaceHint, place: int) -> None:
    """Left, right, centre and "second from right" pick the face that stands there, with high belief."""
    choice = choose_face(row(20, 40, 30), hint, DETECTOR, 32)
    assert choice.face is not None
    assert choice.face.x == 100.0 * place
    assert choice.share == 0.97


def test_belief_falls_when_the_numbers_differ() -> None:
    """Three people in the caption and two faces found: the place is less sure."""
    assert choose_face(row(20, 40), FaceHint("left", 1, 3), DETECTOR, 32).share == 0.9


@pytest.mark.parametrize("hint", [FaceHint(None, None, 2), FaceHint("left", 5, 2), FaceHint("center", None, 2)])
def test_a_hint_that_does_not_decide_refuses(hint: FaceHint) -> None:
    """People without a place, a rank beyond the row, and the centre of two say nothing."""
    assert choose_face(row(20, 40), hint, DETECTOR, 32).refused == "several_faces"


def test_one_face_of_two_people_is_doubted() -> None:
    """The caption tells of two people and one face is found: it is either's."""
    assert choose_face(row(40), FaceHint("left", 1, 2), DETECTOR, 32).share == 0.5
