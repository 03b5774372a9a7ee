"""Rebuild the view from DVC's outputs: a run for every `run.json` that the store does not know."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crowsfeet.errors import BadInputError, bounded
from crowsfeet.tracking.origin import origin_tags
from crowsfeet.tracking.runs import STANDS_FOR

if TYPE_CHECKING:
    from crowsfeet.tracking.runs import Run, Tracker


@dataclass(frozen=True, slots=True)
class Written:
    """A training's `run.json` and the folder that it lies in."""

    folder: Path
    content: dict[str, Any]

    @property
    def run_id(self) -> str:
        """The id under which the training logged; empty when it could not log."""
        return str(self.content.get("mlflow_run_id") or "")

    @property
    def name(self) -> str:
        """The run's name."""
        stage = str(self.content.get("stage", "training"))
        return stage if self.folder.name == "pretrained" else f"{stage}/{self.folder.name}"

    @property
    def stands_for(self) -> str:
        """What a recreated run is known by: the old id, else the folder and the comparison."""
        return self.run_id or f"{self.folder.name}@{self.content.get('comparison', '')}"


def written_runs(root: Path) -> list[Written]:
    """Return the trainings that left a run.json, the pretraining first.

    Raises:
        BadInputError: a run.json cannot be read.
    """
    paths = [root / "models/pretrained/run.json", *sorted((root / "models/finetuned").glob("*/run.json"))]
    found = []
    for path in paths:
        if not path.exists():
            continue
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise BadInputError(f"{path} is not readable as JSON: {bounded(error)}.") from error
        if not isinstance(content, dict):
            raise BadInputError(f"{path} should hold a JSON object.")
        found.append(Written(path.parent, content))
    return found


def recreate_missing(root: Path, tracker: Tracker) -> list[str]:
    """Make a run for every training that the store does not know; a second call makes none.

    Returns:
        The names of the runs made.
    """
    return [_recreate(one, root, tracker) for one in written_runs(root) if not tracker.exists(one.stands_for)]


def complete_left(root: Path, tracker: Tracker) -> list[str]:
    """Bring up to date the runs of finished trainings that MLflow, away for a while, has not heard the end of.

    Returns:
        Their names.
    """
    names = []
    for one in written_runs(root):
        run_id = tracker.resolve(one.stands_for)
        if run_id is None or tracker.status(run_id) == "FINISHED":
            continue
        run = tracker.reopen(run_id)
        _fill(run, one, tracker)
        run.set_tags({"completed": "from run.json"})
        tracker.client.set_terminated(run_id)
        names.append(one.name)
    return names


def close_left(tracker: Tracker) -> list[str]:
    """End as FAILED the runs that a killed process left RUNNING; the caller knows that none is at work.

    Returns:
        Their names.
    """
    left = tracker.client.search_runs([tracker.experiment_id], "attributes.status = 'RUNNING'")
    for run in left:
        tracker.client.set_tag(run.info.run_id, "error", "left RUNNING by a process that is gone")
        tracker.client.set_terminated(run.info.run_id, "FAILED")
    return [str(run.info.run_name) for run in left]


def _recreate(one: Written, root: Path, tracker: Tracker) -> str:
    tags = {key: str(one.content[key]) for key in ("stage", "arm", "seed") if one.content.get(key) is not None}
    with tracker.run(one.name, tags=tags | {STANDS_FOR: one.stands_for, "recreated": "true"}) as run:
        _fill(run, one, tracker)
        run.set_tags(origin_tags(root))
    return one.name


def _fill(run: Run, one: Written, tracker: Tracker) -> None:
    """Log all that the training's files hold; what the run has already stays."""
    if key := one.content.get("comparison"):
        tracker.adopt(run, str(key))
    run.log_params(one.content.get("params") or {})
    _curves(run, one.folder / "history.csv")
    run.log_metrics({key: value for key, value in (one.content.get("metrics") or {}).items() if _is_figure(value)})
    run.log_artifact(one.folder / "run.json")


def _curves(run: Run, path: Path) -> None:
    """Log the training's curves, a step per row of history.csv."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            step = int(float(row.get("step") or row.get("epoch") or number))
            figures = {key: float(value) for key, value in row.items() if key and _is_number(value)}
            run.log_metrics({key: value for key, value in figures.items() if key not in {"step", "epoch"}}, step=step)


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True
