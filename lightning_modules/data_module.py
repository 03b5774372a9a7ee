"""Training and validation faces as Lightning wants them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytorch_lightning import LightningDataModule
from torch import Tensor
from torch.utils.data import DataLoader

from crowsfeet.imbalance import Remedy
from crowsfeet.records import AGES
from lightning_modules.faces import FaceBatches, FaceTable, blurred
from lightning_modules.sampling import EpochBatches, InOrder

EVALUATION_BATCH = 256


@dataclass(frozen=True)
class Feeding:
    """How faces become batches."""

    batch_size: int
    input_size: int
    label_blur: float
    seed: int
    epochs: int = 1
    workers: int = 0
    confidence_weights: bool = False


class FaceDataModule(LightningDataModule):
    """Batches of `train` in a remedy's order and with its weights, and of `validate` as they are."""

    def __init__(self, train: FaceTable, validate: FaceTable, feeding: Feeding, remedy: Remedy) -> None:
        super().__init__()
        self.train, self.validate = train, validate
        self.feeding = feeding
        self.remedy = remedy
        plain = blurred(train.posterior, feeding.label_blur)
        target = remedy.targets(plain, train.age)
        # a remedy that moves labels moves their age alike; blur alone, cut off at birth, must not
        moved = (target - plain) @ (np.arange(AGES) + 0.5)
        # float16 keeps a million labels at 200 MB, shared by the workers
        self.training_set = self._batches(train, target.astype(np.float16), self.weights(), train.age + moved)

    def weights(self) -> NDArray[np.float32]:
        """Return the factor on each training face's loss, [N], mean 1."""
        weight = self.remedy.weights(self.train.age).astype(np.float32)
        if self.feeding.confidence_weights:
            weight = weight * self.train.confidence
        return np.asarray(weight / weight.mean(), np.float32)

    def order(self, rng: np.random.Generator, epoch: int) -> NDArray[np.integer]:
        """Return the rows of an epoch."""
        remedy = self.remedy.at(epoch / max(1, self.feeding.epochs - 1))
        return remedy.epoch(self.train.age, rng)

    def epoch_batches(self, rank: int = 0, world: int = 1) -> EpochBatches:
        """Return the batches of the training epochs."""
        return EpochBatches(self.order, self.feeding.batch_size, self.feeding.seed, rank, world)

    def train_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """Return the loader of training batches."""
        return self._loader(self.training_set, self.epoch_batches(*self._place()))

    def val_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """Return the loader of validation batches."""
        return self._plain(self.validate)

    def plain_training_faces(self) -> DataLoader[dict[str, Tensor]]:
        """Return a loader of every training face once and in order, for statistics of features."""
        return self._plain(self.train)

    def _plain(self, table: FaceTable) -> DataLoader[dict[str, Tensor]]:
        faces = self._batches(table, table.posterior, np.ones(len(table), np.float32), table.age)
        return self._loader(faces, InOrder(len(table), EVALUATION_BATCH, *self._place()))

    def _batches(
        self, table: FaceTable, target: NDArray[Any], weight: NDArray[np.float32], label: NDArray[Any]
    ) -> FaceBatches:
        return FaceBatches(table, target, weight, label.astype(np.float32), self.feeding.input_size)

    def _place(self) -> tuple[int, int]:
        trainer = self.trainer
        return (trainer.global_rank, trainer.world_size) if trainer is not None else (0, 1)

    def _loader(self, faces: FaceBatches, batches: EpochBatches | InOrder) -> DataLoader[dict[str, Tensor]]:
        workers = self.feeding.workers
        # batch_size=None: the sampler already yields whole batches, which the store decodes in one call
        return DataLoader(
            faces,
            batch_size=None,
            sampler=batches,
            num_workers=workers,
            persistent_workers=workers > 0,
            multiprocessing_context="fork" if workers > 0 else None,
        )
