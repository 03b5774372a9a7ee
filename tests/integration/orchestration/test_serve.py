"""Schedules fire on a real server."""

from __future__ import annotations

import signal
from typing import Any

import httpx
import pytest

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


def test_a_schedule_fires(hollow: Any, ports: Any, wait: Any, flow_runs: Any) -> None:
    """`crowsfeet serve` starts a server, and its schedule fires a refresh that comes to its end."""
    hollow.deploy_only("refresh")
    port = ports()
    address = f"http://127.0.0.1:{port}/api"
    serving = hollow.start("crowsfeet", "serve", "--port", str(port), "--cron", "* * * * *")
    try:
        wait((hollow.folder / ".crowsfeet/serve.json").exists, 180, "the server's start")
        wait(lambda: httpx.post(f"{address}/deployments/filter", json={}, timeout=60).json(), 60, "the deployment")

        def fired() -> list[dict[str, Any]]:
            done = flow_runs(address, flow_runs={"state": {"type": {"any_": ["COMPLETED"]}}})
            return [run for run in done if run["auto_scheduled"]]

        run = wait(fired, 300, "a scheduled refresh")[0]
        assert run["created_by"]["type"] == "SCHEDULE"
        assert hollow.ran()[0] == "collect"
        asked = {"logs": {"flow_run_id": {"any_": [run["id"]]}}, "limit": 200}
        said = [one["message"] for one in httpx.post(f"{address}/logs/filter", json=asked, timeout=60).json()]
        assert "promote has run" in said
        doctor = hollow.run("crowsfeet", "doctor", PREFECT_API_URL=address).stdout
        assert "nobody serves" not in doctor
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(60)
    assert not (hollow.folder / ".crowsfeet/serve.json").exists()
