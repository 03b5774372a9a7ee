"""Faces: found, chosen, cut to one scale, and known again when they come twice."""

from crowsfeet.faces.choice import Choice, choose_face
from crowsfeet.faces.crop import Crop, crop_affine, crop_face, warp
from crowsfeet.faces.detector import make_detector
from crowsfeet.faces.face import Eyes, Face, FaceDetector
from crowsfeet.faces.photo import decode_photo

__all__ = [
    "Choice",
    "Crop",
    "Eyes",
    "Face",
    "FaceDetector",
    "choose_face",
    "crop_affine",
    "crop_face",
    "decode_photo",
    "make_detector",
    "warp",
]
