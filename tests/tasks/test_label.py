"""The stage `label`: a crawl in, faces with ages out, everything refused counted."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from crowsfeet.demo_world.scenes import Sitter, encode, group, landscape, portrait
from crowsfeet.demo_world.traits import draw_traits
from crowsfeet.errors import DriftError, EmptyDataError, MissingInputError, ParamsError
from crowsfeet.params import LabelParams, RuntimeParams
from crowsfeet.records import LABELS, PHOTOS, Photo, read_frame, to_table, write_table
from crowsfeet.sources.warc import WarcFiles
from crowsfeet.store import FaceStore
from tasks.label import YARDSTICK, label, open_photos

PARAMS = LabelParams(chunk=3, crop_size=64)


def sitter(seed: int) -> Sitter:
    return Sitter(draw_traits(np.random.default_rng(seed)), 40)


def drawn(seed: int) -> bytes:
    return encode(portrait(sitter(seed), 200, 2005, np.random.default_rng(seed), frontal=True))


PICTURES = {
    "ada": drawn(1),
    "bob": drawn(2),
    "pair": encode(group([sitter(3), sitter(4)], 256, 2005, np.random.default_rng(0))),
    "hill": encode(landscape(200, 2005, np.random.default_rng(0))),
    "torn": drawn(5)[:900],
}


def crawl(root: Path, told: list[tuple[str, str, str | None]]) -> None:
    """Write a crawl of photos, each of a person, with its picture and its caption."""
    warc = WarcFiles(root / "data/raw", "demo", {})
    rows = []
    for k, (person, picture, caption) in enumerate(told):
        body = PICTURES[picture]
        place = warc.response(f"https://upload.test/{k}.jpg", 200, [("Content-Type", "image/jpeg")], body)
        rows.append(
            Photo(
                photo_id=f"photo{k}", person_id=person, person_name=person, source="demo", image_url=f"https://u.test/{k}",
                language="en", birth_date="1960-06-30", birth_precision="day", caption=caption, position="infobox",
                content_sha256=hashlib.sha256(body).hexdigest(), warc_path=place.path, warc_offset=place.offset,
            )
        )  # fmt: skip
    warc.close()
    write_table(to_table(rows, PHOTOS), root / "data/photos.parquet", PHOTOS)


TOLD: list[tuple[str, str, str | None]] = [
    ("Ada", "ada", "Ada in 2000"),
    ("Ada", "ada", "Ada in 2000"),
    ("Bob", "bob", "Bob in May 1990"),
    ("Cy", "hill", "Cy in 2000"),
    ("Di", "torn", "Di in 2000"),
    ("Ed", "ada", None),
    ("Flo Gray", "pair", "Flo Gray (left) with Hal Finn in 2000"),
]


def test_a_crawl_becomes_faces_with_ages(tmp_path: Path) -> None:
    """Every photo has a row: kept with crop, age and evidence, or refused with its reason."""
    crawl(tmp_path, TOLD)
    label(PARAMS, tmp_path)
    rows = read_frame(tmp_path / "data/labels.parquet", LABELS).set_index("photo_id")
    assert rows["refused"].isna().tolist() == [True, False, True, False, False, False, True]
    assert rows["refused"].dropna().tolist() == ["duplicate", "no_face", "corrupt", "no_date"]
    assert rows.loc["photo0", "age_mean"] == pytest.approx(40, abs=2)
    assert rows.loc["photo2", "age_mean"] == pytest.approx(30, abs=2)
    assert json.loads(rows.loc["photo2", "evidence"])[0]["quote"]
    left = rows.loc["photo6"]
    assert left["n_faces"] == 2
    assert left["box_x"] + left["box_w"] / 2 < 256
    assert rows["store_index"].tolist() == [0, -1, 1, -1, -1, -1, 2]
    assert len(FaceStore.open(tmp_path / "data/faces")) == 3
    told = json.loads((tmp_path / "data/label.json").read_text())
    assert told["photos"] == 7
    assert told["kept"] == 3
    assert told["refused"] == {"corrupt": 1, "duplicate": 1, "no_date": 1, "no_face": 1}


def test_photos_are_laid_out_in_chunks_on_disk(tmp_path: Path) -> None:
    """Each file holds the next `label.chunk` photos, so that a worker reads no others; the stage leaves none behind."""
    crawl(tmp_path, TOLD)
    chunks = open_photos(PARAMS, tmp_path)
    assert [read_frame(chunk, PHOTOS)["photo_id"].tolist() for chunk in chunks] == [
        ["photo0", "photo1", "photo2"],
        ["photo3", "photo4", "photo5"],
        ["photo6"],
    ]
    label(PARAMS, tmp_path)
    assert not any(chunk.exists() for chunk in chunks)


def test_the_stage_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    """DVC's hashes of the outputs depend on the inputs alone."""
    crawl(tmp_path, TOLD)
    seen = []
    for _ in range(2):
        label(PARAMS, tmp_path)
        names = ("faces/faces.bin", "labels.parquet", "label.json")
        seen.append([(tmp_path / "data" / name).read_bytes() for name in names])
    assert seen[0] == seen[1]


def test_a_missing_crawl_is_never_made_in_silence(tmp_path: Path) -> None:
    """The message names the folder and both ways to get it."""
    with pytest.raises(MissingInputError, match=r"data/raw is missing; run `dvc pull`.*dvc repro collect"):
        label(PARAMS, tmp_path)


def test_a_crawl_without_photos_is_refused(tmp_path: Path) -> None:
    """An empty table is an error of its own."""
    crawl(tmp_path, [])
    (tmp_path / "data/raw").mkdir(exist_ok=True)
    with pytest.raises(EmptyDataError, match="holds no photos"):
        label(PARAMS, tmp_path)


def test_nothing_is_written_when_no_face_is_left(tmp_path: Path) -> None:
    """The reasons stand in the message and no output is half there."""
    crawl(tmp_path, [("Cy", "hill", "Cy in 2000")])
    with pytest.raises(EmptyDataError, match="'no_face': 1"):
        label(PARAMS, tmp_path)
    assert not (tmp_path / "data/labels.parquet").exists()


def test_drift_stops_before_anything_is_replaced(tmp_path: Path) -> None:
    """Labels that moved too far from the last version leave that version in place."""
    crawl(tmp_path, TOLD)
    label(PARAMS, tmp_path)
    label(PARAMS, tmp_path)
    assert json.loads((tmp_path / "reports/labels/report.json").read_text())["drift"]["ages"] == 0
    before = (tmp_path / "data/labels.parquet").read_bytes()
    yardstick = tmp_path / YARDSTICK
    report = json.loads(yardstick.read_text())
    report["age_histogram"] = [10, *[0] * 100]
    yardstick.write_text(json.dumps(report))
    with pytest.raises(DriftError, match="ages"):
        label(PARAMS, tmp_path)
    assert (tmp_path / "data/labels.parquet").read_bytes() == before


def test_the_task_runner_is_named_in_runtime() -> None:
    """Threads with the given number of workers by default; an unknown name is a fault of params.yaml."""
    from flows.label import task_runner

    assert type(task_runner(RuntimeParams(workers=3))).__name__ == "ThreadPoolTaskRunner"
    with pytest.raises(
        ParamsError, match=r"`runtime\.task_runner` is threads, dask or a scheduler's address, not 'ray'"
    ):
        task_runner(RuntimeParams(task_runner="ray"))
