"""Cells of a benchmark's grid: one JSON file each, never made twice, several at once in processes of one thread.

Small networks train faster in two processes of one thread than in one of two, whose threads wait for each other.
"""

from __future__ import annotations

import json
import multiprocessing
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

Job = TypeVar("Job")


def read_cell(path: Path) -> dict[str, Any] | None:
    """Return a finished cell, or None."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def write_cell(path: Path, cell: dict[str, Any]) -> None:
    """Write a cell whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(cell) + "\n", encoding="utf-8")
    part.replace(path)


def in_processes(run: Callable[[Job], str], jobs: Sequence[Job], processes: int) -> None:
    """Call `run`, which must be picklable, on every job and print the line that it returns."""
    if not jobs:
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(min(processes, len(jobs)), _one_thread) as pool:
        for line in pool.imap_unordered(run, jobs):
            print(line, flush=True)


def _one_thread() -> None:
    import cv2
    import torch

    torch.set_num_threads(1)
    cv2.setNumThreads(1)


def write_report(path: Path, report: dict[str, Any]) -> None:
    """Write a benchmark's report with the commit it was made at."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report | {"commit": commit}, indent=1) + "\n", encoding="utf-8")
