"""Detectors: what every one must do, and each one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from crowsfeet.demo_world.scenes import Picture, Sitter, group, landscape, portrait
from crowsfeet.demo_world.traits import draw_traits
from crowsfeet.errors import BadModelError
from crowsfeet.faces import Eyes, Face, FaceDetector, make_detector
from crowsfeet.faces.detector import make_ready_detector
from crowsfeet.faces.finding import overlap
from crowsfeet.faces.haar import HaarDetector
from crowsfeet.faces.yunet import YuNetDetector
from crowsfeet.params import LabelParams

SIZE = 256


def sitter(seed: int, age: float = 40) -> Sitter:
    return Sitter(draw_traits(np.random.default_rng(seed)), age)


@pytest.fixture(scope="module")
def one() -> Picture:
    """One person from the front."""
    return portrait(sitter(3), SIZE, 2010, np.random.default_rng(3), frontal=True)


@pytest.fixture(scope="module")
def three() -> Picture:
    """Three people side by side."""
    return group([sitter(k) for k in (3, 4, 5)], SIZE, 2010, np.random.default_rng(1))


class FakeNet:
    """Stands in for OpenCV's network: reports given rows, in the pixels of the size it was set to."""

    def __init__(self, boxes: list[tuple[float, float, float, float]], shape: tuple[int, ...]) -> None:
        self.boxes, self.shape, self.size, self.threshold = boxes, shape, (0, 0), 0.6

    def setInputSize(self, size: tuple[int, int]) -> None:  # noqa: N802 - OpenCV's name
        """Take the size of the pictures to come."""
        self.size = size

    def setScoreThreshold(self, threshold: float) -> None:  # noqa: N802 - OpenCV's name
        """Take the score from which on to report."""
        self.threshold = threshold

    def detect(self, bgr: np.ndarray) -> tuple[int, np.ndarray | None]:
        """Report the boxes."""
        assert bgr.shape[1::-1] == self.size
        scale = self.size[0] / self.shape[1]
        rows = [self._row(box, scale) for box in self.boxes]
        return 1, np.array(rows, np.float32) if rows else None

    @staticmethod
    def _row(box: tuple[float, float, float, float], scale: float) -> list[float]:
        x, y, w, h = (value * scale for value in box)
        eyes = [x + 0.3 * w, y + 0.4 * h, x + 0.7 * w, y + 0.4 * h]
        return [x, y, w, h, *eyes[2:], *eyes[:2], *([x + w / 2, y + h / 2] * 3), 0.95]


def yunet(picture: Picture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, min_face: int = 32) -> YuNetDetector:
    """A YuNet detector whose network reports the true boxes."""
    net = FakeNet(picture.boxes, picture.rgb.shape)
    monkeypatch.setattr(YuNetDetector, "_load", staticmethod(lambda _model: net))
    model = tmp_path / "yunet.onnx"
    model.write_bytes(b"weights")
    return YuNetDetector(model, min_face)


@pytest.fixture(params=["haar", "yunet"])
def make(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Build the detector under test for a picture."""

    def build(picture: Picture, min_face: int = 32) -> FaceDetector:
        if request.param == "haar":
            return HaarDetector(min_face)
        return yunet(picture, monkeypatch, tmp_path, min_face)

    return build


def true_faces(picture: Picture) -> list[Face]:
    return [Face(*box, 1.0) for box in picture.boxes]


class TestEveryDetector:
    """The contract of `FaceDetector`."""

    def test_finds_the_one_face_where_it_is(self, make: Any, one: Picture) -> None:
        """A clear portrait gives one face that lies on the drawn one."""
        detector = make(one)
        (face,) = detector.detect(one.rgb)
        assert overlap(face, true_faces(one)[0]) > 0.4
        assert face.score >= detector.clear_score

    def test_finds_all_faces_of_a_group_strongest_first(self, make: Any, three: Picture) -> None:
        """Each drawn face is found, and the scores fall."""
        detector = make(three)
        found = detector.detect(three.rgb)
        assert all(any(overlap(face, true) > 0.3 for face in found) for true in true_faces(three))
        assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)

    def test_tells_the_eyes_in_the_upper_half_of_the_face(self, make: Any, one: Picture) -> None:
        """Eyes are ordered as one sees them and lie inside the face's upper part."""
        detector = make(one)
        face = detector.detect(one.rgb)[0]
        eyes = detector.find_eyes(one.rgb, face)
        assert isinstance(eyes, Eyes)
        assert face.x < eyes.left_x < eyes.right_x < face.x + face.w
        assert all(face.y < y < face.y + 0.6 * face.h for y in (eyes.left_y, eyes.right_y))

    def test_leaves_out_faces_that_are_too_small(self, make: Any, one: Picture) -> None:
        """`min_face` is in pixels of the photo."""
        assert make(one, 250).detect(one.rgb) == []

    def test_answers_the_same_twice(self, make: Any, three: Picture) -> None:
        """Detection has no memory and no chance in it."""
        detector = make(three)
        assert detector.detect(three.rgb) == detector.detect(three.rgb)

    def test_faint_faces_include_the_clear_one(self, make: Any, one: Picture) -> None:
        """Looking harder does not lose what is plain to see."""
        found = make(one).detect_faint(one.rgb)
        assert any(overlap(face, true_faces(one)[0]) > 0.3 for face in found)


def test_haar_finds_nothing_in_a_landscape() -> None:
    """A picture without people gives no face."""
    picture = landscape(SIZE, 2010, np.random.default_rng(0))
    assert HaarDetector().detect(picture.rgb) == []


def test_haar_finds_a_face_that_fills_its_picture(one: Picture) -> None:
    """A crop without any room around the face is searched with a border."""
    x, y, w, h = (round(value) for value in one.boxes[0])
    tight = one.rgb[max(y, 0) : y + h, max(x, 0) : x + w].copy()
    (face, *_) = HaarDetector().detect(tight)
    assert overlap(face, Face(0, 0, w, h, 1.0)) > 0.5


def test_haar_enlarges_small_pictures(one: Picture) -> None:
    """At 64 px the face is still found, in the small picture's own pixels."""
    height, width = one.rgb.shape[:2]
    small = cv2.resize(one.rgb, None, fx=64 / width, fy=64 / width, interpolation=cv2.INTER_AREA)
    (face, *_) = HaarDetector(16).detect(small)
    true = Face(*(value * 64 / width for value in one.boxes[0]), 1.0)
    assert overlap(face, true) > 0.4
    assert height > 0


def test_a_ready_crop_is_searched_small_and_its_face_found_at_the_same_place(one: Picture) -> None:
    """The detector for ready crops says of a crop with room around the face what the one for whole photos says."""
    x, y, w, h = (round(value) for value in one.boxes[0])
    room = round(0.4 * w)
    crop = one.rgb[max(y - room, 0) : y + h + room, max(x - room, 0) : x + w + room].copy()
    (whole, *_), (ready, *_) = (
        make_detector(LabelParams()).detect(crop),
        make_ready_detector(LabelParams()).detect(crop),
    )
    assert overlap(whole, ready) > 0.75


def test_haar_takes_a_picture_of_a_few_pixels() -> None:
    """Pictures smaller than any face give none, whatever their shape."""
    for shape in ((1, 1, 3), (3, 400, 3), (500, 2, 3)):
        assert HaarDetector().detect(np.zeros(shape, np.uint8)) == []
        assert HaarDetector().detect_faint(np.zeros(shape, np.uint8)) == []


def test_yunet_s_scale_follows_the_eyes(one: Picture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its box is the one that the cascade would draw around eyes that far apart."""
    face = yunet(one, monkeypatch, tmp_path).detect(one.rgb)[0]
    assert face.eyes is not None
    apart = face.eyes.right_x - face.eyes.left_x
    assert face.w == pytest.approx(max(apart / 0.39, one.boxes[0][3] / 1.15), rel=1e-3)


def test_yunet_without_a_model_is_refused() -> None:
    """The message names the key that is missing."""
    with pytest.raises(BadModelError, match=r"label\.yunet_model names no model file"):
        make_detector(LabelParams(detector="yunet", yunet_model=None))


def test_yunet_s_model_must_be_there(tmp_path: Path) -> None:
    """A wrong path is named."""
    with pytest.raises(BadModelError, match=r"gone\.onnx, named by"):
        make_detector(LabelParams(detector="yunet", yunet_model=str(tmp_path / "gone.onnx")))


def test_yunet_refuses_a_file_that_is_no_model(tmp_path: Path) -> None:
    """Bytes that OpenCV cannot read as a network are one clear sentence."""
    path = tmp_path / "model.onnx"
    path.write_bytes(b"not a network")
    with pytest.raises(BadModelError, match="not a YuNet model"):
        make_detector(LabelParams(detector="yunet", yunet_model=str(path), yunet_sha256=None))


def test_yunet_s_model_is_held_to_its_checksum(tmp_path: Path) -> None:
    """A file of another checksum than params.yaml gives would change labels that DVC believes to be fresh."""
    path = tmp_path / "model.onnx"
    path.write_bytes(b"another model")
    with pytest.raises(BadModelError, match=r"model\.onnx has the SHA-256 93dc44.*, not 8f2383.*label\.yunet_sha256"):
        make_detector(LabelParams(detector="yunet", yunet_model=str(path)))


def test_haar_is_the_default() -> None:
    """Nothing needs to be downloaded."""
    assert isinstance(make_detector(LabelParams()), HaarDetector)
