"""What happens between epochs: the best weights are kept, the history written, a way back laid."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pytorch_lightning import Callback, LightningModule, Trainer
from pytorch_lightning.callbacks import Checkpoint
from torch import Tensor

from crowsfeet.progress import Teller
from lightning_modules.learner import AgeLearner, require_finite

LogMetrics = Callable[[Mapping[str, float], int], None]


class BestWeights(Callback):
    """Keep the weights of the epoch with the lowest balanced validation error, and stop when it is long past."""

    def __init__(self, patience: int) -> None:
        self.patience = patience
        self.best = float("inf")
        self.best_epoch = -1
        self.weights: dict[str, Tensor] = {}

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Compare with the best so far."""
        if trainer.sanity_checking or not isinstance(pl_module, AgeLearner):
            return
        value = float(trainer.callback_metrics["validate_bmae"])
        require_finite(value, "The validation error")
        if value < self.best:
            self.best, self.best_epoch = value, trainer.current_epoch
            self.weights = {k: v.detach().cpu().clone() for k, v in pl_module.best_model.state_dict().items()}
        elif trainer.current_epoch - self.best_epoch >= self.patience:
            trainer.should_stop = True

    def state_dict(self) -> dict[str, Any]:
        """Return what a resumed run must know."""
        return {"best": self.best, "best_epoch": self.best_epoch, "weights": self.weights}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take up where the interrupted run was."""
        self.best, self.best_epoch = state_dict["best"], state_dict["best_epoch"]
        self.weights = state_dict["weights"]


class History(Callback):
    """One row of figures per epoch, handed to `log` as soon as it is complete."""

    def __init__(self, log: LogMetrics) -> None:
        self.tell = log  # Lightning gives every callback a `log` of its own
        self.rows: list[dict[str, float]] = []
        self._begun = 0.0

    def on_train_epoch_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Start the clock."""
        del trainer, pl_module
        self._begun = time.perf_counter()

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Write the epoch's row, with its own validation if it had one; a loss that is no number ends the training."""
        validated = (trainer.current_epoch + 1) % (trainer.check_val_every_n_epoch or 1) == 0
        told = trainer.callback_metrics.items()
        figures = {key: float(value) for key, value in told if validated or not key.startswith("validate_")}
        require_finite(figures.get("train_loss", 0.0), "The training loss")
        optimizer = pl_module.optimizers()
        figures["learning_rate"] = float(optimizer.param_groups[-1]["lr"])  # type: ignore[union-attr]
        figures["epoch_seconds"] = time.perf_counter() - self._begun
        self.rows.append({"epoch": trainer.current_epoch, **figures})
        if trainer.is_global_zero:
            self.tell(figures, trainer.current_epoch)

    def state_dict(self) -> dict[str, Any]:
        """Return the rows so far."""
        return {"rows": self.rows}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on after the rows so far."""
        self.rows = list(state_dict["rows"])


class WayBack(Checkpoint):
    """Write a checkpoint at the end of an epoch when the last one is `seconds` old; whole or not at all.

    A `Checkpoint` runs after the module's own end of the epoch, so that what a remedy learnt there is in it.
    """

    def __init__(self, path: Path, seconds: float) -> None:
        self.path = path
        self.seconds = seconds
        self._written = time.monotonic()

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Write if it is time."""
        del pl_module
        if trainer.should_stop or time.monotonic() - self._written < self.seconds:
            return
        part = self.path.with_suffix(".part")
        trainer.save_checkpoint(part)
        if trainer.is_global_zero:
            part.replace(self.path)
        self._written = time.monotonic()


class EpochBar(Callback):
    """A progress bar over epochs, with the validation error beside it; lines for a flow that asks for them."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._bar: Any = None
        self._tell = Teller(title)

    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Move on by one epoch."""
        from tqdm import tqdm

        del pl_module
        if not trainer.is_global_zero:
            return
        if self._bar is None:
            self._bar = tqdm(
                total=trainer.max_epochs, desc=self.title, unit="epoch", initial=trainer.current_epoch, disable=None
            )
        if "validate_mae" in trainer.callback_metrics:
            self._bar.set_postfix(mae=f"{float(trainer.callback_metrics['validate_mae']):.2f}")
        self._bar.update()
        self._tell(trainer.current_epoch + 1, int(trainer.max_epochs or 0))

    def on_fit_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Leave the last line standing."""
        del trainer, pl_module
        if self._bar is not None:
            self._bar.close()
