"""What an arm of the comparison trains on and for how long: both sides get the same budget (docs/adr/0054)."""

from __future__ import annotations

import math

from crowsfeet.imbalance import Remedy, make_remedy
from crowsfeet.params import FinetuneParams, StrategyParams, TrainingParams
from lightning_modules.faces import FaceTable
from lightning_modules.replay import Replay, mixed_epoch, together
from lightning_modules.training import steps_of


def arm_faces(
    params: FinetuneParams, arm: StrategyParams, precise: FaceTable, weak: FaceTable
) -> tuple[FaceTable, Remedy]:
    """Return the faces to train on and the strategy's remedy, with weak faces among them where replay is on.

    An arm that starts from random weights never sees a weak face.
    """
    remedy = make_remedy(arm.remedy)
    if params.replay == 0 or arm.init == "random":
        return precise, remedy
    replayed = make_remedy(params.replay_remedy)
    return together(precise, weak), Replay(remedy, replayed, len(precise), params.replay, params.last_replay)


def arm_training(params: FinetuneParams, arm: StrategyParams, precise: int, pretrain_steps: int) -> TrainingParams:
    """Return the strategy's own training on so many precise faces: its rate, its epochs, and the budget of its start.

    One that starts from random weights may take as many steps as pretraining and finetuning together.
    """
    own = {
        "learning_rate": arm.learning_rate,
        "epochs": arm.epochs,
        "patience": arm.patience,
        "layer_decay": arm.layer_decay,
    }
    training = params.training
    merged = training.model_copy(update={key: value for key, value in own.items() if value is not None})
    if arm.init == "random" and arm.epochs is None:
        alone = steps_of(precise, training.batch_size, 1)
        mixed = mixed_epoch(precise, params.replay, params.last_replay)
        finetuning = steps_of(mixed, training.batch_size, training.epochs)
        every = training.validate_every
        epochs = math.ceil((pretrain_steps + finetuning) / alone / every) * every
        merged = merged.model_copy(update={"epochs": epochs, "patience": arm.patience or max(1, epochs // 3)})
    return merged
