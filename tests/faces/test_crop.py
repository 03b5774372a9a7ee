"""Crops: one scale, upright, and the same for masks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.faces import Eyes, Face, crop_affine, crop_face, warp
from crowsfeet.faces.face import EYES_APART, EYES_MIDDLE


def at(affine: np.ndarray, x: float, y: float) -> np.ndarray:
    """Where a point, measured from the picture's edge, comes to lie in the crop, from the crop's edge."""
    return affine @ (x - 0.5, y - 0.5, 1) + 0.5


def upright(side: float = 100, x: float = 50, y: float = 60, tilt: float = 0) -> Face:
    """A face whose eyes stand as they do on average, tilted around the middle between them."""
    middle = np.array([x + side / 2, y + EYES_MIDDLE[1] * side])
    half = EYES_APART * side / 2 * np.array([math.cos(tilt), math.sin(tilt)])
    return Face(x, y, side, side, 1.0, Eyes(*(middle - half), *(middle + half)))


def test_a_box_with_margin_fills_the_crop() -> None:
    """Without eyes the box, widened by the margin on each side, is what is cut out."""
    affine = crop_affine(Face(20, 30, 50, 50, 1.0), 90, 0.4)
    assert at(affine, 0, 10) == pytest.approx([0, 0], abs=1e-9)
    assert at(affine, 90, 100) == pytest.approx([90, 90], abs=1e-9)


@given(tilt=st.floats(-0.6, 0.6), side=st.floats(30, 300), x=st.floats(0, 300), y=st.floats(0, 300))
@settings(deadline=None)
def test_eyes_always_come_to_the_same_places(tilt: float, side: float, x: float, y: float) -> None:
    """Wherever, however large and however tilted a face is, its eyes land on the same two points."""
    face = upright(side, x, y, tilt)
    assert face.eyes is not None
    affine = crop_affine(face, 96, 0.4)
    middle = 96 / 1.8 * (0.4 + EYES_MIDDLE[1])
    half = 96 / 1.8 * EYES_APART / 2
    assert at(affine, *face.eyes[:2]) == pytest.approx([48 - half, middle], abs=1e-6)
    assert at(affine, *face.eyes[2:]) == pytest.approx([48 + half, middle], abs=1e-6)


def test_average_eyes_change_nothing() -> None:
    """A face whose eyes stand as the cascade expects is cut as its box alone would be."""
    face = upright()
    plain = Face(face.x, face.y, face.w, face.h, 1.0)
    assert crop_affine(face, 96, 0.4) == pytest.approx(crop_affine(plain, 96, 0.4), abs=1e-9)


def test_a_crop_at_its_own_scale_is_a_cut() -> None:
    """A box of the crop's size returns the photo's pixels untouched."""
    photo = np.random.default_rng(0).integers(0, 256, (80, 80, 3), dtype=np.uint8)
    crop = crop_face(photo, Face(10, 20, 32, 32, 1.0), 32, 0.0)
    assert (crop.rgb == photo[20:52, 10:42]).all()


def test_shrinking_averages() -> None:
    """Cut to a quarter of the size, each pixel is the mean of its sixteen."""
    photo = np.random.default_rng(0).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    crop = crop_face(photo, Face(0, 0, 128, 128, 1.0), 32, 0.0)
    means = photo.reshape(32, 4, 32, 4, 3).mean(axis=(1, 3))
    assert np.abs(crop.rgb - means).max() < 1.5


def test_beyond_the_edge_the_edge_goes_on() -> None:
    """A margin that leaves the photo repeats its border."""
    photo = np.zeros((40, 40, 3), np.uint8)
    photo[:, :1] = 200
    crop = crop_face(photo, Face(0, 10, 20, 20, 1.0), 36, 0.4)
    assert (crop.rgb[18, :7] == 200).all()


def test_masks_are_cut_like_the_photo() -> None:
    """A label mask keeps its labels and lies over the crop."""
    photo = np.zeros((120, 120, 3), np.uint8)
    photo[40:80, 30:90] = 255
    mask = (photo[..., 0] > 0).astype(np.uint8) * 7
    face = upright(60, 30, 30, 0.2)
    crop = crop_face(photo, face, 64, 0.4)
    cut = warp(mask, crop.affine, 64, nearest=True)
    assert set(np.unique(cut)) == {0, 7}
    assert ((crop.rgb[..., 0] > 127) == (cut == 7)).mean() > 0.97
