"""Two runs' maps laid side by side, out of MLflow."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from crowsfeet.attribution.difference import difference_sheet, read_side
from crowsfeet.attribution.packing import pack_maps
from crowsfeet.errors import MissingInputError
from crowsfeet.operations.differ import differ, told_apart
from crowsfeet.params import RuntimeParams


@pytest.fixture
def runtime():
    return RuntimeParams(tracking_uri="sqlite:///mlflow.db", experiment="crowsfeet")


def explained(tracker, comparison, folder, name="plain-1", level=1.0):
    """A run of a comparison that carries maps of two probe faces."""
    about = {"model": name, "target": "expected_age", "units": {"saliency": "years"}, "probes": 2}
    about |= {"face_ids": ["a", "b"], "ages": [1.0, 2.0], "scores": [level, level]}
    pack_maps(
        folder / f"{name}.npz", {"saliency": np.full((2, 12, 12), level)}, np.zeros((2, 12, 12, 3), np.uint8), about
    )
    with tracker.run(f"finetune/{name}", comparison) as run:
        run.log_artifact(folder / f"{name}.npz", "attribution")
    return run.id


def logged(tracker, run_id):
    """The files that a run holds about differences."""
    return {one.path.rpartition("/")[2] for one in tracker.client.list_artifacts(run_id, "attribution/differ")}


def test_two_runs_of_two_comparisons_are_compared_and_logged_to_both(tmp_path, tracker, runtime):
    """Models of one name from two comparisons are called by their runs; the sheet goes to each of them."""
    one, other = (explained(tracker, key, tmp_path / key, level=level) for key, level in (("old", 1.0), ("new", 3.0)))
    said = differ(f"run:{one}", f"run:{other}", tmp_path, runtime, log=True)
    sheet = tmp_path / "reports/differ" / f"run-{one}-run-{other}.png"
    with Image.open(sheet) as picture:
        assert (
            picture.size
            == difference_sheet(*(read_side(tmp_path / key / "plain-1.npz") for key in ("old", "new"))).size
        )
    figures = json.loads(sheet.with_suffix(".json").read_text(encoding="utf-8"))
    assert figures["one"] == f"run-{one}"
    assert figures["moved_years"] == pytest.approx(2)
    assert figures["methods"]["saliency"]["apart"] == pytest.approx(0.5)
    assert "answers 2.0 years apart" in said[0]
    assert logged(tracker, one) == logged(tracker, other) == {sheet.name, sheet.with_suffix(".json").name}


def test_runs_of_one_comparison_are_logged_to_its_parent(tmp_path, tracker, runtime):
    """The parent run holds the sheet, the two runs do not; --out says where else it lies."""
    one = explained(tracker, "key", tmp_path / "a", "precise-only-1")
    other = explained(tracker, "key", tmp_path / "b", "plain-1", 2.0)
    differ(f"run:{one}", f"run:{other}", tmp_path, runtime, tmp_path / "there.png", log=True)
    assert logged(tracker, tracker.parent("key").id) == {"there.png", "there.json"}
    assert logged(tracker, one) == set()


def test_two_files_of_one_name_are_called_by_the_folder_in_which_they_differ(tmp_path, tracker, runtime):
    """The figures, the words and the sheet's name tell both apart; an even change is said to be everywhere."""
    for key, level in (("old", 1.0), ("new", 3.0)):
        explained(tracker, key, tmp_path / key / "maps", level=level)
    one, other = (str(tmp_path / key / "maps/plain-1.npz") for key in ("old", "new"))
    said = differ(one, other, tmp_path, runtime)
    figures = json.loads((tmp_path / "reports/differ/old-plain-1-new-plain-1.json").read_text(encoding="utf-8"))
    assert (figures["one"], figures["other"]) == ("old-plain-1", "new-plain-1")
    assert said[0].startswith("old-plain-1 and new-plain-1: 2 faces")
    assert "more that ages everywhere, less nowhere" in said[1]


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        ("plain-1", "run:abc", ("plain-1", "run-abc")),
        ("champion", "champion", ("first-champion", "second-champion")),
        ("a/maps/plain-1.npz", "b/maps/plain-1.npz", ("a-plain-1", "b-plain-1")),
        ("old/plain-1.npz", "models/finetuned/plain-1", ("old-plain-1", "finetuned-plain-1")),
    ],
)
def test_two_places_never_bear_one_name(one, other, names):
    """Names come from the last part, from the nearest folder that differs, or from the order."""
    assert told_apart(one, other) == names


def test_a_run_without_maps_and_a_model_without_a_run_are_named(tmp_path, tracker, runtime):
    """What was never explained, and what is no model, ends in a sentence; nothing is written."""
    with tracker.run("finetune/plain-1") as run:
        pass
    there = explained(tracker, "key", tmp_path / "a")
    with pytest.raises(MissingInputError, match="was never explained"):
        differ(f"run:{run.id}", f"run:{there}", tmp_path, runtime)
    with pytest.raises(MissingInputError, match="nonsense is no model"):
        differ("nonsense", f"run:{there}", tmp_path, runtime)
    assert not (tmp_path / "reports").exists()
