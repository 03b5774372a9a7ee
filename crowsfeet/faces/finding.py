"""One photo, looked at: its face as a crop with what can be told of it, or why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from crowsfeet.errors import BadPhotoError
from crowsfeet.faces.choice import choose_face
from crowsfeet.faces.crop import crop_face
from crowsfeet.faces.duplicates import perceptual_hash
from crowsfeet.faces.face import Face
from crowsfeet.faces.photo import decode_photo
from crowsfeet.faces.quality import blur, is_grey
from crowsfeet.store import encode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crowsfeet.faces.face import FaceDetector
    from crowsfeet.labeling.position import FaceHint
    from crowsfeet.params import LabelParams

Box = tuple[float, float, float, float]
"""Left, top, width and height as shares of the picture's width and height."""
SAME_PLACE = 0.35
"""Intersection over union from which a found face is taken for the one that a ready crop was made for."""
FULL = 0.6
"""Share of a ready crop's side above which a face needs room around it to be found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one photo holds; `jpeg` is the crop, None when `refused` says why there is none."""

    photo_hash: str | None
    n_faces: int
    refused: str | None
    jpeg: bytes | None = None
    face: Face | None = None
    share: float | None = None
    number: int = 0
    blur: float | None = None
    grey: bool | None = None
    phash: str | None = None

    def columns(self) -> dict[str, Any]:
        """Return the finding under the names of `records.LABELS`."""
        row: dict[str, Any] = {"n_faces": self.n_faces, "blur": self.blur, "grey": self.grey}
        row |= {"phash": self.phash, "photo_hash": self.photo_hash}
        if self.face is not None:
            face = self.face
            row |= {"box_x": face.x, "box_y": face.y, "box_w": face.w, "box_h": face.h, "face_score": face.score}
            row["eyes"] = list(face.eyes) if face.eyes else None
        return row


def find_face(
    photo: bytes,
    detector: FaceDetector,
    params: LabelParams,
    hint: FaceHint | None = None,
    *,
    usual: Box | None = None,
    box: Box | None = None,
    sure: bool = False,
) -> Finding:
    """Find the person's face on a photo and cut it out.

    `usual` is where a set of ready crops has its face, as shares of the picture's sides; `box` is the face's place in
    pixels where a set tells it. Either chooses among the found faces, faint and turned ones included; where there is
    none, it stands in with score 0 if the set is `sure` of its faces.
    Reasons of refusal: `corrupt`, and those of `choose_face`.
    """
    try:
        rgb = decode_photo(photo)
    except BadPhotoError:
        return Finding(None, 0, "corrupt")
    photo_hash = perceptual_hash(rgb)
    if box is not None:
        height, width = rgb.shape[:2]
        usual = (box[0] / width, box[1] / height, box[2] / width, box[3] / height)
    if usual is not None:
        return _find_in_ready_crop(rgb, Finding(photo_hash, 1, None), usual, detector, params, sure=sure)
    faces = detector.detect(rgb)
    choice = choose_face(faces, hint, detector, params.min_face)
    if choice.face is None:
        return Finding(photo_hash, choice.n_faces, choice.refused)
    number = faces.index(choice.face)
    found = Finding(photo_hash, choice.n_faces, None, share=choice.share, number=number)
    return _cut(found, rgb, choice.face, detector, params)


def _find_in_ready_crop(
    rgb: NDArray[np.uint8], found: Finding, usual: Box, detector: FaceDetector, params: LabelParams, *, sure: bool
) -> Finding:
    """Take the found face that overlaps the usual place best, else the usual place itself.

    A face that fills its crop is found too small, or not at all: the picture gets room around it first.
    """
    height, width = rgb.shape[:2]
    border = math.ceil(max(0.0, max(usual[2:]) / FULL - 1) / 2 * max(height, width))
    wide = np.asarray(cv2.copyMakeBorder(rgb, border, border, border, border, cv2.BORDER_REPLICATE), np.uint8)
    place = Face(usual[0] * width + border, usual[1] * height + border, usual[2] * width, usual[3] * height, 0.0)
    faces = detector.detect(wide)
    near = [face for face in faces if overlap(face, place) >= SAME_PLACE]
    near = near or [face for face in detector.detect_faint(wide) if overlap(face, place) >= SAME_PLACE]
    if not near and not sure:
        return replace(found, n_faces=0, refused="no_face")
    face = max(near, key=lambda face: overlap(face, place)) if near else place
    cut = _cut(replace(found, n_faces=max(1, len(faces))), wide, face, detector, params)
    return replace(cut, face=cut.face.moved(-border, -border) if cut.face else None)


def overlap(a: Face, b: Face) -> float:
    """Return the intersection over union of two boxes."""
    w = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    h = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    shared = max(w, 0) * max(h, 0)
    return shared / (a.w * a.h + b.w * b.h - shared)


def _cut(found: Finding, rgb: NDArray[np.uint8], face: Face, detector: FaceDetector, params: LabelParams) -> Finding:
    eyes = face.eyes or (detector.find_eyes(rgb, face) if face.score > 0 else None)
    face = replace(face, eyes=eyes)
    crop = crop_face(rgb, face, params.crop_size, params.margin).rgb
    # The hash looks at the inner face: borders, hats and neighbours differ between copies of one picture.
    inner = crop_face(rgb, face, 64, 0.1).rgb
    return replace(
        found, face=face, jpeg=encode(crop), blur=blur(inner), grey=is_grey(crop), phash=perceptual_hash(inner)
    )
