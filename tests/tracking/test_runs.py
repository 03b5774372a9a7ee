"""Runs, comparisons and what they are made of, on an SQLite store."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import cv2
import numpy as np
import pytest

from crowsfeet.errors import BadInputError, MissingInputError, ServiceError
from crowsfeet.models import Architecture, build_model, save_model
from crowsfeet.tracking import (
    RunRecord,
    Tracker,
    comparison_key,
    file_md5,
    origin_tags,
    read_history,
    whole_or_nothing,
    write_history,
)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    """An empty store, made once: its sixty migrations take seconds."""
    root = tmp_path_factory.mktemp("store")
    Tracker.at("sqlite:///mlflow.db", "first", root)
    return root / "mlflow.db"


@pytest.fixture
def tracker(empty_store, tmp_path):
    shutil.copy(empty_store, tmp_path / "mlflow.db")
    return Tracker.at("sqlite:///mlflow.db", "crowsfeet", tmp_path)


def _status(tracker, run):
    return tracker.client.get_run(run.id).info.status


def test_runs_of_a_comparison_share_one_parent(tracker):
    """Runs with the same key are nested in one parent, other keys in another."""
    with tracker.run("a", comparison="k1") as a, tracker.run("b", comparison="k1") as b:
        pass
    with tracker.run("c", comparison="k2") as c:
        pass
    parents = [tracker.client.get_run(run.id).data.tags["mlflow.parentRunId"] for run in (a, b, c)]
    assert parents[0] == parents[1] == tracker.parent("k1").id
    assert parents[2] == tracker.parent("k2").id != parents[0]
    assert _status(tracker, a) == "FINISHED"


def test_what_is_logged_can_be_read(tracker):
    """Params are flattened, metrics keep their steps, pictures their key and step."""
    with tracker.run("a") as run:
        run.log_params({"training": {"epochs": 3}, "seed": 1})
        run.log_params({"training": {"epochs": 4}})
        run.log_metrics({"mae": 5.0}, step=1)
        run.log_metrics({"mae": 4.0}, step=2)
        run.log_image("maps/saliency", np.zeros((8, 8, 3), np.uint8), step=3)
        run.log_text("words", "notes.txt")
    data = tracker.client.get_run(run.id).data
    history = tracker.client.get_metric_history(run.id, "mae")
    assert data.params == {"training.epochs": "3", "seed": "1"}
    assert [(m.step, m.value) for m in history] == [(1, 5.0), (2, 4.0)]
    assert [path for path in tracker.root.rglob("*saliency*.png") if "step%3" in str(path) or "step+3" in str(path)]


def test_exception_ends_the_run_as_failed(tracker):
    """A run whose block raises is FAILED, with the reason as a tag."""
    with pytest.raises(ValueError, match="broken"), tracker.run("a") as run:
        raise ValueError("broken")
    assert _status(tracker, run) == "FAILED"
    assert tracker.client.get_run(run.id).data.tags["error"] == "broken"


def test_sigterm_ends_the_run_as_failed(tracker):
    """A process that is asked to end closes its run as FAILED."""
    with pytest.raises(SystemExit), tracker.run("a") as run:
        os.kill(os.getpid(), signal.SIGTERM)
    assert _status(tracker, run) == "FAILED"
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_interrupted_run_goes_on_under_its_id(tracker):
    """A resumed run keeps its id and ends FINISHED; an id that nobody knows starts a new run."""
    with pytest.raises(ValueError, match="x"), tracker.run("a") as first:
        raise ValueError("x")
    with tracker.run("a", resume=first.id) as again:
        assert _status(tracker, again) == "RUNNING"
    with tracker.run("a", resume="0" * 32) as other:
        pass
    assert again.id == first.id != other.id
    assert _status(tracker, again) == "FINISHED"


def test_store_that_cannot_be_read_is_named(tmp_path):
    """A file that is no database is refused in one sentence."""
    (tmp_path / "mlflow.db").write_bytes(b"not a database" * 100)
    with pytest.raises(ServiceError, match=r"The MLflow store .*mlflow\.db cannot be used"):
        Tracker.at("sqlite:///mlflow.db", "x", tmp_path)


def test_unreachable_server_is_named(tmp_path, monkeypatch):
    """A server that does not answer is refused in one sentence."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(ServiceError, match=r"http://127\.0\.0\.1:9 cannot be used"):
        Tracker.at("http://127.0.0.1:9", "x", tmp_path)


@pytest.mark.filterwarnings("ignore")  # MLflow warns about its own use of pandas and of type hints
def test_logged_model_answers_image_bytes(tracker, tmp_path):
    """A logged model is loaded by mlflow alone and answers image bytes with age, interval and distribution."""
    import mlflow
    import pandas as pd

    save_model(build_model(Architecture("test_resnet", "bins", 32)), tmp_path / "m")
    jpeg = cv2.imencode(".jpg", np.full((40, 40, 3), 90, np.uint8))[1].tobytes()
    with tracker.run("a") as run:
        address = run.log_model(tmp_path / "m", jpeg)
    served = mlflow.pyfunc.load_model(address)
    row = served.predict(pd.DataFrame({"image": [jpeg]})).iloc[0]
    assert served.metadata.signature is not None
    assert served.metadata.saved_input_example_info is not None
    assert row["age_low"] < row["age"] < row["age_high"]
    assert len(row["distribution"]) == 101
    assert sum(row["distribution"]) == pytest.approx(1, abs=1e-5)
    files = [path.name for path in (tmp_path / "mlruns").rglob("*") if path.is_file()]
    assert "model.safetensors" in files
    assert not [name for name in files if name.endswith((".pkl", ".pt", ".pickle"))]


def test_comparison_key_follows_split_and_pretrained_model(tmp_path):
    """The key changes with the split and with the pretrained weights, and with nothing else."""
    (tmp_path / "data").mkdir()
    (tmp_path / "models" / "pretrained").mkdir(parents=True)
    split, weights = tmp_path / "data" / "splits.parquet", tmp_path / "models" / "pretrained" / "model.safetensors"
    split.write_bytes(b"1")
    weights.write_bytes(b"1")
    first = comparison_key(tmp_path)
    (tmp_path / "data" / "other").write_bytes(b"1")
    assert comparison_key(tmp_path) == first
    weights.write_bytes(b"2")
    second = comparison_key(tmp_path)
    split.write_bytes(b"2")
    assert len({first, second, comparison_key(tmp_path)}) == 3
    assert file_md5(split) == "c81e728d9d4c2f636f067f89cc14862c"


def test_origin_names_flow_and_data(tmp_path, monkeypatch):
    """The tags name the flow run and the data's hash; outside a repository there is no commit."""
    monkeypatch.setenv("CROWSFEET_FLOW_RUN_ID", "flow-1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "splits.parquet").write_bytes(b"2")
    assert origin_tags(tmp_path) == {"dvc_data": "c81e728d9d4c2f636f067f89cc14862c", "prefect_run": "flow-1"}


def test_record_round_trip(tmp_path):
    """run.json reads back as written; a missing or foreign one is named."""
    record = RunRecord("finetune", "plain", 1, "id", "key", metrics={"mae": 5.0}, seconds=2.0)
    with pytest.raises(MissingInputError, match=r"run\.json is missing"):
        RunRecord.read(tmp_path)
    record.write(tmp_path)
    assert RunRecord.read(tmp_path) == record
    (tmp_path / "run.json").write_text('{"stage": "x"}')
    with pytest.raises(BadInputError, match="is not the record of a run"):
        RunRecord.read(tmp_path)


def test_history_round_trip(tmp_path):
    """The history reads back as written, gaps left out."""
    rows = [{"epoch": 0.0, "mae": 5.0}, {"epoch": 1.0, "mae": 4.5, "extra": 1.0}]
    write_history(rows, tmp_path / "history.csv")
    assert read_history(tmp_path / "history.csv") == rows


def test_folder_appears_whole_or_not_at_all(tmp_path):
    """A folder is replaced only when its block ends well; a failure leaves the old one and no rest."""
    target = tmp_path / "model"
    with whole_or_nothing(target) as part:
        (part / "a").write_text("1")
    with pytest.raises(FileNotFoundError), whole_or_nothing(target) as part:
        (part / "b").write_text((part / "missing").read_text())
    assert [p.name for p in target.iterdir()] == ["a"]
    assert [p.name for p in Path(tmp_path).iterdir()] == ["model"]


def test_links_lead_to_where_people_see_the_page(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run's address is that of `crowsfeet ui`, or begins with the page that the environment names."""
    assert tracker.address("id") == f"http://127.0.0.1:5000/#/experiments/{tracker.experiment_id}/runs/id"
    monkeypatch.setenv("CROWSFEET_MLFLOW_PAGE", "https://mlflow.test/")
    assert tracker.address("id").startswith("https://mlflow.test/#/experiments/")
    assert tracker.comparison_address("key").startswith("https://mlflow.test/#/experiments/")
