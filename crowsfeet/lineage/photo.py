"""From a photo to the models that saw it, in every state of the data that is known here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crowsfeet.errors import MissingInputError, bounded
from crowsfeet.lineage.states import SPLITS, State, known_states

if TYPE_CHECKING:
    from pathlib import Path

    from crowsfeet.tracking import Tracker

TRAINED = {"weak_train": "trained on it", "train": "trained on it"}
CHOSEN = {"weak_validate": "stopped by it", "validate": "stopped by it"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One run that saw the photo, in which version of the data, and what for."""

    version: str
    run: str
    run_id: str
    how: str


@dataclass(frozen=True, slots=True)
class PhotoTrace:
    """Where a photo went: its split by version, and the runs that saw it; `filters` find them in the MLflow page."""

    photo: str
    splits: dict[str, str]
    seen: list[Seen]
    filters: list[str]

    def as_text(self) -> str:
        """Return it for people."""
        lines = [f"{version:24} {split}" for version, split in self.splits.items()]
        runs = [f"  {one.run:28} {one.run_id}  {one.how} ({one.version})" for one in self.seen] or ["  none"]
        found = [f"in MLflow: {one}" for one in self.filters]
        return "\n".join([f"{self.photo} stands in", *lines, "models that saw it", *runs, *found])


def trace_photo(photo: str, tracker: Tracker, root: Path) -> PhotoTrace:
    """Return the models that saw a photo, given by its own id or its face's.

    Raises:
        MissingInputError: it stands in no split that is known here.
        ServiceError: MLflow cannot be used.
    """
    splits: dict[str, str] = {}
    seen: list[Seen] = []
    filters: list[str] = []
    for state in known_states(root):
        split = _split_of(photo, state)
        if split is not None:
            splits[state.name] = split
            filters.append(f"tags.dvc_data = '{state.data}'")
            seen += _runs(split, state, tracker)
    if not splits:
        raise MissingInputError(f"{bounded(photo, 80)} stands in no split here; was it refused? `crowsfeet why` says.")
    return PhotoTrace(photo, splits, seen, filters)


def _split_of(photo: str, state: State) -> str | None:
    table = state.table(SPLITS, ["face_id", "split"])
    if table is None:
        return None
    faces = table["face_id"]
    mine = table[(faces == photo) | (faces.str.rpartition("-")[0] == photo)]
    return None if mine.empty else str(mine["split"].iloc[0])


def _runs(split: str, state: State, tracker: Tracker) -> list[Seen]:
    """Return the trainings on this state; one that began at random and never replays saw no weak face."""
    how = TRAINED.get(split) or CHOSEN.get(split) or f"measured on it ({split})"
    weak = split.startswith("weak_") or split == "reserve"
    found = []
    for run in tracker.find({"dvc_data": state.data}):
        told = tracker.client.get_run(run.id)
        stage, params = told.data.tags.get("stage"), told.data.params
        random = stage == "finetune" and params.get("strategy.init") == "random"
        precise_only = stage in {"pretrain", "crossfit"} and not weak
        if stage in {"crossfit", "pretrain", "finetune"} and not (weak and random) and not precise_only:
            found.append(Seen(state.name, str(told.info.run_name), run.id, how))
    return found
