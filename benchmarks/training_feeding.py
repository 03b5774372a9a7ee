"""Faces per second from disk to augmented batch: the packed store against a folder of files."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import simplejpeg
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms.functional import pil_to_tensor

from crowsfeet.store import FaceStoreWriter
from lightning_modules.augment import change, draw
from lightning_modules.faces import FaceBatches, FaceTable
from lightning_modules.sampling import InOrder

FACES, BATCH, ROUNDS = 3000, 64, 7


def measure(work: Path) -> dict[str, float]:
    """Return faces per second and ratios at 64 px (0 and 2 workers) and 128 px."""
    figures: dict[str, float] = {"faces_per_set": float(FACES)}
    for size, workers in ((64, 0), (64, 2), (128, 0)):
        folder = work / f"faces{size}"
        if not folder.exists():
            _write(folder, size)
        figures |= _compare(folder, size, workers)
    figures["feeding_ratio_to_pil_folder"] = min(
        figures["feeding_ratio_64_workers_0"], figures["feeding_ratio_64_workers_2"]
    )
    return figures


def _write(folder: Path, size: int) -> None:
    """Write the same JPEG files as a store and as a folder; pictures are smooth noise, as hard to code as faces."""
    rng = np.random.default_rng(0)
    (folder / "files").mkdir(parents=True)
    with FaceStoreWriter(folder / "faces") as writer:
        for number in range(FACES):
            coarse = rng.integers(0, 256, (8, 8, 3)).astype(np.uint8)
            face = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC).astype(np.float32)
            face = np.clip(face + rng.normal(0, 6, face.shape), 0, 255).astype(np.uint8)
            jpeg = simplejpeg.encode_jpeg(face, quality=95, colorsubsampling="420")
            writer.append_jpeg(jpeg)
            (folder / "files" / f"{number:06d}.jpg").write_bytes(jpeg)


class FolderOfFiles(Dataset[torch.Tensor]):
    """The plain counterpart: one file, one PIL decode, one augmentation per face; the loader stacks them."""

    def __init__(self, folder: Path, drawn: torch.Tensor) -> None:
        self.paths = sorted(folder.iterdir())
        self.drawn = drawn

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> torch.Tensor:
        with Image.open(io.BytesIO(self.paths[index].read_bytes())) as picture:
            pixels = pil_to_tensor(picture.convert("RGB"))
        return change(pixels[None].float(), self.drawn[index : index + 1])[0]


def _table(folder: Path) -> FaceTable:
    zeros = np.zeros(FACES, np.float32)
    names: NDArray[np.object_] = np.full(FACES, "", object)
    return FaceTable(
        folders=(folder,),
        folder_of=zeros.astype(np.int16),
        store_index=np.arange(FACES, dtype=np.int32),
        age=zeros,
        posterior=np.zeros((FACES, 101), np.float16),
        confidence=zeros,
        dataset=names,
        face_id=names,
        person_id=names,
        split=names,
    )


def _compare(folder: Path, size: int, workers: int) -> dict[str, float]:
    drawn = draw(FACES, torch.Generator().manual_seed(1))
    table = _table(folder)
    batches = FaceBatches(table, table.posterior, table.age, table.age, size)
    context = "fork" if workers else None
    store = DataLoader(
        batches, batch_size=None, sampler=InOrder(FACES, BATCH), num_workers=workers, multiprocessing_context=context
    )
    files = FolderOfFiles(folder / "files", drawn)
    plain = DataLoader(files, batch_size=BATCH, num_workers=workers, multiprocessing_context=context)

    def ours() -> torch.Tensor:
        last = torch.empty(0)
        for number, batch in enumerate(store):
            pixels = batch["faces"].permute(0, 3, 1, 2).float()
            last = change(pixels, drawn[number * BATCH : number * BATCH + len(pixels)])
        return last

    def theirs() -> torch.Tensor:
        last = torch.empty(0)
        for last in plain:  # noqa: B007 - the last batch is compared
            pass
        return last

    difference = float((ours() - theirs()).abs().max())
    our_rate, their_rate = _rates(ours, theirs)
    name = f"{size}_workers_{workers}"
    figures = {
        f"feeding_per_second_{name}": our_rate,
        f"feeding_per_second_pil_{name}": their_rate,
        f"feeding_ratio_{name}": our_rate / their_rate,
        f"feeding_largest_difference_{name}": difference,
    }
    if workers == 0:
        decoder, reading = _decoder_rate(folder, size), _reading_rate(store)
        figures |= {
            f"reading_per_second_{name}": reading,
            f"reading_share_of_decoder_{name}": reading / decoder,
            f"feeding_share_of_decoder_{name}": our_rate / decoder,
        }
    return figures


def _rates(ours: Callable[[], torch.Tensor], theirs: Callable[[], torch.Tensor]) -> tuple[float, float]:
    """Return the best rates of alternating rounds, faces per second: what else the machine does only costs time."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for run, kept in zip((ours, theirs), times, strict=True):
            begun = time.perf_counter()
            run()
            kept.append(time.perf_counter() - begun)
    return FACES / min(times[0]), FACES / min(times[1])


def _reading_rate(store: DataLoader[dict[str, torch.Tensor]]) -> float:
    """Return how many faces a second come as batches before any augmentation."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _batch in store:
            pass
        times.append(time.perf_counter() - begun)
    return FACES / min(times)


def _decoder_rate(folder: Path, size: int) -> float:
    """Return what the JPEG decoder alone does with bytes that lie in memory, faces per second."""
    jpegs = [path.read_bytes() for path in sorted((folder / "files").iterdir())]
    buffer = np.empty((size, size, 3), np.uint8)
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for jpeg in jpegs:
            simplejpeg.decode_jpeg(jpeg, "RGB", buffer=buffer)
        times.append(time.perf_counter() - begun)
    return len(jpegs) / min(times)
