"""The main job with the embedded site: reproduce every stage, then say what came out, beside the truth.

The only place outside tests and benchmarks that reads the world's truth: the closing table tells how many weak labels
are wrong in truth, which no stage may know.
"""

from __future__ import annotations

import json
import logging
import operator
import shutil
import subprocess
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

from crowsfeet.errors import BadInputError, MissingInputError, bounded

log = logging.getLogger(__name__)

SMALL: dict[str, int] = {
    "world.people": 90,
    "world.photos": 360,
    "world.precise_train": 60,
    "world.precise_validate": 60,
    "world.precise_test": 150,
    "crossfit.training.epochs": 2,
    "pretrain.training.epochs": 3,
    "finetune.training.epochs": 3,
    "explain.probe_faces": 4,
    "explain.examined_faces": 4,
    "explain.fooled_faces": 8,
    "explain.attacked_faces": 4,
    "evaluate.bootstrap": 200,
    "promote.bootstrap": 200,
}
"""What a miniature demo changes in params.yaml: enough to walk every stage, too little to learn well."""

WRONG_BY_YEARS = 2.0
"""A weak label further than this from the true age counts as wrong."""


def small_clone(repository: Path, folder: Path) -> None:
    """Clone `repository` into `folder` and shrink its world; an earlier clone there is replaced.

    Raises:
        BadInputError: `folder` holds something that is not such a clone.
    """
    clone_changed(repository, folder, SMALL)


def clone_changed(repository: Path, folder: Path, values: Mapping[str, Any]) -> None:
    """Clone `repository` into `folder` and set values of its params.yaml, by dotted name; replace an earlier clone.

    Raises:
        BadInputError: `folder` holds something that is not such a clone.
    """
    from ruamel.yaml import YAML

    if folder.exists():
        if not (folder / ".git").exists() or not (folder / "dvc.yaml").exists():
            raise BadInputError(f"{folder} exists and is no clone of crowsfeet; name another folder.")
        shutil.rmtree(folder)
    clone = ["git", "clone", "--quiet", "--no-hardlinks", str(repository.resolve()), str(folder)]
    subprocess.run(clone, check=True)
    yaml = YAML()
    path = folder / "params.yaml"
    params = yaml.load(path.read_text(encoding="utf-8"))
    for dotted, value in values.items():
        *sections, key = dotted.split(".")
        reduce(operator.getitem, sections, params)[key] = value
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(params, file)


def summarise(root: Path, seconds: dict[str, float]) -> dict[str, Any]:
    """Gather the closing figures from the stages' reports and the world's truth into reports/summary.json.

    Seconds of stages that were up to date are kept from the summary before.
    """
    import pandas as pd

    from crowsfeet.demo_world.truth import weak_label_errors
    from crowsfeet.records import LABELS, PHOTOS, read_frame

    metrics = _read_json(root / "reports/evaluation/metrics.json")
    photos = read_frame(root / "data/photos.parquet", PHOTOS, ["photo_id", "image_title"])
    labels = read_frame(root / "data/labels.parquet", LABELS, ["photo_id", "store_index", "age_mean", "refused"])
    kept = labels[labels["refused"].isna()]
    errors = weak_label_errors(pd.read_parquet(root / "data/world/truth.parquet"), photos, kept)
    path = root / "reports/summary.json"
    before = json.loads(path.read_text(encoding="utf-8"))["seconds_by_stage"] if path.exists() else {}
    models = metrics["models"]
    summary = {
        "mae_precise_only": models["precise-only"]["mae"],
        "mae_weak_then_precise": models["plain"]["mae"],
        "mae_mean_age_baseline": metrics["baseline"]["mae"],
        "weak_label_error_rate_true": float((errors > WRONG_BY_YEARS).mean()),
        "seconds_by_stage": before | seconds,
        "photos": len(photos),
        "faces": int((labels["store_index"] >= 0).sum()),
        "labels_kept": len(kept),
        "labels_refused_by_reason": {
            str(reason): int(count) for reason, count in labels["refused"].dropna().value_counts().items()
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    part.replace(path)
    return summary


def show(summary: dict[str, Any], root: Path) -> None:
    """Print the closing table and the next command to type."""
    from rich.console import Console
    from rich.table import Table

    metrics = _read_json(root / "reports/evaluation/metrics.json")
    table = Table(title="Error on the precise test set: mean absolute error in years", title_justify="left")
    for heading in ("model", "all ages", "many-shot", "medium-shot", "few-shot", "within 5 years"):
        table.add_column(heading, justify="left" if heading == "model" else "right")
    rows = {"mean age, always": metrics["baseline"]} | metrics["models"]
    names = {"precise-only": "precise only", "plain": "weak → precise"}
    for name, row in rows.items():
        regions = [_years(row.get("regions", {}).get(region, {}).get("mae")) for region in ("many", "medium", "few")]
        within = f"{row['cs5']:.0%}" if "cs5" in row else ""
        table.add_row(names.get(name, name), _years(row["mae"]), *regions, within)
    console = Console()
    console.print(table)
    gain = 1 - summary["mae_weak_then_precise"] / summary["mae_precise_only"]
    console.print(f"Pretraining on weak labels lowers the error by {gain:.0%}.")
    console.print(
        f"{summary['labels_kept']} of {summary['photos']} photos got a label; "
        f"{summary['weak_label_error_rate_true']:.1%} of these are off by more than {WRONG_BY_YEARS:g} years in truth.",
    )
    minutes = sum(summary["seconds_by_stage"].values()) / 60
    console.print(f"All stages together took {minutes:.1f} minutes. Figures: {root / 'reports/summary.json'}")
    console.print(f"Maps: {root / 'reports/attribution/contact_sheet.png'}")
    console.print("Next: [bold].venv/bin/crowsfeet ui[/bold] to compare the runs in the MLflow page.")


def _years(value: float | None) -> str:
    return "too few" if value is None else f"{value:.2f}"


def _read_json(path: Path) -> Any:
    if not path.exists():
        raise MissingInputError(f"{path} is missing; run `dvc repro` to make it.")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadInputError(f"{path} is not readable as JSON: {bounded(error)}.") from error
