"""The detectors by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crowsfeet.faces.haar import HaarDetector
from crowsfeet.faces.yunet import YuNetDetector

if TYPE_CHECKING:
    from crowsfeet.faces.face import FaceDetector
    from crowsfeet.params import LabelParams


def make_detector(params: LabelParams, min_face: int | None = None) -> FaceDetector:
    """Build the detector that `label.detector` names; `min_face` pixels in place of `label.min_face`.

    Raises:
        BadModelError: YuNet's model file is not given, not there, or not a YuNet model.
    """
    smallest = params.min_face if min_face is None else min_face
    if params.detector == "yunet":
        return YuNetDetector(Path(params.yunet_model) if params.yunet_model else None, smallest)
    return HaarDetector(smallest)
