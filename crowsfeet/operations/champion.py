"""From the verdict to the registry: every candidate is a version with a card, `champion` moves when it was earned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crowsfeet.errors import MissingInputError

if TYPE_CHECKING:
    from crowsfeet.params import RuntimeParams
    from crowsfeet.tracking import Tracker
    from crowsfeet.tracking.registry import Registered, Registry

LOCK = Path(".crowsfeet/refresh.lock")
LENT = Path("data/champion")
_FILES = ("model.safetensors", "model.json")
_ORIGIN = {"dvc_data", "page_revisions", "git_commit", "prefect_run", "prefect_page"}
"""Tags of the run that its version carries too, so that a model says by itself where it comes from."""


def registry_of(tracker: Tracker, runtime: RuntimeParams) -> Registry:
    """Return the registry of this repository's models; they are called like the experiment."""
    from crowsfeet.tracking.registry import Registry

    return Registry(tracker, runtime.experiment)


def lend_champion(root: Path, registry: Registry) -> str | None:
    """Put the champion's files where `evaluate` compares with them; none there when there is no champion.

    A champion that lies there already is left alone, so that its file times stay.

    Returns:
        The champion's version.
    """
    from crowsfeet.tracking import file_md5

    champion = registry.champion()
    if champion is None:
        for name in _FILES:
            (root / LENT / name).unlink(missing_ok=True)
        return None
    if file_md5(root / LENT / _FILES[0]) != champion.tags.get("model_md5"):
        registry.fetch(champion.version, root / LENT)
    return champion.version


def register_candidate(
    root: Path, tracker: Tracker, registry: Registry, version: str | None = None
) -> Registered | None:
    """Make the verdict's candidate a version with card and reasons; None when there is no verdict yet.

    The champion, which is the candidate again where nothing new was trained, keeps what it was promoted for.

    Args:
        root: the repository.
        tracker: where its run is.
        registry: where the version goes.
        version: name of the dataset version that it learnt from.
    """
    from crowsfeet.tracking import file_md5

    verdict = read_verdict(root)
    if verdict is None:
        return None
    candidate = verdict["candidate"]
    folder = root / candidate["model"]
    weights, champion = file_md5(folder / _FILES[0]), registry.champion()
    if champion is not None and champion.tags.get("model_md5") == weights:
        return champion
    run_id = tracker.resolve(candidate["mlflow_run_id"] or f"{folder.name}@{_comparison(folder)}")
    if run_id is None:
        raise MissingInputError(f"the run of {candidate['model']} is not in MLflow; run `crowsfeet publish`.")
    tags = {
        "strategy": candidate["strategy"],
        "seed": str(candidate["seed"]),
        "comparison": _comparison(folder),
        "verdict": "promote" if verdict["promote"] else "do not promote",
        "reason": verdict["reason"],
        **({"dataset_version": version} if version else {}),
        **{key: value for key, value in tracker.tags(run_id).items() if key in _ORIGIN},
    }
    source = logged_model(tracker, run_id) or tracker.reopen(run_id).log_model(folder, example_face(root))
    return registry.register(run_id, source, weights, model_card(root, verdict, version), tags)


def decide(root: Path, registry: Registry, registered: Registered) -> bool:
    """Move `champion` to the registered candidate when the verdict says so; tell whether it is champion now."""
    verdict = read_verdict(root)
    if verdict is not None and verdict["promote"]:
        registry.crown(registered.version)
        return True
    return False


def read_verdict(root: Path) -> dict[str, Any] | None:
    """Return reports/verdict.json, None when there is none."""
    path = root / "reports/verdict.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def logged_model(tracker: Tracker, run_id: str) -> str | None:
    """Return the address of the model that a run has logged, None when it logged none."""
    found = tracker.client.search_logged_models([tracker.experiment_id], f"source_run_id = '{run_id}'", max_results=1)
    return f"models:/{found[0].model_id}" if found else None


def example_face(root: Path) -> bytes:
    """Return a test face's bytes: the input example of a logged model."""
    from crowsfeet.records import SPLITS, read_frame
    from crowsfeet.store import FaceStore

    row = read_frame(root / "data/splits.parquet", SPLITS, ["dataset", "store_index", "split"])
    first = row[row["split"] == "test"].iloc[0]
    return bytes(FaceStore.open(root / str(first["dataset"]) / "faces").jpeg(int(first["store_index"])))


def model_card(root: Path, verdict: dict[str, Any], version: str | None) -> str:
    """Return the model's card: what it is, what it learnt from, its figures, what it was held against, its limits."""
    candidate = verdict["candidate"]
    rows = [f"| {'yes' if one['passed'] else 'no'} | {one['sentence']} |" for one in verdict["conditions"]]
    table = root / "reports/evaluation/table.md"
    return "\n".join(
        [
            f"**{candidate['strategy']}, seed {candidate['seed']}.** {verdict['reason']}",
            "",
            f"Learnt from dataset version {version}." if version else "Learnt from data without a version name.",
            "Takes the bytes of a face crop; answers with the expected age, a 90 % interval and the distribution.",
            "",
            "| met | condition |",
            "| --- | --- |",
            *rows,
            "",
            table.read_text(encoding="utf-8") if table.exists() else "",
            "Weakly labelled faces carry their sources' skew: read docs/responsible-use.md before using it on people.",
        ]
    )


def _comparison(folder: Path) -> str:
    path = folder / "run.json"
    return str(json.loads(path.read_text(encoding="utf-8")).get("comparison", "")) if path.exists() else ""
