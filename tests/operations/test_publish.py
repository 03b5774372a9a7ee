"""Publishing: the view is rebuilt from files, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crowsfeet.errors import BadInputError, MissingInputError
from crowsfeet.labeling.functions import FUNCTIONS
from crowsfeet.labeling.report import write_label_report
from crowsfeet.lock import RepositoryLock
from crowsfeet.operations.champion import LOCK
from crowsfeet.operations.publish import publish
from crowsfeet.params import RuntimeParams
from crowsfeet.tracking import Tracker, comparison_key


@pytest.fixture
def pulled(tmp_path: Path, tracker: Tracker) -> Path:  # noqa: ARG001 - its store is here
    """Models as `dvc pull` brings them: a pretrained one, and a finetuned one that never reached MLflow."""
    for folder, content in {
        "models/pretrained": {
            "stage": "pretrain",
            "mlflow_run_id": "a" * 32,
            "comparison": "c" * 16,
            "metrics": {"mae": 7.5},
        },
        "models/finetuned/plain-1": {
            "stage": "finetune",
            "arm": "plain",
            "seed": 1,
            "mlflow_run_id": None,
            "comparison": "c" * 16,
            "metrics": {"validate_mae": 6.5, "note": "text"},
            "params": {"training": {"epochs": 3}},
        },
    }.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "run.json").write_text(json.dumps(content))
    (tmp_path / "models/finetuned/plain-1/history.csv").write_text("epoch,validate_mae\n0,9.0\n1,6.5\n")
    return tmp_path


def test_missing_runs_are_recreated_once(pulled: Path, tracker: Tracker) -> None:
    """Every training gets a run with its figures, curves, parameters and comparison; a second call makes none."""
    first = publish(pulled, RuntimeParams())
    assert first.recreated == ["pretrain", "finetune/plain-1"]
    assert publish(pulled, RuntimeParams()).recreated == []
    (run,) = tracker.find({"arm": "plain"})
    data = tracker.client.get_run(run.id).data
    assert data.metrics["validate_mae"] == 6.5
    assert data.params["training.epochs"] == "3"
    assert data.tags["mlflow.parentRunId"] == tracker.parent("c" * 16).id
    assert [one.value for one in tracker.client.get_metric_history(run.id, "validate_mae")][:2] == [9.0, 6.5]


def test_a_recreated_run_answers_to_its_old_id(pulled: Path, tracker: Tracker) -> None:
    """What later stages know by the old id is logged onto the run recreated in its place."""
    publish(pulled, RuntimeParams())
    assert tracker.exists("a" * 32)
    tracker.reopen("a" * 32).log_metrics({"test_mae": 8.0})
    (run,) = tracker.find({"stage": "pretrain"})
    assert tracker.client.get_run(run.id).data.metrics["test_mae"] == 8.0


def test_runs_that_are_there_are_left_alone(pulled: Path, tracker: Tracker) -> None:
    """A run that the store knows is not made again."""
    with tracker.run("pretrain") as run:
        pass
    path = pulled / "models/pretrained/run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"mlflow_run_id": run.id}))
    assert publish(pulled, RuntimeParams()).recreated == ["finetune/plain-1"]


def test_left_runs_are_ended_when_nobody_is_at_work(pulled: Path, tracker: Tracker) -> None:
    """A run left RUNNING ends FAILED, but not while a refresh holds the repository."""
    left = tracker.client.create_run(tracker.experiment_id, run_name="finetune/old-1").info.run_id
    with RepositoryLock(pulled / LOCK):
        assert publish(pulled, RuntimeParams()).closed == []
    assert tracker.client.get_run(left).info.status == "RUNNING"
    assert publish(pulled, RuntimeParams()).closed == ["finetune/old-1"]
    assert tracker.client.get_run(left).info.status == "FAILED"


def test_nothing_to_publish(tmp_path: Path) -> None:
    """Without a model there is nothing to publish, and no store is made."""
    with pytest.raises(MissingInputError, match="dvc pull"):
        publish(tmp_path, RuntimeParams())
    assert not (tmp_path / "mlflow.db").exists()


def test_an_unreadable_run_is_named(pulled: Path) -> None:
    """A run.json that is no JSON is named."""
    (pulled / "models/pretrained/run.json").write_text("{half")
    with pytest.raises(BadInputError, match="pretrained"):
        publish(pulled, RuntimeParams())


REPORT = {
    "photos": 5,
    "kept": 2,
    "refused": {"no_date": 2, "not_a_photo:statue": 1},
    "noise_estimate": 0.1,
    "mean_interval_years": 1.5,
    "functions": {
        name: {"votes": 2, "coverage": 0.4, "conflicts": None, "accuracy": 0.9, "bias_years": 0.0} for name in FUNCTIONS
    },
    "age_histogram": [0] * 47 + [2] + [0] * 53,
    "drift": {"ages": 0.25, "refusals": 0.0, "noise": 0.01},
}


def test_the_label_report_stands_on_the_comparison(pulled: Path, tracker: Tracker) -> None:
    """Figures, the curve of ages, tables and pictures lie on the parent run; the same report is not logged twice."""
    write_label_report(REPORT, pulled / "reports/labels")
    publish(pulled, RuntimeParams())
    publish(pulled, RuntimeParams())
    parent = tracker.parent(comparison_key(pulled))
    metrics = tracker.client.get_run(parent.id).data.metrics
    assert metrics["labels/kept"] == 2
    assert metrics["labels/refused/not_a_photo:statue"] == 1
    assert metrics["labels/accuracy/caption_date"] == 0.9
    assert metrics["labels/drift/ages"] == 0.25
    assert "labels/conflicts/caption_date" not in metrics
    curve = tracker.client.get_metric_history(parent.id, "labels/by_age")
    assert [(point.step, point.value) for point in curve if point.value] == [(47, 2.0)]
    assert len(curve) == 101
    logged = {Path(one.path).name for one in tracker.client.list_artifacts(parent.id, "labels")}
    assert logged == {path.name for path in (pulled / "reports/labels").iterdir()}
    write_label_report(REPORT | {"kept": 3}, pulled / "reports/labels")
    publish(pulled, RuntimeParams())
    assert tracker.client.get_run(parent.id).data.metrics["labels/kept"] == 3
