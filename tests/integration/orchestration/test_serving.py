"""The champion behind `mlflow models serve`: a picture in, age, interval and distribution out."""

from __future__ import annotations

import base64
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from crowsfeet.operations.champion import example_face, register_candidate
from crowsfeet.params import load_params
from crowsfeet.tracking import Tracker
from crowsfeet.tracking.registry import Registry

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]


def test_the_champion_answers_a_picture(miniature: Any, ports: Any, wait: Any, record_property: Any) -> None:
    """The served champion answers with an age inside its interval and a distribution that sums to one."""
    root, port = miniature.folder, ports()
    runtime = load_params(root / "params.yaml").runtime
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    registry = Registry(tracker, runtime.experiment)
    registered = register_candidate(root, tracker, registry)
    assert registered is not None
    registry.crown(registered.version)
    model = f"models:/{runtime.experiment}@champion"
    words = ["models", "serve", "-m", model, "--env-manager", "local", "-p", str(port)]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # MLflow calls uvicorn by its name
    serving = subprocess.Popen(
        [sys.executable, "-m", "mlflow", *words],
        cwd=root,
        env=os.environ | {"MLFLOW_TRACKING_URI": tracker.uri, "PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    asked = {"dataframe_records": [{"image": base64.b64encode(example_face(root)).decode()}]}
    address = f"http://127.0.0.1:{port}"
    try:
        wait(lambda: httpx.get(f"{address}/ping", timeout=5).is_success, 180, "the model's start")
        (answer,) = httpx.post(f"{address}/invocations", json=asked, timeout=60).json()["predictions"]
        took = []
        for _ in range(50):
            start = time.perf_counter()
            httpx.post(f"{address}/invocations", json=asked, timeout=60).raise_for_status()
            took.append(time.perf_counter() - start)
    finally:
        os.killpg(serving.pid, signal.SIGTERM)
        serving.wait(60)
    record_property("median_milliseconds", 1000 * statistics.median(took))
    assert answer["age_low"] < answer["age"] < answer["age_high"]
    assert np.sum(answer["distribution"]) == pytest.approx(1.0, abs=1e-4)
    assert len(answer["distribution"]) == 101
