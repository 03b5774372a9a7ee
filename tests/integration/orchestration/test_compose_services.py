"""docker-compose.yml without an engine: every service's own command as a process, and a scheduled refresh through all.

PostgreSQL comes from the system, moto's server stands in for the S3-compatible store, which is packaged nowhere.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
import yaml
from distributed import Client

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

ROOT = Path(__file__).resolve().parents[3]
NAMES = "postgres|storage|prefect|mlflow|dask-scheduler|127\\.0\\.0\\.1|localhost"
SECRETS = {
    "POSTGRES_PASSWORD": "pg-secret",
    "S3_SECRET": "s3-secret-s3-secret",
    "PREFECT_AUTH": "team:prefect-secret",
    "MLFLOW_PASSWORD": "mlflow-secret-12",
    "MLFLOW_SECRET": "any-long-text",
}
POSTGRES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Composition:
    """The compose file's services as processes of this machine: hosts and ports mapped, config files written."""

    def __init__(self, folder: Path, repository: Any) -> None:
        self.folder, self.repository = folder, repository
        self.ports = dict(zip(("5432", "9000", "4200", "5000", "8786", "8800", "7860"), free_ports(7), strict=True))
        text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
        text = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: SECRETS[found[1]], text)
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
        self.compose: dict[str, Any] = yaml.safe_load(text)
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        self.restart_postgres: Callable[[], None] = lambda: None
        for name, config in self.compose["configs"].items():
            (folder / name).write_text(self.here(config["content"]))

    def here(self, text: str) -> str:
        """A text of the file with this machine's addresses."""
        text = re.sub(rf"\b({NAMES}):(\d+)", lambda found: f"127.0.0.1:{self.ports.get(found[2], found[2])}", text)
        text = re.sub(r"^(--port=)?(4200|5000|8786|8800|7860)$", lambda f: (f[1] or "") + str(self.ports[f[2]]), text)
        paths = {
            "/etc/mlflow-auth.ini": str(self.folder / "mlflow-auth"),
            "/var/lib/prefect": str(self.folder / "prefect"),
        }
        return paths.get(text, text).replace("0.0.0.0", "127.0.0.1")

    def words(self, command: list[str]) -> list[str]:
        """A command of the file as this machine runs it."""
        first, *rest = [self.here(str(word)) for word in command]
        ours = {"python": [], "prefect": ["-m", "prefect"], "mlflow": ["-m", "mlflow"], "dask": ["-m", "dask"]}
        ours["crowsfeet"] = ["-m", "crowsfeet"]
        return [sys.executable, *ours[first], *rest]

    def environment(self, name: str) -> dict[str, str]:
        """What the file tells a service, over what a quiet test machine has."""
        told = self.compose["services"][name].get("environment") or {}
        return self.repository.env | {key: self.here(str(value)) for key, value in told.items()}

    def start(self, name: str, command: list[str] | None = None) -> None:
        """Start a service's own command in the repository."""
        words = command or self.words(self.compose["services"][name]["command"])
        with (self.folder / f"{name}.log").open("wb") as said:
            self.started[name] = subprocess.Popen(
                words,
                cwd=self.repository.folder,
                env=self.environment(name),
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def once(self, name: str) -> None:
        """Run a service that ends by itself."""
        words = self.words(self.compose["services"][name]["command"])
        done = subprocess.run(
            words, cwd=self.repository.folder, env=self.environment(name), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

    def healthy(self, name: str, seconds: float = 240) -> None:
        """Wait until a service's own health check is content."""
        _, *check = self.compose["services"][name]["healthcheck"]["test"]
        words = self.words(check)
        until = time.monotonic() + seconds
        while subprocess.run(words, env=self.repository.env, check=False, capture_output=True).returncode != 0:
            said = (self.folder / f"{name}.log").read_text(errors="replace")[-2000:]
            assert self.started[name].poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(1)

    def stop(self) -> None:
        """End everything, the last started first."""
        for process in reversed(self.started.values()):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.started.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def postgres(compose: Composition) -> Iterator[None]:
    """PostgreSQL with the file's user and databases, by initdb and pg_ctl; never as root."""
    assert POSTGRES is not None
    folder = Path(tempfile.mkdtemp(prefix="crowsfeet-pg-"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        who = {"user": "postgres", "group": "postgres", "extra_groups": []}
    told = compose.environment("postgres")
    (folder / "password").write_text(told["POSTGRES_PASSWORD"])
    (folder / "password").chmod(0o644)

    def run(program: str, *words: str, **more: Any) -> None:
        command = [str(POSTGRES / program), *words]  # type: ignore[operator]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **who, **more)
        assert done.returncode == 0, done.stdout + done.stderr

    data = str(folder / "data")
    secure = ["--auth", "scram-sha-256", "--pwfile", str(folder / "password")]
    run("initdb", "-D", data, "-U", told["POSTGRES_USER"], *secure, "--no-sync")
    port = str(compose.ports["5432"])
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    compose.restart_postgres = lambda: run(
        "pg_ctl", "-D", data, "-w", "-m", "fast", "-l", str(folder / "log"), "-o", options, "restart"
    )
    try:
        login = {"env": os.environ | {"PGPASSWORD": told["POSTGRES_PASSWORD"]}}
        psql = ["-h", "127.0.0.1", "-p", port, "-U", told["POSTGRES_USER"], "-v", "ON_ERROR_STOP=1"]
        run("psql", *psql, "-d", "postgres", "-c", f"create database {told['POSTGRES_DB']}", **login)
        run("psql", *psql, "-d", told["POSTGRES_DB"], "-c", "create database mlflow", **login)
        run("psql", *psql, "-d", told["POSTGRES_DB"], "-c", "create database mlflow_auth", **login)
        yield
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def composed(hollow: Any, tmp_path: Path) -> Iterator[Composition]:
    """All services of the file, in its order, each healthy before the next that waits for it."""
    if POSTGRES is None:
        pytest.skip("PostgreSQL is not installed (make system-packages)")
    folder = tmp_path / "services"
    folder.mkdir()
    prepare(hollow)
    compose = Composition(folder, hollow)
    database = postgres(compose)
    next(database)
    try:
        compose.start(
            "storage", [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(compose.ports["9000"])]
        )
        compose.start("prefect")
        compose.start("dask-scheduler")
        compose.start("site")
        wait_for_port(compose.ports["9000"])
        compose.once("buckets")
        compose.start("mlflow")
        compose.healthy("prefect")
        compose.once("deployments")
        compose.healthy("mlflow")
        compose.start("page")
        compose.healthy("dask-scheduler")
        compose.start("dask-worker")
        compose.healthy("site")
        compose.healthy("page")
        yield compose
    finally:
        compose.stop()
        next(database, None)


def prepare(hollow: Any) -> None:
    """A repository whose refresh is due every minute, with a small site and a remote in the store."""
    path = hollow.folder / "prefect.yaml"
    content = yaml.safe_load(path.read_text())
    content["deployments"] = [one for one in content["deployments"] if one["name"] == "refresh"]
    content["deployments"][0]["schedules"][0]["cron"] = "* * * * *"
    path.write_text(yaml.safe_dump(content))
    world = {"people": 12, "photos": 30, "precise_train": 4, "precise_validate": 4, "precise_test": 4}
    (hollow.folder / "params.yaml").write_text(yaml.safe_dump({"split": {"precise": "data/precise/x"}, "world": world}))
    (hollow.folder / "mlflow.db").unlink()


def wait_for_port(port: int) -> None:
    """Wait until something listens."""
    for _ in range(240):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise AssertionError(port)


def test_a_scheduled_refresh_runs_through_all_services(composed: Composition, hollow: Any, wait: Any) -> None:
    """Every service starts and asks for its password; after a restart of PostgreSQL a refresh goes through them all."""
    store = f"http://127.0.0.1:{composed.ports['9000']}"
    for words in (["add", "-d", "storage", "s3://dvc"], ["modify", "storage", "endpointurl", store]):
        assert hollow.run("dvc", "remote", *words).returncode == 0
    api, mlflow = (f"http://127.0.0.1:{composed.ports[port]}" for port in ("4200", "5000"))
    assert httpx.post(f"{api}/api/flow_runs/filter", json={}, timeout=60).status_code == 401
    assert httpx.get(f"{mlflow}/api/2.0/mlflow/experiments/search?max_results=5", timeout=60).status_code == 401
    auth = tuple(SECRETS["PREFECT_AUTH"].split(":"))
    composed.restart_postgres()  # every server's connections to it are cut
    composed.start("worker")

    def done() -> Any:
        wanted = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}}
        found = httpx.post(f"{api}/api/flow_runs/filter", json=wanted, auth=auth, timeout=60).json()
        assert not [run for run in found if run["state_type"] == "CRASHED"], found
        return [run for run in found if run["auto_scheduled"] and run["state_type"] != "CANCELLED"]

    run = wait(done, 400, "a scheduled refresh")[-1]
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    assert hollow.ran()[0] == "collect"
    runs = httpx.post(
        f"{mlflow}/api/2.0/mlflow/runs/search",
        json={"experiment_ids": ["0", "1", "2"], "filter": "tags.kind = 'comparison'"},
        auth=("admin", SECRETS["MLFLOW_PASSWORD"]),
        timeout=60,
    ).json()["runs"]
    tags = {tag["key"]: tag["value"] for tag in runs[0]["data"]["tags"]}
    assert tags["prefect_run"] == run["id"]
    assert tags["dataset_version"] in hollow.run("crowsfeet", "versions").stdout
    keys = {"aws_access_key_id": "crowsfeet", "aws_secret_access_key": SECRETS["S3_SECRET"], "region_name": "us-east-1"}
    assert boto3.client("s3", endpoint_url=store, **keys).list_objects_v2(Bucket="dvc")["KeyCount"] >= 10
    with Client(f"tcp://127.0.0.1:{composed.ports['8786']}", timeout=60) as client:
        client.wait_for_workers(2, timeout=120)
        assert sum(client.gather(client.map(len, ["ab", "c"]))) == 3
