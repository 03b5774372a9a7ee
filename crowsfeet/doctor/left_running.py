"""Runs that are RUNNING in Prefect or MLflow although nobody is at work here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crowsfeet.doctor.finding import Finding
from crowsfeet.errors import BusyError, ServiceError
from crowsfeet.lock import RepositoryLock

if TYPE_CHECKING:
    from crowsfeet.doctor.installation import Installation

_CRASHED = json.dumps({"state": {"type": "CRASHED", "message": "its process is gone"}, "force": True})


def left_in_prefect(here: Installation) -> list[Finding]:
    """Find refreshes that the server believes RUNNING while nobody holds this repository's lock."""
    if at_work(here):
        return []
    wanted = {"state": {"type": {"any_": ["RUNNING", "CANCELLING"]}}, "tags": {"all_": ["crowsfeet"]}}
    return [
        Finding(
            "left running",
            f"Prefect holds {run['name']} for {run['state_name']}, but no refresh is at work here.",
            f"prefect api POST /flow_runs/{run['id']}/set_state --data '{_CRASHED}'",
        )
        for run in here.ask("flow_runs/filter", flow_runs=wanted)
    ]


def left_in_mlflow(here: Installation) -> list[Finding]:
    """Find MLflow runs that a killed process left RUNNING."""
    from crowsfeet.tracking import Tracker
    from crowsfeet.tracking.store_version import store_version

    has, wanted = store_version(here.runtime.tracking_uri, here.root)
    untouched = has is None and not here.runtime.tracking_uri.startswith("http")  # opening it would make it
    if at_work(here) or untouched or has not in {None, wanted}:
        return []
    try:
        tracker = Tracker.at(here.runtime.tracking_uri, here.runtime.experiment, here.root)
        left = tracker.client.search_runs([tracker.experiment_id], "attributes.status = 'RUNNING'", max_results=100)
    except ServiceError:  # the store's own check says what is wrong with it
        return []
    names = ", ".join(sorted(str(run.info.run_name) for run in left)[:5])
    what = f"{len(left)} MLflow run(s) stand RUNNING, but nothing trains here: {names}."
    return [Finding("left running", what, "crowsfeet publish")] if left else []


def at_work(here: Installation) -> bool:
    """Tell whether a refresh, or a DVC command of another process, is at work in the repository."""
    from crowsfeet.operations.champion import LOCK

    if (here.root / LOCK).exists():
        try:
            with RepositoryLock(here.root / LOCK):
                pass
        except BusyError:
            return True
    from crowsfeet.doctor.dvc_locks import holders

    return any(alive for _, alive, _ in holders(here.root))
