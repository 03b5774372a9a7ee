"""A Lightning step against the bare PyTorch loop, and our convolutions of small maps against PyTorch's, in turns."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from statistics import median

import numpy as np
import torch

from benchmarks.training_faces import face_table
from crowsfeet.imbalance import make_remedy
from crowsfeet.losses import dldl
from crowsfeet.models import AgeModel, Architecture, build_model
from crowsfeet.models.small_maps import SmallMaps
from crowsfeet.params import NoRemedy, TrainingParams
from lightning_modules.augment import augment
from lightning_modules.data_module import FaceDataModule, Feeding
from lightning_modules.faces import FaceTable
from lightning_modules.optimisation import optimiser, parameter_groups, rate
from lightning_modules.training import Machine, Plan, train

BACKBONE, BATCH, FACES, EPOCHS, ROUNDS = "resnet10t", 64, 640, 3, 5


def measure(work: Path) -> dict[str, float]:
    """Return the ratios of the step times; all sides decode, augment, step and validate alike.

    The bare loop has our convolutions of small maps too; a third side has PyTorch's.
    """
    faces = face_table(work / "steps", FACES, 64)
    validate = faces.take(np.arange(64))
    training = TrainingParams(
        backbone=BACKBONE, batch_size=BATCH, epochs=EPOCHS, patience=99, clip=0.0, channels_last=True
    )
    plan = Plan(training, make_remedy(NoRemedy()), 1, training.learning_rate, EPOCHS, 99)

    def lightning() -> None:
        train(_model(), faces, validate, plan, Machine(), log=lambda _figures, _step: None)

    def bare() -> None:
        _bare_loop(_model(), faces, validate, plan, SmallMaps)

    def plain() -> None:
        _bare_loop(_model(), faces, validate, plan, nullcontext)

    times: dict[Callable[[], None], list[float]] = {lightning: [], bare: [], plain: []}
    for run in times:
        run()  # the first run of each pays for imports and allocation
    for _ in range(ROUNDS):
        for run, kept in times.items():
            begun = time.perf_counter()
            run()
            kept.append(time.perf_counter() - begun)
    ratios = [a / b for a, b in zip(times[lightning], times[bare], strict=True)]
    return {
        "step_ratio_to_bare_loop": median(ratios),
        "step_ratio_of_small_maps": median(a / b for a, b in zip(times[plain], times[bare], strict=True)),
        "faces_per_second_lightning": EPOCHS * FACES / median(times[lightning]),
        "faces_per_second_bare_loop": EPOCHS * FACES / median(times[bare]),
    }


def _model() -> AgeModel:
    torch.manual_seed(1)
    return build_model(Architecture(BACKBONE, "bins", 64))


def _bare_loop(
    model: AgeModel,
    faces: FaceTable,
    validate: FaceTable,
    plan: Plan,
    way: Callable[[], AbstractContextManager[object]],
) -> None:
    training = plan.training
    data = FaceDataModule(faces, validate, Feeding(BATCH, 64, training.label_blur, 1), plan.remedy)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = model.to(device).to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    adamw = optimiser(parameter_groups(model, training.learning_rate, training.weight_decay, 1.0), None, fused=True)
    steps = EPOCHS * (FACES // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(adamw, lambda step: rate(step, steps, training.warmup))
    generator = torch.Generator().manual_seed(1)
    loader, validating = data.train_dataloader(), data.val_dataloader()
    for epoch in range(EPOCHS):
        loader.sampler.set_epoch(epoch)  # type: ignore[attr-defined]
        for cpu_batch in loader:
            batch = {key: value.to(device) for key, value in cpu_batch.items()}
            x = model.normalise(augment(batch["faces"].permute(0, 3, 1, 2).float(), generator))
            x = x.contiguous(memory_format=torch.channels_last)
            with way():
                logits = model(x)
            loss = (dldl(logits, batch["target"], batch["label"]) * batch["weight"]).mean()
            adamw.zero_grad()
            loss.backward()
            adamw.step()
            schedule.step()
        model.eval()
        with torch.no_grad():
            for cpu_batch in validating:
                model.expected_age(model.preprocess(cpu_batch["faces"].to(device)))
        model.train()
