"""Two processes against one with the same global batch: loss curve and weights.

Run by `benchmarks.training`; as a script under torchrun it is one of the processes. The network has no batch
normalisation (whose statistics are each process's own), and an oversampling remedy draws the batches.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch

from benchmarks.training_faces import face_table
from crowsfeet.imbalance import make_remedy
from crowsfeet.models import Architecture, build_model, load_model, save_model
from crowsfeet.params import OversampleRemedy, TrainingParams
from lightning_modules.training import Machine, Plan, train

BACKBONE, FACES, EPOCHS = "test_vit", 256, 3


def measure(work: Path) -> dict[str, float]:
    """Return the largest differences of the loss curves and of the weights."""
    curves = {}
    for processes in (1, 2):
        folder = work / f"processes{processes}"
        folder.mkdir()
        command = [sys.executable, "-W", "ignore", "-m", "torch.distributed.run", "--standalone"]
        command += ["--nproc-per-node", str(processes), "-m", "benchmarks.training_processes", str(folder)]
        environment = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
        subprocess.run(command, check=True, env=environment)
        curves[processes] = json.loads((folder / "losses.json").read_text())
    one, two = (load_model(work / f"processes{n}" / "model").state_dict() for n in (1, 2))
    loss = np.abs(np.array(curves[1]) - np.array(curves[2])) / np.array(curves[1])
    return {
        "two_processes_largest_relative_loss_difference": float(loss.max()),
        "two_processes_largest_weight_difference": max(float((one[k] - two[k]).abs().max()) for k in one),
    }


def main(folder: Path) -> None:
    """Train as one of the processes; the first writes losses and weights."""
    rank, world = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    faces = face_table(folder / f"faces{rank}", FACES, 64)
    training = TrainingParams(backbone=BACKBONE, batch_size=32, epochs=EPOCHS, patience=99, augment=0.0)
    remedy = make_remedy(OversampleRemedy(kind="oversample", power=1.0))
    plan = Plan(training, remedy, 1, 1e-3, EPOCHS, 99)
    torch.manual_seed(1)
    losses: list[float] = []
    outcome = train(
        build_model(Architecture(BACKBONE, "bins", 64)),
        faces,
        faces.take(np.arange(64)),
        plan,
        Machine("cpu", devices=world, strategy="ddp" if world > 1 else "auto"),
        log=lambda figures, _step: losses.append(figures["train_loss"]),
    )
    if rank == 0:
        (folder / "losses.json").write_text(json.dumps(losses))
        save_model(outcome.model, folder / "model")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
