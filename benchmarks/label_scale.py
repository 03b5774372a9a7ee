"""How fast captions are read, and how memory and time grow from ten thousand to a million photo rows."""

from __future__ import annotations

import json
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from crowsfeet.labeling import fit_label_model, label_votes, read_photos
from crowsfeet.labeling.caption import read_caption
from crowsfeet.labeling.tokens import read_tokens
from crowsfeet.params import LabelParams

CHUNK = 5_000
SIZES = (10_000, 100_000, 1_000_000)
_TODAY = date(2026, 1, 1)
_MONTHS = ("January", "März", "avril", "mayo", "junho", "luglio", "August", "septembre", "octubre", "novembro")


def rows(start: int, count: int) -> pd.DataFrame:
    """Return made-up photo rows, the same for the same numbers; captions in six languages, each of them different."""
    rng = np.random.default_rng([7, start])
    year = rng.integers(1950, 2020, count)
    day = rng.integers(1, 28, count)
    style = rng.integers(0, 8, count)
    wrong = rng.random(count) < 0.07
    told = np.where(wrong, year + rng.integers(3, 20, count), year)
    captions = [
        _caption(int(s), start + i, int(y), int(d)) for i, (s, y, d) in enumerate(zip(style, told, day, strict=True))
    ]
    some = rng.random((3, count)) < np.array([[0.45], [0.55], [0.3]])
    return pd.DataFrame(
        {
            "photo_id": [f"photo{start + i:08d}" for i in range(count)],
            "person_id": [f"person{(start + i) // 4:08d}" for i in range(count)],
            "person_name": [f"Ada Example{(start + i) // 4}" for i in range(count)],
            "birth_date": [f"{y - 20 - a}-05-17" for y, a in zip(year, rng.integers(0, 40, count), strict=True)],
            "caption": captions,
            "wikidata_date": [str(y) if s else None for y, s in zip(year, some[0], strict=True)],
            "commons_date": [f"{y}-03-{d:02d}" if s else None for y, d, s in zip(year, day, some[1], strict=True)],
            "image_title": [
                f"Ada Example {start + i}{f' {y}' if s else ''}.jpg"
                for i, (y, s) in enumerate(zip(year, some[2], strict=True))
            ],
            "commons_description": [f"Ada Example{(start + i) // 4} on an evening at the opera" for i in range(count)],
        }
    )


def _caption(style: int, number: int, year: int, day: int) -> str:
    name, month = f"Example{number // 4}", _MONTHS[number % 10]
    return (
        f"{name} in {year}",
        f"Ada {name} (left) with Bela Other at the {year} Example Festival, row {number % 90}",
        f"{name} am {day}. {month} {year} in Beispielstadt",
        f"{name} em {day} de {month} de {year}, durante uma visita ao Museu",
        f"Retrato oficial de {name}, c. {year}",
        f"{name} con su familia en los años {year // 10 * 10}",
        f"{name} aged {number % 80} at a concert in a town by the sea",
        f"La {name} à l'inauguration du musée, le {day} {month} {year}",
    )[style]


def measure_captions(count: int = 20_000) -> dict[str, float]:
    """Return captions a second on one core, each caption new to the reader."""
    photos = rows(0, count)
    read_caption("Ada Example, 3 May 1998", "Ada Example", "en")
    read_caption.cache_clear()
    read_tokens.cache_clear()
    begun = time.process_time()
    for caption, name in zip(photos["caption"], photos["person_name"], strict=True):
        read_caption(caption, name, None)
    return {"captions_per_second": count / (time.process_time() - begun)}


def measure_scale(sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Return seconds and peak memory by number of rows, each in a process of its own."""
    result: dict[str, Any] = {}
    for size in sizes:
        told = _in_a_process(size, 1)
        result[f"label_seconds_{size}"] = told["seconds"]
        result[f"peak_memory_gib_{size}"] = told["peak_gib"]
    result["peak_memory_1m_rows_gib"] = result[f"peak_memory_gib_{sizes[-1]}"]
    return result


def measure_workers(size: int = SIZES[1], rounds: int = 3) -> dict[str, Any]:
    """Return how many times faster two workers are than one, the median of rounds in turns, and each round's ratio."""
    told = [_in_a_process(size, 1)["seconds"] / _in_a_process(size, 2)["seconds"] for _ in range(rounds)]
    return {"two_workers_gain": statistics.median(told), "two_workers_gain_of_each_round": told}


def _in_a_process(size: int, workers: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.label_scale", str(size), str(workers)],
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _read(start: int, size: int, spool: Path) -> Any:
    """Read a chunk, leave its votes on disk, and return what the label model learns from."""
    votes = read_photos(rows(start, min(CHUNK, size - start)), LabelParams(), _TODAY)
    (spool / f"{start}.votes").write_bytes(pickle.dumps(votes))
    return votes.without_words()


def _label(start: int, spool: Path, model: Any) -> int:
    votes = pickle.loads((spool / f"{start}.votes").read_bytes())  # noqa: S301 - written a moment ago by `_read`
    return int(label_votes(votes, model, LabelParams())["refused"].isna().sum())


def run(size: int, workers: int) -> dict[str, float]:
    """Read all rows by chunk, fit once, label by chunk; between the two the votes with their words wait on disk."""
    begun = time.perf_counter()
    starts = range(0, size, CHUNK)
    with tempfile.TemporaryDirectory() as work, ProcessPoolExecutor(workers) as pool:
        told = map if workers == 1 else pool.map
        model = fit_label_model(told(partial(_read, size=size, spool=Path(work)), starts), LabelParams())
        kept = sum(told(partial(_label, spool=Path(work), model=model), starts))
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + (
        workers * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss if workers > 1 else 0
    )
    return {"seconds": seconds, "peak_gib": peak / 2**20, "kept": kept}


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]))))
