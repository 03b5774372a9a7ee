"""Run the schedules of prefect.yaml on this machine: find or start a real server, and serve without a work pool."""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL, PREFECT_UI_URL, temporary_settings
from prefect.types.entrypoint import EntrypointType

from crowsfeet.errors import BadInputError, CrowsfeetError, MissingInputError, ServiceError, bounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prefect.deployments.runner import RunnerDeployment

RECORD = Path(".crowsfeet/serve.json")
START_SECONDS = 300.0
"""A server's first start migrates its database, which takes long on a busy machine."""


def read_deployments(path: Path = Path("prefect.yaml")) -> list[dict[str, Any]]:
    """Return the deployments that prefect.yaml lists.

    Raises:
        MissingInputError: no such file.
        BadInputError: not YAML, or no deployments in it.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if not path.exists():
        raise MissingInputError(f"{path} is missing; run crowsfeet in the folder that holds it.")
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except YAMLError as error:
        raise BadInputError(f"{path} is not readable as YAML: {bounded(error)}.") from error
    found = content.get("deployments") if isinstance(content, dict) else None
    if not found:
        raise BadInputError(f"{path} lists no deployments.")
    return list(found)


def to_served(entry: dict[str, Any], cron: str | None = None) -> RunnerDeployment:
    """Return a deployment of prefect.yaml as one that `serve` runs.

    Args:
        entry: an item under `deployments`.
        cron: replaces the cron of its schedules.
    """
    module, _, name = str(entry["entrypoint"]).rpartition(".")
    flow = getattr(importlib.import_module(module), name)
    limit = entry["concurrency_limit"]
    schedules = [
        Cron(cron or one["cron"], timezone=one["timezone"], slug=one.get("slug")) for one in entry.get("schedules", [])
    ]
    deployment: RunnerDeployment = flow.to_deployment(
        name=entry["name"],
        schedules=schedules,
        description=entry.get("description"),
        tags=entry.get("tags"),
        parameters=entry.get("parameters") or {},
        concurrency_limit=ConcurrencyLimitConfig(**limit),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return deployment


@contextmanager
def server(port: int) -> Iterator[str]:
    """Yield the API address of the configured server, of one that answers at `port`, or of one started there.

    A temporary server never fires a schedule, so this is always a real one. One that was started here ends here.

    Raises:
        ServiceError: the configured server does not answer, or the one started does not come up.
    """
    if configured := PREFECT_API_URL.value():
        if not answers(configured):
            raise ServiceError(
                f"the Prefect server at {configured} (PREFECT_API_URL) does not answer; start it or unset it."
            )
        yield configured.rstrip("/")
        return
    address = f"http://127.0.0.1:{port}/api"
    if answers(address):
        yield address
        return
    if _taken(port):
        raise ServiceError(f"port {port} is taken by something that is no Prefect server; name another with --port.")
    words = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
    env = os.environ | {"PREFECT_UI_API_URL": address}  # else its page asks port 4200 whatever port it is served at
    with subprocess.Popen([sys.executable, "-m", "prefect", *words], env=env, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(address: str) -> bool:
    """Tell whether a Prefect server is at this API address."""
    try:
        return httpx.get(f"{address.rstrip('/')}/health", timeout=5.0).json() is True
    except (httpx.HTTPError, ValueError):
        return False


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if answers(address):
            return
        if process.poll() is not None:
            raise ServiceError(
                f"the Prefect server ended at once (status {process.returncode}); its reason stands above."
            )
        time.sleep(0.5)
    raise ServiceError(f"the Prefect server did not answer at {address} within {START_SECONDS:.0f} seconds.")


def main(argv: list[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="crowsfeet serve", description=__doc__)
    parser.add_argument("--port", type=int, default=4200, help="where to find or start the Prefect server")
    parser.add_argument("--cron", help="instead of the cron of every schedule (to try it: '* * * * *')")
    options = parser.parse_args(argv)
    logging.basicConfig(level=os.environ.get("CROWSFEET_LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, _leave)
    try:
        entries = read_deployments()
        with (
            server(options.port) as address,
            temporary_settings({PREFECT_API_URL: address, PREFECT_UI_URL: address.removesuffix("/api")}),
        ):
            RECORD.parent.mkdir(exist_ok=True)
            RECORD.write_text(json.dumps({"api": address, "process": os.getpid()}), encoding="utf-8")
            try:
                serve(*(to_served(entry, options.cron) for entry in entries), limit=len(entries))
            finally:
                RECORD.unlink(missing_ok=True)
    except CrowsfeetError as error:
        sys.stderr.write(f"crowsfeet serve: {error}\n")
        return error.exit_status
    except KeyboardInterrupt:
        return 0
    return 0


def _leave(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
