"""The refresh flow around hollow stages: order, lock, resumption, failures told."""

from __future__ import annotations

import json
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

ORDER = ["collect", "parse", "label", "split", "crossfit", "pretrain", "finetune", "evaluate", "explain", "promote"]


def test_refresh_forces_the_crawl_and_runs_what_is_stale(hollow: Any, server: str) -> None:
    """The first refresh runs all stages in order and names the version; the second runs only the crawl."""
    done = hollow.run("flows.refresh", PREFECT_API_URL=server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert hollow.ran() == ORDER
    first = hollow.run("crowsfeet", "versions").stdout
    assert "1 labels of       2 photos" in first
    assert hollow.run("flows.refresh", PREFECT_API_URL=server).returncode == 0
    assert hollow.ran() == [*ORDER, "collect"]
    assert hollow.run("crowsfeet", "versions").stdout == first


def test_a_failed_refresh_is_told_and_goes_on_where_it_stopped(hollow: Any, server: str) -> None:
    """A failed stage's own sentence reaches the webhook; the next refresh goes on there without a new crawl."""
    got: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as hook:
        threading.Thread(target=hook.handle_request, daemon=True).start()
        address = f"http://127.0.0.1:{hook.server_port}"
        failed = hollow.run("flows.refresh", PREFECT_API_URL=server, FAIL_STAGE="label", CROWSFEET_WEBHOOK_URL=address)
    assert failed.returncode == 2
    assert (
        failed.stderr.strip()
        .splitlines()[-1]
        .startswith("crowsfeet refresh: stage label failed: crowsfeet label: told")
    )
    assert "stage label failed" in got[0]["text"]
    assert "stopped after its crawl" in hollow.run("crowsfeet", "doctor").stdout
    assert hollow.run("flows.refresh", PREFECT_API_URL=server).returncode == 0
    assert hollow.ran() == ORDER


@pytest.mark.soak
def test_two_refreshes_at_once(hollow: Any, server: str, wait: Any) -> None:
    """While one refresh is at work, a second is refused with a sentence; a killed one's stage keeps the place too."""
    slow = {"PREFECT_API_URL": server, "SLOW_STAGE": "collect", "SLOW_SECONDS": "45"}
    first = hollow.start("flows.refresh", **slow)
    wait((hollow.folder / "begun.log").exists, 120, "the first refresh's crawl")
    second = hollow.run("flows.refresh", PREFECT_API_URL=server)
    assert second.returncode == 2
    assert "another refresh" in second.stderr.strip().splitlines()[-1]
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert "another refresh" in hollow.run("flows.refresh", PREFECT_API_URL=server).stderr
    wait(lambda: hollow.ran() == ["collect"], 90, "the end of the orphaned stage")
    wait(lambda: hollow.run("flows.refresh", PREFECT_API_URL=server).returncode == 0, 120, "a refresh after the kill")
    assert hollow.ran()[-9:] == ORDER[1:]
