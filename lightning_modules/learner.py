"""What one training step does: augment, predict, compare with the label, weigh."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from pytorch_lightning import LightningModule
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from crowsfeet.errors import TrainingError
from crowsfeet.imbalance import Remedy
from crowsfeet.losses import loss_named
from crowsfeet.models import AgeModel, age_of
from crowsfeet.models.small_maps import SmallMaps
from lightning_modules.augment import augment
from lightning_modules.optimisation import optimiser, parameter_groups, rate
from lightning_modules.selection import small_loss

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from crowsfeet.models.heads import Head


@dataclass(frozen=True)
class Recipe:
    """How the network is trained; the fields' meaning stands with TrainingParams."""

    loss: str
    learning_rate: float
    weight_decay: float
    warmup: float
    layer_decay: float
    freeze_epochs: int
    ema: float
    augment: float
    seed: int
    small_loss: float = 0.0
    channels_last: bool = False
    compiled: bool = False


class AgeLearner(LightningModule):
    """Trains an AgeModel; validation yields `validate_mae` and `validate_bmae` in years."""

    offset: Tensor

    def __init__(self, model: AgeModel, recipe: Recipe, remedy: Remedy, train_ages: NDArray[np.float32]) -> None:
        super().__init__()
        self.model = model.train()
        self.recipe = recipe
        self.loss = loss_named(recipe.loss)
        self.register_buffer("offset", torch.from_numpy(np.array(remedy.logit_offset(train_ages))), persistent=False)
        self.objective = remedy.objective(train_ages)
        self.smoothing = remedy.smoothing(cast("int", model.backbone.num_features))
        self.averaged = (
            AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(recipe.ema), use_buffers=True)  # type: ignore[no-untyped-call]
            if recipe.ema > 0
            else None
        )
        if self.averaged is not None:
            self.averaged.requires_grad_(False)  # several processes wait for the gradient of all that asks for one
        if recipe.channels_last:
            self.model.to(memory_format=torch.channels_last)
        self._features: Callable[[Tensor], Tensor] = (
            torch.compile(model.features) if recipe.compiled else model.features
        )
        self._answers: list[tuple[Tensor, Tensor]] = []
        self._averaged_at = 0

    @property
    def best_model(self) -> AgeModel:
        """The network that is validated and kept: the running average where there is one."""
        return cast("AgeModel", self.averaged.module) if self.averaged is not None else self.model

    def training_step(self, batch: dict[str, Tensor], batch_index: int) -> Tensor:
        """Return the mean weighted loss of a batch."""
        pixels = augment(_pixels(batch["faces"]), self._generator(batch_index), self.recipe.augment)
        loss = self.losses(self.model.normalise(pixels), batch)
        weight = batch["weight"] * small_loss(loss.detach(), batch["age"], self._forgotten())
        mean = (loss * weight).mean()
        self.log("train_loss", mean.detach(), on_step=False, on_epoch=True, batch_size=len(loss), sync_dist=True)
        return mean

    def losses(self, x: Tensor, batch: dict[str, Tensor]) -> Tensor:
        """Return each face's loss [B] of an input [B, 3, S, S], with the remedy's hooks in their order."""
        age = batch["age"]
        if self.recipe.channels_last:
            x = x.contiguous(memory_format=torch.channels_last)
        with nullcontext() if self.recipe.compiled else SmallMaps():
            features = self._features(x)
        if self.smoothing is not None:
            features = self.smoothing(features, age)
        raw = self.model.head(features).float()
        if self.model.architecture.head == "bins":
            raw = raw + self.offset
        loss = self.loss(raw, batch["target"], batch["label"])
        if self.objective is not None:
            logits = cast("Head", self.model.head).logits(raw)
            loss = self.objective(loss, logits, features.float(), age)
        return loss

    def _forgotten(self) -> float:
        """Return the share of large losses to leave out: none in the first third, where all losses are large."""
        begun = self.current_epoch >= max(1, (self.trainer.max_epochs or 1) // 3)
        return self.recipe.small_loss if begun else 0.0

    def _generator(self, batch_index: int) -> torch.Generator:
        # seeded by place, not by history: a resumed epoch draws what the interrupted one would have drawn
        place = (self.recipe.seed, self.current_epoch, batch_index, self.global_rank)
        return torch.Generator().manual_seed(int(np.random.SeedSequence(place).generate_state(1)[0]))

    def on_train_start(self) -> None:
        """Note the step that the running average already holds, which is not the first one after a resumption."""
        self._averaged_at = self.global_step

    def on_train_epoch_start(self) -> None:
        """Seed dropout and its like by epoch, and hold the backbone still while it is frozen."""
        torch.manual_seed(int(np.random.SeedSequence((self.recipe.seed, self.current_epoch)).generate_state(1)[0]))
        frozen = self.current_epoch < self.recipe.freeze_epochs
        self.model.backbone.requires_grad_(not frozen)
        self.model.backbone.train(not frozen)

    def on_train_batch_end(self, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Move the running average along, once a step: accumulated batches change no weight."""
        del outputs, batch, batch_idx
        if self.averaged is not None and self.global_step != self._averaged_at:
            self.averaged.update_parameters(self.model)
            self._averaged_at = self.global_step

    def on_train_epoch_end(self) -> None:
        """Let feature smoothing see the plain training faces."""
        if self.smoothing is None:
            return
        loader = self.trainer.datamodule.plain_training_faces()  # type: ignore[attr-defined]
        was_training = self.model.training
        self.model.eval()
        with torch.no_grad():
            pairs = [(self._plain_features(batch["faces"].to(self.device)), batch["age"]) for batch in loader]
        self.model.train(was_training)
        ages = torch.cat([age for _, age in pairs]).to(self.device)
        self.smoothing.update(torch.cat([features for features, _ in pairs]), ages)

    def _plain_features(self, faces: Tensor) -> Tensor:
        return self.model.features(self.model.preprocess(faces)).float()

    def validation_step(self, batch: dict[str, Tensor], batch_index: int) -> None:
        """Collect predicted and true ages."""
        del batch_index
        model = self.best_model
        predicted = age_of(model(model.preprocess(batch["faces"])).float().softmax(dim=1))
        self._answers.append((predicted, batch["age"]))

    def on_validation_epoch_end(self) -> None:
        """Log the mean absolute error, and the same with every year of age counted alike."""
        predicted, age = (torch.cat(parts) for parts in zip(*self._answers, strict=True))
        self._answers.clear()
        error = (predicted - age).abs()
        self.log_dict({"validate_mae": error.mean(), "validate_bmae": balanced(error, age)}, sync_dist=True)

    def configure_optimizers(self) -> Any:
        """Return AdamW with discriminative rates, warmed up and cosine-cooled over all steps."""
        recipe = self.recipe
        groups = parameter_groups(self.model, recipe.learning_rate, recipe.weight_decay, recipe.layer_decay)
        adamw = optimiser(groups, self.objective, fused=self.trainer.precision == "32-true")
        steps = max(1, int(self.trainer.estimated_stepping_batches))
        schedule = torch.optim.lr_scheduler.LambdaLR(adamw, lambda step: rate(step, steps, recipe.warmup))
        return {"optimizer": adamw, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}


def _pixels(faces: Tensor) -> Tensor:
    return faces.permute(0, 3, 1, 2).float()


def balanced(error: Tensor, age: Tensor) -> Tensor:
    """Return the mean over years of age of the mean error at that age (bMAE; Ren et al. 2022, section 5.1)."""
    _, year = torch.unique(age.floor(), return_inverse=True)
    total = torch.zeros(int(year.max()) + 1, device=error.device).index_add_(0, year, error)
    mean: Tensor = (total / year.bincount()).mean()
    return mean


def require_finite(value: float, what: str) -> None:
    """Raise TrainingError unless `value` is a number."""
    if not np.isfinite(value):
        raise TrainingError(f"{what} became {value}; lower the learning rate, or look for labels that are no numbers.")
