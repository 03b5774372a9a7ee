"""Bring into MLflow what DVC's outputs hold and the store does not: after a pull on a new machine, or an outage."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crowsfeet.errors import BusyError, MissingInputError
from crowsfeet.lock import RepositoryLock
from crowsfeet.operations.champion import LOCK, register_candidate, registry_of

if TYPE_CHECKING:
    from crowsfeet.params import RuntimeParams
    from crowsfeet.tracking import Tracker


@dataclass(frozen=True, slots=True)
class Published:
    """What `publish` did."""

    recreated: list[str]
    completed: list[str]
    closed: list[str]
    registered: str | None


def publish(root: Path, runtime: RuntimeParams) -> Published:
    """Recreate missing runs, log the reports onto them, register the candidate; a second call changes nothing.

    Raises:
        MissingInputError: nothing was trained here, nor pulled.
        ServiceError: the store cannot be used.
    """
    from crowsfeet.tracking import Tracker
    from crowsfeet.tracking.publishing import close_left, complete_left, recreate_missing, written_runs

    if not written_runs(root):
        raise MissingInputError("there is no models/**/run.json to publish; run `dvc pull` or `dvc repro` first.")
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    closed: list[str] = []
    try:
        with RepositoryLock(root / LOCK):
            closed = close_left(tracker)
    except BusyError:  # a refresh is at work: its runs are rightly RUNNING
        pass
    recreated, completed = recreate_missing(root, tracker), complete_left(root, tracker)
    log_reports(root, tracker, again=bool(recreated or completed))
    registered = register_candidate(root, tracker, registry_of(tracker, runtime))
    return Published(recreated, completed, closed, registered.version if registered else None)


def log_reports(root: Path, tracker: Tracker, *, again: bool = False) -> None:
    """Log labels, evaluation and maps onto the runs, once per state of the reports; `again` even when they were logged.

    A parent run made anew has no label report yet, so that one needs no `again`.
    """
    from crowsfeet.tracking import comparison_key, file_md5, log_label_report
    from tasks import evaluate, explain

    log_label_report(root, tracker, comparison_key(root))
    for stage in (evaluate, explain):
        path = root / stage.REPORTS / "run.json"
        if not path.exists():
            continue
        parent = tracker.parent(json.loads(path.read_text(encoding="utf-8"))["comparison"])
        tag, state = f"published_{stage.__name__.rpartition('.')[2]}", file_md5(path)
        if again or parent.client.get_run(parent.id).data.tags.get(tag) != state:
            stage.publish(root, tracker)
            parent.set_tags({tag: state})
