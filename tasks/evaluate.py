"""Stage `evaluate`: every model answers the test faces once; figures with intervals, plots, verdicts."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from crowsfeet.errors import EmptyDataError, ParamsError, ServiceError, bounded
from crowsfeet.metrics.answering import answers_of, faces_of, mean_age_answers
from crowsfeet.metrics.answers import Answers
from crowsfeet.metrics.bootstrap import figure
from crowsfeet.metrics.predictions import CHAMPION, MEAN_AGE, Evaluated
from crowsfeet.metrics.regions import REGIONS, absolute_regions, region_of, shot_regions
from crowsfeet.metrics.report_files import ReportSettings, report_set, write_report
from crowsfeet.metrics.statistics import STATISTICS
from crowsfeet.models import load_model
from crowsfeet.params import EvaluateParams, FinetuneParams, RuntimeParams
from crowsfeet.records import SPLITS, read_frame
from crowsfeet.tracking import Tracker, comparison_filter, comparison_key, log_label_report

log = logging.getLogger(__name__)

REPORTS = Path("reports/evaluation")
CHAMPION_FOLDER = Path("data/champion")
"""Where the model in use lies while a refresh compares with it; empty otherwise."""


def evaluate(params: EvaluateParams, finetune: FinetuneParams, runtime: RuntimeParams, root: Path) -> None:
    """Write reports/evaluation: predictions, metrics, comparisons, regions, tables and plots.

    Raises:
        MissingInputError: a model or a face set is missing.
        EmptyDataError: nothing to train, validate or test on in the split.
        ParamsError: `evaluate.baseline` is no strategy of `finetune`.
    """
    if params.baseline not in finetune.strategies:
        known = ", ".join(finetune.strategies)
        raise ParamsError(f"`evaluate.baseline` is {bounded(params.baseline)}, but `finetune.strategies` has {known}.")
    splits = read_frame(root / "data/splits.parquet", SPLITS)
    training = splits.loc[splits["split"].isin(["weak_train", "train"]), "age"].to_numpy(dtype=np.float64)
    if not len(training):
        raise EmptyDataError("data/splits.parquet holds no training faces, so that no shot region can be told.")
    sets = answered_sets(root, splits, finetune, runtime)
    regions = shot_regions(training, params.many_share, params.few_share, params.region_window)
    absolute = absolute_regions(training) if len(training) >= params.absolute_regions_from else None
    choosing, reporting, notes = shared_seeds(params.choosing_seeds, finetune.seeds)
    settings = ReportSettings(
        params.baseline, reporting, params.bootstrap, params.level, params.seed, params.min_people, regions, absolute
    )
    part = root / REPORTS.with_name(REPORTS.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    (part / "plots").mkdir(parents=True)
    pq.write_table(pa.concat_tables(s.table() for s in sets.values()), part / "predictions.parquet", compression="zstd")
    write_report([report_set(sets[name], settings) for name in sets if name != "validate"], settings, notes, part)
    setup = {
        "baseline": params.baseline,
        "strategies": list(finetune.strategies),
        "choosing_seeds": choosing,
        "reporting_seeds": reporting,
        "regions": regions.tolist(),
    }
    figures = seed_figures(sets["test"], regions, params.min_people)
    run = {"stage": "evaluate", "comparison": comparison_key(root), "metrics": figures}
    for name, content in (("setup", setup), ("run", run)):
        (part / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(root / REPORTS, ignore_errors=True)
    part.replace(root / REPORTS)
    try:
        tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
        publish(root, tracker)
        log_label_report(root, tracker, comparison_key(root))
    except ServiceError as error:  # the view may be missing, the truth lies in the files
        log.warning("The evaluation is written but not in MLflow; `crowsfeet publish` brings it there: %s", error)


def answered_sets(
    root: Path, splits: pd.DataFrame, finetune: FinetuneParams, runtime: RuntimeParams
) -> dict[str, Evaluated]:
    """Return all models' answers on the validation faces, the test faces and every further test set."""
    names = ["validate", "test", *sorted(s for s in splits["split"].unique() if s.startswith("test:"))]
    faces = {name: faces_of(root, splits, name) for name in names}
    precise = splits.loc[splits["split"] == "train", "age"].to_numpy(dtype=np.float64)
    if not len(precise):
        raise EmptyDataError("data/splits.parquet holds no precise training faces (split `train`).")
    runs: dict[str, dict[str, dict[int, Answers]]] = {
        name: {MEAN_AGE: {0: mean_age_answers(precise, rows["age"].to_numpy(dtype=np.float64))}}
        for name, rows in faces.items()
    }
    device = torch.device(
        ("cuda" if torch.cuda.is_available() else "cpu") if runtime.device == "auto" else runtime.device
    )
    for (strategy, seed), folder in tqdm(
        model_folders(root, finetune).items(), "evaluate", disable=None if runtime.progress else True
    ):
        model = load_model(folder, device)
        for name, rows in faces.items():
            runs[name].setdefault(strategy, {})[seed] = answers_of(model, root, rows)
    return {name: Evaluated(name, faces[name].drop(columns=["store_index", "split"]), runs[name]) for name in names}


def model_folders(root: Path, finetune: FinetuneParams) -> dict[tuple[str, int], Path]:
    """Return the folder of every model to evaluate, by strategy and seed; the champion's when one is handed over."""
    folders = {
        (strategy, seed): root / "models/finetuned" / f"{strategy}-{seed}"
        for strategy in finetune.strategies
        for seed in finetune.seeds
    }
    if (root / CHAMPION_FOLDER / "model.json").exists():
        folders[CHAMPION, 0] = root / CHAMPION_FOLDER
    return folders


def shared_seeds(choosing: list[int], seeds: list[int]) -> tuple[list[int], list[int], list[str]]:
    """Return the seeds to choose a strategy on, those to report figures on, and a note when they had to be the same."""
    chosen_on = [seed for seed in seeds if seed in choosing]
    reported = [seed for seed in seeds if seed not in choosing]
    if chosen_on and reported:
        return chosen_on, reported, []
    note = "Chosen and reported on the same seeds: `finetune.seeds` needs some in and some beyond `choosing_seeds`."
    return list(seeds), list(seeds), [note]


def seed_figures(found: Evaluated, regions: NDArray[np.object_], min_people: int) -> dict[str, dict[str, float]]:
    """Return each trained model's own figures on the test faces by folder name, named as MLflow shows them."""
    region = region_of(found.ages, regions)
    told = [name for name in REGIONS if len(set(found.people[region == name])) >= min_people]
    made: dict[str, dict[str, float]] = {}
    for strategy, by_seed in found.runs.items():
        if strategy in {MEAN_AGE, CHAMPION}:
            continue
        for seed, run in by_seed.items():
            whole = {f"test_{name}": figure(statistic, [run]) for name, statistic in STATISTICS.items()}
            shots = {f"test_mae_{name}": figure(STATISTICS["mae"], [run.of(region == name)]) for name in told}
            made[f"{strategy}-{seed}"] = whole | shots
    return made


def publish(root: Path, tracker: Tracker) -> None:
    """Log the figures to MLflow: each model's onto its own run, those of the comparison onto its parent run."""
    folder = root / REPORTS
    written, headline, found = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("run.json", "headline.json", "metrics.json")
    )
    for name, figures in written["metrics"].items():
        path = root / "models/finetuned" / name / "run.json"
        run_id = json.loads(path.read_text(encoding="utf-8")).get("mlflow_run_id") if path.exists() else None
        if run_id and tracker.exists(run_id):
            run = tracker.reopen(run_id)
            run.log_metrics(figures)
            told = headline[name.rpartition("-")[0]]
            run.set_tags({key: value for key, value in told.items() if key.startswith("verdict_")})
    parent = tracker.parent(written["comparison"])
    models = found["models"] | {MEAN_AGE: found["baseline"]}
    parent.log_metrics({f"{metric}/{name}": value for name, one in models.items() for metric, value in _flat(one)})
    parent.log_artifacts(folder / "plots", "evaluation/plots")
    for name in ("index.html", "table.md", "metrics.json", "comparisons.json"):
        parent.log_artifact(folder / name, "evaluation")
    found_by, page = comparison_filter(written["comparison"]), tracker.comparison_address(written["comparison"])
    log.info("In the MLflow page the runs of this comparison are found by %s: %s", found_by, page)


def _flat(figures: dict[str, Any]) -> list[tuple[str, float]]:
    own = [(key, value) for key, value in figures.items() if isinstance(value, float)]
    shots = [(f"mae_{name}", one["mae"]) for name, one in figures["regions"].items() if one["mae"] is not None]
    return own + shots
