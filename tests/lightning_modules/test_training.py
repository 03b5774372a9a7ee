"""A whole training: it learns, resumes exactly, keeps the best weights, and fails in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.optim.swa_utils import AveragedModel

from crowsfeet.errors import TrainingError
from crowsfeet.imbalance import make_remedy
from crowsfeet.models import Architecture, build_model
from crowsfeet.params import FeatureSmoothingRemedy, NoRemedy, TrainingParams
from lightning_modules.faces import read_faces
from lightning_modules.learner import AgeLearner
from lightning_modules.prediction import predict
from lightning_modules.resume import ResumePoint
from lightning_modules.training import Machine, Plan, WayBackAt, train

CPU = Machine("cpu")


def _plan(epochs: int = 3, patience: int = 99, remedy=None, **changes) -> Plan:
    training = TrainingParams(
        backbone="test_resnet", input_size=32, epochs=epochs, batch_size=8, learning_rate=3e-3, augment=0.5
    ).model_copy(update=changes)
    return Plan(training, make_remedy(remedy or NoRemedy()), 1, training.learning_rate, epochs, patience)


def _model():
    torch.manual_seed(0)
    return build_model(Architecture("test_resnet", "bins", 32))


def _silent(_figures, _step):
    pass


def _train(root: Path, plan: Plan, log=_silent, way_back: WayBackAt | None = None, model=None):
    faces = read_faces(root)
    return train(
        model or _model(), faces.in_split("train"), faces.in_split("validate"), plan, CPU, log=log, way_back=way_back
    )


def test_training_learns_and_keeps_the_best_epoch(root):
    """Ages told by brightness are learnt; the kept weights are those of the best validation epoch."""
    logged: list[tuple[int, float]] = []
    outcome = _train(root, _plan(8), lambda figures, step: logged.append((step, figures["validate_bmae"])))
    validate = read_faces(root).in_split("validate")
    p = predict(outcome.model, validate)
    error = np.abs(p @ (np.arange(101) + 0.5) - validate.age).mean()
    assert [step for step, _ in logged] == list(range(8))
    assert outcome.best_epoch == min(logged, key=lambda row: row[1])[0]
    assert error == pytest.approx(outcome.best["validate_mae"], abs=0.05)
    assert error < 0.8 * np.abs(validate.age - validate.age.mean()).mean()
    assert outcome.steps == 8 * 4


class _CrashError(Exception):
    pass


@pytest.mark.parametrize("remedy", [NoRemedy(), FeatureSmoothingRemedy(kind="feature_smoothing")])
def test_resumed_training_ends_with_the_same_weights(root, tmp_path, remedy):
    """A training that crashes and resumes ends with the weights and the history of one that did not."""
    plan = _plan(4, remedy=remedy, ema=0.9)
    way_back = WayBackAt(tmp_path / "way.ckpt", 0.0)

    def crash(_figures, step):
        if step == 2:
            raise _CrashError

    whole = _train(root, plan)
    with pytest.raises(_CrashError):
        _train(root, plan, crash, way_back)
    steps: list[int] = []
    resumed = _train(root, plan, lambda _figures, step: steps.append(step), way_back)
    assert steps == [2, 3]
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name]), name
    assert [row["train_loss"] for row in whole.history] == [row["train_loss"] for row in resumed.history]


def test_patience_ends_the_training(root):
    """Training stops when the validation error has not fallen for `patience` epochs."""
    outcome = _train(root, _plan(30, patience=1, learning_rate=0.0 + 1e-9))
    assert len(outcome.history) < 30


def test_validates_every_so_many_epochs(root):
    """Only validated epochs have validation figures, and one of them is kept; every second one by request."""
    outcome = _train(root, _plan(5, validate_every=2))
    assert [("validate_bmae" in row) for row in outcome.history] == [False, True, False, True, False]
    assert outcome.best_epoch in {1, 3}
    assert outcome.best["validate_mae"] > 0


def test_frozen_backbone_stays_as_it_was(root):
    """While it is frozen the backbone, batch statistics included, does not change; the head does."""
    before = {k: v.clone() for k, v in _model().state_dict().items()}
    after = _train(root, _plan(2, freeze_epochs=2)).model.state_dict()
    assert all(torch.equal(before[k], after[k]) for k in before if k.startswith("backbone"))
    assert not torch.equal(before["head.weight"], after["head.weight"])


def test_accumulated_batches_make_fewer_steps(root):
    """Gradient accumulation takes one step per so many batches."""
    assert _train(root, _plan(2, accumulate=2)).steps == 4


def test_running_average_moves_once_a_step(root, monkeypatch):
    """Accumulated batches, which change no weight, do not move the running average."""
    moves: list[int] = []
    update = AveragedModel.update_parameters
    monkeypatch.setattr(AveragedModel, "update_parameters", lambda own, model: (moves.append(1), update(own, model)))
    steps = _train(root, _plan(2, accumulate=2, ema=0.9)).steps
    assert len(moves) == steps == 4


def test_bf16_and_channels_last_learn(root):
    """Mixed precision and channels-last train to finite weights."""
    outcome = _train(root, _plan(1, precision="bf16", channels_last=True))
    assert np.isfinite(outcome.history[-1]["train_loss"])


def test_running_average_is_what_is_kept(root):
    """With a running average the kept weights are neither the start nor the last step's."""
    model = _model()
    outcome = _train(root, _plan(1, ema=0.99), model=model)
    kept = outcome.model.state_dict()["head.weight"]
    assert not torch.equal(kept, model.state_dict()["head.weight"])


def test_loss_that_is_no_number_ends_in_one_sentence(root):
    """A learning rate that blows up is told as such."""
    with pytest.raises(TrainingError, match=r"became (nan|inf); lower the learning rate"):
        _train(root, _plan(3, learning_rate=1e30, clip=0.0, loss="dex"))


def test_out_of_memory_names_the_knobs(root, monkeypatch):
    """Out of memory names what was tried and which values to change."""

    def explode(*_args):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")

    monkeypatch.setattr(AgeLearner, "training_step", explode)
    with pytest.raises(TrainingError, match="Out of memory with test_resnet at 32 px and batches of 8; lower"):
        _train(root, _plan(1))


def test_resume_point_changes_with_what_decides(tmp_path):
    """Other params or data give another checkpoint; a run is remembered only while there is one."""
    point = ResumePoint.of(tmp_path, "pretrain", {"epochs": 3}, 1.0)
    assert ResumePoint.of(tmp_path, "pretrain", {"epochs": 4}, 1.0).checkpoint != point.checkpoint
    point.remember("abc")
    assert point.run_id is None
    point.checkpoint.write_bytes(b"")
    assert point.run_id == "abc"
    point.forget()
    assert not list(point.checkpoint.parent.iterdir())
