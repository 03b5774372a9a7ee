"""A large set: how fast a store of a million faces opens, and what memory a loader's worker has for itself."""

from __future__ import annotations

import json
import multiprocessing
import time
from pathlib import Path

import numpy as np
import simplejpeg
from torch.utils.data import DataLoader

from benchmarks.training_faces import face_table
from crowsfeet.store import FaceStore, FaceStoreWriter
from lightning_modules.faces import FaceBatches, FaceTable
from lightning_modules.sampling import InOrder

MILLION, ROWS, FEW = 1_000_000, 400_000, 4_000
MIB = 2**20


def measure(work: Path) -> dict[str, float]:
    """Return the seconds to open a million faces and read one, and a worker's private memory for few and many faces."""
    table = face_table(work / "memory", FEW, 64)
    many = table.take(np.resize(np.arange(FEW), ROWS))
    small, large = _worker_memory(table), _worker_memory(many)
    return {
        "million_faces_open_seconds": _open_million(work / "million"),
        "labels_of_400000_faces_mib": (many.posterior.nbytes + many.age.nbytes) / MIB,
        "worker_memory_of_400000_faces_over_4000_mib": large - small,
    }


def _open_million(folder: Path) -> float:
    """Time opening and reading the last face of a store whose other faces take no room on the disk."""
    face = simplejpeg.encode_jpeg(np.full((64, 64, 3), 128, np.uint8), quality=95)
    with FaceStoreWriter(folder) as writer:
        writer.append_jpeg(face)
    np.save(folder / "offsets.npy", np.arange(MILLION + 1, dtype=np.int64) * len(face))
    with (folder / "faces.bin").open("wb") as data:
        data.seek((MILLION - 1) * len(face))
        data.write(face)
    told = json.loads((folder / "store.json").read_text(encoding="utf-8"))
    (folder / "store.json").write_text(json.dumps(told | {"count": MILLION}), encoding="utf-8")
    begun = time.perf_counter()
    FaceStore.open(folder).read(MILLION - 1)
    return time.perf_counter() - begun


def _worker_memory(table: FaceTable) -> float:
    """Return the private memory in MiB that one of two workers holds after sixty batches from all over the set."""
    batches = FaceBatches(table, table.posterior, table.confidence, table.age, 64)
    loader = DataLoader(
        batches, batch_size=None, sampler=InOrder(len(table), 64), num_workers=2, multiprocessing_context="fork"
    )
    faces = iter(loader)
    for _ in range(60):
        next(faces)
    return max(_private_mib(worker.pid) for worker in multiprocessing.active_children())


def _private_mib(process: int | None) -> float:
    """Return what a process shares with no other, as Linux counts it."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(line.split()[1]) for line in told.splitlines() if line.startswith("Private_")) * 1024 / MIB
