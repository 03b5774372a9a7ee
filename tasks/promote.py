"""Stage `promote`: from the reports to a verdict: which model should be champion, and why. Moves nothing itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from crowsfeet.errors import BadInputError, MissingInputError, bounded
from crowsfeet.metrics import promotion
from crowsfeet.metrics.bootstrap import Draws
from crowsfeet.metrics.predictions import PREDICTIONS, read_evaluated
from crowsfeet.params import PromoteParams
from crowsfeet.records import SPLITS, read_frame, read_table

EVALUATION = Path("reports/evaluation")
ATTRIBUTION = Path("reports/attribution")


def promote(params: PromoteParams, root: Path) -> None:
    """Write reports/verdict.json and reports/verdict.md.

    Raises:
        MissingInputError: a report is missing.
        BadInputError: a report cannot be read.
    """
    setup = read_json(root / EVALUATION / "setup.json")
    sets = read_evaluated(read_table(root / EVALUATION / "predictions.parquet", PREDICTIONS))
    choosing, reporting = setup["choosing_seeds"], setup["reporting_seeds"]
    candidate = promotion.choose(sets["validate"], setup["strategies"], choosing, reporting)
    test = sets["test"]
    answers = test.runs[candidate.strategy][candidate.seed]
    incumbent = promotion.incumbent_of(test)
    by_year = np.array(setup["regions"], dtype=object)
    draws = Draws.make(test.people, 1, params.bootstrap, params.level, np.random.default_rng(params.seed))
    faithfulness = read_json(root / ATTRIBUTION / "faithfulness.json")["models"].get(candidate.name)
    fooling = read_json(root / ATTRIBUTION / "fooling.json")["models"].get(candidate.name)
    conditions = [
        promotion.beats(test, answers, incumbent, draws),
        *promotion.regions_hold(
            test, answers, incumbent, by_year, limit=params.max_region_loss, min_people=params.min_people
        ),
        promotion.no_leak(people_by_split(root)),
        *promotion.attribution_holds(faithfulness, params.min_age_region_ratio),
        promotion.robustness_holds(fooling, params.max_corruption_years),
    ]
    run = root / "models/finetuned" / candidate.name / "run.json"
    run_id = read_json(run).get("mlflow_run_id") if run.exists() else None
    same = promotion.is_incumbent(test, answers, incumbent)
    verdict = promotion.verdict_json(candidate, incumbent, conditions, run_id, same=same)
    choice = (
        f"Chosen: {candidate.strategy}, the lowest bMAE on validation ({candidate.validate_bmae:.2f} years) over the "
        f"seeds {', '.join(map(str, choosing))}; figures are those of the seeds {', '.join(map(str, reporting))}."
    )
    table = (root / EVALUATION / "table.md").read_text(encoding="utf-8")
    write_whole(root / "reports/verdict.md", promotion.verdict_markdown(verdict, choice, table))
    write_whole(root / "reports/verdict.json", json.dumps(verdict, indent=1) + "\n")


def people_by_split(root: Path) -> dict[str, set[str]]:
    """Return the people of each split."""
    splits = read_frame(root / "data/splits.parquet", SPLITS, ["person_id", "split"])
    names = ("weak_train", "train", "validate", "test")
    return {name: set(splits.loc[splits["split"] == name, "person_id"]) for name in names}


def read_json(path: Path) -> dict[str, Any]:
    """Read a report of an earlier stage.

    Raises:
        MissingInputError: no such file.
        BadInputError: not a JSON object.
    """
    if not path.exists():
        raise MissingInputError(f"{path} is missing; run `dvc pull` to fetch it or `dvc repro` to make it.")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadInputError(f"{path} is not readable as JSON: {bounded(error)}.") from error
    if not isinstance(found, dict):
        raise BadInputError(f"{path} should hold a JSON object.")
    return found


def write_whole(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
