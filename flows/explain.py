"""On demand: explain the models that are here, with other parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from crowsfeet.lock import RepositoryLock
from crowsfeet.operations.champion import LOCK
from crowsfeet.operations.changes import change_params
from crowsfeet.params import ExplainParams
from flows.entry import log_own_words
from flows.reports import report_failure, show_verdict
from flows.stages import walk


@flow(name="explain", timeout_seconds=12 * 3600, on_failure=[report_failure], on_crashed=[report_failure])
def explain(explain: ExplainParams | None = None, root: Path = Path()) -> State[Any]:
    """Write the values given into params.yaml, then reproduce `explain` and `promote`."""
    log_own_words()
    with RepositoryLock(root / LOCK) as lock:
        changed = change_params(root / "params.yaml", {"explain": explain})
        walk(("explain", "promote"), root, keep=(lock.fileno(),))
        show_verdict(root)
    return Completed(message=f"Changed: {', '.join(changed) or 'nothing'}.")
