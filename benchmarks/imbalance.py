"""Every remedy against the skewed age distribution, on embedded worlds whose seeds were never used while developing.

    python -m benchmarks.imbalance             # five worlds, every arm; resumes, an hour and more on two cores
    python -m benchmarks.imbalance --arms plain oversample --worlds 101 102
    python -m benchmarks.imbalance --report    # only the table of the cells that are there

The protocol of deep imbalanced regression: train, as `pretrain.training` in params.yaml says, on the weak faces as
skewed as the site has them, under the date that the site tells (wrong years and wrong faces included), with the same
number of steps for every arm; stop on a validation set and test on a test set that are even over the ages. The best
strategy is chosen on the validation faces (lowest few-shot MAE among those that lose at most 3 % in the many-shot
region) and reported on the test faces.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from benchmarks.cells import in_processes, read_cell, write_cell, write_report
from benchmarks.drawn_worlds import CACHE, WORLDS, make_world
from crowsfeet.imbalance.more_data import pick_at_random, pick_starving
from crowsfeet.metrics.answering import answers_of
from crowsfeet.metrics.bootstrap import Draws, holm, interval, p_value
from crowsfeet.metrics.regions import REGIONS, region_of, shot_regions
from crowsfeet.params import PretrainParams, TrainingParams, load_params
from lightning_modules.faces import FaceTable, read_faces

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


@dataclass(frozen=True)
class Cell:
    """One arm on one world, trained for so many epochs' worth of steps."""

    cache: Path
    world: int
    arm: str
    training: TrainingParams

    @property
    def root(self) -> Path:
        """The folder of the cell's world."""
        return self.cache / str(self.world)

    @property
    def path(self) -> Path:
        """The cell's file; other params are other cells."""
        decides = [ARMS.get(self.arm), self.training.model_dump()]
        key = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:8]
        return self.root / "imbalance" / f"{self.arm}-{key}.json"


def run_cell(cell: Cell) -> str:
    """Train an arm on a world and write its answers on the validation and test faces; return a line about it."""
    from crowsfeet.imbalance import make_remedy
    from crowsfeet.losses import HEAD_OF
    from crowsfeet.models.age_model import Architecture, build_model
    from lightning_modules.training import Machine, Plan, train

    training, faces = cell.training, read_faces(cell.root)
    chosen = training_faces(faces, cell.arm, cell.world)
    remedy = make_remedy(PretrainParams.model_validate({"remedy": ARMS[cell.arm]}).remedy)
    shown = len(remedy.epoch(chosen.age, np.random.default_rng(0)))
    # the same number of steps for every arm, however many faces its epochs show
    epochs = math.ceil(training.epochs * len(faces.in_split("weak_train")) / shown)
    plan = Plan(training, remedy, cell.world, training.learning_rate, epochs, patience=epochs)
    torch.manual_seed(cell.world)
    model = build_model(Architecture(training.backbone, HEAD_OF[training.loss], training.input_size))
    outcome = train(model, chosen, faces.in_split("validate"), plan, Machine("cpu"), log=lambda *_: None)
    told: dict[str, Any] = {"world": cell.world, "arm": cell.arm, "epochs": epochs, "steps": outcome.steps}
    told |= {"faces": len(chosen), "best_epoch": outcome.best_epoch, "seconds": round(outcome.seconds, 1)}
    for split in ("validate", "test"):
        told[split] = answers_of(outcome.model, cell.root, split_frame(faces, split)).expected.round(3).tolist()
    write_cell(cell.path, told)
    return f"world {cell.world}: {cell.arm} in {outcome.seconds:.0f} s, {outcome.steps} steps"


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


def summarise(
    cache: Path, worlds: list[int], arms: list[str], training: TrainingParams, replicates: int = 2000
) -> dict[str, Any]:
    """Return the comparison over the worlds for which every arm's cell is there."""
    told: dict[str, list[dict[str, Any]]] = {"validate": [], "test": []}
    for world in worlds:
        cells = {arm: read_cell(Cell(cache, world, arm, training).path) for arm in arms}
        if all(cells.values()):
            for split, found in told.items():
                found.append(region_errors(cache / str(world), cells, split))  # type: ignore[arg-type]
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
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--output", type=Path, default=REPORT)
    parser.add_argument("--report", action="store_true", help="train nothing")
    options = parser.parse_args(argv)
    training = load_params().pretrain.training.model_copy(update={"epochs": options.epochs})
    for world in [] if options.report else options.worlds:
        make_world(options.cache / str(world), world)
        cells = [Cell(options.cache, world, arm, training) for arm in options.arms]
        in_processes(run_cell, [cell for cell in cells if not cell.path.exists()], options.processes)
    found = summarise(options.cache, options.worlds, options.arms, training)
    if not found:
        print("No world has all arms yet.")
        return 1
    print_table(found)
    command = " ".join(["python -m benchmarks.imbalance", *argv])
    write_report(options.output, found | {"command": command, "world_seeds": options.worlds, "epochs": options.epochs})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
