"""`dvc repro` with the arms of the comparison side by side: small networks leave most of a second core idle."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crowsfeet.cores import cores
from crowsfeet.dvc_process import dvc_command, dvc_environment
from crowsfeet.errors import CrowsfeetError
from crowsfeet.params import load_params

if TYPE_CHECKING:
    from pathlib import Path

    from crowsfeet.params import Params


@dataclass
class StageClock:
    """Seconds spent per stage, read off DVC's own announcements as they pass, from one process or several."""

    seconds: dict[str, float] = field(default_factory=dict)
    _stage: str | None = None
    _since: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def read(self, line: str, now: float) -> None:
        """Take one line of `dvc repro`; «Running stage 'NAME':» ends the stage before it."""
        if announced := re.match(r"Running stage '(?:[^']*:)?([^'@]+)", line):
            with self._lock:
                self._end(now)
                self._stage, self._since = announced[1], now

    def stop(self, now: float) -> None:
        """End the stage that runs."""
        with self._lock:
            self._end(now)

    def _end(self, now: float) -> None:
        if self._stage is not None:
            self.seconds[self._stage] = round(self.seconds.get(self._stage, 0.0) + now - self._since, 1)
        self._stage = None


def reproduce(folder: Path, until: str | None = None) -> dict[str, float]:
    """Run `dvc repro` in `folder`, its output passed on, or only up to a stage; return the seconds by stage that ran.

    Where networks train on processor cores, the arms of the comparison are reproduced several at a time (see
    `arms_abreast`), each on its share of the cores. DVC decides what is stale all the same.

    Raises:
        CrowsfeetError: a stage failed; it has already said why.
    """
    clock, params = StageClock(), load_params(folder / "params.yaml")
    arms, abreast = arms_of(params), arms_abreast(params)
    if abreast > 1:
        _dvc_repro(folder, clock, "pretrain")
        _side_by_side(folder, clock, arms, abreast)
    _dvc_repro(folder, clock, *([until] if until else []))
    return clock.seconds


def arms_of(params: Params) -> list[str]:
    """Return the names of DVC's stages that train the arms."""
    return [f"finetune@{name}-{seed}" for name in params.finetune.strategies for seed in params.finetune.seeds]


def arms_abreast(params: Params) -> int:
    """Return how many arms train at a time: one where an accelerator or several processes train each.

    Otherwise as many as workers and cores allow, and one more where that keeps the last arm from training alone, while
    a core is idle.
    """
    import torch

    runtime = params.runtime
    on_cores = runtime.device == "cpu" or (runtime.device == "auto" and not torch.accelerator.is_available())
    if not on_cores or runtime.devices * runtime.num_nodes > 1:
        return 1
    arms = len(arms_of(params))
    abreast = max(1, min(runtime.workers, cores(), arms))
    return abreast + 1 if arms % abreast == 1 != arms % (abreast + 1) else abreast


def _side_by_side(folder: Path, clock: StageClock, arms: list[str], abreast: int) -> None:
    threads = max(1, cores() // abreast)
    lines = list(range(abreast))  # of the terminal, one for each progress bar

    def one(arm: str) -> None:
        line = lines.pop()
        try:
            more = {"OMP_NUM_THREADS": str(threads), "TQDM_POSITION": str(line)}
            _dvc_repro(folder, clock, "--single-item", arm, **more)
        finally:
            lines.append(line)

    with ThreadPoolExecutor(abreast) as pool:
        runs = [pool.submit(one, arm) for arm in arms]
        try:
            for run in runs:
                run.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    clock.stop(time.monotonic())


def _dvc_repro(folder: Path, clock: StageClock, *words: str, **environment: str) -> None:
    command = dvc_command("--wait-for-lock", "repro", *words)
    env = dvc_environment(**environment)
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            clock.read(line, time.monotonic())
    if "--single-item" not in words:
        clock.stop(time.monotonic())
    if process.returncode != 0:
        raise CrowsfeetError("`dvc repro` stopped; the sentence above says which stage and why.")
