"""Stages `evaluate` and `promote` on a small project: faces whose grey is their age, models of known bias."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from crowsfeet.errors import BadInputError, EmptyDataError, MissingInputError, ParamsError
from crowsfeet.metrics.predictions import PREDICTIONS, read_evaluated
from crowsfeet.models import AgeModel, save_model
from crowsfeet.models.age_model import Architecture, build_model
from crowsfeet.params import EvaluateParams, FinetuneParams, PromoteParams, RuntimeParams, StrategyParams
from crowsfeet.records import LABELS, SPLITS, FaceLabel, read_table, to_table, write_table
from crowsfeet.store import FaceStoreWriter
from tasks.evaluate import evaluate, publish
from tasks.promote import promote

FINETUNE = FinetuneParams(seeds=[1, 2], strategies={"plain": StrategyParams(), "sqrt-inverse": StrategyParams()})
EVALUATE = EvaluateParams(bootstrap=200)
RUNTIME = RuntimeParams(device="cpu", progress=False)
SPLIT_SIZES = {"weak_train": 300, "train": 60, "validate": 60, "test": 160, "test:other": 40}
MODELS = {"plain-1": 6.0, "plain-2": 6.0, "sqrt-inverse-1": 1.0, "sqrt-inverse-2": 1.2}
"""Bias in years of each model of the project."""


class GreyReader(torch.nn.Module):
    """Stands for a trained network: reads the age off the face's mean grey, with a bias."""

    def __init__(self, bias: float) -> None:
        super().__init__()
        self.bias, self.input_size = bias, 32
        self.anchor = torch.nn.Parameter(torch.zeros(1))

    def preprocess(self, faces: torch.Tensor) -> torch.Tensor:
        """Faces as floats."""
        return faces.permute(0, 3, 1, 2).float()

    def distribution(self, x: torch.Tensor) -> torch.Tensor:
        """A Gaussian of five years around grey / 2 + bias."""
        age = x.mean((1, 2, 3)) / 2 + self.bias
        return (-((torch.arange(101.0) + 0.5 - age[:, None]) ** 2) / 50).softmax(1)


def face_set(folder: Path, dataset: str, splits: dict[str, int], seed: int) -> list[dict[str, object]]:
    """Write a face set and return its rows of the split table."""
    rng = np.random.default_rng(seed)
    labels, rows = [], []
    with FaceStoreWriter(folder / "faces") as store:
        for split, n in splits.items():
            ages = rng.gamma(8, 4, n).clip(1, 95) if split == "weak_train" else rng.uniform(1, 95, n)
            for k, age in enumerate(ages):
                face_id, person = f"{dataset}:{split}{k}-0", f"{dataset}:{split}-{k // 2}"
                grey = np.clip(2 * age + rng.normal(0, 4), 0, 255)
                index = store.append(np.full((32, 32, 3), grey, dtype=np.uint8))
                told = {"sex": ("female", "male")[k % 2], "group": "light" if k < 20 else "dark"}
                label = FaceLabel(face_id[:-2], person, dataset, face_id=face_id, store_index=index, n_faces=1, **told)
                labels.append(label)
                rows.append(
                    {
                        "dataset": dataset,
                        "face_id": face_id,
                        "person_id": person,
                        "store_index": index,
                        "split": split,
                        "age": age,
                    }
                )
    write_table(to_table(labels, LABELS), folder / "labels.parquet", LABELS)
    return rows


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A repository with a face set, a split and two strategies with two seeds."""
    root = tmp_path_factory.mktemp("project")
    rows = face_set(root / "data/one", "data/one", SPLIT_SIZES, seed=0)
    write_table(to_table(rows, SPLITS), root / "data/splits.parquet", SPLITS)
    for name in MODELS:
        (root / "models/finetuned" / name).mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.evaluate.load_model", lambda folder, _device: load(folder))
        yield root


@pytest.fixture(scope="module")
def done(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same repository, evaluated."""
    root = tmp_path_factory.mktemp("done") / "project"
    shutil.copytree(raw, root)
    evaluate(EVALUATE, FINETUNE, RUNTIME, root=root)
    return root


@pytest.fixture
def project(raw: Path, tmp_path: Path) -> Path:
    """A copy of the repository before its evaluation."""
    return shutil.copytree(raw, tmp_path / "project")


@pytest.fixture
def evaluated(done: Path, tmp_path: Path) -> Path:
    """A copy of the evaluated repository."""
    return shutil.copytree(done, tmp_path / "evaluated")


def load(folder: Path) -> GreyReader:
    """The project's model of that folder."""
    if not folder.exists():
        raise MissingInputError(f"{folder} holds no model.")
    return GreyReader(MODELS.get(folder.name, 3.0)).eval()


def attribution(root: Path, change: float = 2.0, *, shortcut: bool = False) -> None:
    """Write the reports of the stage before `promote`."""
    folder = root / "reports/attribution"
    folder.mkdir(parents=True, exist_ok=True)
    faith = {"shortcut_found": shortcut, "shortcut": "38 % of the attribution lies on the frame" if shortcut else None}
    faith |= {"age_region_share": 0.5, "age_region_share_random": 0.2}
    fooled = {"robustness": {"mean_change_years": change}}
    (folder / "faithfulness.json").write_text(json.dumps({"models": dict.fromkeys(MODELS, faith)}))
    (folder / "fooling.json").write_text(json.dumps({"models": dict.fromkeys(MODELS, fooled)}))


def verdict(root: Path) -> dict[str, Any]:
    """Run `promote` and read its verdict."""
    promote(PromoteParams(bootstrap=200), root=root)
    found: dict[str, Any] = json.loads((root / "reports/verdict.json").read_text())
    return found


def test_evaluate_and_promote_tell_the_better_model(evaluated: Path) -> None:
    """Figures, comparison and verdict name the strategy with the smaller bias; every promised file is there."""
    reports = evaluated / "reports/evaluation"
    metrics = json.loads((reports / "metrics.json").read_text())
    plain, better = metrics["models"]["plain"], metrics["models"]["sqrt-inverse"]
    assert plain["bias"] == pytest.approx(6, abs=0.7)
    assert better["mae"] < plain["mae"] < metrics["baseline"]["mae"]
    assert plain["mae_low"] < plain["mae"] < plain["mae_high"]
    assert better["seeds"] == 1
    assert better["regions"]["few"]["n"] > 30
    assert set(better["by_sex"]) == {"female", "male"}
    assert metrics["sets"]["other"]["models"]["plain"]["n"] == 40
    made = json.loads((reports / "comparisons.json").read_text())
    assert {one["verdict"] for one in made["test"]["bmae"]} == {"better"}
    assert "✓ better" in (reports / "table.md").read_text()
    for name in (
        "index.html",
        "by_age.csv",
        "calibration.csv",
        "errors.csv",
        "plots/comparison.png",
        "plots/by_age.png",
    ):
        assert (reports / name).stat().st_size > 100

    attribution(evaluated)
    found = verdict(evaluated)
    assert found["champion"] == "models/finetuned/sqrt-inverse-2"
    assert found["incumbent"] == "mean-age"
    assert all(one["passed"] for one in found["conditions"])
    assert "# Verdict: promote" in (evaluated / "reports/verdict.md").read_text()


def test_small_groups_get_no_figure(evaluated: Path) -> None:
    """A group of ten test people is counted and said to be too few, in the numbers and in the table."""
    metrics = json.loads((evaluated / "reports/evaluation/metrics.json").read_text())
    assert metrics["models"]["plain"]["by_group"]["light"] == {
        "n": 20,
        "people": 10,
        "mae": None,
        "bmae": None,
        "cs5": None,
        "bias": None,
    }
    assert "MAE group dark" in (evaluated / "reports/evaluation/table.md").read_text()
    assert "too few" in (evaluated / "reports/evaluation/table.md").read_text()


def test_one_table_sets_the_test_sets_side_by_side(evaluated: Path) -> None:
    """With a further test set both reports grow a table of every strategy's error on each, with intervals."""
    folder = evaluated / "reports/evaluation"
    headers, _, *rows = (folder / "table.md").read_text().partition("## Across test sets\n\n")[2].splitlines()
    assert headers == "| strategy | MAE on test | MAE on other |"
    metrics = json.loads((folder / "metrics.json").read_text())
    own, other = (one["models"]["plain"]["mae"] for one in (metrics, metrics["sets"]["other"]))
    assert any(row.startswith(f"| plain | {own:.2f} [") and f"| {other:.2f} [" in row for row in rows)
    assert "Across test sets" in (folder / "index.html").read_text()


def test_predictions_come_back_as_they_were(evaluated: Path) -> None:
    """The table holds every model on every set, and reading it gives the same ages and answers."""
    sets = read_evaluated(read_table(evaluated / "reports/evaluation/predictions.parquet", PREDICTIONS))
    assert set(sets) == {"validate", "test", "test:other"}
    assert set(sets["test"].runs) == {"mean-age", "plain", "sqrt-inverse"}
    assert set(sets["test"].runs["plain"]) == {1, 2}
    splits = pd.read_parquet(evaluated / "data/splits.parquet").set_index("face_id")
    assert np.allclose(sets["test"].ages, splits.loc[sets["test"].faces["face_id"], "age"], atol=1e-4)
    run = sets["test"].runs["plain"][1]
    assert np.allclose(run.distribution.sum(1), 1, atol=0.01)
    assert np.allclose(run.expected - sets["test"].ages, 6, atol=7)


def test_evaluating_twice_writes_the_same_bytes(evaluated: Path, done: Path) -> None:
    """Nothing in the reports depends on when or how often they are made."""
    names = ("metrics.json", "comparisons.json", "predictions.parquet", "table.md", "plots/by_age.png", "by_age.csv")
    evaluate(EVALUATE, FINETUNE, RUNTIME, root=evaluated)
    for name in names:
        assert (evaluated / "reports/evaluation" / name).read_bytes() == (
            done / "reports/evaluation" / name
        ).read_bytes()


def test_a_champion_must_be_beaten(project: Path) -> None:
    """With a champion in use the candidate is tested against it, and an equal one is not promoted."""
    champion = project / "data/champion"
    champion.mkdir()
    (champion / "model.json").write_text("{}")
    attribution(project)
    evaluate(EVALUATE, FINETUNE, RUNTIME, root=project)
    found = verdict(project)
    assert found["incumbent"] == "champion"
    assert found["promote"] is True

    MODELS["champion"] = MODELS["sqrt-inverse-2"]
    try:
        evaluate(EVALUATE, FINETUNE, RUNTIME, root=project)
    finally:
        del MODELS["champion"]
    found = verdict(project)
    assert found["champion"] is None
    assert found["reason"] == "sqrt-inverse-2 is the champion already."
    assert found["conditions"][0]["sentence"].endswith("no evidence.")


@pytest.mark.parametrize(
    ("spoil", "condition"),
    [
        (lambda root: attribution(root, shortcut=True), "no_shortcut"),
        (lambda root: attribution(root, change=12.0), "robust"),
        (lambda root: (root / "reports/attribution/fooling.json").write_text('{"models": {}}'), "robust"),
        (lambda root: (root / "reports/attribution/faithfulness.json").write_text('{"models": {}}'), "no_shortcut"),
    ],
    ids=["shortcut", "fooled", "robustness not measured", "attribution not measured"],
)
def test_each_condition_can_refuse(evaluated: Path, spoil: Callable[[Path], object], condition: str) -> None:
    """A shortcut, an answer that moves too far, or a missing measurement each keep a better model from promotion."""
    attribution(evaluated)
    spoil(evaluated)
    found = verdict(evaluated)
    assert found["promote"] is False
    assert [one["name"] for one in found["conditions"] if not one["passed"]] == [condition]


def test_a_leak_refuses(evaluated: Path) -> None:
    """A person in training and test keeps every model from promotion."""
    attribution(evaluated)
    splits = pd.read_parquet(evaluated / "data/splits.parquet")
    splits.loc[splits["split"] == "test", "person_id"] = splits.loc[splits["split"] == "train", "person_id"].iloc[0]
    write_table(splits, evaluated / "data/splits.parquet", SPLITS)
    found = verdict(evaluated)
    assert [one["name"] for one in found["conditions"] if not one["passed"]] == ["no_leak"]


def test_figures_reach_the_models_own_runs(evaluated: Path) -> None:
    """Each model's figures stand on its run, those of the comparison on the parent; a second time changes nothing."""
    from crowsfeet.tracking import Tracker

    tracker = Tracker.at(RUNTIME.tracking_uri, RUNTIME.experiment, evaluated)
    with tracker.run("finetune/sqrt-inverse-1") as run:
        pass
    (evaluated / "models/finetuned/sqrt-inverse-1/run.json").write_text(json.dumps({"mlflow_run_id": run.id}))
    publish(evaluated, tracker)
    publish(evaluated, tracker)
    told = tracker.client.get_run(run.id).data
    assert told.metrics["test_bias"] == pytest.approx(1, abs=0.7)
    assert told.tags["verdict_bmae"] == "better"
    written = json.loads((evaluated / "reports/evaluation/run.json").read_text())
    parents = tracker.find({"comparison": written["comparison"], "kind": "comparison"})
    assert len(parents) == 1
    assert "bmae/sqrt-inverse" in tracker.client.get_run(parents[0].id).data.metrics


def test_the_label_report_joins_the_comparison(project: Path) -> None:
    """Evaluating logs what the labels of this comparison are like onto its parent run."""
    from crowsfeet.tracking import Tracker

    row = {"coverage": 0.5, "conflicts": None, "accuracy": 0.9}
    report = {"photos": 9, "kept": 7, "refused": {}, "noise_estimate": 0.1, "mean_interval_years": 1.0,
              "functions": {"caption_date": row}, "age_histogram": [7]}  # fmt: skip
    (project / "reports/labels").mkdir(parents=True)
    (project / "reports/labels/report.json").write_text(json.dumps(report))
    evaluate(EVALUATE, FINETUNE, RUNTIME, root=project)
    written = json.loads((project / "reports/evaluation/run.json").read_text())
    tracker = Tracker.at(RUNTIME.tracking_uri, RUNTIME.experiment, project)
    metrics = tracker.client.get_run(tracker.parent(written["comparison"]).id).data.metrics
    assert (metrics["labels/kept"], metrics["labels/coverage/caption_date"]) == (7, 0.5)
    assert "mae/plain" in metrics


def test_a_view_that_is_away_does_not_stop_the_evaluation(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without MLflow the reports are written, here with the absolute regions too, and a warning says what to do."""
    away = RuntimeParams(device="cpu", progress=False, tracking_uri="sqlite:////proc/none/mlflow.db")
    evaluate(EvaluateParams(bootstrap=200, absolute_regions_from=360), FINETUNE, away, root=project)
    metrics = json.loads((project / "reports/evaluation/metrics.json").read_text())
    assert metrics["models"]["plain"]["absolute_regions"]["few"]["n"] > 100
    assert "crowsfeet publish" in caplog.text


def test_faults_are_named_and_leave_nothing_half_written(project: Path) -> None:
    """An unknown baseline, a missing model and an empty test split each end in a sentence, without a report."""
    with pytest.raises(ParamsError, match=r"`evaluate\.baseline` is nobody"):
        evaluate(EvaluateParams(baseline="nobody"), FINETUNE, RUNTIME, root=project)
    more = FinetuneParams(seeds=[1, 3], strategies=FINETUNE.strategies)
    with pytest.raises(MissingInputError, match="plain-3"):
        evaluate(EVALUATE, more, RUNTIME, root=project)
    splits = pd.read_parquet(project / "data/splits.parquet")
    write_table(splits[splits["split"] != "test"], project / "data/splits.parquet", SPLITS)
    with pytest.raises(EmptyDataError, match="no faces under `test`"):
        evaluate(EVALUATE, FINETUNE, RUNTIME, root=project)
    assert not (project / "reports").exists()
    with pytest.raises(MissingInputError, match=r"setup\.json is missing"):
        promote(PromoteParams(), root=project)
    (project / "reports/evaluation").mkdir(parents=True)
    (project / "reports/evaluation/setup.json").write_text("[")
    with pytest.raises(BadInputError, match="not readable as JSON"):
        promote(PromoteParams(), root=project)


def test_real_networks_answer(tmp_path: Path) -> None:
    """A saved network is loaded and answers every face with a distribution."""
    from crowsfeet.metrics.answering import answers_of, faces_of
    from crowsfeet.models import load_model

    rows = face_set(tmp_path / "data/one", "data/one", {"test": 5}, seed=0)
    torch.manual_seed(0)
    model: AgeModel = build_model(Architecture(input_size=48))
    save_model(model, tmp_path / "model")
    faces = faces_of(tmp_path, pd.DataFrame(rows), "test")
    found = answers_of(load_model(tmp_path / "model"), tmp_path, faces)
    assert np.allclose(found.distribution.sum(1), 1, atol=1e-5)
    assert np.allclose(found.expected, found.distribution @ (np.arange(101) + 0.5))
