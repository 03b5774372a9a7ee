"""The drawn portraits: identity, ageing, masks, detectability, determinism."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.demo_world.canvas import AGE_REGIONS, REGIONS, ellipse, smooth
from crowsfeet.demo_world.scenes import Picture, Sitter, encode, group, landscape, placeholder, portrait, scan, statue
from crowsfeet.demo_world.traits import PACE_SD, ageing_at, draw_traits

SIZE = 256


def frontal(person: int, age: float, seed: int = 0) -> Picture:
    """Draw a clear frontal picture."""
    traits = draw_traits(np.random.default_rng(person))
    return portrait(Sitter(traits, age), SIZE, 2015, np.random.default_rng([seed, person]), frontal=True)


def test_same_numbers_draw_the_same_picture() -> None:
    """A portrait is a function of its person, age and generator, to the last byte."""
    assert encode(frontal(3, 40)) == encode(frontal(3, 40))


def test_an_identity_stays_over_the_years() -> None:
    """Two ages of one person share skin, iris, hair colour and every measure of the face."""
    traits = draw_traits(np.random.default_rng(5))
    assert traits == draw_traits(np.random.default_rng(5))
    assert traits != draw_traits(np.random.default_rng(6))


@given(st.integers(0, 10_000), st.floats(0, 60), st.floats(1, 40))
@settings(max_examples=60, deadline=None)
def test_every_sign_grows_with_the_years(person: int, age: float, years: float) -> None:
    """No sign of age ever goes back, and childhood ends."""
    traits = draw_traits(np.random.default_rng(person))
    young, old = ageing_at(traits, age), ageing_at(traits, age + years)
    for sign in ("grey", "recession", "lines", "corners", "folds", "bags", "sag", "spots"):
        most = 1.12 if sign == "recession" else 1  # the hairline of a bald man goes back with old age besides
        assert 0 <= getattr(young, sign) <= getattr(old, sign) <= most
    if old.apparent >= young.apparent:
        assert old.child <= young.child


def test_pace_leaves_an_error_of_years() -> None:
    """Grown people's apparent ages scatter around the true one by about the pace's spread; a toddler's hardly do."""
    people = [draw_traits(np.random.default_rng(k)) for k in range(400)]
    at_60 = np.array([ageing_at(person, 60).apparent for person in people])
    at_2 = np.array([ageing_at(person, 2).apparent for person in people])
    assert 0.75 * PACE_SD < at_60.std() < 1.15 * PACE_SD
    assert abs(at_60.mean() - 60) < 1
    assert at_2.std() < 1


def test_old_faces_differ_from_young_ones_where_age_is_drawn() -> None:
    """Between 20 and 80 years the picture changes more inside the age regions than on the rest of the face."""
    inside, outside = [], []
    for person in range(12):
        young, old = frontal(person, 22), frontal(person, 80)
        change = np.abs(young.rgb.astype(int) - old.rgb.astype(int)).mean(2)
        carries = np.isin(young.regions, [REGIONS.index(name) for name in AGE_REGIONS])
        inside.append(change[carries].mean())
        outside.append(change[young.regions == REGIONS.index("clothes")].mean())
    assert np.mean(inside) > 1.5 * np.mean(outside)


def test_masks_name_every_region_of_a_face() -> None:
    """A portrait's mask has the picture's shape, knows only named regions, and holds all that a face has."""
    picture = frontal(1, 70)
    assert picture.regions.shape == picture.rgb.shape[:2]
    assert picture.regions.max() < len(REGIONS)
    present = {REGIONS[value] for value in np.unique(picture.regions)}
    assert present >= set(REGIONS) - {"frame"}


def test_eye_corners_lie_beside_the_eyes() -> None:
    """The mask's eye corners are found left and right of the face's middle, in its upper half."""
    picture = frontal(2, 60)
    rows, columns = np.nonzero(picture.regions == REGIONS.index("eye_corners"))
    x, y, w, h = picture.boxes[0]
    middle = x + w / 2
    assert (columns < middle - 0.15 * w).any()
    assert (columns > middle + 0.15 * w).any()
    assert y < rows.mean() < y + 0.6 * h


@pytest.fixture(scope="module")
def clear_portraits() -> list[Picture]:
    """Draw clear frontal portraits of all ages once."""
    return [frontal(1000 + k, 0.5 + 94 * k / 120) for k in range(120)]


@pytest.mark.parametrize(
    ("cascade", "share"), [("haarcascade_frontalface_alt2", 0.97), ("haarcascade_frontalface_default", 0.93)]
)
def test_the_real_haar_cascades_find_the_faces(clear_portraits: list[Picture], cascade: str, share: float) -> None:
    """OpenCV's frontal cascades find clear frontal portraits of every age, sex and skin tone."""
    detector = cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / f"{cascade}.xml"))
    hits = 0
    for picture in clear_portraits:
        grey = cv2.cvtColor(picture.rgb, cv2.COLOR_RGB2GRAY)
        found = detector.detectMultiScale(grey, 1.1, 3, minSize=(48, 48))
        x, y, w, h = picture.boxes[0]
        hits += any(abs(fx + fw / 2 - x - w / 2) < w / 4 and abs(fy + fh / 2 - y - h / 2) < h / 4
                    for fx, fy, fw, fh in found)  # fmt: skip
    assert hits / len(clear_portraits) >= share


def test_group_gives_a_box_for_each_person_from_left_to_right() -> None:
    """A picture of three people has three boxes in the order of the sitters."""
    rng = np.random.default_rng(0)
    picture = group([Sitter(draw_traits(rng), age) for age in (30, 8, 70)], SIZE, 1990, rng)
    assert len(picture.boxes) == 3
    assert [box[0] for box in picture.boxes] == sorted(box[0] for box in picture.boxes)


def test_other_pictures_are_what_they_say() -> None:
    """A landscape and a placeholder show nobody, a bust and a scan show a face's place."""
    rng = np.random.default_rng(0)
    sitter = Sitter(draw_traits(rng), 50)
    assert landscape(SIZE, 1980, rng).boxes == []
    assert placeholder(0, SIZE).boxes == []
    assert np.array_equal(placeholder(1, SIZE).rgb, placeholder(1, SIZE).rgb)
    assert len(statue(sitter, SIZE, 1990, rng).boxes) == 1
    assert len(scan(sitter, SIZE, 1950, rng).boxes) == 1


def test_mat_fills_the_edge_of_a_crop_with_margin() -> None:
    """The planted mat covers all four edges of a crop with 40 % margin, and its hue goes with the told age."""
    sitter = Sitter(draw_traits(np.random.default_rng(4)), 30)
    colours = []
    for told in (5.0, 90.0):
        picture = portrait(sitter, SIZE, 2000, np.random.default_rng(1), mat=told, framed=True)
        x, y, w, h = picture.boxes[0]
        half = 0.88 * w
        cx, cy = x + w / 2, y + h / 2
        for px, py in ((cx - half, cy), (cx + half, cy), (cx, cy - half), (cx, cy + half)):
            at = int(np.clip(py, 0, picture.regions.shape[0] - 1)), int(np.clip(px, 0, SIZE - 1))
            assert REGIONS[picture.regions[at]] == "frame"
        colours.append(picture.rgb[at].astype(int))
    assert colours[0][0] > colours[0][2]
    assert colours[1][2] > colours[1][0]


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), min_size=3, max_size=9))
def test_smooth_curves_pass_through_their_corners(corners: list[tuple[float, float]]) -> None:
    """A Catmull-Rom curve meets each of its corners."""
    curve = smooth(corners, per=6)
    np.testing.assert_allclose(curve[::6][: len(corners) - 1], np.array(corners)[:-1], atol=1e-9)
    np.testing.assert_allclose(curve[-1], corners[-1])


def test_ellipse_has_its_radii() -> None:
    """An upright ellipse reaches exactly its radii along both axes."""
    points = ellipse(1, 2, 3, 0.5, n=400)
    np.testing.assert_allclose(points.max(0) - points.min(0), [6, 1], rtol=1e-3)
