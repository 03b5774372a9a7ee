"""A stage trained on two devices by one parameter."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crowsfeet.params import load_params
from crowsfeet.tracking import Tracker

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


def test_two_processes_train_one_model_and_log_one_run(miniature: Any) -> None:
    """With `runtime.devices: 2` the stage trains in two processes, logs one run, and writes its files once."""
    runtime = load_params(miniature.folder / "params.yaml").runtime
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, miniature.folder)
    before = {run.id for run in tracker.find({"stage": "pretrain"})}
    two = {"CROWSFEET_RUNTIME_DEVICES": "2", "CROWSFEET_RUNTIME_DEVICE": "cpu", "OMP_NUM_THREADS": "1"}
    done = miniature.run("tasks", "pretrain", **two)
    assert "MEMBER: 2/2" in done.stderr
    (made,) = {run.id for run in tracker.find({"stage": "pretrain"})} - before
    assert tracker.status(made) == "FINISHED"
    written = json.loads((miniature.folder / "models/pretrained/run.json").read_text())
    assert written["mlflow_run_id"] == made
    steps = {one.step for one in tracker.client.get_metric_history(made, "validate_mae")}
    assert steps >= set(range(load_params(miniature.folder / "params.yaml").pretrain.training.epochs))
