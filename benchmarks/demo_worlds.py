"""What weak labels are worth on the whole way: the demo's stages on embedded worlds never used while developing.

    python -m benchmarks.demo_worlds            # five worlds, two at a time, each 15 minutes of a core; resumes
    python -m benchmarks.demo_worlds --report   # only the table of the worlds that are there

Each world is a clone of this commit with another `world.seed`: crawled over HTTP, labelled by the label model, ranked
by `crossfit`, pretrained on, and both arms trained and evaluated, by `dvc repro`, with params.yaml as it stands. Both
arms have one budget (docs/adr/0054). `benchmarks.weak_gain` is quicker and shows curves, but takes the year that the
site tells as the label.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.cells import in_processes, read_cell, write_cell, write_report
from benchmarks.drawn_worlds import WORLDS
from benchmarks.weak_gain import gain_figures
from benchmarks.weak_gain_cells import PRECISE_ARM, WEAK_ARM
from crowsfeet.demo import clone_changed
from crowsfeet.params import load_params
from crowsfeet.reproduction import reproduce

CACHE = Path(".crowsfeet/benchmarks/demo_worlds")
REPORT = Path("reports/benchmarks/demo_worlds.json")
BANDS = (0, 18, 35, 50, 65, 80, 101)
"""Years; the test people are even over the ages."""


def walk(job: tuple[int, Path]) -> str:
    """Reproduce a world up to `evaluate` in a clone, on one core; keep what both arms answered, remove the clone."""
    world, path = job
    folder = path.parent / str(world)
    strategies = load_params().finetune.model_dump()["strategies"]
    arms = {name: strategies[name] for name in (WEAK_ARM, PRECISE_ARM)}
    clone_changed(Path(), folder, {"world.seed": world, "finetune.strategies": arms, "runtime.workers": 1})
    os.environ["OMP_NUM_THREADS"] = "1"  # of the stages' processes
    seconds = reproduce(folder, "evaluate")
    answers = pd.read_parquet(folder / "reports/evaluation/predictions.parquet")
    told = about_test(answers[answers["split"] == "test"])
    write_cell(path, {"world": world, "seconds": seconds} | told)
    shutil.rmtree(folder)
    return f"world {world} in {sum(seconds.values()):.0f} s"


def cell_path(world: int, cache: Path) -> Path:
    """Return the world's file; other params are other cells."""
    decides = json.dumps(load_params().model_dump(mode="json", exclude={"runtime"}), sort_keys=True)
    return cache / f"{world}-{hashlib.sha256(decides.encode()).hexdigest()[:8]}.json"


def about_test(answers: pd.DataFrame) -> dict[str, Any]:
    """Return the true ages of the test faces and, by arm, the signed errors in years, in the same order."""
    by_face = answers.sort_values("face_id").groupby("strategy")
    arms = {name: by_face.get_group(name) for name in (WEAK_ARM, PRECISE_ARM)}
    errors = {name: (rows["expected_age"] - rows["age"]).round(3).tolist() for name, rows in arms.items()}
    return {"age": arms[WEAK_ARM]["age"].round(3).tolist(), "errors": errors}


def summarise(cells: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """Return both arms' errors, the gain with its interval over people and worlds, and the errors by band of age."""
    alone, both = ([np.abs(cell["errors"][arm]) for cell in cells.values()] for arm in (PRECISE_ARM, WEAK_ARM))
    ages = np.concatenate([cell["age"] for cell in cells.values()])
    bands = {}
    for young, old in pairwise(BANDS):
        inside = (ages >= young) & (ages < old)
        if inside.any():
            sides = {PRECISE_ARM: alone, WEAK_ARM: both}
            bands[f"{young}-{old}"] = {arm: float(np.concatenate(side)[inside].mean()) for arm, side in sides.items()}
    seconds = {str(world): cell["seconds"] for world, cell in cells.items()}
    return {"worlds": list(cells)} | gain_figures(alone, both) | {"mae_by_age": bands, "seconds": seconds}


def main(argv: list[str]) -> int:
    """Walk the missing worlds, then print the figures and write the report."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.demo_worlds",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--worlds", type=int, nargs="+", default=list(WORLDS))
    parser.add_argument("--processes", type=int, default=2, help="worlds at a time, one core each")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where clones and finished worlds lie")
    parser.add_argument("--output", type=Path, default=REPORT)
    parser.add_argument("--report", action="store_true", help="train nothing")
    options = parser.parse_args(argv)
    finished = {world: cell_path(world, options.cache) for world in options.worlds}
    if not options.report:
        missing = [(world, path) for world, path in finished.items() if not path.exists()]
        in_processes(walk, missing, options.processes)
    there = {world: cell for world, path in finished.items() if (cell := read_cell(path)) is not None}
    if not there:
        print("No world is there yet.")
        return 1
    found = summarise(there)
    print(f"precise only {found['mae_precise_only']:.2f} years, weak → precise {found['mae_weak_then_precise']:.2f}")
    print(f"lower by {found['gain']:.1%} [{found['gain_low']:.1%}, {found['gain_high']:.1%}], {len(there)} worlds")
    for band, errors in found["mae_by_age"].items():
        print(f"  {band:>6} years: {errors[PRECISE_ARM]:5.2f} {errors[WEAK_ARM]:5.2f}")
    write_report(options.output, found | {"command": " ".join(["python -m benchmarks.demo_worlds", *argv])})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
