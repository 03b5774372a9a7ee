"""The main job on a miniature world: reproducible, stale only where it must be, clear about bad input."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

AFTER = ["label", "split", "crossfit", "pretrain", "finetune", "evaluate", "explain", "promote"]


def test_summary_has_the_closing_figures(reproduced: Repository) -> None:
    """reports/summary.json holds every closing figure as a plain number."""
    summary = json.loads((reproduced.folder / "reports/summary.json").read_text())
    for key in ("mae_precise_only", "mae_weak_then_precise", "mae_mean_age_baseline", "weak_label_error_rate_true"):
        assert summary[key] > 0
    assert summary["photos"] >= summary["faces"] >= summary["labels_kept"] > 0
    assert sum(summary["labels_refused_by_reason"].values()) == summary["photos"] - summary["labels_kept"]
    assert {"collect", "parse", "label", "pretrain", "evaluate"} <= set(summary["seconds_by_stage"])


def test_second_repro_runs_nothing(reproduced: Repository) -> None:
    """A second `dvc repro` runs no stage, and no tracked file of the clone but params.yaml differs from the commit."""
    assert "Running stage" not in reproduced.run("dvc", "repro").stdout
    tracked = ["git", "diff", "--name-only", "HEAD"]
    changed = subprocess.run(tracked, cwd=reproduced.folder, capture_output=True, text=True, check=True).stdout
    assert changed.split() == ["params.yaml"]


@pytest.mark.parametrize(
    ("key", "value", "stages"),
    [
        ("runtime.workers", 1, set()),
        ("runtime.requests_per_second", 77.0, set()),
        ("parse.max_caption_length", 1999, {"parse"}),
        ("split.salt", "other", {"split"}),
        ("label.min_face", 33, {"world", "label"}),
    ],
)
def test_a_changed_value_makes_just_its_readers_stale(
    miniature: Repository, key: str, value: object, stages: set[str]
) -> None:
    """One changed value makes those stages stale that read its section, and a value under `runtime` none."""
    miniature.set_param(key, value)
    assert miniature.stale() == stages


@pytest.mark.parametrize(
    ("path", "users", "others"),
    [
        ("crowsfeet/splits.py", {"split"}, {"collect", "parse", "label", "evaluate"}),
        ("crowsfeet/labeling/__init__.py", {"label"}, {"collect", "parse", "split"}),
        ("crowsfeet/attribution/__init__.py", {"explain"}, {"collect", "parse", "split", "pretrain", "finetune"}),
    ],
)
def test_a_changed_line_of_code_makes_just_its_users_stale(
    miniature: Repository, path: str, users: set[str], others: set[str]
) -> None:
    """A changed module makes its users stale and leaves the other stages alone."""
    with (miniature.folder / path).open("a", encoding="utf-8") as file:
        file.write("\n# a remark\n")
    stale = miniature.stale()
    assert users <= stale
    assert not others & stale


def test_misspelt_key_is_named(miniature: Repository) -> None:
    """A key that params.yaml should not have is named in one sentence, with status 2."""
    path = miniature.folder / "params.yaml"
    path.write_text(path.read_text().replace("salt:", "slat:"))
    done = miniature.run("tasks", "split", check=False)
    assert done.returncode == 2
    assert "slat" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_raw_folder_is_no_silent_crawl(miniature: Repository) -> None:
    """Parsing without data/raw says what to run and leaves nothing half-written."""
    shutil.rmtree(miniature.folder / "data/raw")
    (miniature.folder / "data/photos.parquet").unlink()
    done = miniature.run("tasks", "parse", check=False)
    assert done.returncode == 2
    assert "dvc pull" in done.stderr
    assert not list((miniature.folder / "data").glob("photos*"))


def test_checkpoint_of_another_architecture_is_named(miniature: Repository) -> None:
    """Weights that do not fit the described network end evaluation with a sentence that names the folder."""
    models = sorted((miniature.folder / "models/finetuned").iterdir())
    description = json.loads((models[0] / "model.json").read_text())
    description["backbone"] = "resnet18"
    (models[0] / "model.json").write_text(json.dumps(description))
    done = miniature.run("tasks", "evaluate", check=False)
    assert done.returncode == 2
    assert models[0].name in done.stderr
    assert "Traceback" not in done.stderr


def test_refresh_runs_the_way_as_one_flow(miniature: Repository) -> None:
    """`python -m flows.refresh` ends well on a reproduced repository and leaves nothing stale."""
    miniature.run("flows.refresh")
    assert miniature.stale() == set()
