"""What the imbalance benchmark's cells say: gains and losses per arm, the choice, and its confirmation elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cells import read_cell
from benchmarks.imbalance_cells import Cell, split_frame
from crowsfeet.metrics.bootstrap import Draws, holm, interval, p_value
from crowsfeet.metrics.regions import REGIONS, region_of, shot_regions
from crowsfeet.params import TrainingParams
from lightning_modules.faces import read_faces

MANY_SHOT_LIMIT = 0.03


def region_errors(root: Path, cells: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return one world's test people, their regions, and absolute errors per arm."""
    faces = read_faces(root)
    rows = split_frame(faces, "test")
    regions = region_of(rows["age"].to_numpy(), shot_regions(faces.in_split("weak_train").age, 0.015, 0.005, 5))
    ages = rows["age"].to_numpy(dtype=np.float64)
    errors = {arm: np.abs(np.array(cell["test"]) - ages) for arm, cell in cells.items()}
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
    told: list[dict[str, Any]] = []
    for world in worlds:
        cells = {arm: read_cell(Cell(cache, world, arm, training).path) for arm in arms}
        if all(cells.values()):
            told.append(region_errors(cache / str(world), cells))  # type: ignore[arg-type]
    if not told:
        return {}
    rows: dict[str, dict[str, Any]] = {arm: {} for arm in arms}
    for region in (None, *REGIONS):
        means = region_means(told, region, replicates)
        for arm in arms:
            base = "half" if arm.startswith("half-") else "plain"
            name = f"test_mae_{region}" if region else "test_mae"
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
    return {"worlds": len(told), "rows": rows}


def best_of(rows: dict[str, dict[str, Any]]) -> str | None:
    """Return the strategy of the lowest few-shot error among those that cost little at many-shot ages, or None."""
    rivals = [arm for arm in rows if arm != "plain" and not arm.startswith("half")]
    harmless = [arm for arm in rivals if -rows[arm]["test_mae_many_gain"] <= MANY_SHOT_LIMIT]
    return max(harmless, key=lambda arm: rows[arm]["test_mae_few_gain"], default=None)


def confirm(cache: Path, worlds: list[int], best: str, training: TrainingParams) -> dict[str, Any]:
    """Return the chosen strategy's figures on worlds that took no part in choosing; none while cells are missing."""
    found = summarise(cache, worlds, ["plain", best], training)
    if not found:
        return {"best_strategy": best}
    row = found["rows"][best]
    return {
        "best_strategy": best,
        "best_few_shot_gain": row["test_mae_few_gain"],
        "best_few_shot_gain_low": row["test_mae_few_gain_low"],
        "best_few_shot_gain_high": row["test_mae_few_gain_high"],
        "best_many_shot_loss": -row["test_mae_many_gain"],
        "best_many_shot_loss_low": -row["test_mae_many_gain_high"],
        "best_many_shot_loss_high": -row["test_mae_many_gain_low"],
        "confirmed": found,
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
