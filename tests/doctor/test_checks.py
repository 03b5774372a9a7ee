"""The doctor: each check finds its own fault and names the command that mends it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from crowsfeet.doctor import CHECKS, Finding, Installation
from crowsfeet.doctor.disk import disk
from crowsfeet.doctor.dvc_cache import dvc_cache
from crowsfeet.doctor.dvc_locks import dvc_locks
from crowsfeet.doctor.half_done import half_done
from crowsfeet.doctor.late_runs import late_runs
from crowsfeet.doctor.left_running import left_in_mlflow, left_in_prefect
from crowsfeet.doctor.mlflow_store import mlflow_store
from crowsfeet.doctor.prefect_server import prefect_server
from crowsfeet.doctor.workers import workers
from crowsfeet.lock import RepositoryLock
from crowsfeet.operations.champion import LOCK
from crowsfeet.operations.refresh_state import RefreshState
from crowsfeet.params import RuntimeParams


class FakeAnswer:
    """What a server's answer offers."""

    ok = True

    def __init__(self, content: Any) -> None:
        self.content = content

    def json(self) -> Any:
        """The answer's content."""
        return self.content


class FakeServer:
    """A Prefect server as a table of answers by path."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def get(self, url: str, timeout: float) -> FakeAnswer:  # noqa: ARG002
        """Answer /health."""
        return FakeAnswer(url.endswith("/health"))

    def post(self, url: str, json: Any, timeout: float) -> FakeAnswer:  # noqa: ARG002
        """Answer a filter."""
        return FakeAnswer(self.answers.get(url.split("/api/")[1].replace("/", "_"), []))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository's skeleton with one locked output, cached."""
    (tmp_path / ".dvc/tmp").mkdir(parents=True)
    (tmp_path / ".dvc/config").write_text("[core]\n    analytics = false\n")
    lock = {
        "schema": "2.0",
        "stages": {"split": {"cmd": "x", "outs": [{"path": "data/splits.parquet", "md5": "ab" + "1" * 30}]}},
    }
    (tmp_path / "dvc.lock").write_text(yaml.safe_dump(lock))
    cached = tmp_path / ".dvc/cache/files/md5/ab" / ("1" * 30)
    cached.parent.mkdir(parents=True)
    cached.write_text("x")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/splits.parquet").write_text("x")
    return tmp_path


def installation(root: Path, server: FakeServer | None = None, **others: Any) -> Installation:
    """An installation with a fake server."""
    return Installation(root, RuntimeParams(), http=server or FakeServer(), **others)  # type: ignore[arg-type]


def dead_process() -> int:
    """The number of a process that is gone."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def only(findings: list[Finding]) -> Finding:
    """The one finding there is."""
    assert len(findings) == 1, findings
    return findings[0]


def test_a_sound_repository_has_no_finding_but_the_missing_schedule(repository: Path) -> None:
    """With a server that knows a served deployment, nothing is found."""
    server = FakeServer(
        deployments_filter=[{"name": "refresh", "tags": ["crowsfeet"], "status": "READY", "work_pool_name": None}]
    )
    here = installation(repository, server, free_bytes=lambda _: (10**12, 10**12))
    assert [finding for check in CHECKS for finding in check(here)] == []
    assert not (repository / "mlflow.db").exists()


def test_no_server(repository: Path) -> None:
    """A server that does not answer is found; whether the address was configured decides what mends it."""
    here = Installation(repository, RuntimeParams(), api="http://127.0.0.1:9/api")
    assert only(prefect_server(here)).mend == "crowsfeet serve"
    configured = Installation(repository, RuntimeParams(), api="http://127.0.0.1:9/api", configured=True)
    assert "PREFECT_API_URL" in only(prefect_server(configured)).what
    assert workers(here) == late_runs(here) == []


def test_the_server_is_told_the_password(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor gives a server the password that Prefect's own clients are told by the environment."""
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "team:a:b")
    assert Installation.here(repository, RuntimeParams()).http.auth == ("team", "a:b")


def test_no_deployment_known(repository: Path) -> None:
    """A server without deployments of ours schedules nothing."""
    assert "no deployment" in only(workers(installation(repository))).what


def test_no_worker(repository: Path) -> None:
    """A pool without a worker online is named with the command that starts one."""
    deployments = [{"name": "refresh", "tags": ["crowsfeet"], "status": "NOT_READY", "work_pool_name": "crowsfeet"}]
    server = FakeServer(deployments_filter=deployments, work_pools_crowsfeet_workers_filter=[{"status": "OFFLINE"}])
    assert only(workers(installation(repository, server))).mend == "prefect worker start --pool crowsfeet"


def test_nobody_serves(repository: Path) -> None:
    """A deployment without a pool that nobody serves is named."""
    deployments = [{"name": "refresh", "tags": ["crowsfeet"], "status": "NOT_READY", "work_pool_name": None}]
    finding = only(workers(installation(repository, FakeServer(deployments_filter=deployments))))
    assert "refresh" in finding.what
    assert finding.mend == "crowsfeet serve"


def test_late_runs(repository: Path) -> None:
    """Late runs are counted, the first is named."""
    late = [{"id": "7", "name": "sly-fox", "expected_start_time": "2026-01-05T02:30:00Z"}]
    finding = only(late_runs(installation(repository, FakeServer(flow_runs_filter=late))))
    assert "sly-fox" in finding.what
    assert "2026-01-05 02:30" in finding.what


def test_left_running_in_prefect(repository: Path) -> None:
    """A run that Prefect holds for RUNNING is found when nobody holds the lock, and not while somebody does."""
    here = installation(
        repository, FakeServer(flow_runs_filter=[{"id": "7", "name": "sly-fox", "state_name": "Running"}])
    )
    assert "/flow_runs/7/set_state" in only(left_in_prefect(here)).mend
    with RepositoryLock(repository / LOCK):
        assert left_in_prefect(here) == []


def test_left_running_in_mlflow(repository: Path) -> None:
    """An MLflow run that nobody works on is found and named."""
    from crowsfeet.tracking import Tracker

    tracker = Tracker.at("sqlite:///mlflow.db", "crowsfeet", repository)
    tracker.client.create_run(tracker.experiment_id, run_name="finetune/plain-1")
    here = installation(repository)
    assert "finetune/plain-1" in only(left_in_mlflow(here)).what
    assert mlflow_store(here) == []


def test_lock_of_a_dead_process(repository: Path) -> None:
    """A lock entry of a process that is gone is found, one of a living process is not."""
    path = repository / ".dvc/tmp/rwlock"
    entry = {"cmd": "dvc repro", "pid": dead_process()}
    path.write_text(json.dumps({"write": {"data/splits.parquet": entry}}))
    assert str(entry["pid"]) in only(dvc_locks(installation(repository))).what
    path.write_text(json.dumps({"read": {"data/splits.parquet": [{"cmd": "dvc repro", "pid": os.getpid()}]}}))
    assert dvc_locks(installation(repository)) == []


def test_unreadable_lock(repository: Path) -> None:
    """A lock file that is no JSON is found: it stops every DVC command."""
    (repository / ".dvc/tmp/rwlock").write_text("{half")
    assert "cannot be read" in only(dvc_locks(installation(repository))).what


def test_missing_cache(repository: Path) -> None:
    """An output missing from the cache needs a commit while it is here, a pull when it is gone."""
    (repository / ".dvc/cache/files/md5/ab" / ("1" * 30)).unlink()
    assert only(dvc_cache(installation(repository))).mend == "dvc commit"
    (repository / "data/splits.parquet").unlink()
    assert only(dvc_cache(installation(repository))).mend.startswith("dvc pull")


def test_a_folder_whose_files_never_reached_the_cache(repository: Path) -> None:
    """A folder's list in the cache without all its files, as a full disk leaves it, is found."""
    lock = {"stages": {"label": {"outs": [{"path": "data/faces", "md5": "cd" + "2" * 30 + ".dir"}]}}}
    (repository / "dvc.lock").write_text(yaml.safe_dump(lock))
    (repository / "data/faces").mkdir()
    cached = repository / ".dvc/cache/files/md5/cd" / ("2" * 30 + ".dir")
    cached.parent.mkdir(parents=True)
    cached.write_text(json.dumps([{"md5": "ab" + "1" * 30, "relpath": "faces.bin"}]))
    assert dvc_cache(installation(repository)) == []
    cached.write_text(json.dumps([{"md5": "ef" + "3" * 30, "relpath": "faces.bin"}]))
    assert "data/faces" in only(dvc_cache(installation(repository))).what


def test_a_cache_elsewhere_is_looked_at(repository: Path) -> None:
    """`cache.dir` of DVC's configuration is followed, relative to .dvc."""
    (repository / ".dvc/cache").rename(repository / "elsewhere")
    (repository / ".dvc/config").write_text("[cache]\n    dir = ../elsewhere\n")
    assert dvc_cache(installation(repository)) == []


def test_store_of_another_version(repository: Path) -> None:
    """A store whose tables another MLflow made is found with the command that upgrades it."""
    with sqlite3.connect(repository / "mlflow.db") as store:
        store.execute("create table alembic_version (version_num text)")
        store.execute("insert into alembic_version values ('0000aaaa')")
    store.close()
    finding = only(mlflow_store(installation(repository)))
    assert "0000aaaa" in finding.what
    assert finding.mend.startswith("mlflow db upgrade")


@pytest.mark.parametrize(("free", "found"), [(1 * 2**30, 1), (30 * 2**30, 0)])
def test_disk_nearly_full(repository: Path, free: int, found: int) -> None:
    """Little room is found, much is not."""
    assert len(disk(installation(repository, free_bytes=lambda _: (500 * 2**30, free)))) == found


def test_half_done_refresh(repository: Path) -> None:
    """An interrupted refresh is found, with where it stopped."""
    RefreshState("run", 1_700_000_000.0, 1_700_000_100.0).write(repository)
    assert "after its crawl" in only(half_done(installation(repository))).what
    RefreshState.clear(repository)
    assert half_done(installation(repository)) == []
