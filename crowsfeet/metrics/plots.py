"""What people want to see: errors over age, calibration, histograms, and the comparison with the baseline."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crowsfeet.metrics.comparison import Comparison
from crowsfeet.metrics.predictions import CHAMPION, MEAN_AGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f3c8d", "#a5aa99", "#b8860b", "#3b528b")
"""Okabe and Ito's palette, told apart by colour-blind readers, and a few more."""


def colour_of(strategies: list[str], baseline: str) -> dict[str, str]:
    """Return a colour per strategy, the same in all plots: the baseline black, what is no strategy grey."""
    others = [name for name in strategies if name not in {baseline, MEAN_AGE, CHAMPION}]
    colours = {name: COLOURS[k % len(COLOURS)] for k, name in enumerate(others)}
    return colours | {baseline: "black", MEAN_AGE: "#999999", CHAMPION: "#666666"}


def plot_by_age(rows: pd.DataFrame, colours: dict[str, str], regions: np.ndarray[Any, Any]) -> Figure:
    """Draw MAE and bias over age, a line per strategy with its interval; shot regions shaded."""
    figure, (upper, lower) = _figure(2, 1, (9, 7.5), sharex=True)
    for ax, name, label in ((upper, "mae", "MAE, years"), (lower, "bias", "bias, years (+ judged too old)")):
        _shade_regions(ax, regions)
        for strategy, part in rows.groupby("strategy", sort=False):
            colour, style = colours[str(strategy)], ":" if strategy == MEAN_AGE else "-"
            ax.plot(part["age"], part[name], style, color=colour, label=strategy, lw=1.6, marker="o", ms=2.5)
            if strategy != MEAN_AGE:
                ax.fill_between(part["age"], part[f"{name}_low"], part[f"{name}_high"], color=colour, alpha=0.10, lw=0)
        ax.set_ylabel(label)
        ax.grid(alpha=0.25)
    shown = rows[rows["strategy"] != MEAN_AGE]
    upper.set_ylim(0, 1.15 * shown["mae_high"].max())
    lower.set_ylim(1.15 * min(shown["bias_low"].min(), -1), 1.15 * max(shown["bias_high"].max(), 1))
    lower.axhline(0, color="black", lw=0.8)
    lower.set_xlabel("true age, years (bands of 5)")
    lower.set_xlim(0, 101)
    upper.legend(fontsize=8, ncols=4, frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.06))
    return figure


def plot_calibration(rows: pd.DataFrame, colours: dict[str, str]) -> Figure:
    """Draw how often the truth lies in the central interval of each level; on the diagonal is calibrated."""
    figure, axes = _figure(1, 1, (5.2, 5))
    ax = axes[0]
    ax.plot([0, 1], [0, 1], color="#bbbbbb", lw=1)
    for strategy, part in rows.groupby("strategy", sort=False):
        ax.plot(part["level"], part["coverage"], color=colours[str(strategy)], label=strategy, marker="o", ms=3, lw=1.4)
    ax.text(0.04, 0.93, "too unsure", color="#777777", fontsize=8)
    ax.text(0.96, 0.05, "too sure", color="#777777", fontsize=8, ha="right")
    ax.set(xlabel="level of the central interval", ylabel="share of true ages inside", xlim=(0, 1), ylim=(0, 1))
    ax.legend(fontsize=8, frameon=False)
    ax.grid(alpha=0.25)
    return figure


def plot_errors(rows: pd.DataFrame, colours: dict[str, str]) -> Figure:
    """Draw a histogram of errors per strategy, one below the other on the same axes; the mean age is left out."""
    rows = rows[rows["strategy"] != MEAN_AGE]
    strategies = [str(name) for name in rows["strategy"].unique()]
    figure, axes = _figure(len(strategies), 1, (7, 1.1 * len(strategies) + 1), sharex=True, sharey=True)
    limit = max(10.0, float(np.quantile(rows["error"].abs(), 0.995)))
    for ax, strategy in zip(axes, strategies, strict=True):
        part = rows.loc[rows["strategy"] == strategy, "error"].clip(-limit, limit)
        ax.hist(part, bins=np.linspace(-limit, limit, 61).tolist(), color=colours[strategy], density=True)
        ax.axvline(0, color="black", lw=0.7)
        ax.axvspan(-5, 5, color="black", alpha=0.05, lw=0)
        ax.text(0.01, 0.7, strategy, transform=ax.transAxes, fontsize=8)
        ax.set_yticks([])
    axes[-1].set_xlabel("error, years (+ judged too old; outermost bars hold what lies beyond; shaded: within 5 years)")
    return figure


def plot_comparison(made: dict[str, list[Comparison]], baseline: str, colours: dict[str, str]) -> Figure:
    """Draw each strategy's relative change against the baseline with its interval, a panel per metric."""
    figure, axes = _figure(
        1, len(made), (2.6 * len(made) + 1.4, 0.36 * len(next(iter(made.values()))) + 1.6), sharey=True
    )
    for ax, (metric, row) in zip(axes, made.items(), strict=True):
        for k, one in enumerate(row):
            value, low, high = (100 * x for x in (one.relative.value, one.relative.low, one.relative.high))
            ax.plot([low, high], [k, k], color=colours[one.strategy], lw=2, solid_capstyle="butt")
            filled = colours[one.strategy] if one.verdict != "no evidence" else "white"
            ax.plot(value, k, "o", ms=6, mfc=filled, mec=colours[one.strategy])
        ax.axvline(0, color="black", lw=0.8)
        ax.set_title(metric, fontsize=9)
        ax.grid(axis="x", alpha=0.25)
        ax.set_yticks(range(len(row)), [one.strategy for one in row], fontsize=8)
    axes[0].invert_yaxis()
    figure.supxlabel(f"% change against {baseline}; left is better, filled: evidence after correction", fontsize=8)
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG and free it."""
    from matplotlib import pyplot as plt

    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130, metadata={"Software": None})
    plt.close(figure)


def _figure(
    rows: int, columns: int, size: tuple[float, float], *, sharex: bool = False, sharey: bool = False
) -> tuple[Figure, list[Axes]]:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(
        rows, columns, figsize=size, layout="constrained", squeeze=False, sharex=sharex, sharey=sharey
    )
    return figure, list(axes.ravel())


def _shade_regions(ax: Axes, regions: np.ndarray[Any, Any]) -> None:
    shades = {"many": 0.10, "medium": 0.05, "few": 0.0}
    for region, years in groupby(range(len(regions)), key=lambda year: str(regions[year])):
        held = list(years)
        if shades[region]:
            ax.axvspan(held[0], held[-1] + 1, color="#666666", alpha=shades[region], lw=0)
