"""MLflow may go away in the middle: nothing is lost, and it is said."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from crowsfeet.errors import ServiceError
from crowsfeet.records import SPLITS, to_table
from crowsfeet.tracking import PatientLog, Tracker, comparison_filter, told_later
from crowsfeet.tracking.publishing import complete_left


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store's file."""
    folder = tmp_path_factory.mktemp("store")
    Tracker.at("sqlite:///mlflow.db", "template", folder)
    return folder / "mlflow.db"


@pytest.fixture
def tracker(tmp_path: Path, empty_store: Path) -> Tracker:
    """An empty store in the test's own folder."""
    shutil.copyfile(empty_store, tmp_path / "mlflow.db")
    return Tracker.at("sqlite:///mlflow.db", "crowsfeet", tmp_path)


class Moody:
    """A run whose store answers or not."""

    def __init__(self) -> None:
        self.away = False
        self.got: list[tuple[dict[str, float], int]] = []

    def log_metrics(self, metrics: dict[str, float], step: int = 0) -> None:
        """Take the figures, or not."""
        if self.away:
            raise ServiceError("MLflow could not be used: refused.")
        self.got.append((metrics, step))


def test_figures_of_an_outage_are_logged_after_it(caplog: pytest.LogCaptureFixture) -> None:
    """Figures that the store did not take go with the next ones, each with its own step, and one warning is said."""
    run = Moody()
    log: Any = PatientLog(run)  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING):
        log({"mae": 3.0}, 0)
        run.away = True
        log({"mae": 2.0}, 1)
        log({"mae": 1.5}, 2)
        assert [step for _, step in run.got] == [0]
        run.away = False
        log({"mae": 1.0}, 3)
    assert [(figures["mae"], step) for figures, step in run.got] == [(3.0, 0), (2.0, 1), (1.5, 2), (1.0, 3)]
    assert len([one for one in caplog.records if "goes on" in one.message]) == 1


def test_only_a_silent_store_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    """A store that does not answer is told with the command that mends it; any other fault is raised."""
    with told_later():
        raise ServiceError("gone")
    assert "crowsfeet publish" in caplog.text
    with pytest.raises(ZeroDivisionError), told_later():
        raise ZeroDivisionError


def test_a_finished_training_whose_run_was_left_is_completed(tracker: Tracker, tmp_path: Path) -> None:
    """A run left RUNNING though its training wrote its files gets their figures and FINISHED, once."""
    left = tracker.client.create_run(tracker.experiment_id, run_name="pretrain").info.run_id
    folder = tmp_path / "models/pretrained"
    folder.mkdir(parents=True)
    written = {"stage": "pretrain", "mlflow_run_id": left, "comparison": "k", "metrics": {"mae": 7.5}}
    (folder / "run.json").write_text(json.dumps(written))
    (folder / "history.csv").write_text("epoch,validate_mae\n0,9.0\n1,6.5\n")
    assert complete_left(tmp_path, tracker) == ["pretrain"]
    assert complete_left(tmp_path, tracker) == []
    assert tracker.status(left) == "FINISHED"
    assert tracker.client.get_run(left).data.metrics["mae"] == 7.5
    assert tracker.tags(left)["comparison"] == "k"
    assert [one.value for one in tracker.client.get_metric_history(left, "validate_mae")] == [9.0, 6.5]


def test_the_data_is_an_input_of_its_runs(tracker: Tracker, tmp_path: Path) -> None:
    """A run lists each face set under its inputs, with the split's MD5 as digest and the faces counted."""
    (tmp_path / "data").mkdir()
    rows = [
        {"dataset": name, "face_id": f"{n}", "person_id": f"{n}", "store_index": n, "split": split, "age": 30.0}
        for n, (name, split) in enumerate([("data", "weak_train"), ("data", "weak_train"), ("data/precise/x", "test")])
    ]
    pq.write_table(to_table(rows, SPLITS), tmp_path / "data/splits.parquet")
    with tracker.run("finetune/plain-1") as run:
        pass
    inputs = tracker.client.get_run(run.id).inputs.dataset_inputs
    assert {one.dataset.name for one in inputs} == {"data", "data/precise/x"}
    assert {one.dataset.digest for one in inputs} == {tracker.tags(run.id)["dvc_data"]}
    crawled = next(one.dataset for one in inputs if one.dataset.name == "data")
    assert json.loads(crawled.profile) == {"weak_train": 2}


def test_one_filter_finds_a_comparison(tracker: Tracker) -> None:
    """The filter that is printed finds the comparison's runs and no others, and stands in the page's address."""
    for key in ("k1", "k2"):
        with tracker.run(f"finetune/{key}", key):
            pass
    found = tracker.client.search_runs([tracker.experiment_id], comparison_filter("k1"))
    assert {run.info.run_name for run in found} == {"finetune/k1", "comparison k1"}
    assert tracker.comparison_address("k1").endswith("/runs?searchFilter=tags.comparison%20%3D%20%27k1%27")
