"""The label report in MLflow: its figures, tables and pictures on the parent run of the comparison that they led to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crowsfeet.tracking.origin import file_md5
from crowsfeet.tracking.record import finite

if TYPE_CHECKING:
    from crowsfeet.tracking.runs import Tracker

LABEL_REPORT = Path("reports/labels")
_PUBLISHED = "published_labels"


def log_label_report(root: Path, tracker: Tracker, comparison: str) -> None:
    """Log `reports/labels` onto the comparison's parent run, once per state of the report.

    Without a report (only imported faces, or labels that were never pulled) there is nothing to log.
    """
    path = root / LABEL_REPORT / "report.json"
    state = file_md5(path)
    if not state:
        return
    parent = tracker.parent(comparison)
    if tracker.tags(parent.id).get(_PUBLISHED) == state:
        return
    report = json.loads(path.read_text(encoding="utf-8"))
    parent.log_metrics(report_figures(report))
    for age, labels in enumerate(report["age_histogram"]):  # a curve over ages, which the page draws for several runs
        parent.log_metrics({"labels/by_age": labels}, step=age)
    parent.log_artifacts(root / LABEL_REPORT, "labels")
    parent.set_tags({_PUBLISHED: state})


def report_figures(report: dict[str, Any]) -> dict[str, float]:
    """Return a label report's figures under the names that MLflow shows; what cannot be told is left out."""
    told = {key: report[key] for key in ("photos", "kept", "noise_estimate", "mean_interval_years")}
    told |= {f"refused/{reason}": photos for reason, photos in report["refused"].items()}
    told |= {f"drift/{name}": moved for name, moved in (report.get("drift") or {}).items()}
    for function, row in report["functions"].items():
        told |= {f"{figure}/{function}": row[figure] for figure in ("coverage", "conflicts", "accuracy")}
    return finite({f"labels/{key}": value for key, value in told.items() if value is not None})
