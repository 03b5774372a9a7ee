"""Weak labels one can audit: labelling functions vote on when a photo was taken, a label model weighs the votes.

The way: `read_photos` (pure, by chunk) -> `fit_label_model` (once, over all chunks) -> `label_votes` (by chunk).
"""

from __future__ import annotations

from crowsfeet.labeling.caption import CaptionReading, read_caption
from crowsfeet.labeling.label import label_photos, label_votes
from crowsfeet.labeling.model import LabelModel, fit_label_model
from crowsfeet.labeling.position import FaceHint, face_hint
from crowsfeet.labeling.votes import PhotoVotes, read_photos

__all__ = [
    "CaptionReading",
    "FaceHint",
    "LabelModel",
    "PhotoVotes",
    "face_hint",
    "fit_label_model",
    "label_photos",
    "label_votes",
    "read_caption",
    "read_photos",
]
