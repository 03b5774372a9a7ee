"""How far answers move over the strength of each change, drawn with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ATTACKS = ("fgsm", "pgd")
SIZE = (10.5, 4.2)


def plot_curves(title: str, curves: dict[str, list[dict[str, float]]], far: float) -> Figure:
    """Draw the report's curves: natural changes on the left, attacks on the right, both in years.

    Args:
        title: over the figure.
        curves: as `report` writes them: by change, points with strength, mean and interval.
        far: years above which a face counts as fooled; drawn as a line.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE, layout="constrained", dpi=110)
    natural, attacks = figure.subplots(1, 2)
    _draw(natural, {name: points for name, points in curves.items() if name not in ATTACKS}, far)
    _draw(attacks, {name: points for name, points in curves.items() if name in ATTACKS}, far)
    natural.set_xlabel("strength of a natural change")
    natural.set_ylabel("mean change of the answer, years")
    attacks.set_xlabel("radius of an attack, steps of an 8-bit picture")
    figure.suptitle(title, fontsize=11)
    return figure


def _draw(ax: Axes, curves: dict[str, list[dict[str, float]]], far: float) -> None:
    from matplotlib import colormaps

    for k, (name, points) in enumerate(sorted(curves.items(), key=lambda item: -_last(item[1]))):
        colour: Any = colormaps["tab10"](k)
        strengths = [0.0, *(point["strength"] for point in points)]
        mean, low, high = ([0.0, *(p[key] for p in points)] for key in ("mean_change_years", "low", "high"))
        ax.plot(strengths, mean, color=colour, marker="o", ms=3, lw=1.5, label=name.replace("_", " "))
        ax.fill_between(strengths, low, high, color=colour, alpha=0.12, lw=0)
    ax.axhline(far, color="#999999", lw=0.8, ls="--")
    ax.set_xlim(left=0)
    ax.set_ylim(bottom=0)
    ax.grid(alpha=0.25)
    ax.legend(fontsize=8, frameon=False, loc="upper left")


def _last(points: list[dict[str, float]]) -> float:
    return points[-1]["mean_change_years"]
