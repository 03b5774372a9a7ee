"""The detectors by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crowsfeet.errors import BadModelError
from crowsfeet.faces.haar import READY_SIDE, HaarDetector
from crowsfeet.faces.model_file import model_file
from crowsfeet.faces.yunet import YuNetDetector

if TYPE_CHECKING:
    from crowsfeet.faces.face import FaceDetector
    from crowsfeet.params import LabelParams


READY_MIN_FACE = 16
"""Pixels: in a ready crop a face may be small, as its place is known."""


def make_detector(params: LabelParams) -> FaceDetector:
    """Build the detector that `label.detector` names, for whole photos.

    Raises:
        BadModelError: YuNet's model file is not given, not there, not the one of its checksum, or not a YuNet model.
        FetchError: YuNet's model file could not be fetched from its address.
    """
    return _yunet(params, params.min_face) if params.detector == "yunet" else HaarDetector(params.min_face)


def make_ready_detector(params: LabelParams) -> FaceDetector:
    """Build the same detector for ready crops, where a face of known size takes up half the picture.

    Raises:
        BadModelError, FetchError: as `make_detector`.
    """
    return _yunet(params, READY_MIN_FACE) if params.detector == "yunet" else HaarDetector(READY_MIN_FACE, READY_SIDE)


def _yunet(params: LabelParams, smallest: int) -> YuNetDetector:
    if params.yunet_model is None:
        raise BadModelError("label.detector is yunet, but label.yunet_model names no model file.")
    return YuNetDetector(model_file(params.yunet_model, params.yunet_sha256), smallest)
