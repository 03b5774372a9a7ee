"""From answers to the figures of a report: every figure by region, sex and group, with its interval over people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crowsfeet.metrics.answers import Answers
from crowsfeet.metrics.bootstrap import Draws
from crowsfeet.metrics.comparison import Comparison, compare
from crowsfeet.metrics.predictions import Evaluated
from crowsfeet.metrics.regions import REGIONS, region_of
from crowsfeet.metrics.statistics import LEVELS, STATISTICS, bias, coverage, mae

SUBSET_METRICS = ("mae", "bmae", "cs5", "bias")
COMPARED = (("bmae", None), ("mae", None), ("mae", "many"), ("mae", "medium"), ("mae", "few"))
"""What strategies are held against the baseline on: metric, region."""


@dataclass(frozen=True)
class Subsets:
    """Masks over the faces of a set; a subset with fewer than `min_people` people gets no figures."""

    regions: dict[str, NDArray[np.bool_]]
    by_sex: dict[str, NDArray[np.bool_]]
    by_group: dict[str, NDArray[np.bool_]]
    absolute_regions: dict[str, NDArray[np.bool_]]
    min_people: int

    @classmethod
    def of(
        cls,
        found: Evaluated,
        regions: NDArray[np.object_],
        min_people: int,
        absolute: NDArray[np.object_] | None = None,
    ) -> Subsets:
        """Split a set's faces by shot region of their age, by sex and by group where the set tells them."""
        return cls(
            _by_region(found, regions),
            _by(found.faces["sex"]),
            _by(found.faces["group"]),
            {} if absolute is None else _by_region(found, absolute),
            min_people,
        )

    def enough(self, mask: NDArray[np.bool_], people: NDArray[np.object_]) -> bool:
        """Tell whether a subset holds enough people for a figure."""
        return len(set(people[mask])) >= self.min_people


def strategy_figures(found: Evaluated, runs: list[Answers], subsets: Subsets, draws: Draws) -> dict[str, Any]:
    """Return all figures of one strategy: `mae`, `mae_low`, `mae_high` … and the same by region, sex and group."""
    figures: dict[str, Any] = {"n": len(found.faces), "people": len(set(found.people)), "seeds": len(runs)}
    for name, statistic in STATISTICS.items():
        one = draws.interval(statistic, runs)
        figures |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
    per_seed = [float(mae(run, np.ones((1, len(run.age))))[0]) for run in runs]
    figures["mae_seed_spread"] = float(np.std(per_seed, ddof=1)) if len(runs) > 1 else None
    for kind in ("regions", "by_sex", "by_group", "absolute_regions"):
        masks: dict[str, NDArray[np.bool_]] = getattr(subsets, kind)
        if kind == "absolute_regions" and not masks:
            continue
        figures[kind] = {name: _subset_figures(found, runs, mask, subsets, draws) for name, mask in masks.items()}
    return figures


def _subset_figures(
    found: Evaluated, runs: list[Answers], mask: NDArray[np.bool_], subsets: Subsets, draws: Draws
) -> dict[str, Any]:
    figures: dict[str, Any] = {"n": int(mask.sum()), "people": len(set(found.people[mask]))}
    if not subsets.enough(mask, found.people):
        return figures | dict.fromkeys(SUBSET_METRICS)
    inside = [run.of(mask) for run in runs]
    for name in SUBSET_METRICS:
        one = draws.of(mask).interval(STATISTICS[name], inside)
        figures |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
    return figures


def comparisons(
    found: Evaluated, runs: dict[str, list[Answers]], baseline: str, subsets: Subsets, draws: Draws
) -> dict[str, list[Comparison]]:
    """Return the comparisons with `baseline`, by "bmae", "mae", "mae few" …; subsets with too few people are left out.

    Holm's correction is over the strategies within each of these.
    """
    made: dict[str, list[Comparison]] = {}
    for metric, region in COMPARED:
        mask = np.ones(len(found.faces), dtype=bool) if region is None else subsets.regions[region]
        if not subsets.enough(mask, found.people):
            continue
        inside = {name: [run.of(mask) for run in answers] for name, answers in runs.items()}
        made[f"{metric} {region}" if region else metric] = compare(inside, baseline, metric, draws.of(mask))
    return made


def by_age(found: Evaluated, runs: dict[str, list[Answers]], draws: Draws, width: int = 5) -> pd.DataFrame:
    """Return MAE and bias with intervals per `width` years of age and strategy; `age` is the middle of the years."""
    band = (found.ages // width).astype(int)
    rows = []
    for number in np.unique(band):
        mask = band == number
        inside = draws.of(mask)
        for strategy, answers in runs.items():
            kept = [run.of(mask) for run in answers]
            error, off = inside.interval(mae, kept), inside.interval(bias, kept)
            rows.append(
                {
                    "strategy": strategy,
                    "age": (number + 0.5) * width,
                    "n": int(mask.sum()),
                    "mae": error.value,
                    "mae_low": error.low,
                    "mae_high": error.high,
                    "bias": off.value,
                    "bias_low": off.low,
                    "bias_high": off.high,
                }
            )
    return pd.DataFrame(rows)


def calibration(runs: dict[str, list[Answers]]) -> pd.DataFrame:
    """Return, per strategy and level, how often the truth lies in the central interval of that level."""
    rows = []
    for strategy, answers in runs.items():
        found = np.mean([coverage(run, np.ones((1, len(run.age))))[0] for run in answers], axis=0)
        rows += [
            {"strategy": strategy, "level": float(level), "coverage": float(share)}
            for level, share in zip(LEVELS, found, strict=True)
        ]
    return pd.DataFrame(rows)


def errors(found: Evaluated, runs: dict[str, list[Answers]]) -> pd.DataFrame:
    """Return every face's age and error per strategy, mean over the seeds, years."""
    return pd.concat(
        [
            pd.DataFrame(
                {"strategy": name, "age": found.ages, "error": np.mean([run.error for run in answers], axis=0)}
            )
            for name, answers in runs.items()
        ],
        ignore_index=True,
    )


def _by_region(found: Evaluated, by_year: NDArray[np.object_]) -> dict[str, NDArray[np.bool_]]:
    region = region_of(found.ages, by_year)
    return {name: np.asarray(region == name) for name in REGIONS}


def _by(column: pd.Series[str]) -> dict[str, NDArray[np.bool_]]:
    return {str(value): (column == value).to_numpy(dtype=bool) for value in sorted(column.dropna().unique())}
