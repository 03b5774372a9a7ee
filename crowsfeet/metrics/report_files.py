"""Write the report: metrics.json, comparisons.json, table.md, index.html, CSV for DVC's plots, PNG for people."""

from __future__ import annotations

import html
import json
import math
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crowsfeet.metrics import plots, report, tables
from crowsfeet.metrics.answers import Answers
from crowsfeet.metrics.bootstrap import Draws
from crowsfeet.metrics.comparison import Comparison
from crowsfeet.metrics.predictions import MEAN_AGE, Evaluated
from crowsfeet.metrics.regions import REGIONS

NOTHING_TOLD = "Too few people, or no second strategy, to compare."


@dataclass(frozen=True)
class ReportSettings:
    """Whom to compare with, on which seeds, and how the bootstrap draws."""

    baseline: str
    seeds: list[int]
    bootstrap: int
    level: float
    seed: int
    min_people: int
    regions: NDArray[np.object_]
    """The shot region of each year of age, [101]."""
    absolute: NDArray[np.object_] | None
    """The same by counts of training faces, where the training set is large enough for it."""


@dataclass(frozen=True)
class SetReport:
    """All figures of one test set."""

    name: str
    found: Evaluated
    runs: dict[str, list[Answers]]
    models: dict[str, dict[str, Any]]
    made: dict[str, list[Comparison]]
    draws: Draws


def report_set(found: Evaluated, settings: ReportSettings) -> SetReport:
    """Return all figures of one set; the mean age takes no part in the comparisons' correction."""
    rng = np.random.default_rng(settings.seed)
    draws = Draws.make(found.people, len(settings.seeds), settings.bootstrap, settings.level, rng)
    subsets = report.Subsets.of(found, settings.regions, settings.min_people, settings.absolute)
    runs = {name: found.answers(name, settings.seeds) for name in found.runs}
    models = {name: report.strategy_figures(found, answers, subsets, draws) for name, answers in runs.items()}
    held = {name: answers for name, answers in runs.items() if name != MEAN_AGE}
    made = report.comparisons(found, held, settings.baseline, subsets, draws)
    return SetReport(found.name, found, runs, models, made, draws)


def metrics_of(reports: list[SetReport]) -> dict[str, Any]:
    """Return the numbers for metrics.json: `baseline` and `models` of the test set, further sets under `sets`."""
    metrics: dict[str, Any] = {}
    for one in reports:
        own = {
            "baseline": one.models[MEAN_AGE],
            "models": {name: figures for name, figures in one.models.items() if name != MEAN_AGE},
        }
        if one.name == "test":
            metrics |= own
        else:
            metrics.setdefault("sets", {})[one.name.removeprefix("test:")] = own
    rounded: dict[str, Any] = _rounded(metrics)
    return rounded


def headline_of(main: SetReport) -> dict[str, dict[str, float | str | None]]:
    """Return the few figures per strategy that two versions are compared by (`dvc metrics diff`), with its verdicts."""
    names = ("bmae", "mae", "cs5", "nll", "calibration_error")
    found: dict[str, dict[str, float | str | None]] = {
        strategy: {name: one[name] for name in names} | {f"mae_{r}": one["regions"][r]["mae"] for r in REGIONS}
        for strategy, one in main.models.items()
    }
    for key, row in main.made.items():
        for one in row:
            found[one.strategy][f"verdict_{key.replace(' ', '_')}"] = one.verdict
    return found


def write_report(reports: list[SetReport], settings: ReportSettings, notes: list[str], folder: Path) -> None:
    """Write all files of the report into `folder`; the first set is the one that plots show."""
    main = reports[0]
    colours = plots.colour_of([*main.runs], settings.baseline)
    (folder / "metrics.json").write_text(json.dumps(metrics_of(reports), indent=1) + "\n", encoding="utf-8")
    headline = _rounded(headline_of(main))
    (folder / "headline.json").write_text(json.dumps(headline, indent=1) + "\n", encoding="utf-8")
    made = {one.name: {key: [asdict(c) for c in row] for key, row in one.made.items()} for one in reports}
    (folder / "comparisons.json").write_text(json.dumps(_rounded(made), indent=1) + "\n", encoding="utf-8")
    bands = report.by_age(main.found, main.runs, main.draws)
    levels, histogram = report.calibration(main.runs), report.errors(main.found, main.runs)
    for name, rows in (("by_age", bands), ("calibration", levels), ("errors", histogram)):
        rows.to_csv(folder / f"{name}.csv", index=False, float_format="%.5g", lineterminator="\n")
    images = folder / "plots"
    plots.save(plots.plot_by_age(bands, colours, settings.regions), images / "by_age.png")
    plots.save(plots.plot_calibration(levels, colours), images / "calibration.png")
    plots.save(plots.plot_errors(histogram, colours), images / "errors.png")
    if any(main.made.values()):
        plots.save(plots.plot_comparison(main.made, settings.baseline, colours), images / "comparison.png")
    notes = [*notes, region_sentence(settings.regions), method_sentence(settings)]
    (folder / "table.md").write_text(_markdown(reports, settings, notes), encoding="utf-8")
    (folder / "index.html").write_text(_html(reports, settings, notes, images), encoding="utf-8")


def region_sentence(by_year: NDArray[np.object_]) -> str:
    """Return which ages are many, medium and few shot, in words."""
    spans: dict[str, list[str]] = {name: [] for name in REGIONS}
    for name, years in groupby(range(len(by_year)), key=lambda year: str(by_year[year])):
        held = list(years)
        spans[name].append(str(held[0]) if len(held) == 1 else f"{held[0]}–{held[-1]}")
    told = "; ".join(f"{name}-shot {', '.join(spans[name]) or 'none'}" for name in REGIONS)
    return f"Ages by their share of the training mass: {told}."


def method_sentence(settings: ReportSettings) -> str:
    """Return how the figures were made, in words."""
    seeds = ", ".join(map(str, settings.seeds))
    return (
        f"Figures are means over the training seeds {seeds}; {settings.level:.0%} intervals by a bootstrap of "
        f"{settings.bootstrap} draws over people and seeds; comparisons with {settings.baseline} are paired and "
        f"corrected by Holm for the number of strategies; fewer than {settings.min_people} people are “too few”."
    )


def _title(one: SetReport) -> str:
    return f"{_set_name(one)}: {len(one.found.faces)} faces of {len(set(one.found.people))} people"


def _across(reports: list[SetReport]) -> tuple[list[str], list[list[str]]] | None:
    """Return the table over all test sets, None where there is one only."""
    return tables.cross_rows({_set_name(one): one.models for one in reports}) if len(reports) > 1 else None


def _set_name(one: SetReport) -> str:
    return one.name.replace("test:", "")


def _markdown(reports: list[SetReport], settings: ReportSettings, notes: list[str]) -> str:
    parts = ["# Evaluation\n"]
    for one in reports:
        parts += [f"## {_title(one)}\n", tables.markdown(tables.HEADERS, tables.figure_rows(one.models))]
        told = tables.markdown(*tables.verdict_rows(one.made)) if any(one.made.values()) else f"{NOTHING_TOLD}\n"
        parts += [f"Against {settings.baseline}:\n", told]
        headers, rows = tables.subgroup_rows(one.models)
        if rows:
            parts += ["By sex and group, as the set tells them:\n", tables.markdown(headers, rows)]
    if (across := _across(reports)) is not None:
        parts += ["## Across test sets\n", tables.markdown(*across)]
    return "\n".join(parts + [f"- {note}" for note in notes]) + "\n"


def _html(reports: list[SetReport], settings: ReportSettings, notes: list[str], images: Path) -> str:
    parts = []
    for one in reports:
        parts.append(f"<h2>{html.escape(_title(one))}</h2>")
        parts.append(tables.html_table(tables.HEADERS, tables.figure_rows(one.models)))
        parts.append(f"<h3>Against {html.escape(settings.baseline)}</h3>")
        told = tables.html_table(*tables.verdict_rows(one.made)) if any(one.made.values()) else f"<p>{NOTHING_TOLD}</p>"
        parts.append(told)
        headers, rows = tables.subgroup_rows(one.models)
        if rows:
            parts += ["<h3>By sex and group, as the set tells them</h3>", tables.html_table(headers, rows)]
    if (across := _across(reports)) is not None:
        parts += ["<h2>Across test sets</h2>", tables.html_table(*across)]
    parts += [f"<p>{html.escape(note)}</p>" for note in notes]
    for name in ("comparison", "by_age", "errors", "calibration"):
        if (images / f"{name}.png").exists():
            parts.append(f"<img src='plots/{name}.png' alt='{name.replace('_', ' ')}'>")
    return tables.html_page("Evaluation", parts)


def _rounded(value: Any) -> Any:
    """Round floats to six digits, as text is diffed; what is no number becomes null, as JSON has none."""
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value
