"""From a model to its run, its data, the flow run that made it, and the page revisions that its data was read from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crowsfeet.errors import MissingInputError, bounded
from crowsfeet.lineage.states import PHOTOS, SPLITS, State, known_states

if TYPE_CHECKING:
    from pathlib import Path

    from crowsfeet.tracking import Tracker
    from crowsfeet.tracking.registry import Registry


@dataclass(frozen=True)
class ModelTrace:
    """Where one model comes from; `pages` are addresses with their revisions, None where the data is not here."""

    run_id: str
    run_page: str
    data: str
    versions: list[str]
    commit: str
    flow_run: str
    flow_page: str
    pages: list[str] | None = field(repr=False)

    def as_text(self, shown: int = 5) -> str:
        """Return it for people; the first `shown` pages."""
        lines = [
            f"run        {self.run_id}  {self.run_page}",
            f"data       dvc {self.data or 'unknown'}  version {', '.join(self.versions) or 'none'}",
            f"code       git {self.commit or 'unknown'}",
            f"flow run   {self.flow_run or 'none: trained by hand'}  {self.flow_page}".rstrip(),
        ]
        if self.pages is None:
            return "\n".join([*lines, "pages      this data is not here; `dvc pull --all-tags` fetches it"])
        more = [f"           … {len(self.pages) - shown} more (--pages FILE)"] if len(self.pages) > shown else []
        first = [f"           {page}" for page in self.pages[:shown]]
        return "\n".join([*lines, f"pages      {len(self.pages)} page revisions", *first, *more])


def trace_model(place: str, tracker: Tracker, registry: Registry, root: Path) -> ModelTrace:
    """Return where the model at `place` comes from: a folder, `champion`, `version:N` or `run:ID`.

    Raises:
        MissingInputError: no such model, or MLflow does not know its run.
        ServiceError: MLflow cannot be used.
    """
    run_id = tracker.resolve(run_of(place, registry, root))
    if run_id is None:
        raise MissingInputError(f"the run of {bounded(place, 60)} is not in MLflow; run `crowsfeet publish`.")
    tags = tracker.tags(run_id)
    data = tags.get("dvc_data", "")
    states = [state for state in known_states(root) if state.data == data and data]
    return ModelTrace(
        run_id=run_id,
        run_page=tracker.address(run_id),
        data=data,
        versions=[state.name for state in states],
        commit=tags.get("git_commit", ""),
        flow_run=tags.get("prefect_run", ""),
        flow_page=tags.get("prefect_page", ""),
        pages=next((pages for state in states if (pages := page_revisions(state)) is not None), None),
    )


def is_model(thing: str, root: Path) -> bool:
    """Tell whether a word names a model rather than a photo."""
    named = thing == "champion" or thing.partition(":")[0] in {"run", "version"}
    return named or (root / thing).is_dir() or thing.startswith("models/")


def run_of(place: str, registry: Registry, root: Path) -> str:
    """Return the id of the run behind a model's folder, `champion`, `version:N` or `run:ID`.

    Raises:
        MissingInputError: no such model.
    """
    kind, _, name = place.partition(":")
    if kind == "run":
        return name
    if place == "champion" or kind == "version":
        wanted = registry.champion() if place == "champion" else registry.version(name)
        if wanted is None:
            raise MissingInputError(f"the registry has no {bounded(place, 60)}.")
        return wanted.run_id
    path = root / place / "run.json"
    if not path.exists():
        raise MissingInputError(f"{bounded(place, 80)} is no model: give its folder, champion, version:N or run:ID.")
    written = json.loads(path.read_text(encoding="utf-8"))
    return str(written.get("mlflow_run_id") or f"{path.parent.name}@{written.get('comparison', '')}")


def page_revisions(state: State) -> list[str] | None:
    """Return the pages that the crawled training faces of a state were read from, each with its revision."""
    splits = state.table(SPLITS, ["dataset", "face_id", "split"])
    photos = state.table(PHOTOS, ["photo_id", "page_url", "page_revision", "page_permalink"])
    if splits is None or photos is None:
        return None
    trained = splits[(splits["split"] == "weak_train") & (splits["dataset"] == "data")]
    used = photos[photos["photo_id"].isin(trained["face_id"].str.rpartition("-")[0])]
    permalinks = used["page_permalink"].fillna(used["page_url"] + " revision " + used["page_revision"].fillna("?"))
    return sorted(set(permalinks.dropna()))
