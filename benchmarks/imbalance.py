"""Every remedy against the skewed age distribution, on embedded worlds whose seeds were never used while developing.

    python -m benchmarks.imbalance                     # five worlds, every arm; resumes, hours on two cores
    python -m benchmarks.imbalance --arms plain oversample --worlds 101 102
    python -m benchmarks.imbalance --report            # only the table of the cells that are there

The protocol of deep imbalanced regression: train, as `pretrain.training` in params.yaml says, on the weak faces as
skewed as the site has them, under the date that the site tells (wrong years and wrong faces included), with the same
number of steps for every arm; stop on a validation set and test on a test set that are even over the ages. The best
strategy is chosen on the validation faces (lowest few-shot MAE among those that lose at most 3 % in the many-shot
region) and reported on the test faces.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from benchmarks.imbalance_worlds import make_world
from crowsfeet.imbalance.more_data import pick_at_random, pick_starving
from crowsfeet.metrics.bootstrap import Draws, holm, interval, p_value
from crowsfeet.metrics.regions import REGIONS, region_of, shot_regions
from crowsfeet.params import PretrainParams, TrainingParams, load_params
from lightning_modules.faces import FaceTable, read_faces

WORLDS = (101, 102, 103, 104, 105)
CACHE = Path(".crowsfeet/benchmarks/imbalance")
REPORT = Path("reports/benchmarks/imbalance.json")
MANY_SHOT_LIMIT = 0.03
RESERVE = 0.5
"""Share of the weak people held back for the arms that ask what more data brings."""

ARMS: dict[str, dict[str, Any]] = {
    "plain": {"kind": "none"},
    "relabel": {"kind": "relabel"},
    "cap": {"kind": "cap"},
    "oversample-half": {"kind": "oversample", "power": 0.5},
    "oversample": {"kind": "oversample", "power": 1.0},
    "undersample": {"kind": "undersample"},
    "sqrt-inverse": {"kind": "inverse_weights", "power": 0.5},
    "inverse": {"kind": "inverse_weights", "power": 1.0},
    "effective-number": {"kind": "effective_number"},
    "label-smoothing": {"kind": "label_smoothing"},
    "feature-smoothing": {"kind": "feature_smoothing"},
    "balanced-mse": {"kind": "balanced_mse"},
    "logit-adjustment": {"kind": "logit_adjustment"},
    "ranksim": {"kind": "ranksim"},
    "half": {"kind": "none"},
    "half-and-random": {"kind": "none"},
    "half-and-steered": {"kind": "none"},
}
"""Name of an arm to its remedy; the last three train on half of the people, with and without more data."""


def training_faces(faces: FaceTable, arm: str, world: int) -> FaceTable:
    """Return the weak faces that an arm trains on."""
    weak = faces.in_split("weak_train")
    if not arm.startswith("half"):
        return weak
    rng = np.random.default_rng([world, 1])
    people = np.unique(weak.person_id.astype(str))
    held = np.isin(weak.person_id.astype(str), rng.permutation(people)[: round(RESERVE * len(people))])
    base, reserve = np.flatnonzero(~held), np.flatnonzero(held)
    n = len(reserve) // 3
    more = np.zeros(0, dtype=np.int64)
    if arm == "half-and-random":
        more = pick_at_random(weak.age[reserve], n, rng)
    elif arm == "half-and-steered":
        more = pick_starving(weak.age[base], weak.age[reserve], n, rng)
    return weak.take(np.concatenate([base, reserve[more]]))


def run_cell(root: Path, arm: str, world: int, training: TrainingParams) -> dict[str, Any]:
    """Train one arm on one world and return its answers on the validation and test faces."""
    from crowsfeet.imbalance import make_remedy
    from crowsfeet.losses import HEAD_OF
    from crowsfeet.metrics.answering import answers_of
    from crowsfeet.models.age_model import Architecture, build_model
    from lightning_modules.training import Machine, Plan, train

    faces = read_faces(root)
    chosen = training_faces(faces, arm, world)
    remedy = make_remedy(PretrainParams.model_validate({"remedy": ARMS[arm]}).remedy)
    shown = len(remedy.epoch(chosen.age, np.random.default_rng(0)))
    # the same number of steps for every arm, however many faces its epochs show
    own_epochs = math.ceil(training.epochs * len(faces.in_split("weak_train")) / shown)
    plan = Plan(training, remedy, world, training.learning_rate, own_epochs, patience=own_epochs)
    torch.manual_seed(world)
    model = build_model(Architecture(training.backbone, HEAD_OF[training.loss], training.input_size))
    outcome = train(model, chosen, faces.in_split("validate"), plan, Machine("cpu"), log=lambda *_: None, title=arm)
    cell: dict[str, Any] = {"world": world, "arm": arm, "epochs": own_epochs, "steps": outcome.steps}
    cell |= {"faces": len(chosen), "best_epoch": outcome.best_epoch, "seconds": round(outcome.seconds, 1)}
    for split in ("validate", "test"):
        rows = split_frame(faces, split)
        cell[split] = answers_of(outcome.model, root, rows).expected.round(3).tolist()
    return cell


def split_frame(faces: FaceTable, split: str) -> pd.DataFrame:
    """Return a split's faces in their fixed order, as the answering wants them."""
    found = faces.in_split(split)
    frame = pd.DataFrame({name: getattr(found, name) for name in ("dataset", "face_id", "store_index", "age")})
    frame["person_id"] = found.person_id
    return frame.sort_values("face_id", ignore_index=True)


def region_errors(root: Path, cells: dict[str, dict[str, Any]], split: str) -> dict[str, Any]:
    """Return one world's people, regions and absolute errors per arm on a split."""
    faces = read_faces(root)
    rows = split_frame(faces, split)
    regions = region_of(rows["age"].to_numpy(), shot_regions(faces.in_split("weak_train").age, 0.015, 0.005, 5))
    ages = rows["age"].to_numpy(dtype=np.float64)
    errors = {arm: np.abs(np.array(cell[split]) - ages) for arm, cell in cells.items()}
    return {"people": rows["person_id"].to_numpy(dtype=object), "region": regions, "errors": errors}


def region_means(worlds: list[dict[str, Any]], region: str | None, replicates: int) -> dict[str, np.ndarray]:
    """Return, per arm, the MAE averaged over the worlds: the plain figure first, then bootstrap replicates, [1 + B].

    People are drawn within their world and worlds are drawn as well, the same for every arm.
    """
    rng = np.random.default_rng(0)
    sums: dict[str, np.ndarray] = {}
    shares = rng.multinomial(len(worlds), np.full(len(worlds), 1 / len(worlds)), size=replicates) / len(worlds)
    shares = np.vstack([np.full(len(worlds), 1 / len(worlds)), shares])
    for k, world in enumerate(worlds):
        mask = np.ones(len(world["people"]), bool) if region is None else world["region"] == region
        drawn = Draws.make(world["people"], 1, replicates, 0.95, rng).faces[:, mask]
        drawn = np.vstack([np.ones(drawn.shape[1]), drawn])
        for arm, errors in world["errors"].items():
            means = drawn @ errors[mask] / np.maximum(drawn.sum(1), 1)
            sums[arm] = sums.get(arm, 0) + shares[:, k] * means
    return sums


def summarise(cache: Path, worlds: list[int], arms: list[str], replicates: int = 2000) -> dict[str, Any]:
    """Return the comparison over the worlds for which every arm's cell is there."""
    told: dict[str, list[dict[str, Any]]] = {"validate": [], "test": []}
    for world in worlds:
        cells = {arm: read_cell(cache, world, arm) for arm in arms}
        if all(cells.values()):
            for split, found in told.items():
                found.append(region_errors(cache / f"world-{world}", cells, split))  # type: ignore[arg-type]
    if not told["test"]:
        return {}
    rows: dict[str, dict[str, Any]] = {arm: {} for arm in arms}
    for split in ("validate", "test"):
        for region in (None, *REGIONS):
            means = region_means(told[split], region, replicates)
            for arm in arms:
                base = "half" if arm.startswith("half-") else "plain"
                name = f"{split}_mae_{region}" if region else f"{split}_mae"
                gain = 1 - means[arm] / means[base]
                one = interval(float(gain[0]), gain[1:], 0.95)
                rows[arm] |= {name: float(means[arm][0]), f"{name}_gain": one.value}
                rows[arm] |= {f"{name}_gain_low": one.low, f"{name}_gain_high": one.high}
                rows[arm][f"{name}_p"] = p_value(gain[1:])
    rivals = [arm for arm in arms if arm != "plain" and not arm.startswith("half")]
    for arm, p in zip(rivals, holm([rows[arm]["test_mae_few_p"] for arm in rivals]), strict=True):
        rows[arm]["few_verdict"] = (
            "no evidence" if p >= 0.05 else "better" if rows[arm]["test_mae_few_gain"] > 0 else "worse"
        )
    return {"worlds": len(told["test"]), "rows": rows} | best_of(rows, rivals)


def best_of(rows: dict[str, dict[str, Any]], rivals: list[str]) -> dict[str, Any]:
    """Return the strategy that validation would choose, with its figures on the test faces."""
    harmless = [arm for arm in rivals if -rows[arm]["validate_mae_many_gain"] <= MANY_SHOT_LIMIT]
    if not (harmless or rivals):
        return {}
    best = max(harmless or rivals, key=lambda arm: rows[arm]["validate_mae_few_gain"])
    return {
        "best_strategy": best,
        "best_few_shot_gain": rows[best]["test_mae_few_gain"],
        "best_few_shot_gain_low": rows[best]["test_mae_few_gain_low"],
        "best_many_shot_loss": -rows[best]["test_mae_many_gain"],
    }


def read_cell(cache: Path, world: int, arm: str) -> dict[str, Any] | None:
    """Return a finished cell, or None."""
    path = cache / f"world-{world}" / "cells" / f"{arm}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def print_table(found: dict[str, Any]) -> None:
    """Print a row per arm: MAE by region, gains against the arm without remedy."""
    print(f"\n{found['worlds']} worlds, MAE in years on test sets even over ages; gain against plain (half-…: half)")
    print(
        f"{'arm':18} {'MAE':>6} {'many':>6} {'medium':>6} {'few':>6}   few-shot gain          many-shot loss  verdict"
    )
    for arm, row in sorted(found["rows"].items(), key=lambda item: item[1]["test_mae_few"]):
        value, low, high = (row["test_mae_few_gain" + end] for end in ("", "_low", "_high"))
        gain = f"{value:+6.1%} [{low:+.1%}, {high:+.1%}]"
        errors = " ".join(f"{row['test_mae' + end]:6.2f}" for end in ("", "_many", "_medium", "_few"))
        print(f"{arm:18} {errors}   {gain:24} {-row['test_mae_many_gain']:+6.1%}       {row.get('few_verdict', '')}")
    print(f"chosen on validation: {found['best_strategy']}")


def main(argv: list[str]) -> int:
    """Make the missing worlds and cells, then print the table and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imbalance", description=__doc__)
    parser.add_argument("--worlds", type=int, nargs="+", default=list(WORLDS))
    parser.add_argument("--arms", nargs="+", default=list(ARMS), choices=list(ARMS))
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--output", type=Path, default=REPORT)
    parser.add_argument("--report", action="store_true", help="train nothing")
    options = parser.parse_args(argv)
    training = load_params().pretrain.training.model_copy(update={"epochs": options.epochs})
    for world in [] if options.report else options.worlds:
        root = make_world(options.cache / f"world-{world}", world)
        for arm in options.arms:
            path = root / "cells" / f"{arm}.json"
            if not path.exists():
                cell = run_cell(root, arm, world, training)
                path.parent.mkdir(exist_ok=True)
                part = path.with_suffix(".part")
                part.write_text(json.dumps(cell) + "\n", encoding="utf-8")
                part.replace(path)
                print(f"world {world}: {arm} in {cell['seconds']:.0f} s, {cell['steps']} steps", flush=True)
    found = summarise(options.cache, options.worlds, options.arms)
    if not found:
        print("No world has all arms yet.")
        return 1
    print_table(found)
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    command = " ".join(["python -m benchmarks.imbalance", *argv])
    options.output.parent.mkdir(parents=True, exist_ok=True)
    report = found | {"command": command, "commit": commit, "world_seeds": options.worlds, "epochs": options.epochs}
    options.output.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
