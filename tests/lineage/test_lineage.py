"""From a model back to its pages, and from a photo on to its models, over two versions of the data."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from crowsfeet.errors import MissingInputError
from crowsfeet.lineage import trace_model, trace_photo
from crowsfeet.records import LABELS, PHOTOS, SPLITS, FaceLabel, Photo, to_table
from crowsfeet.tracking import Tracker, file_md5
from crowsfeet.tracking.registry import Registry
from crowsfeet.versions import keep

TABLES = ("data/photos.parquet", "data/labels.parquet", "data/splits.parquet")


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with tables and no experiment of ours."""
    folder = tmp_path_factory.mktemp("store")
    Tracker.at("sqlite:///mlflow.db", "template", folder)
    return folder / "mlflow.db"


def write_state(root: Path, photos: dict[str, str]) -> None:
    """Photos with the split of their faces, as the stages leave them, in DVC's lock file and cache."""
    (root / "data").mkdir(exist_ok=True)
    page = "https://en.wikipedia.test/wiki/"
    rows = [
        Photo(name, f"person {name}", "A", "demo", f"https://x.test/{name}.jpg", page_url=page + name,
              page_revision="7", page_permalink=f"{page}{name}?oldid=7")
        for name in photos
    ]  # fmt: skip
    labels = [FaceLabel(name, f"person {name}", "data", face_id=f"{name}-0", age_mean=30.5) for name in photos]
    splits = [
        {"dataset": "data", "face_id": f"{name}-0", "person_id": name, "store_index": n, "split": split, "age": 30.0}
        for n, (name, split) in enumerate(photos.items())
    ]
    for path, table in zip(
        TABLES, (to_table(rows, PHOTOS), to_table(labels, LABELS), to_table(splits, SPLITS)), strict=True
    ):
        pq.write_table(table, root / path)
        cached = root / ".dvc/cache/files/md5" / file_md5(root / path)[:2] / file_md5(root / path)[2:]
        cached.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, cached)
    outs = [{"path": path, "md5": file_md5(root / path)} for path in TABLES]
    (root / "dvc.lock").write_text(yaml.safe_dump({"schema": "2.0", "stages": {"split": {"outs": outs}}}))
    (root / "params.yaml").write_text("{}\n")


def train(root: Path, tracker: Tracker, strategy: str, init: str) -> str:
    """A training on what stands here; its run's id."""
    tags = {"stage": "finetune", "strategy": strategy}
    with tracker.run(f"finetune/{strategy}-1", "k", tags) as run:
        run.log_params({"strategy": {"init": init}})
    folder = root / f"models/finetuned/{strategy}-1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps({"mlflow_run_id": run.id}))
    return run.id


@pytest.fixture
def repository(tmp_path: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Tracker]:
    """Two versions; `first` was trained on in both, `second` in the second only, `judge` never."""
    monkeypatch.setenv("CROWSFEET_FLOW_RUN_ID", "flow-7")
    monkeypatch.setenv("CROWSFEET_FLOW_RUN_PAGE", "http://127.0.0.1:4200/runs/flow-run/flow-7")
    author = ["-c", "user.name=a", "-c", "user.email=a@localhost"]
    (tmp_path / "README").write_text("here")
    for words in (["init", "-q"], ["add", "README"], [*author, "commit", "-qm", "Begin"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    shutil.copyfile(empty_store, tmp_path / "mlflow.db")
    tracker = Tracker.at("sqlite:///mlflow.db", "crowsfeet", tmp_path)
    write_state(tmp_path, {"first": "weak_train", "judge": "test"})
    keep(tmp_path, datetime(2026, 5, 4, tzinfo=UTC))
    train(tmp_path, tracker, "old", "pretrained")
    write_state(tmp_path, {"first": "weak_train", "second": "weak_train", "judge": "test"})
    keep(tmp_path, datetime(2026, 5, 11, tzinfo=UTC))
    for strategy, init in (("plain", "pretrained"), ("precise-only", "random")):
        train(tmp_path, tracker, strategy, init)
    return tmp_path, tracker


def test_a_model_tells_its_run_data_flow_and_pages(repository: tuple[Path, Tracker]) -> None:
    """A model's folder leads to its run, the data's hash and version, the flow run, and every page revision."""
    root, tracker = repository
    found = trace_model("models/finetuned/plain-1", tracker, Registry(tracker, "crowsfeet"), root)
    assert found.data == file_md5(root / "data/splits.parquet")
    assert [name[:10] for name in found.versions] == ["2026-05-11"]
    assert found.flow_run == "flow-7"
    assert found.flow_page.endswith("/flow-7")
    assert found.pages == [f"https://en.wikipedia.test/wiki/{name}?oldid=7" for name in ("first", "second")]
    assert "2 page revisions" in found.as_text()


def test_an_older_model_leads_to_its_own_data(repository: tuple[Path, Tracker]) -> None:
    """A model of an older version leads to that version's pages, out of DVC's cache."""
    root, tracker = repository
    found = trace_model("models/finetuned/old-1", tracker, Registry(tracker, "crowsfeet"), root)
    assert [name[:10] for name in found.versions] == ["2026-05-04"]
    assert found.pages == ["https://en.wikipedia.test/wiki/first?oldid=7"]


@pytest.mark.parametrize(
    ("photo", "runs"),
    [
        ("first", {"finetune/old-1", "finetune/plain-1"}),
        ("second", {"finetune/plain-1"}),
        ("second-0", {"finetune/plain-1"}),
    ],
)
def test_a_photo_tells_the_models_that_saw_it(repository: tuple[Path, Tracker], photo: str, runs: set[str]) -> None:
    """A photo leads to the trainings of every version that it stands in, without those that never saw a weak face."""
    root, tracker = repository
    found = trace_photo(photo, tracker, root)
    assert {one.run for one in found.seen} == runs
    assert {one.how for one in found.seen} == {"trained on it"}
    for words in found.filters:
        key, _, value = words.removeprefix("tags.").partition(" = ")
        assert tracker.find({key: value.strip("'")})


def test_a_test_photo_was_only_measured_on(repository: tuple[Path, Tracker]) -> None:
    """A test face is told as one that the models were measured on."""
    root, tracker = repository
    assert {one.how for one in trace_photo("judge", tracker, root).seen} == {"measured on it (test)"}


def test_unknown_things_are_named(repository: tuple[Path, Tracker]) -> None:
    """A photo in no split and a folder without a model are refused in a sentence."""
    root, tracker = repository
    with pytest.raises(MissingInputError, match="nobody stands in no split"):
        trace_photo("nobody", tracker, root)
    with pytest.raises(MissingInputError, match="no model"):
        trace_model("models/finetuned/nothing-1", tracker, Registry(tracker, "crowsfeet"), root)
    with pytest.raises(MissingInputError, match="version:9"):
        trace_model("version:9", tracker, Registry(tracker, "crowsfeet"), root)
