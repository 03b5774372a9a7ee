"""Faults that an installation survives: servers that go away, a full disk, a clock set back, a worker lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from crowsfeet.operations.refresh_state import RefreshState
from crowsfeet.records import LABELS, read_table
from crowsfeet.tracking import Tracker

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

ORDER = ["collect", "parse", "label", "split", "crossfit", "pretrain", "finetune", "evaluate", "explain", "promote"]
HOUR = 3600.0


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_the_prefect_server_goes_away_in_the_middle_of_a_crawl(
    hollow: Any, serving: Any, ports: Any, wait: Any, tmp_path: Path
) -> None:
    """The stages go on without the server, the refresh ends with a sentence, and the next one repeats no stage."""
    home, port = tmp_path / "home", ports()
    home.mkdir()
    with serving(home, port) as address:
        env = {"PREFECT_API_URL": address, "SLOW_STAGE": "collect", "SLOW_SECONDS": "8"}
        first = hollow.start("flows.refresh", **env)
        wait((hollow.folder / "begun.log").exists, 120, "the crawl")
    assert first.wait(400) == 2
    assert "crowsfeet refresh: the Prefect server went away" in hollow.said()
    crawled = hollow.ran()
    assert crawled[0] == "collect"
    with serving(home, port) as address:
        done = hollow.run("flows.refresh", PREFECT_API_URL=address)
    assert done.returncode == 0, done.stderr[-2000:]
    assert [name for name in hollow.ran() if name != "collect"] == ORDER[1:]


def test_a_second_refresh_is_refused_while_one_is_at_work(hollow: Any, server: str, wait: Any) -> None:
    """The second of two refreshes ends at once with a sentence that names the first one's process."""
    first = hollow.start("flows.refresh", PREFECT_API_URL=server, SLOW_STAGE="collect", SLOW_SECONDS="60")
    try:
        wait((hollow.folder / "begun.log").exists, 120, "the first refresh's crawl")
        second = hollow.run("flows.refresh", PREFECT_API_URL=server)
    finally:
        os.killpg(first.pid, signal.SIGTERM)
        first.wait(60)
    assert second.returncode == 2
    assert f"another refresh (process {first.pid})" in second.stderr


def test_the_clock_set_back(hollow: Any, server: str) -> None:
    """After a crawl and files from the future a refresh crawls anew, runs every stage and names its version."""
    ahead = time.time() + 30 * 24 * HOUR
    RefreshState("run", ahead - HOUR, ahead).write(hollow.folder)
    for path in hollow.folder.rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            os.utime(path, (ahead, ahead))
    done = hollow.run("flows.refresh", PREFECT_API_URL=server)
    assert done.returncode == 0, done.stderr[-2000:]
    assert hollow.ran() == ORDER
    assert time.strftime("%Y-%m") in hollow.run("crowsfeet", "versions").stdout


@pytest.fixture
def weak_set(tmp_path: Path) -> Path:
    """A repository of DVC's with an imported set of five megabytes that is not tracked yet."""
    for words in (["git", "init", "-q"], [sys.executable, "-m", "dvc", "init", "-q"]):
        subprocess.run(words, cwd=tmp_path, check=True)
    folder = tmp_path / "data/weak/big"
    folder.mkdir(parents=True)
    (folder / "faces.bin").write_bytes(os.urandom(5_000_000))
    (tmp_path / ".dvc/cache").mkdir(exist_ok=True)
    return folder


@pytest.fixture
def small_disk(weak_set: Path) -> list[str]:
    """Words before a command that give it, and it alone, a cache folder of two megabytes."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not here")
    words = ["unshare", *([] if os.geteuid() == 0 else ["-r"]), "-m", "sh", "-c"]
    mount = f'mount -t tmpfs -o size=2m none {weak_set.parents[2]}/.dvc/cache && exec "$@"'
    if subprocess.run([*words, mount, "sh", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system can be mounted here")
    return [*words, mount, "sh"]


def test_a_full_disk_while_dvc_takes_a_set_over(weak_set: Path, small_disk: list[str]) -> None:
    """The sentence names the set; the set stands, no pointer is left that names lost files, and a retry passes."""
    root = weak_set.parents[2]
    script = "from pathlib import Path; from flows.import_set import track; track(Path('data/weak/big'), Path())"
    command, quiet = [sys.executable, "-c", script], {"cwd": root, "capture_output": True, "text": True}
    failed = subprocess.run([*small_disk, *command], check=False, **quiet)  # type: ignore[call-overload]
    assert failed.returncode != 0
    assert "data/weak/big is imported, but `dvc add data/weak/big` failed" in failed.stderr.strip().splitlines()[-1]
    assert not (root / "data/weak/big.dvc").exists()
    assert (weak_set / "faces.bin").stat().st_size == 5_000_000
    again = subprocess.run(command, check=False, **quiet)  # type: ignore[call-overload]
    assert again.returncode == 0, again.stderr
    assert (root / "data/weak/big.dvc").exists()


@contextmanager
def mlflow_server(folder: Path, port: int, wait: Any) -> Iterator[subprocess.Popen[bytes]]:
    """MLflow's server on a folder's store for as long as the block lasts; it is killed, not asked."""
    store = ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", str(folder / "art")]
    words = [sys.executable, "-m", "mlflow", "server", "--port", str(port), "--workers", "1", *store]
    with (folder / "server.log").open("ab") as said:
        env = os.environ | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        process = subprocess.Popen(words, env=env, stdout=said, stderr=said, start_new_session=True)
    try:
        wait(lambda: httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).is_success, 180, "MLflow's start")
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_mlflow_goes_away_in_the_middle_of_a_training(miniature: Any, ports: Any, wait: Any, tmp_path: Path) -> None:
    """The training goes on to its end and says so; `publish` brings every epoch and the end to MLflow afterwards."""
    port, store = ports(), tmp_path / "store"
    store.mkdir()
    env = {"CROWSFEET_RUNTIME_TRACKING_URI": f"http://127.0.0.1:{port}", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1"}
    miniature.set_param("pretrain.training.epochs", 12)
    with mlflow_server(store, port, wait), (tmp_path / "said.log").open("w") as said:
        training = subprocess.Popen(
            [sys.executable, "-m", "tasks", "pretrain"],
            cwd=miniature.folder, env=os.environ | env, stdout=said, stderr=said,
        )  # fmt: skip
        wait(lambda: epochs(port) > 1, 180, "the second epoch")
    assert training.wait(400) == 0, (tmp_path / "said.log").read_text()[-2000:]
    assert "the training goes on and logs later" in (tmp_path / "said.log").read_text()
    written = json.loads((miniature.folder / "models/pretrained/run.json").read_text())
    with mlflow_server(store, port, wait):
        said_then = miniature.run("crowsfeet", "publish", **env).stdout
        tracker = Tracker.at(env["CROWSFEET_RUNTIME_TRACKING_URI"], "crowsfeet", tmp_path)
        assert tracker.status(written["mlflow_run_id"]) == "FINISHED"
        history = tracker.client.get_metric_history(written["mlflow_run_id"], "validate_mae")
        assert {one.step for one in history} >= set(range(12))
    assert "had not heard the end of: pretrain" in said_then


def epochs(port: int) -> int:
    """How many epochs a training has logged to the server."""
    tracker = Tracker.at(f"http://127.0.0.1:{port}", "crowsfeet", Path())
    found = tracker.find({"stage": "pretrain"})
    return len(tracker.client.get_metric_history(found[-1].id, "validate_mae")) if found else 0


def test_a_dask_worker_is_lost_while_labelling(miniature: Any, ports: Any, wait: Any) -> None:
    """With one of two workers killed in the middle, labelling ends with the same labels as on threads."""
    folder, port = miniature.folder, ports()
    before = read_table(folder / "data/labels.parquet", LABELS)
    miniature.set_param("label.chunk", 30)
    scratch = folder / ".crowsfeet/label"
    shutil.rmtree(scratch, ignore_errors=True)
    address = f"tcp://127.0.0.1:{port}"
    started = [dask(folder, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")]
    try:
        worker = ("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        started.extend(dask(folder, *worker) for _ in range(2))
        labelling = subprocess.Popen(
            [sys.executable, "-m", "flows.label"],
            cwd=folder, env=os.environ | {"CROWSFEET_RUNTIME_TASK_RUNNER": address},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        wait(lambda: list(scratch.glob("0*")) or labelling.poll() is not None, 300, "the first chunk")
        started[-1].kill()
        said, _ = labelling.communicate(timeout=400)
    finally:
        for process in started:
            process.kill()
            process.wait()
    assert labelling.returncode == 0, said[-3000:]
    after = read_table(folder / "data/labels.parquet", LABELS)
    for column in ("photo_id", "face_id", "age_mean", "refused"):
        assert after[column].to_pylist() == before[column].to_pylist()


def dask(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start one of Dask's own processes."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", "dask", *words], cwd=folder, **quiet)  # type: ignore[call-overload,no-any-return]


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_the_worker_is_killed(hollow: Any, serving: Any, ports: Any, wait: Any, flow_runs: Any, tmp_path: Path) -> None:
    """A server whose worker was killed in the middle of a run gives the schedule to the next one, which goes on."""
    home, port = tmp_path / "home", ports()
    home.mkdir()
    hollow.deploy_only("refresh")
    with serving(home, port) as address:
        env = {"PREFECT_API_URL": address}
        words = ("crowsfeet", "serve", "--cron", "* * * * *")
        first = hollow.start(*words, **env, SLOW_STAGE="label", SLOW_SECONDS="600")
        wait(lambda: "label" in hollow.begun(), 400, "the stage label")
        kill_tree(first)
        second = hollow.start(*words, **env)
        try:
            wait(lambda: "promote" in hollow.ran(), 900, "the end of the refresh after the kill")
            completed = {"state": {"type": {"any_": ["COMPLETED"]}}}
            wait(lambda: flow_runs(address, flow_runs=completed), 120, "a completed run")
        finally:
            kill_tree(second)
    assert hollow.ran()[:10] == ORDER


def kill_tree(process: subprocess.Popen[str]) -> None:
    """Kill a process and all that it has started."""
    import psutil

    for one in [*psutil.Process(process.pid).children(recursive=True), process]:
        one.kill()
    process.wait(30)
