"""What a team looks at, in a real browser on real servers: a flow run's page, a comparison, the registry."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from crowsfeet.operations.champion import register_candidate
from crowsfeet.params import load_params
from crowsfeet.tracking import Tracker, comparison_key
from crowsfeet.tracking.registry import Registry

pytestmark = [
    pytest.mark.integration,
    pytest.mark.timeout(600),
    pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium"),
]

WORDS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync".split()
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=WORDS)
        yield made
        made.close()


@pytest.fixture
def look(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """A function that opens an address, waits for texts to show, and leaves a screenshot."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(90_000)

    def at(address: str, name: str, *texts: str, tab: str = "") -> None:
        page = context.new_page()
        page.goto(address)
        try:
            if tab:
                page.get_by_text(tab, exact=True).first.click()
            for text in texts:
                page.get_by_text(text).first.wait_for()
        finally:
            page.screenshot(path=tmp_path / f"{name}.png")
        page.close()

    yield at
    context.close()


@contextmanager
def mlflow_page(folder: Path, port: int, wait: Any) -> Iterator[str]:
    """`crowsfeet ui` for as long as the block lasts; its address."""
    words = [sys.executable, "-m", "crowsfeet", "ui", "--port", str(port)]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(words, cwd=folder, **quiet) as process:
        try:
            wait(lambda: httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).is_success, 180, "MLflow's start")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)


def test_a_flow_runs_page_tells_what_the_stages_said_and_the_verdict(
    hollow: Any, server: str, flow_runs: Any, look: Any
) -> None:
    """The run's page shows its state, what the stages said, and the verdict among its artifacts."""
    (hollow.folder / "reports").mkdir()
    (hollow.folder / "reports/verdict.md").write_text(
        "# Verdict: do not promote\n\nplain-1 is not promoted: it is worse.\n"
    )
    assert hollow.run("flows.refresh", PREFECT_API_URL=server).returncode == 0
    run = flow_runs(server, flow_runs={"tags": None})[0]
    page = f"{server.removesuffix('/api')}/runs/flow-run/{run['id']}"
    look(page, "flow-run", run["name"], "Completed", "collect has run")
    look(page, "artifacts", "verdict", tab="Artifacts")


def test_mlflow_shows_the_comparison_and_why_a_version_is_not_champion(
    miniature: Any, ports: Any, wait: Any, look: Any
) -> None:
    """The printed address lists the comparison's runs; the version's page has the reasons, and the page ends whole."""
    root, port = miniature.folder, ports()
    runtime = load_params(root / "params.yaml").runtime
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    registered = register_candidate(root, tracker, Registry(tracker, runtime.experiment))
    assert registered is not None
    with mlflow_page(root, port, wait) as address:
        listed = tracker.comparison_address(comparison_key(root)).replace("http://127.0.0.1:5000", address)
        look(listed, "comparison", "matching runs", f"comparison {comparison_key(root)[:8]}")
        reason = registered.tags["reason"][:60]
        look(f"{address}/#/models/{runtime.experiment}/versions/{registered.version}", "version", reason)
        look(f"{address}/#/models/{runtime.experiment}", "registry", "Version 1")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0  # the page leaves no server behind
