"""The scheduled flow: crawl again, reproduce what became stale, name the version, move the champion if earned."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed

from crowsfeet.doctor.dvc_cache import not_cached
from crowsfeet.errors import CrowsfeetError, bounded
from crowsfeet.lock import RepositoryLock
from crowsfeet.operations.champion import LOCK, decide, lend_champion, read_verdict, register_candidate, registry_of
from crowsfeet.operations.changes import change_params
from crowsfeet.operations.publish import log_reports
from crowsfeet.operations.refresh_state import RefreshState
from crowsfeet.params import CollectParams, LabelParams, RuntimeParams, load_params
from crowsfeet.tracking import COMPARISON, Tracker, comparison_filter, comparison_key
from crowsfeet.tracking.publishing import complete_left, recreate_missing
from crowsfeet.versions import keep
from crowsfeet.versions.pushing import push
from flows.entry import as_command, log_own_words
from flows.overtaken import overtaken
from flows.reports import page_of, report_failure, show_comparison, show_refusals, show_verdict
from flows.stages import AFTER_COLLECT, walk, with_world

log = logging.getLogger(__name__)


@flow(
    name="refresh",
    timeout_seconds=24 * 3600,
    on_failure=[report_failure],
    on_crashed=[report_failure],
)
def refresh(collect: CollectParams | None = None, label: LabelParams | None = None, root: Path = Path()) -> State[Any]:
    """Collect what is new, bring every later stage up to date, move the champion if earned; one refresh at a time.

    Values that are given are written into params.yaml first.
    """
    log_own_words()
    if later := overtaken():
        return Cancelled(message=f"{later} is due as well; of runs that piled up only the latest works.")
    with RepositoryLock(root / LOCK) as lock:
        change_params(root / "params.yaml", {"collect": collect, "label": label})
        runtime = load_params(root / "params.yaml").runtime
        gather(root, keep_open=lock.fileno())
        lend(root, runtime)
        walk(with_world(AFTER_COLLECT, root), root, keep=(lock.fileno(),))
        version = name_version(root)
        verdict = move_champion(root, runtime, version)
        push_data(root)
        show_refusals(root)
        show_verdict(root)
        RefreshState.clear(root)
    return Completed(message=f"Dataset version {version}. {verdict}")


def gather(root: Path, keep_open: int) -> None:
    """Crawl again, unless an interrupted refresh has just done so."""
    before = RefreshState.read(root)
    if before is not None and before.has_fresh_crawl():
        log.info("going on where %s stopped: its crawl is kept", before.flow_run)
        return
    state = RefreshState(flow_run.id or "", time.time())
    state.write(root)
    walk(("collect",), root, forced=frozenset({"collect"}), keep=(keep_open,))
    RefreshState(state.flow_run, state.started, time.time()).write(root)


@task(cache_policy=NO_CACHE)
def lend(root: Path, runtime: RuntimeParams) -> str | None:
    """Hand the champion's model over to the evaluation, which compares with it."""
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    return lend_champion(root, registry_of(tracker, runtime))


@task(cache_policy=NO_CACHE)
def name_version(root: Path) -> str:
    """Give the data that stands here now a name and a card.

    Raises:
        CrowsfeetError: DVC's cache does not hold all of it, so that the name would promise what cannot be restored.
    """
    if missing := not_cached(root):
        raise CrowsfeetError(
            f"{len(missing)} output(s) never reached DVC's cache ({bounded(', '.join(missing), 120)}); is the disk "
            "full? Make room, then run `dvc commit` and refresh again."
        )
    return keep(root).name


@task(cache_policy=NO_CACHE)
def move_champion(root: Path, runtime: RuntimeParams, version: str) -> str:
    """Register the candidate and move the alias when the verdict says so; return the verdict's reason."""
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    changed = [*recreate_missing(root, tracker), *complete_left(root, tracker)]
    log_reports(root, tracker, again=bool(changed))
    comparison = comparison_key(root)
    parent, reason = tracker.parent(comparison), str((read_verdict(root) or {}).get("reason", "No verdict."))
    page = page_of(flow_run.id or "")
    told = f"{reason}\n\nDataset version {version}. [The flow run in Prefect]({page})"
    parent.set_tags({"prefect_run": flow_run.id or "", "prefect_page": page, "mlflow.note.content": told})
    for run in tracker.find({COMPARISON: comparison}):
        run.set_tags({"dataset_version": version})
    registry = registry_of(tracker, runtime)
    registered = register_candidate(root, tracker, registry, version)
    if registered is not None:
        decide(root, registry, registered)
    show_comparison(tracker.comparison_address(comparison), comparison_filter(comparison))
    return reason


@task(retries=3, retry_delay_seconds=[30, 120, 600], retry_jitter_factor=0.5, tags=["network"], cache_policy=NO_CACHE)
def push_data(root: Path) -> bool:
    """Copy the data to the remote, if there is one."""
    return push(root)


def main() -> int:
    """Refresh the repository in this folder."""
    return as_command("refresh", refresh, "what the stages have written stays, the next refresh goes on from there")


if __name__ == "__main__":
    sys.exit(main())
