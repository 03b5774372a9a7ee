"""Importing: from a folder of pictures to a face set like a crawl's."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from crowsfeet.demo_world.scenes import Sitter, encode, landscape, portrait
from crowsfeet.demo_world.traits import draw_traits
from crowsfeet.errors import BadInputError, EmptyDataError, MissingInputError
from crowsfeet.importers import Portrait, write_face_set
from crowsfeet.importers.catalogue import import_set
from crowsfeet.importers.command import outcomes, run_import
from crowsfeet.importers.dated import label_dated
from crowsfeet.importers.posterior import stated_age
from crowsfeet.params import LabelParams
from crowsfeet.records import LABELS, read_frame
from crowsfeet.store import FaceStore

PARAMS = LabelParams(crop_size=64)


@pytest.fixture(scope="module")
def photos() -> list[bytes]:
    """Four people, as JPEG files."""
    rngs = [np.random.default_rng(k) for k in range(4)]
    return [encode(portrait(Sitter(draw_traits(r), 40), 200, 2005, r, frontal=True)) for r in rngs]


def smaller(photo: bytes) -> bytes:
    """The same picture at 90 % of its size."""
    picture = Image.open(io.BytesIO(photo))
    out = io.BytesIO()
    picture.resize((picture.width * 9 // 10, picture.height * 9 // 10)).save(out, "JPEG", quality=90)
    return out.getvalue()


def test_a_set_becomes_labels_and_faces(tmp_path: Path, photos: list[bytes]) -> None:
    """Kept portraits have a crop, an age, a posterior and what the set says; the others have a reason."""
    bare = encode(landscape(200, 2005, np.random.default_rng(0)))
    portraits = [
        Portrait("a", photos[0], "p1", age_low=40, age_high=41, sex="female", split_hint="test", extra={"score": 2.0}),
        Portrait("b", photos[1], "p2", age_low=7.25, age_high=7.25),
        Portrait("c", bare, "p3", age_low=40, age_high=41),
        Portrait("d", b"no picture", "p4", age_low=40, age_high=41),
        Portrait("e", photos[2], "p5", refused="malformed_name"),
        Portrait("f", photos[2], "p5"),
        Portrait("g", photos[3], "p6", age_low=110, age_high=111),
        Portrait("h", tmp_path / "gone.jpg", "p7", age_low=1, age_high=2),
    ]
    counts = write_face_set(portraits, tmp_path / "mine", "mine", PARAMS)
    rows = read_frame(tmp_path / "mine/labels.parquet", LABELS).set_index("photo_id")
    reasons = ["no_face", "corrupt", "malformed_name", "no_age", "over_100", "missing_file"]
    assert rows["refused"].iloc[2:].tolist() == reasons
    assert counts == {"kept": 2} | dict.fromkeys(reasons, 1)
    a, b = rows.loc["mine:a"], rows.loc["mine:b"]
    assert (a["age_mean"], a["person_id"], a["sex"], a["split_hint"]) == (40.5, "mine:p1", "female", "test")
    assert a["extra"] == [("score", 2.0)]
    assert np.argmax(b["posterior"]) == 7
    store = FaceStore.open(tmp_path / "mine/faces")
    assert len(store) == 2
    assert store.size == 64
    assert rows["store_index"].tolist() == [0, 1, -1, -1, -1, -1, -1, -1]


def test_copies_are_one_and_share_a_person_where_the_set_names_none(tmp_path: Path, photos: list[bytes]) -> None:
    """Of two sizes of one picture the first is kept; unknown people are told apart by their faces."""
    portraits = [
        Portrait(name, photo, age_low=40, age_high=41)
        for name, photo in (("a", photos[0]), ("b", smaller(photos[0])), ("c", photos[1]))
    ]
    counts = write_face_set(portraits, tmp_path / "set", "set", PARAMS)
    rows = read_frame(tmp_path / "set/labels.parquet", LABELS)
    assert counts == {"kept": 2, "duplicate": 1}
    assert rows["person_id"].tolist() == ["set:a", "set:a", "set:c"]


def test_dates_go_through_the_label_model(tmp_path: Path, photos: list[bytes]) -> None:
    """A birth date and a year become an age with its evidence; an impossible one is refused with the model's reason."""
    portraits = [
        Portrait("a", photos[0], "p1", birth_date="1960-06-30", taken="2000"),
        Portrait("b", photos[1], "p2", birth_date="1960-06-30", taken="1950"),
    ]
    label = partial(label_dated, params=PARAMS)
    write_face_set(portraits, tmp_path / "set", "set", PARAMS, label_dated=label)
    rows = read_frame(tmp_path / "set/labels.parquet", LABELS)
    assert rows["age_mean"][0] == pytest.approx(40, abs=1.5)
    assert rows["evidence"][0] != "[]"
    assert rows["refused"].isna().tolist() == [True, False]
    assert rows["refused"][1] == "before_birth"


def test_a_ready_crop_keeps_its_face_where_the_set_is_sure(tmp_path: Path) -> None:
    """Where no detector finds a face, a set that somebody checked is believed, another is not."""
    blank = encode(landscape(200, 2005, np.random.default_rng(0)))
    usual = (0.2, 0.2, 0.6, 0.6)
    portraits = [
        Portrait(name, blank, name, age_low=4, age_high=5, usual=usual, sure=sure)
        for name, sure in (("sure", True), ("not", False))
    ]
    write_face_set(portraits, tmp_path / "set", "set", PARAMS)
    rows = read_frame(tmp_path / "set/labels.parquet", LABELS)
    assert rows["refused"].isna().tolist() == [True, False]
    assert rows["refused"][1] == "no_face"
    assert rows["face_score"][0] == 0


def test_ready_crops_and_whole_photos_show_faces_at_one_scale(tmp_path: Path, photos: list[bytes]) -> None:
    """The same face, once in its photo and once in a tight crop of it, gives nearly the same face crop."""
    whole = Image.open(io.BytesIO(photos[0]))
    write_face_set([Portrait("w", photos[0], "p", age_low=4, age_high=5)], tmp_path / "w", "w", PARAMS)
    box = read_frame(tmp_path / "w/labels.parquet", LABELS).iloc[0]
    x, y, w, h = (float(box[f"box_{name}"]) for name in "xywh")
    out = io.BytesIO()
    whole.crop((round(x), round(y), round(x + w), round(y + h))).save(out, "JPEG", quality=95)
    tight = Portrait("t", out.getvalue(), "p", age_low=4, age_high=5, usual=(0, 0, 1, 1))
    write_face_set([tight], tmp_path / "t", "t", PARAMS)
    inner = slice(18, 46)
    crops = [FaceStore.open(tmp_path / name / "faces").read(0)[inner, inner].astype(float) for name in "wt"]
    assert np.corrcoef(crops[0].ravel(), crops[1].ravel())[0, 1] > 0.9


def test_an_import_is_whole_or_not_at_all(tmp_path: Path, photos: list[bytes]) -> None:
    """A failing import leaves the set that was there, and no draft beside it."""
    one = Portrait("a", photos[0], "p", age_low=4, age_high=5)
    write_face_set([one], tmp_path / "set", "set", PARAMS)
    with pytest.raises(ZeroDivisionError):
        write_face_set([one], tmp_path / "set", "set", PARAMS, progress=lambda n: 1 // (n - n))
    assert len(FaceStore.open(tmp_path / "set/faces")) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_an_empty_set_is_refused(tmp_path: Path) -> None:
    """No portrait at all is an error that names the set."""
    with pytest.raises(EmptyDataError, match="nothing"):
        write_face_set([], tmp_path / "nothing", "nothing", PARAMS)


def test_two_workers_give_the_same_set(tmp_path: Path, photos: list[bytes]) -> None:
    """The number of threads changes no byte."""
    portraits = [Portrait(str(k), photo, str(k), age_low=4, age_high=5) for k, photo in enumerate(photos)]
    for workers in (1, 2):
        write_face_set(portraits, tmp_path / str(workers), "set", PARAMS, workers=workers)
    for name in ("labels.parquet", "faces/faces.bin"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


@pytest.mark.parametrize(
    ("low", "high", "std", "mean"),
    [(30, 31, None, 30.5), (30.5, 33.5, None, 32), (25.5, 25.5, 4, 25.5), (0, 2, None, 1)],
)
def test_stated_ages_keep_their_mean(low: float, high: float, std: float | None, mean: float) -> None:
    """The distribution over the bins sums to one and has the stated age for its mean."""
    p = stated_age(low, high, std)
    assert p.sum() == pytest.approx(1)
    assert p @ (np.arange(101) + 0.5) == pytest.approx(mean, abs=0.01)


def test_the_verb_imports_and_tells_what_it_refused(
    tmp_path: Path, photos: list[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    """`crowsfeet import` leaves a face set under its role and prints a table by reason."""
    (tmp_path / "params.yaml").write_text("runtime: {progress: false}\n")
    source = tmp_path / "agedb"
    source.mkdir()
    (source / "1_Ada_40_f.jpg").write_bytes(photos[0])
    (source / "odd.jpg").write_bytes(photos[1])
    run_import("agedb", source, "precise", "mine", tmp_path)
    assert (tmp_path / "data/precise/mine/labels.parquet").exists()
    printed = capsys.readouterr().out
    assert "refused: malformed_name" in printed
    assert "dvc add" in printed


@pytest.mark.parametrize(
    ("name", "folder", "role", "says"),
    [
        ("agedb", ".", None, "--as weak or --as precise"),
        ("agedb", ".", "medium", "not as medium"),
        ("agedb", None, "weak", "Name the folder"),
        ("lfw", ".", "weak", "lfw is not a set"),
        ("agedb", "gone", "weak", "gone is not a folder"),
    ],
)
def test_the_verb_refuses_with_one_sentence(
    tmp_path: Path, name: str, folder: str | None, role: str | None, says: str
) -> None:
    """A missing role, a missing folder and an unknown set are named."""
    (tmp_path / "params.yaml").write_text("runtime: {progress: false}\n")
    with pytest.raises((BadInputError, MissingInputError), match=says):
        run_import(name, tmp_path / folder if folder else None, role, None, tmp_path)


def test_a_set_s_name_is_a_folder_s_name(tmp_path: Path) -> None:
    """Names that could lead elsewhere are refused."""
    with pytest.raises(BadInputError, match="cannot name a set"):
        import_set("agedb", tmp_path, tmp_path / "My Set", PARAMS)


def test_the_table_lists_kept_first_then_by_number() -> None:
    """The reader sees what is left, then the largest losses."""
    from collections import Counter

    table = outcomes(Counter(a=1, b=5, kept=3))
    assert list(table.columns[0].cells) == ["kept", "refused: b", "refused: a", "all"]
