"""The label report, and the drift that stops a retraining."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from crowsfeet.errors import BadInputError, DriftError
from crowsfeet.labeling import label_photos
from crowsfeet.labeling.report import drift, guard_drift, label_report, write_label_report
from crowsfeet.params import LabelParams
from crowsfeet.records import LABELS, to_table, write_table

TOLD = [
    {"caption": "Ada Example in 1998", "wikidata_date": "1998"},
    {"caption": "Ada Example in 1998", "wikidata_date": "1978"},
    {"caption": "Ada Example in 1990", "commons_date": "1990-05-03"},
    {"caption": "Statue of Ada Example, 1998"},
    {"caption": "Ada Example"},
]


@pytest.fixture
def report(tmp_path: Path) -> dict[str, Any]:
    """The report on five photos: two kept, one contradiction, one statue, one without a date."""
    photos = pd.DataFrame([{"photo_id": f"p{i}", "person_id": "q", "person_name": "Ada Example",
                            "birth_date": "1950-07-01"} | cells for i, cells in enumerate(TOLD)])  # fmt: skip
    labels, model = label_photos(photos, LabelParams(), today=date(2026, 1, 1))
    rows = labels.drop(columns="hint").assign(dataset="test", n_faces=0, store_index=-1).to_dict("records")
    plain = [{k: None if isinstance(v, float) and v != v else v for k, v in row.items()} for row in rows]  # noqa: PLR0124
    write_table(to_table(plain, LABELS), tmp_path / "labels.parquet", LABELS)
    return label_report(tmp_path / "labels.parquet", model)


def test_counts_are_those_of_the_photos(report: dict[str, Any]) -> None:
    """Kept and refused photos, votes, coverage and conflicts of each function are counted."""
    assert (report["photos"], report["kept"]) == (5, 2)
    assert report["refused"] == {"contradiction": 1, "no_date": 1, "not_a_photo:statue": 1}
    caption = report["functions"]["caption_date"]
    assert caption["votes"] == 4
    assert caption["coverage"] == pytest.approx(4 / 5)
    assert caption["conflicts"] == pytest.approx(1 / 3)
    assert report["functions"]["exif_date"]["conflicts"] is None
    assert sum(report["age_histogram"]) == 2
    assert report["age_histogram"][48] + report["age_histogram"][47] == 1


def test_tables_and_plots_are_written(report: dict[str, Any], tmp_path: Path) -> None:
    """JSON, CSV for `dvc plots`, Markdown and pictures; no half-written file is left."""
    folder = tmp_path / "report"
    write_label_report(report, folder)
    names = {path.name for path in folder.iterdir()}
    assert names == {"report.json", "report.md", "ages.csv", "refusals.csv", "functions.csv", "drift.csv",
                     "ages.png", "functions.png", "refusals.png"}  # fmt: skip
    assert json.loads((folder / "report.json").read_text()) == report
    assert len(pd.read_csv(folder / "ages.csv")) == 101
    text = (folder / "report.md").read_text()
    assert "2 of 5 photos kept." in text
    assert "No last version to compare with." in text


def test_the_report_says_how_far_the_labels_moved(report: dict[str, Any], tmp_path: Path) -> None:
    """Drift against the last version stands in a table of its own and in the text."""
    write_label_report(report | {"drift": {"ages": 0.125, "refusals": 0.0, "noise": 0.5}}, tmp_path / "report")
    table = pd.read_csv(tmp_path / "report/drift.csv")
    assert table.to_dict("list") == {"figure": ["ages", "refusals", "noise"], "distance": [0.125, 0.0, 0.5]}
    assert "| ages | 0.125 |" in (tmp_path / "report/report.md").read_text()


def test_the_same_labels_do_not_drift(report: dict[str, Any]) -> None:
    """A report lies at no distance from itself."""
    assert drift(report, report) == {"ages": 0, "refusals": 0, "noise": 0}


def test_drift_is_a_total_variation_distance(report: dict[str, Any]) -> None:
    """Ages of other strata altogether are at distance 1; one refusal more of six outcomes at its share."""
    young = report | {"age_histogram": [2, *[0] * 100]}
    assert drift(report, young)["ages"] == pytest.approx(1)
    more = report | {"refused": report["refused"] | {"no_face": 1}}
    assert drift(report, more)["refusals"] == pytest.approx(1 / 6)


def test_too_much_drift_stops_and_names_the_limit(report: dict[str, Any], tmp_path: Path) -> None:
    """The message names the figure, `label.max_drift` and the way on; the yardstick stays."""
    yardstick = tmp_path / "yardstick.json"
    young = report | {"age_histogram": [2, *[0] * 100]}
    assert guard_drift(young, yardstick, 0.5) == {}
    with pytest.raises(DriftError, match=r"ages by 1\.00; `label\.max_drift` allows 0\.50"):
        guard_drift(report, yardstick, 0.5)
    assert json.loads(yardstick.read_text()) == young
    assert guard_drift(report, yardstick, 1.0)["ages"] == pytest.approx(1)
    assert json.loads(yardstick.read_text()) == report


@pytest.mark.parametrize("text", ["", "[]", '{"kept": 1}', "null"])
def test_a_broken_yardstick_is_named(report: dict[str, Any], tmp_path: Path, text: str) -> None:
    """A file that is no report is one clear error."""
    (tmp_path / "yardstick.json").write_text(text)
    with pytest.raises(BadInputError, match="is not a label report"):
        guard_drift(report, tmp_path / "yardstick.json", 0.5)
