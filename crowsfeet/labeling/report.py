"""The label report: coverage, conflicts and learnt accuracy by function, ages, refusals, noise, drift."""

from __future__ import annotations

import csv
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crowsfeet.errors import BadInputError, DriftError, bounded
from crowsfeet.labeling.functions import FUNCTIONS
from crowsfeet.records import AGES, LABELS, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from crowsfeet.labeling.model import LabelModel

STRATA = (0, 10, 20, 30, 40, 50, 60, 70, 101)
"""Limits of the age strata, in years."""
_COLUMNS = ["evidence", "refused", "age_mean", "age_low", "age_high", "confidence"]


def label_report(labels: Path, model: LabelModel) -> dict[str, Any]:
    """Return the report on `labels.parquet` as plain numbers; streams, memory does not grow with the rows.

    `noise_estimate` is the model's own: the mean probability that a kept label is off by more than two years.
    `conflicts` of a function is the share of its votes on photos with another vote that share no day with that one.
    """
    read_table(labels, LABELS, ["photo_id"])
    refused: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    compared: Counter[str] = Counter()
    against: Counter[str] = Counter()
    histogram = np.zeros(AGES, np.int64)
    photos = kept = 0
    doubt = width = 0.0
    for batch in pq.ParquetFile(labels).iter_batches(50_000, columns=_COLUMNS):
        photos += len(batch)
        keep = pc.is_null(batch["refused"])
        refused.update(reason for reason in batch["refused"].to_pylist() if reason is not None)
        good = batch.filter(keep)
        kept += len(good)
        doubt += float(np.sum(1 - good["confidence"].to_numpy(zero_copy_only=False), dtype=float))
        low, high = (good[name].to_numpy(zero_copy_only=False) for name in ("age_low", "age_high"))
        width += float(np.sum(high - low, dtype=float))
        ages = np.clip(good["age_mean"].to_numpy(zero_copy_only=False), 0, AGES - 1).astype(np.int64)
        histogram += np.bincount(ages, minlength=AGES)[:AGES]
        _count_votes(batch["evidence"].to_pylist(), votes, compared, against)
    accuracy, bias = model.accuracy(), model.bias()
    return {
        "photos": photos,
        "kept": kept,
        "refused": dict(sorted(refused.items())),
        "noise_estimate": doubt / kept if kept else None,
        "mean_interval_years": width / kept if kept else None,
        "functions": {
            name: {
                "votes": votes[name],
                "coverage": votes[name] / photos if photos else 0.0,
                "conflicts": against[name] / compared[name] if compared[name] else None,
                "accuracy": accuracy[name],
                "bias_years": bias[name],
            }
            for name in FUNCTIONS
        },
        "age_histogram": histogram.tolist(),
    }


def _count_votes(evidence: Iterable[str], votes: Counter[str], compared: Counter[str], against: Counter[str]) -> None:
    for text in evidence:
        items = [item for item in json.loads(text) if item["function"] in FUNCTIONS]
        votes.update(item["function"] for item in items)
        if len(items) < 2:
            continue
        for k, item in enumerate(items):
            others = items[:k] + items[k + 1 :]
            compared[item["function"]] += 1
            against[item["function"]] += any(item["to"] < o["from"] or o["to"] < item["from"] for o in others)


def drift(before: dict[str, Any], now: dict[str, Any]) -> dict[str, float]:
    """Return how far two versions lie apart, each figure from 0 (alike) to 1.

    `ages` and `refusals` are total variation distances of the age histogram by stratum and of the outcomes by reason;
    `noise` is the difference of the noise estimates.
    """
    return {
        "ages": _distance(_by_stratum(before["age_histogram"]), _by_stratum(now["age_histogram"])),
        "refusals": _distance(_outcomes(before), _outcomes(now)),
        "noise": abs((before["noise_estimate"] or 0.0) - (now["noise_estimate"] or 0.0)),
    }


def guard_drift(report: dict[str, Any], yardstick: Path, max_drift: float) -> dict[str, float]:
    """Compare a report with the last version's at `yardstick`, and leave it there for the next version.

    Without a last version there is nothing to compare with.

    Raises:
        DriftError: one of the figures of `drift` exceeds `max_drift`; the yardstick stays as it is.
        BadInputError: the yardstick is not a label report.
    """
    moved: dict[str, float] = {}
    if yardstick.exists():
        try:
            moved = drift(json.loads(yardstick.read_text(encoding="utf-8")), report)
        except (ValueError, KeyError, TypeError) as error:
            raise BadInputError(f"{yardstick} is not a label report: {bounded(error)}; remove it to go on.") from error
        over = {name: value for name, value in moved.items() if value > max_drift}
        if over:
            told = ", ".join(f"{name} by {value:.2f}" for name, value in over.items())
            raise DriftError(
                f"the labels moved against the last version ({told}; `label.max_drift` allows {max_drift:.2f}): look "
                f"at `crowsfeet audit`, then raise the limit or remove {yardstick} to accept them."
            )
    write_text(json.dumps(report), yardstick)
    return moved


def _by_stratum(histogram: list[int]) -> NDArray[np.float64]:
    return np.add.reduceat(np.asarray(histogram, float), STRATA[:-1])


def _outcomes(report: dict[str, Any]) -> dict[str, float]:
    return {"kept": float(report["kept"]), **report["refused"]}


def _distance(a: Any, b: Any) -> float:
    if isinstance(a, dict):
        keys = sorted({*a, *b})
        a, b = np.array([a.get(k, 0) for k in keys], float), np.array([b.get(k, 0) for k in keys], float)
    return float(np.abs(a / max(a.sum(), 1) - b / max(b.sum(), 1)).sum() / 2)


def write_label_report(report: dict[str, Any], folder: Path) -> None:
    """Write the report as JSON, as CSV tables for `dvc plots`, as Markdown and as pictures.

    Under `drift` it may hold what `guard_drift` returned.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_text(json.dumps(report, indent=1) + "\n", folder / "report.json")
    _write_csv(folder / "ages.csv", ("age", "labels"), enumerate(report["age_histogram"]))
    _write_csv(folder / "refusals.csv", ("reason", "photos"), report["refused"].items())
    functions = [(name, *cells.values()) for name, cells in report["functions"].items()]
    _write_csv(
        folder / "functions.csv", ("function", "votes", "coverage", "conflicts", "accuracy", "bias_years"), functions
    )
    _write_csv(folder / "drift.csv", ("figure", "distance"), report.get("drift", {}).items())
    write_text("\n".join(_markdown(report)) + "\n", folder / "report.md")
    _plot(report, folder)


def write_text(text: str, path: Path) -> None:
    """Write a file whole or not at all; missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _write_csv(path: Path, header: tuple[str, ...], rows: Iterable[Any]) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    part.replace(path)


def _markdown(report: dict[str, Any]) -> Iterator[str]:
    noise = report["noise_estimate"]
    yield f"{report['kept']} of {report['photos']} photos kept."
    if noise is not None:
        yield f"The label model's own estimate: {noise:.1%} of the kept labels are off by more than two years."
    yield "\n| function | votes | coverage | conflicts | accuracy | bias (years) |\n|---|---|---|---|---|---|"
    for name, row in report["functions"].items():
        conflicts = "–" if row["conflicts"] is None else f"{row['conflicts']:.1%}"
        yield (
            f"| {name} | {row['votes']} | {row['coverage']:.1%} | {conflicts} | {row['accuracy']:.1%} "
            f"| {row['bias_years']:+.2f} |"
        )
    yield "\n| refused because | photos |\n|---|---|"
    for reason, count in sorted(report["refused"].items(), key=lambda item: -item[1]):
        yield f"| {reason} | {count} |"
    if moved := report.get("drift"):
        yield "\n| moved against the last version | 0 (alike) to 1 |\n|---|---|"
        yield from (f"| {name} | {distance:.3f} |" for name, distance in moved.items())
    else:
        yield "\nNo last version to compare with."


def _plot(report: dict[str, Any], folder: Path) -> None:
    from matplotlib.figure import Figure

    ages = Figure(figsize=(7, 3), layout="constrained")
    axes = ages.subplots()
    axes.bar(range(AGES), report["age_histogram"], width=1.0)
    axes.set(xlabel="age (years)", ylabel="labels", title="Kept labels by age")
    ages.savefig(folder / "ages.png", dpi=110)
    functions = {name: row for name, row in report["functions"].items() if row["votes"]}
    bars = Figure(figsize=(9, 0.4 * len(functions) + 1.2), layout="constrained")
    panels = (("coverage", "coverage"), ("conflicts", "conflicts"), ("accuracy", "learnt accuracy"))
    for axes, (figure, title) in zip(bars.subplots(1, 3, sharey=True), panels, strict=True):
        axes.barh(list(functions), [row[figure] or 0.0 for row in functions.values()])
        axes.set(title=title, xlim=(0, 1))
    bars.savefig(folder / "functions.png", dpi=110)
    reasons = dict(sorted(report["refused"].items(), key=lambda item: item[1]))
    refusals = Figure(figsize=(7, 0.3 * len(reasons) + 1.0), layout="constrained")
    refusals.subplots().barh(list(reasons), list(reasons.values()))
    refusals.savefig(folder / "refusals.png", dpi=110)
