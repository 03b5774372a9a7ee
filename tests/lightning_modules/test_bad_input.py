"""Training on bad input: one sentence, the run stands as FAILED, no model is left behind."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from crowsfeet.errors import BadInputError, BadModelError, CrowsfeetError, EmptyDataError, TrainingError
from crowsfeet.models import Architecture, build_model
from crowsfeet.params import PretrainParams, RuntimeParams, TrainingParams
from crowsfeet.records import LABELS, SPLITS, read_frame
from crowsfeet.tracking import Tracker
from lightning_modules.learner import AgeLearner
from tasks.pretrain import pretrain

RUNTIME = RuntimeParams(device="cpu", progress=False)
TRAINING = TrainingParams(backbone="test_resnet", input_size=32, epochs=1, batch_size=16)
PARAMS = PretrainParams(training=TRAINING, drop_worst=0.0)


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MLflow store without runs, made once: its migrations take seconds."""
    root = tmp_path_factory.mktemp("store")
    Tracker.at(RUNTIME.tracking_uri, RUNTIME.experiment, root)
    return root / "mlflow.db"


@pytest.fixture
def project(root: Path, empty_store: Path, tmp_path: Path) -> Path:
    """A copy of the small repository with a store of runs."""
    shutil.copytree(root / "data", tmp_path / "data")
    shutil.copy(empty_store, tmp_path / "mlflow.db")
    return tmp_path


def change_splits(root: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """Rewrite the split table."""
    path = root / "data/splits.parquet"
    change(read_frame(path, SPLITS)).to_parquet(path)


def spoil_posterior(root: Path) -> None:
    """Let the first face's age distribution hold a value that is no number."""
    path = root / "data/labels.parquet"
    frame = read_frame(path, LABELS)
    posterior = [np.full(101, np.nan, np.float16), *frame["posterior"][1:]]
    frame.drop(columns="extra").assign(posterior=posterior, extra=None).to_parquet(path)


def save_other_weights(root: Path) -> None:
    """Save a backbone of another architecture."""
    from safetensors.torch import save_file

    save_file(build_model(Architecture("test_vit", "bins", 32)).backbone.state_dict(), root / "other.safetensors")


def leave(root: Path) -> None:
    """Change nothing in the repository."""


@pytest.mark.parametrize(
    ("spoil", "params", "error", "sentence"),
    [
        (
            lambda root: change_splits(root, lambda f: f[f["split"] != "weak_train"]),
            PARAMS,
            EmptyDataError,
            "The split weak_train holds no face",
        ),
        (
            lambda root: change_splits(root, lambda f: f.assign(age=30.5)),
            PARAMS,
            BadInputError,
            "All 45 training faces are 30 years old; a network learns ages from at least two",
        ),
        (
            lambda root: change_splits(root, lambda f: f.assign(age=f["age"].where(f["face_id"] != "data-3"))),
            PARAMS,
            BadInputError,
            "the age of face data-3 is not a number",
        ),
        (spoil_posterior, PARAMS, BadInputError, "the age distribution of face data-0 holds no probability"),
        (
            leave,
            PARAMS.model_copy(update={"training": TRAINING.model_copy(update={"backbone": "resnt10t"})}),
            BadModelError,
            "timm knows no backbone called resnt10t",
        ),
        (
            save_other_weights,
            PARAMS.model_copy(update={"weights": "other.safetensors"}),
            BadModelError,
            "other.safetensors holds weights of another architecture: ",
        ),
    ],
    ids=["empty split", "one age", "age NaN", "target NaN", "unknown backbone", "weights of another shape"],
)
def test_bad_input_is_told_and_the_run_has_failed(
    project: Path,
    spoil: Callable[[Path], object],
    params: PretrainParams,
    error: type[CrowsfeetError],
    sentence: str,
) -> None:
    """The thing is named in one sentence, which stands with the failed run; no model is half-written."""
    spoil(project)
    with pytest.raises(error, match=sentence) as raised:
        pretrain(params, RUNTIME, project)
    assert "\n" not in str(raised.value)
    assert_failed(project, sentence)


def test_out_of_memory_is_told_and_the_run_has_failed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of memory names the batch size, and the run stands as FAILED."""

    def explode(*_args: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")

    monkeypatch.setattr(AgeLearner, "training_step", explode)
    with pytest.raises(TrainingError, match="Out of memory with test_resnet at 32 px and batches of 16"):
        pretrain(PARAMS, RUNTIME, project)
    assert_failed(project, "Out of memory")


def assert_failed(root: Path, sentence: str) -> None:
    """The one run is FAILED with the sentence as its error, and there is no model."""
    tracker = Tracker.at(RUNTIME.tracking_uri, RUNTIME.experiment, root)
    (run,) = tracker.find({"stage": "pretrain"})
    stored = tracker.client.get_run(run.id)
    assert stored.info.status == "FAILED"
    assert sentence in stored.data.tags["error"]
    assert not (root / "models/pretrained").exists()
