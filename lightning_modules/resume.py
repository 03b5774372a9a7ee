"""Where an interrupted training left off: its checkpoint and the run that it was logging to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lightning_modules.training import WayBackAt

FOLDER = Path(".crowsfeet") / "training"


@dataclass(frozen=True)
class ResumePoint:
    """A checkpoint outside DVC's outs, named by everything that decides the result.

    DVC removes a stage's outs before it runs; and a changed value or changed data must start anew.
    """

    checkpoint: Path
    seconds: float

    @classmethod
    def of(cls, root: Path, name: str, decides: Mapping[str, object], seconds: float) -> ResumePoint:
        """Return the point of the training `name` under exactly these params and inputs."""
        text = json.dumps(decides, sort_keys=True, default=str)
        key = hashlib.sha256(text.encode()).hexdigest()[:12]
        folder = root / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder / f"{name}-{key}.ckpt", seconds)

    @property
    def way_back(self) -> WayBackAt:
        """Where and how often the training writes its checkpoint."""
        return WayBackAt(self.checkpoint, self.seconds)

    @property
    def run_id(self) -> str | None:
        """The interrupted training's run; None when there is nothing to resume."""
        note = self.checkpoint.with_suffix(".run")
        return note.read_text(encoding="utf-8") if note.exists() and self.checkpoint.exists() else None

    def remember(self, run_id: str) -> None:
        """Note the run, so that a resumed training logs to it."""
        self.checkpoint.with_suffix(".run").write_text(run_id, encoding="utf-8")

    def forget(self) -> None:
        """Remove both files: the training is complete."""
        self.checkpoint.unlink(missing_ok=True)
        self.checkpoint.with_suffix(".run").unlink(missing_ok=True)
