"""The nightly flow: crawl again and parse, so that the weekly refresh finds the pages already there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed

from crowsfeet.lock import RepositoryLock
from crowsfeet.operations.champion import LOCK
from crowsfeet.operations.changes import change_params
from crowsfeet.params import CollectParams
from flows.entry import log_own_words
from flows.overtaken import overtaken
from flows.reports import report_failure
from flows.stages import walk


@flow(name="collect-nightly", timeout_seconds=12 * 3600, on_failure=[report_failure], on_crashed=[report_failure])
def collect_nightly(collect: CollectParams | None = None, root: Path = Path()) -> State[Any]:
    """Write the values given into params.yaml, collect what is new and read it; no label, no training."""
    log_own_words()
    if later := overtaken():
        return Cancelled(message=f"{later} is due as well; of runs that piled up only the latest works.")
    with RepositoryLock(root / LOCK) as lock:
        change_params(root / "params.yaml", {"collect": collect})
        walk(("collect", "parse"), root, forced=frozenset({"collect"}), keep=(lock.fileno(),))
    return Completed(message="Collected and parsed.")
