"""The sampled world: quotas, evidence, editions, truth."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.demo_world import PhotoCache, World
from crowsfeet.demo_world.exif import with_exif
from crowsfeet.demo_world.people import TODAY
from crowsfeet.demo_world.photos import draw_age
from crowsfeet.demo_world.precise import precise_slots
from crowsfeet.demo_world.truth import weak_label_errors
from crowsfeet.params import WorldParams


@pytest.fixture(scope="module")
def default_world() -> World:
    """Sample the default world once."""
    return World(WorldParams())


@pytest.fixture(scope="module")
def truth(default_world: World) -> pd.DataFrame:
    """Return the default world's truth."""
    return default_world.truth()


def test_faults_have_exactly_their_rates(truth: pd.DataFrame) -> None:
    """Each planted fault is an exact quota of the photos."""
    counts = truth["fault"].value_counts()
    expected = {"wrong_year": 175, "wrong_face": 100, "several_faces": 125, "no_face": 100, "statue": 25, "scan": 25,
                "duplicate": 50, "placeholder": 50, "corrupt": 25, "none": 1825}  # fmt: skip
    assert counts.to_dict() == expected
    assert int(truth["contradicted"].sum()) == 88


def test_a_world_is_a_function_of_its_params(default_world: World) -> None:
    """The same params give the same people, photos and words; another seed gives others."""
    again = World(WorldParams())
    assert repr(again.entries) == repr(default_world.entries)
    assert again.people == default_world.people
    assert repr(World(WorldParams(seed=2)).entries[:50]) != repr(default_world.entries[:50])


def test_everyone_lived_when_photographed(default_world: World) -> None:
    """No true photo date lies before birth or after death, none after the site's own day."""
    for entry in default_world.entries:
        person = default_world.people[entry.photo.person]
        assert person.born < entry.photo.day <= person.last_day() <= TODAY


def test_ages_are_skewed_like_the_web() -> None:
    """Most photos show people between 20 and 40, few children and few very old."""
    rng = np.random.default_rng(0)
    ages = np.array([draw_age(rng) for _ in range(20_000)])
    assert 0.45 < ((ages >= 20) & (ages < 40)).mean() < 0.7
    assert (ages < 15).mean() < 0.08
    assert (ages > 75).mean() < 0.05


def test_wrong_years_are_told_and_half_are_contradicted(default_world: World) -> None:
    """A wrong year is at least three years off in the caption; contradicted ones show the true date elsewhere."""
    for entry in default_world.entries:
        photo, told = entry.photo, entry.telling
        if photo.fault != "wrong_year":
            continue
        assert any(sign.isdigit() for sign in told.caption or "")
        assert abs(photo.told_day.year - photo.day.year) >= 3
        elsewhere = f"{told.file_title} {told.file_date} {told.qualifier_date}"
        assert (str(photo.day.year) in elsewhere) == photo.contradicted
        assert told.exif is None


def test_captions_come_in_many_styles(default_world: World) -> None:
    """Plain years, circa, decades, ages, places and missing captions all occur."""
    captions = [entry.telling.caption for entry in default_world.entries if entry.photo.fault == "none"]
    text = [caption for caption in captions if caption]
    assert len(text) < len(captions)
    for words in (
        " in 19",
        " c. ",
        "circa ",
        "0s",
        " aged ",
        "at age ",
        "Portrait of",
        "before ",
        "between ",
        " at the ",
    ):
        assert sum(words in caption for caption in text) >= 5, words
    several = [e.telling.caption or "" for e in default_world.entries if e.photo.fault == "several_faces"]
    assert sum("(left)" in caption for caption in several) > 10


def test_a_later_edition_leaves_all_older_things_alone() -> None:
    """Edition 3 begins with every person and photo of edition 1, and adds to both."""
    params = WorldParams(people=60, photos=200)
    first, third = World(params), World(params.model_copy(update={"edition": 3}))
    assert third.people[: len(first.people)] == first.people
    assert repr(third.entries[: len(first.entries)]) == repr(first.entries)
    assert len(third.entries) == 220
    assert len(third.people) == 64
    assert first.photo_bytes(first.entries[7]) == third.photo_bytes(third.entries[7])


def test_truth_follows_the_face_that_is_shown(default_world: World, truth: pd.DataFrame) -> None:
    """A stranger's face counts with the stranger's age; nobody's picture has no age."""
    strangers = truth[truth["fault"] == "wrong_face"]
    assert (strangers["person_id"] != strangers["shown_person_id"]).all()
    assert truth.loc[truth["fault"].isin(["no_face", "placeholder", "statue"]), "age_years"].isna().all()
    born = {f"wikidata:{person.qid}": person.born for person in default_world.people}
    for row in truth[truth["age_years"].notna()].iloc[::40].itertuples():
        taken = datetime.fromisoformat(str(row.photo_date)).date()
        assert row.age_years == pytest.approx((taken - born[str(row.shown_person_id)]).days / 365.2425)


def test_label_errors_are_measured_against_the_face(truth: pd.DataFrame) -> None:
    """The right age is no error, five years are five, and a statue's label is infinitely wrong."""
    rows = truth[truth["fault"] == "none"].iloc[:2]
    bust = truth[truth["fault"] == "statue"].iloc[:1]
    asked = pd.concat([rows, bust])
    photos = pd.DataFrame({"photo_id": ["a", "b", "c"], "person_id": asked["person_id"].to_numpy(),
                           "image_title": asked["image_title"].to_numpy()})  # fmt: skip
    kept = pd.DataFrame({"photo_id": ["b", "a", "c"],
                         "age_mean": [rows["age_years"].iloc[1] + 5, rows["age_years"].iloc[0], 40.0]})  # fmt: skip
    errors = weak_label_errors(truth, photos, kept)
    assert errors.index.tolist() == ["b", "a", "c"]
    np.testing.assert_allclose(errors.to_numpy()[:2], [5, 0], atol=1e-9)
    assert np.isinf(errors.to_numpy()[2])


def test_duplicates_show_the_same_picture_in_other_bytes(default_world: World) -> None:
    """A duplicate repeats a good photo of the same person under another name."""
    entry = next(entry for entry in default_world.entries if entry.photo.fault == "duplicate")
    twin = default_world.entries[entry.photo.original]
    assert twin.photo.person == entry.photo.person
    assert twin.telling.file_title != entry.telling.file_title
    assert np.array_equal(default_world.picture(entry.photo).rgb, default_world.picture(twin.photo).rgb)
    assert default_world.photo_bytes(entry)[0] != default_world.photo_bytes(twin)[0]


def test_placeholders_are_two_files_for_many_people(default_world: World) -> None:
    """All placeholder photos share two file names, hence two pictures."""
    titles = {e.telling.file_title for e in default_world.entries if e.photo.fault == "placeholder"}
    assert len(titles) == 2


def test_corrupt_files_do_not_decode_whole(default_world: World) -> None:
    """A corrupt file is no picture, or one that ends before its end marker."""
    for entry in [e for e in default_world.entries if e.photo.fault == "corrupt"][:6]:
        data, boxes = default_world.photo_bytes(entry)
        assert boxes == []
        assert not data.endswith(b"\xff\xd9")


def test_sizes_are_known_without_drawing(default_world: World) -> None:
    """The size that the API tells is the size of the file, for every kind of picture."""
    for fault in ("none", "several_faces", "no_face", "statue", "scan", "placeholder", "duplicate"):
        for entry in [e for e in default_world.entries if e.photo.fault == fault][:3]:
            height, width = default_world.picture(entry.photo).rgb.shape[:2]
            assert default_world.size_of(entry.photo) == (width, height)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - EXIF knows no time zones
@settings(max_examples=25)
def test_exif_reads_back(taken: datetime) -> None:
    """Pillow, which knows nothing of our writer, reads the date that was written."""
    from io import BytesIO

    from PIL import Image

    plain = cv2.imencode(".jpg", np.zeros((16, 16, 3), np.uint8))[1].tobytes()
    with Image.open(BytesIO(with_exif(plain, taken))) as picture:
        noted = picture.getexif().get_ifd(0x8769)
        assert noted[0x9003] == taken.strftime("%Y:%m:%d %H:%M:%S")
        assert picture.size == (16, 16)


def test_precise_slots_are_balanced() -> None:
    """Each split has its size, its ages spread evenly, its sexes and skin tones equally often."""
    slots = pd.DataFrame([{"split": s.split, "age": s.age, "sex": s.sex, "tone": s.skin_tone} for s in
                          precise_slots(WorldParams())])  # fmt: skip
    assert slots["split"].value_counts().to_dict() == {"test": 1000, "train": 300, "validate": 300}
    for _, part in slots.groupby("split"):
        assert np.ptp(part["sex"].value_counts()) == 0
        assert part["tone"].value_counts().max() - part["tone"].value_counts().min() <= 2
        counts, _ = np.histogram(part["age"], bins=np.linspace(1, 95, 11))
        assert counts.max() - counts.min() <= 2


def test_cache_keeps_pictures_and_boxes(tmp_path: Path) -> None:
    """What is drawn ahead is what is drawn on demand, and nothing is drawn twice."""
    world = World(WorldParams(people=6, photos=12))
    cache = PhotoCache(world, tmp_path)
    assert cache.draw_ahead(workers=1) == 12
    assert cache.draw_ahead(workers=1) == 0
    for entry in world.entries:
        data, boxes = world.photo_bytes(entry)
        assert cache.photo_bytes(entry) == data
        assert json.loads(json.dumps(boxes)) == [list(box) for box in cache.boxes(entry)]
    assert not list(tmp_path.rglob("*.part"))


def test_digest_tells_worlds_apart_but_not_precise_sizes() -> None:
    """Another seed or rate is another cache; the precise set's size is not served and changes nothing."""
    base = World(WorldParams(people=3, photos=5)).digest
    assert World(WorldParams(people=3, photos=5, precise_test=7)).digest == base
    assert World(WorldParams(people=3, photos=5, seed=9)).digest != base
