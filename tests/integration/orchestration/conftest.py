"""A repository whose stages do next to nothing, so that only the orchestration around them is under test."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest
import yaml

from crowsfeet.records import LABELS, PHOTOS, FaceLabel, Photo, to_table
from crowsfeet.tracking import Tracker

ROOT = Path(__file__).resolve().parents[3]
QUIET = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
    "DVC_NO_ANALYTICS": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_CLIENT_MAX_RETRIES": "2",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "flows,tasks,crowsfeet",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "PYTHONPATH": str(ROOT),
    "CROWSFEET_LOG": "INFO",
}
STAGE = """
import os, pathlib, shutil, sys, time
name, *outs = sys.argv[1:]
with open("begun.log", "a") as log: log.write(name + "\\n")
if name in os.environ.get("FAIL_STAGE", "").split(): sys.exit(f"crowsfeet {name}: told to fail.")
if name in os.environ.get("SLOW_STAGE", "").split(): time.sleep(float(os.environ.get("SLOW_SECONDS", "30")))
with open("ran.log", "a") as log: log.write(name + "\\n")
print(name, "has run")
for out in map(pathlib.Path, outs):
    out.parent.mkdir(parents=True, exist_ok=True)
    ready = pathlib.Path("ready") / out.name
    shutil.copyfile(ready, out) if ready.exists() else out.write_text(name)
"""
OUTS = {"parse": "data/photos.parquet", "label": "data/labels.parquet"}
ORDER = ["collect", "parse", "label", "split", "crossfit", "pretrain", "finetune", "evaluate", "explain", "promote"]


@dataclass(frozen=True)
class Hollow:
    """A repository with crowsfeet's stage names and hollow commands."""

    folder: Path
    env: dict[str, str]

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        """Start `python -m WORDS` here; what it says goes to a file."""
        with (self.folder / "said.log").open("a") as said:
            return subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=self.folder,
                env=self.env | env,
                stdout=said,
                stderr=said,
                text=True,
                start_new_session=True,
            )

    def run(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m WORDS` here to its end."""
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env=self.env | env,
            capture_output=True,
            text=True,
            check=False,
        )

    def deploy_only(self, name: str) -> None:
        """Leave one deployment in prefect.yaml; of two that are due at once one would find the repository locked."""
        path = self.folder / "prefect.yaml"
        content = yaml.safe_load(path.read_text())
        content["deployments"] = [one for one in content["deployments"] if one["name"] == name]
        path.write_text(yaml.safe_dump(content))

    def ran(self) -> list[str]:
        """The stages that ran, in order."""
        path = self.folder / "ran.log"
        return path.read_text().split() if path.exists() else []

    def begun(self) -> list[str]:
        """The stages that began, in order."""
        path = self.folder / "begun.log"
        return path.read_text().split() if path.exists() else []

    def said(self) -> str:
        """What the processes started here have said."""
        path = self.folder / "said.log"
        return path.read_text() if path.exists() else ""


def ready_tables(folder: Path) -> None:
    """Two photos, one of them labelled: what the hollow stages copy."""
    folder.mkdir()
    photos = [
        Photo(f"p{n}", "wikidata:Q1", "A. Person", "demo", f"https://upload.wikimedia.test/{n}.jpg") for n in (1, 2)
    ]
    labels = [
        FaceLabel("p1", "wikidata:Q1", "data", age_mean=30.5, age_low=30, age_high=31, confidence=0.9),
        FaceLabel("p2", "wikidata:Q1", "data", refused="no_date"),
    ]
    pq.write_table(to_table(photos, PHOTOS), folder / "photos.parquet")
    pq.write_table(to_table(labels, LABELS), folder / "labels.parquet")


@pytest.fixture
def hollow(tmp_path: Path, empty_store: Path) -> Hollow:
    """A fresh repository with hollow stages; one stage follows from the other."""
    folder = tmp_path / "hollow"
    folder.mkdir()
    env = QUIET | {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@localhost",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@localhost",
    }
    shutil.copyfile(empty_store, folder / "mlflow.db")
    (folder / "stage.py").write_text(STAGE)
    ready_tables(folder / "ready")
    outs = {name: OUTS.get(name, f"data/{name}.txt") for name in ORDER}
    stages = {
        name: {
            "cmd": f"{sys.executable} stage.py {name} {outs[name]}",
            "deps": [outs[before]] if before else [],
            "outs": [{outs[name]: {"persist": True}} if name == "collect" else outs[name]],
        }
        for before, name in zip([None, *ORDER], ORDER, strict=False)
    }
    (folder / "dvc.yaml").write_text(yaml.safe_dump({"stages": stages}))
    (folder / "params.yaml").write_text("split:\n  precise: data/precise/x\n")
    (folder / "prefect.yaml").write_text((ROOT / "prefect.yaml").read_text())
    for words in (["git", "init", "-q"], [sys.executable, "-m", "dvc", "init", "-q"]):
        subprocess.run(words, cwd=folder, env=env, check=True)
    (folder / ".gitignore").write_text("/data\n/ran.log\n/begun.log\n/said.log\n/.crowsfeet\n/mlflow.db\n/mlruns\n")
    subprocess.run(["git", "add", "-A"], cwd=folder, env=env, check=True)
    subprocess.run(["git", "commit", "-qm", "Begin"], cwd=folder, env=env, check=True)
    return Hollow(folder, env)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Any, seconds: float, what: str) -> Any:
    """Wait for a condition and return what it returned."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if found := true():
                return found
        except httpx.HTTPError:  # a server that starts, or a busy machine
            pass
        time.sleep(0.5)
    raise AssertionError(f"{what} did not happen within {seconds} s")


@pytest.fixture
def ports() -> Any:
    """The way to a free port."""
    return free_port


@pytest.fixture
def wait() -> Any:
    """The way to wait for a condition."""
    return wait_until


@contextmanager
def prefect_server(folder: Path, port: int, env: dict[str, str] | None = None) -> Iterator[str]:
    """Run a Prefect server for as long as the block lasts; its API address."""
    words = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
    address = f"http://127.0.0.1:{port}/api"
    with (folder / "server.log").open("a") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "prefect", *words],
            cwd=folder,
            env=QUIET | {"PREFECT_HOME": str(folder), "PREFECT_UI_API_URL": address} | (env or {}),
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        wait_until(lambda: answers(address), 400, "the server's start")
        yield address
    finally:
        server.terminate()
        server.wait(60)


def answers(address: str) -> bool:
    """Whether a Prefect server is there."""
    try:
        return httpx.get(f"{address}/health", timeout=5).json() is True
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Prefect server for the tests that do not hurt it; its API address."""
    with prefect_server(tmp_path_factory.mktemp("prefect"), free_port()) as address:
        yield address


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an MLflow store with tables and no experiment of ours."""
    folder = tmp_path_factory.mktemp("store")
    Tracker.at("sqlite:///mlflow.db", "template", folder)
    return folder / "mlflow.db"


@pytest.fixture
def serving() -> Any:
    """The way to run a Prefect server."""
    return prefect_server


def runs(address: str, **wanted: Any) -> list[dict[str, Any]]:
    """The server's flow runs, newest first."""
    found = httpx.post(
        f"{address}/flow_runs/filter", json={"sort": "START_TIME_DESC", "limit": 100, **wanted}, timeout=20
    )
    return json.loads(found.text)


@pytest.fixture
def flow_runs() -> Any:
    """The way to ask a server for its flow runs."""
    return runs
