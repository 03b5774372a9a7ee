"""What weak labels are worth: weak → precise against precise only, on embedded worlds never used while developing.

    python -m benchmarks.weak_gain             # five worlds and the two curves; resumes; by estimate an hour
    python -m benchmarks.weak_gain --worlds 7 --curve-worlds 7 --output /dev/null
    python -m benchmarks.weak_gain --report    # only the table of the cells that are there

Both arms are trained as `pretrain` and `finetune` in params.yaml say, the curves' with a share of the epochs on both
sides: precise only may take as many steps as pretraining and finetuning together, at its own rate, and both stop by the
same validation faces. Weak labels are the year that the site tells, without the label model and without `crossfit`. The
curves: over the share of wrong years among the weak labels (no other fault), and over the number of precise faces.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cells import in_processes, read_cell, write_report
from benchmarks.drawn_worlds import CACHE, WORLDS, make_world
from benchmarks.weak_gain_cells import AS_TOLD, SIZE, Cell, Grid, run
from crowsfeet.params import load_params

REPORT = Path("reports/benchmarks/weak_gain.json")
SIZES = (75, 150, 300)
NOISES = (0.0, 0.1, 0.2, 0.3, 0.4)
REPLICATES = 2000


@dataclass(frozen=True)
class Point:
    """One point of a curve: the cells with and without weak labels are compared world by world."""

    size: int
    noise: float
    worlds: tuple[int, ...]
    grid: Grid

    def cells(self) -> list[Cell]:
        """Return the cells that the point needs, pretraining first."""
        start = [Cell(w, 0, noise) for w in self.worlds for noise in dict.fromkeys((AS_TOLD, self.noise))]
        return start + [Cell(w, self.size, noise) for w in self.worlds for noise in (None, self.noise)]


def points(options: argparse.Namespace) -> dict[str, Point]:
    """Return the headline and the points of both curves."""
    whole, part = (Grid(options.cache, load_params(), share) for share in (options.share, options.curve_share))
    few = tuple(options.curve_worlds)
    found = {"gain": Point(SIZE, AS_TOLD, tuple(options.worlds), whole)}
    found |= {f"size_{size}": Point(size, AS_TOLD, few, part) for size in SIZES}
    return found | {f"noise_{noise:.0%}": Point(SIZE, noise, few, part) for noise in NOISES}


def train_missing(point: Point, processes: int) -> None:
    """Train the cells that are not there, pretraining before what starts from it."""
    grid, wanted = point.grid, point.cells()
    for cell in wanted:
        make_world(grid.root(cell), cell.world)
    missing = [cell for cell in dict.fromkeys(wanted) if not grid.path(cell).exists()]
    in_processes(run, [(grid, cell) for cell in missing if cell.size == 0], processes)
    in_processes(run, [(grid, cell) for cell in missing if cell.size], processes)


def summarise(point: Point) -> dict[str, Any] | None:
    """Return the gain of a point with its interval over people and worlds; None when no world has both arms."""
    pairs, grid = {}, point.grid
    for world in point.worlds:
        plain, weak = (read_cell(grid.path(Cell(world, point.size, noise))) for noise in (None, point.noise))
        if plain is not None and weak is not None:
            pairs[world] = (np.array(plain["errors"]), np.array(weak["errors"]))
    if not pairs:
        return None
    plain, weak = ([pair[k] for pair in pairs.values()] for k in (0, 1))
    return {
        "size": point.size,
        "share_of_epochs": grid.share,
        "noise": "as told" if point.noise == AS_TOLD else point.noise,
        "worlds": list(pairs),
    } | gain_figures(plain, weak)


def gain_figures(plain: Sequence[np.ndarray], weak: Sequence[np.ndarray]) -> dict[str, Any]:
    """Return both arms' errors and the gain with its interval; errors are an array of people per world."""
    alone, both = (np.array([errors.mean() for errors in side]) for side in (plain, weak))
    low, high = np.quantile(gain_replicates(plain, weak, REPLICATES), [0.025, 0.975])
    return {
        "mae_precise_only": float(alone.mean()),
        "mae_weak_then_precise": float(both.mean()),
        "gain": float(1 - both.mean() / alone.mean()),
        "gain_low": float(low),
        "gain_high": float(high),
        "gain_of_each_world": (1 - both / alone).round(4).tolist(),
    }


def gain_replicates(plain: Sequence[np.ndarray], weak: Sequence[np.ndarray], replicates: int) -> np.ndarray:
    """Return the share by which errors, an array of people per world, fall, [B]: worlds and people in them are drawn.

    A test person of a world has one face; both arms are seen on the same people, and worlds count alike.
    """
    rng = np.random.default_rng(0)
    gains = []
    for _ in range(replicates):
        alone = both = 0.0
        for world in rng.integers(0, len(plain), len(plain)):
            people = rng.integers(0, len(plain[world]), len(plain[world]))
            alone += plain[world][people].mean()
            both += weak[world][people].mean()
        gains.append(1 - both / alone)
    return np.array(gains)


def print_table(found: dict[str, dict[str, Any]]) -> None:
    """Print a row per point."""
    print(f"{'point':12} {'worlds':>6} {'precise only':>13} {'weak → precise':>15}   gain")
    for name, row in found.items():
        errors = f"{row['mae_precise_only']:13.2f} {row['mae_weak_then_precise']:15.2f}"
        told = f"{row['gain']:6.1%} [{row['gain_low']:.1%}, {row['gain_high']:.1%}]"
        print(f"{name:12} {len(row['worlds']):6d} {errors}   {told}")


def main(argv: list[str]) -> int:
    """Train the missing cells, then print the table and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weak_gain", description=__doc__)
    parser.add_argument("--worlds", type=int, nargs="+", default=list(WORLDS))
    parser.add_argument("--curve-worlds", type=int, nargs="*", default=list(WORLDS[:3]))
    parser.add_argument("--share", type=float, default=1.0, help="of the epochs of params.yaml, on both sides")
    parser.add_argument("--curve-share", type=float, default=0.25, help="the same, for the points of the curves")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--output", type=Path, default=REPORT)
    parser.add_argument("--report", action="store_true", help="train nothing")
    options = parser.parse_args(argv)
    curve = points(options)
    for point in [] if options.report else curve.values():
        train_missing(point, options.processes)
    rows = {name: row for name, point in curve.items() if (row := summarise(point)) is not None}
    if not rows:
        print("No cell is there yet.")
        return 1
    print_table(rows)
    headline = rows.pop("gain", {})
    cells = {
        f"{cell.world}/{cell.name} x {point.grid.share:g}": {k: value for k, value in told.items() if k != "errors"}
        for point in curve.values()
        for cell in point.cells()
        if (told := read_cell(point.grid.path(cell))) is not None
    }
    command = " ".join(["python -m benchmarks.weak_gain", *argv])
    write_report(options.output, headline | {"curves": rows, "cells": cells, "command": command})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
