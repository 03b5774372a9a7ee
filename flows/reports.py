"""What a flow leaves on its page: failures told by webhook, tables, links."""

from __future__ import annotations

import json
import logging
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.settings import PREFECT_UI_URL

from crowsfeet.errors import bounded
from crowsfeet.operations.webhook import post_failure
from flows.entry import GONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prefect.client.schemas.objects import FlowRun, State
    from prefect.flows import Flow

log = logging.getLogger(__name__)
WEBHOOK = "CROWSFEET_WEBHOOK_URL"


@contextmanager
def page_may_be_gone() -> Iterator[None]:
    """Let a server that went away pass: what a page would show is no reason to stop a crawl or a training."""
    try:
        yield
    except GONE as error:
        log.warning("The Prefect server did not take what its page would show; the work goes on: %s", bounded(error))


def report_failure(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Say in the log, and to the address in CROWSFEET_WEBHOOK_URL, which run failed and why."""
    why = bounded(state.message or str(state.name), 800)
    log.error("%s (%s) ended %s: %s", flow.name, flow_run.name, state.name, why)
    if address := os.environ.get(WEBHOOK):
        page = page_of(str(flow_run.id))
        said = {"flow": flow.name, "run": flow_run.name, "state": str(state.name), "message": why, "page": page}
        if not post_failure(address, said):
            log.error("The webhook in %s did not take the report.", WEBHOOK)


def page_of(run_id: str) -> str:
    """Return the address of a flow run's page; empty when this run's server shows none."""
    base = PREFECT_UI_URL.value()
    return f"{str(base).rstrip('/')}/runs/flow-run/{run_id}" if base and run_id else ""


def show_refusals(root: Path) -> None:
    """Leave a table of why photos got no label."""
    path = root / "data/label.json"
    if path.exists():
        counts: dict[str, int] = json.loads(path.read_text(encoding="utf-8")).get("refused", {})
        with page_may_be_gone():
            create_table_artifact(_rows(counts), key="refusals", description="Photos without a label, by reason.")


def show_outcomes(counts: Mapping[str, int]) -> None:
    """Leave a table of what became of an imported set's pictures."""
    said = "Pictures by outcome; all but `kept` are refusals."
    with page_may_be_gone():
        create_table_artifact(_rows(counts), key="outcomes", description=said)


def _rows(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"reason": reason, "photos": n} for reason, n in sorted(counts.items(), key=lambda one: -one[1])]


def show_verdict(root: Path) -> None:
    """Leave the verdict with its conditions."""
    path = root / "reports/verdict.md"
    if path.exists():
        text = path.read_text(encoding="utf-8")
        with page_may_be_gone():
            create_markdown_artifact(text, key="verdict", description="Who is champion, and why.")


def show_comparison(address: str, found_by: str) -> None:
    """Leave a link to the comparison's runs in MLflow, and the filter that finds them there."""
    with page_may_be_gone():
        create_link_artifact(
            address, link_text="This comparison in MLflow", key="comparison", description=f"Filter: {found_by}"
        )
