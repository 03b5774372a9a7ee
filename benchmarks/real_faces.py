"""Real faces: does pretraining on weak labels (IMDB-WIKI) help on checked ones (UTKFace)?

    CROWSFEET_REAL=/folder/with/wiki64/and/utkface python -m benchmarks.real_faces

The grid is set size × arm × seed, one JSON file per cell under `reports/benchmarks/real_faces/`; a cell that is there
is not trained again, so the grid can be stopped and resumed. Crops, checkpoints and predictions stay in `--work`,
outside the repository. Ends with a table and `reports/benchmarks/real_faces.json` from the cells that are there.

UTKFace does not tell who is who: it is split by groups of near-duplicates, and intervals are drawn over those groups.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.real_faces_cells import BACKBONE, STRATEGIES, Cells, recipes
from crowsfeet.errors import CrowsfeetError
from crowsfeet.importers.catalogue import import_set
from crowsfeet.params import LabelParams
from crowsfeet.records import LABELS, SPLITS, read_frame, write_table

SIZES = (250, 500, 1000, 2000, 4000)
ORDER = (500, 2000, 1000, 4000, 250)
"""The sizes that decide whether the comparison is fair come first."""
TEST, VALIDATE = 3000, 500
REPORT = Path("reports") / "benchmarks"
LABEL = LabelParams(crop_size=64, margin=0.05, min_face=20)
"""Nearly no margin: UTKFace's chips end at the face, so that is what the two sets show alike."""


def prepare(real: Path, work: Path) -> dict[str, dict[str, int]]:
    """Import both sets into `work` and split them; return the counts of kept and refused pictures."""
    counts = {}
    for importer, source, target in (
        ("imdb-wiki", "wiki64", "data/weak/wiki64"),
        ("utkface", "utkface", "data/precise/utkface"),
    ):
        folder = work / target
        if not (folder / "labels.parquet").exists():
            import_set(importer, real / source, folder, LABEL, workers=2, progress=_told(source))
        counts[source] = json.loads((folder / "import.json").read_text())
    if not (work / "data" / "splits.parquet").exists():
        frames = [_weak(work, "data/weak/wiki64"), _precise(work, "data/precise/utkface")]
        write_table(pd.concat(frames, ignore_index=True), work / "data" / "splits.parquet", SPLITS)
    return counts


def _told(name: str) -> Any:
    from tqdm import tqdm

    bar = tqdm(desc=name, unit="photo", disable=None)

    def progress(done: int, of: int) -> None:
        bar.total = of
        bar.update(done - bar.n)

    return progress


def _kept(work: Path, dataset: str) -> pd.DataFrame:
    columns = ["face_id", "person_id", "store_index", "age_mean", "refused"]
    frame = read_frame(work / dataset / "labels.parquet", LABELS, columns)
    frame = frame[frame["refused"].isna() & frame["face_id"].notna() & (frame["store_index"] >= 0)]
    return frame.rename(columns={"age_mean": "age"}).drop(columns="refused").assign(dataset=dataset)


def _shuffled_people(frame: pd.DataFrame, seed: int) -> np.ndarray:
    people = np.array(sorted(frame["person_id"].unique()))
    return np.random.default_rng(seed).permutation(people)


def _weak(work: Path, dataset: str) -> pd.DataFrame:
    frame = _kept(work, dataset)
    validate = set(_shuffled_people(frame, 0)[:1000])
    return frame.assign(split=np.where(frame["person_id"].isin(validate), "weak_validate", "weak_train"))


def _precise(work: Path, dataset: str) -> pd.DataFrame:
    """Put whole groups into test until it is full, then into validate; the rest can be trained on."""
    frame = _kept(work, dataset)
    size = frame.groupby("person_id").size()
    split, filled = {}, {"test": 0, "validate": 0}
    for person in _shuffled_people(frame, 0):
        name = "test" if filled["test"] < TEST else "validate" if filled["validate"] < VALIDATE else "train"
        split[person] = name
        if name in filled:
            filled[name] += int(size[person])
    return frame.assign(split=frame["person_id"].map(split))


@dataclass(frozen=True)
class Summary:
    """What the cells of one size say: errors per test face, averaged over the seeds that both arms have."""

    size: int
    seeds: list[int]
    precise_only: np.ndarray
    weak_then_precise: np.ndarray
    people: np.ndarray

    @property
    def gain(self) -> float:
        """Share by which weak → precise lowers the mean absolute error."""
        return float(1 - self.weak_then_precise.mean() / self.precise_only.mean())

    def interval(self, draws: int = 2000) -> tuple[float, float]:
        """Return the 95 % interval of the gain over groups of near-duplicates and over seeds."""
        rng = np.random.default_rng(0)
        groups, place = np.unique(self.people, return_inverse=True)
        sums = [
            np.stack([np.bincount(place, e) for e in errors]) for errors in (self.precise_only, self.weak_then_precise)
        ]
        gains = []
        for _ in range(draws):
            weight = np.bincount(rng.integers(0, len(groups), len(groups)), minlength=len(groups))
            seeds = rng.integers(0, len(self.seeds), len(self.seeds))
            plain, weak = (float((of[seeds] @ weight).sum()) for of in sums)
            gains.append(1 - weak / plain)
        return float(np.quantile(gains, 0.025)), float(np.quantile(gains, 0.975))


def summarise(cells: Cells, size: int, seeds: list[int]) -> Summary | None:
    """Read the cells of one size that both arms have; None when there is none."""
    both = [s for s in seeds if cells.done(f"precise-only-{size}-{s}") and cells.done(f"weak-then-precise-{size}-{s}")]
    if not both:
        return None
    errors = {
        arm: np.stack([cells.errors(f"{arm}-{size}-{s}") for s in both])
        for arm in ("precise-only", "weak-then-precise")
    }
    return Summary(size, both, errors["precise-only"], errors["weak-then-precise"], cells.test_people())


def report(cells: Cells, seeds: list[int], counts: dict[str, Any]) -> dict[str, Any]:
    """Print the table and return the figures of the cells that are there."""
    figures: dict[str, Any] = {
        "imported": counts,
        "backbone": BACKBONE,
        "seeds": {},
        "command": "python -m benchmarks.real_faces",
    }
    print("faces  seeds  precise only  weak → precise   gain   95 % interval")
    for size in SIZES:
        summary = summarise(cells, size, seeds)
        if summary is None:
            continue
        low, high = summary.interval()
        plain, weak = float(summary.precise_only.mean()), float(summary.weak_then_precise.mean())
        row = f"{size:5d}  {len(summary.seeds):5d}  {plain:12.2f}  {weak:14.2f}"
        print(f"{row}  {summary.gain:5.1%}  {low:6.1%} … {high:.1%}")
        figures |= {
            f"gain_at_{size}": summary.gain,
            f"gain_at_{size}_low": low,
            f"gain_at_{size}_high": high,
            f"mae_precise_only_at_{size}": plain,
            f"mae_weak_then_precise_at_{size}": weak,
        }
        figures["seeds"][str(size)] = summary.seeds
    figures["strategies_at_2000"] = {name: cells.maes(f"strategy-{name}-2000", seeds) for name in STRATEGIES}
    figures["weak_only"] = cells.maes("weak-only", seeds)
    figures["variants"] = cells.variants()
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    figures["commit"] = commit.stdout.strip()
    return figures


def main() -> int:
    """Train what is missing of the grid, then report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache" / "crowsfeet" / "real_faces")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(ORDER))
    parser.add_argument("--variants", action="store_true", help="also try what makes weak pretraining pay")
    parser.add_argument("--report-only", action="store_true")
    options = parser.parse_args()
    real = os.environ.get("CROWSFEET_REAL")
    if not real:
        print("skipped: CROWSFEET_REAL is not set; it names the folder that holds wiki64/ and utkface/")
        return 0
    try:
        counts = prepare(Path(real), options.work)
        cells = Cells(options.work, REPORT / "real_faces")
        seeds = list(range(1, options.seeds + 1))
        if not options.report_only:
            _train(cells, seeds, options.sizes, variants=options.variants)
        figures = report(cells, seeds, counts)
    except CrowsfeetError as error:
        sys.stderr.write(f"real_faces: {error}\n")
        return error.exit_status
    REPORT.mkdir(parents=True, exist_ok=True)
    (REPORT / "real_faces.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def _train(cells: Cells, seeds: list[int], sizes: list[int], *, variants: bool) -> None:
    for recipe in recipes(seeds, sizes, variants=variants):
        cells.train(recipe)


if __name__ == "__main__":
    sys.exit(main())
