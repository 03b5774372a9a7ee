"""A face set of coloured noise whose brightness tells the age, for benchmarks of speed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crowsfeet.store import FaceStoreWriter
from lightning_modules.faces import FaceTable


def face_table(folder: Path, faces: int, size: int) -> FaceTable:
    """Write a store of `faces` pictures of `size` pixels into `folder` and return its table."""
    rng = np.random.default_rng(0)
    age = rng.uniform(1, 90, faces).astype(np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    with FaceStoreWriter(folder / "faces") as writer:
        for years in age:
            noise = rng.normal(0, 20, (size, size, 3))
            writer.append(np.clip(40 + 2 * years + noise, 0, 255).astype(np.uint8))
    posterior = np.zeros((faces, 101), np.float16)
    posterior[np.arange(faces), age.astype(int)] = 1
    names: NDArray[np.object_] = np.array([str(k) for k in range(faces)], object)
    return FaceTable(
        folders=(folder,),
        folder_of=np.zeros(faces, np.int16),
        store_index=np.arange(faces, dtype=np.int32),
        age=age,
        posterior=posterior,
        confidence=np.ones(faces, np.float32),
        dataset=names,
        face_id=names,
        person_id=names,
        split=names,
    )
