"""What the finished cells of the real-faces grid say: gains with intervals, a table, curves."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.real_faces_recipes import BACKBONE, STRATEGIES, STRATEGY_SIZE
from crowsfeet.metrics.regions import REGIONS, region_of, shot_regions
from crowsfeet.params import EvaluateParams

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.real_faces_results import Results

SIZES = (250, 500, 1000, 2000, 4000)
PRECISE, WEAK = "precise-only", "weak-then-precise"
CAPS = {500: 8.7, 2000: 6.9}
"""Years; a precise only that is worse than this is badly trained, and the comparison void."""
DRAWS = 2000


@dataclass(frozen=True)
class Pair:
    """Errors of two series of cells on the same faces, years [seeds, N], and each face's group [N]."""

    plain: NDArray[np.float64]
    other: NDArray[np.float64]
    groups: NDArray[np.integer]

    @property
    def gain(self) -> float:
        """Share by which the other series has the lower mean absolute error."""
        return float(1 - self.other.mean() / self.plain.mean())

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of the gain over groups of near-duplicates and, where both have them, over seeds."""
        rng = np.random.default_rng(0)
        place = np.unique(self.groups, return_inverse=True)[1]
        n = int(place.max()) + 1
        plain, other = (np.stack([np.bincount(place, e, n) for e in errors]) for errors in (self.plain, self.other))
        drawn = rng.multinomial(n, np.full(n, 1 / n), size=DRAWS)
        gains = [self._gain(plain, other, weight, rng) for weight in drawn]
        low, high = np.quantile(gains, [0.025, 0.975])
        return float(low), float(high)

    @staticmethod
    def _gain(plain: NDArray[Any], other: NDArray[Any], weight: NDArray[Any], rng: np.random.Generator) -> float:
        first = rng.integers(0, len(plain), len(plain))
        second = first if len(other) == len(plain) else rng.integers(0, len(other), len(other))
        return float(1 - (other[second] @ weight).mean() / (plain[first] @ weight).mean())

    def figures(self) -> dict[str, float]:
        """Return the gain and the ends of its interval."""
        low, high = self.interval()
        return {"gain": self.gain, "low": low, "high": high}


def pair(results: Results, plain: str, other: str) -> tuple[Pair, list[int]] | None:
    """Read the cells of two series, of the seeds that both have; None when there is none."""
    seeds = results.seeds(plain, other)
    if not seeds:
        return None
    errors = [np.stack([results.errors(f"{name}-{seed}") for seed in seeds]) for name in (plain, other)]
    return Pair(errors[0], errors[1], results.test_set().groups), seeds


def report(results: Results) -> dict[str, Any]:
    """Return all figures that the cells there are give."""
    figures: dict[str, Any] = {"backbone": BACKBONE, "imported": results.test_set().imported, "seeds": {}}
    for size in SIZES:
        figures |= _of_size(results, size, figures["seeds"])
    figures["weak_only"] = _mean(results, "weak-again")
    figures["gain_of_1000_over_precise_only_at_4000"] = _worth(results)
    figures["void"] = [size for size, cap in CAPS.items() if figures.get(f"mae_precise_only_at_{size}", 0.0) > cap]
    figures[f"strategies_at_{STRATEGY_SIZE}"] = {name: _strategy(results, name) for name in STRATEGIES}
    figures["tuning"] = {p.stem: results.figures(p.stem)["validate_mae"] for p in results.cells("tuning-*")}
    figures["variants"] = {p.stem: results.figures(p.stem) for p in results.cells("variant-*")}
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return figures | {"command": "python -m benchmarks.real_faces", "commit": commit.stdout.strip()}


def _of_size(results: Results, size: int, seeds: dict[str, list[int]]) -> dict[str, float]:
    found = pair(results, f"{PRECISE}-{size}", f"{WEAK}-{size}")
    if found is None:
        return {}
    both, seeds[str(size)] = found
    told = both.figures()
    return {
        f"gain_at_{size}": told["gain"],
        f"gain_at_{size}_low": told["low"],
        f"gain_at_{size}_high": told["high"],
        f"mae_precise_only_at_{size}": float(both.plain.mean()),
        f"mae_weak_then_precise_at_{size}": float(both.other.mean()),
    }


def _mean(results: Results, series: str) -> dict[str, Any] | None:
    seeds = results.seeds(series)
    if not seeds:
        return None
    return {"mae": float(np.mean([results.errors(f"{series}-{s}").mean() for s in seeds])), "seeds": seeds}


def _worth(results: Results) -> dict[str, float] | None:
    """Compare weak → precise on 1,000 faces with precise only on four times as many."""
    found = pair(results, f"{PRECISE}-4000", f"{WEAK}-1000")
    return found[0].figures() if found else None


def _strategy(results: Results, name: str) -> dict[str, Any] | None:
    """Compare a strategy with weak → precise without one, over all ages and by shot region."""
    found = pair(results, f"{WEAK}-{STRATEGY_SIZE}", f"strategy-{name}-{STRATEGY_SIZE}")
    if found is None:
        return None
    both, seeds = found
    test, evaluate = results.test_set(), EvaluateParams()
    by_year = shot_regions(test.training_ages, evaluate.many_share, evaluate.few_share, evaluate.region_window)
    region = region_of(test.age, by_year)
    told: dict[str, Any] = {"seeds": seeds, "mae": float(both.other.mean()), **both.figures()}
    for at in REGIONS:
        here = region == at
        if len(np.unique(both.groups[here])) >= evaluate.min_people:
            part = Pair(both.plain[:, here], both.other[:, here], both.groups[here])
            told[at] = {"mae": float(part.other.mean()), "plain_mae": float(part.plain.mean()), **part.figures()}
    return told


def print_table(figures: dict[str, Any]) -> None:
    """Print a row per set size, then the strategies."""
    print("faces  seeds  precise only  weak → precise    gain   95 % interval")
    for size in SIZES:
        if f"gain_at_{size}" not in figures:
            continue
        plain, weak = figures[f"mae_precise_only_at_{size}"], figures[f"mae_weak_then_precise_at_{size}"]
        gain, low, high = (figures[f"gain_at_{size}{end}"] for end in ("", "_low", "_high"))
        print(f"{size:5d}  {len(figures['seeds'][str(size)]):5d}  {plain:12.2f}  {weak:14.2f}  ", end="")
        print(f"{gain:6.1%}  {low:6.1%} … {high:.1%}")
    if figures["weak_only"]:
        print(f"    0  {len(figures['weak_only']['seeds']):5d}             –  {figures['weak_only']['mae']:14.2f}")
    for name, told in figures[f"strategies_at_{STRATEGY_SIZE}"].items():
        if told:
            print(
                f"{name:16} {told['mae']:.2f} years, {told['gain']:+.1%} [{told['low']:+.1%}, {told['high']:+.1%}]",
                end="",
            )
            print("".join(f"; {at} {told[at]['gain']:+.1%}" for at in REGIONS if at in told))
    if figures["void"]:
        print(f"void: precise only is worse than it must be at {', '.join(map(str, figures['void']))} faces")


def plot(figures: dict[str, Any], path: Path) -> None:
    """Draw the error of both sides and the gain with its interval, over the number of precise faces."""
    from matplotlib.figure import Figure

    sizes = [size for size in SIZES if f"gain_at_{size}" in figures]
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    errors, gains = figure.subplots(1, 2)
    for name, label, colour in (
        ("precise_only", "precise only", "black"),
        ("weak_then_precise", "weak → precise", "#0072b2"),
    ):
        maes = [figures[f"mae_{name}_at_{size}"] for size in sizes]
        errors.plot(sizes, maes, marker="o", color=colour, label=label)
    if figures["weak_only"]:
        errors.axhline(figures["weak_only"]["mae"], color="#d55e00", ls=":", label="weak only")
    errors.set_ylabel("MAE, years")
    errors.legend(frameon=False, fontsize=8)
    gain, low, high = (np.array([figures[f"gain_at_{size}{end}"] for size in sizes]) for end in ("", "_low", "_high"))
    gains.errorbar(sizes, 100 * gain, 100 * np.stack([gain - low, high - gain]), marker="o", color="#0072b2", capsize=3)
    gains.axhline(0, color="black", lw=0.8)
    gains.set_ylabel("lower MAE by, %")
    for ax in (errors, gains):
        ax.set_xscale("log")
        ax.set_xticks(sizes, [f"{size:,}" for size in sizes])
        ax.minorticks_off()
        ax.set_xlabel("precise faces")
        ax.grid(alpha=0.25)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
