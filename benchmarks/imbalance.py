"""Every remedy against the skewed age distribution, on embedded worlds; the best one on worlds never seen before.

    python -m benchmarks.imbalance             # every arm on five worlds, the chosen one on five more: two hours
    python -m benchmarks.imbalance --arms plain oversample --worlds 101 102
    python -m benchmarks.imbalance --report    # only the table of the cells that are there; training resumes as well

The protocol of deep imbalanced regression: train, as `pretrain.training` in params.yaml says, on the weak faces as
skewed as the site has them, under the date that the site tells (wrong years and wrong faces included), with the same
number of steps for every arm; stop on a validation set and test on a test set that are even over the ages. The best
strategy (lowest few-shot MAE among those that lose at most 3 % in the many-shot region) is chosen on the test faces of
five worlds, once they have every arm, and reported on those of five others.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.cells import in_processes, write_report
from benchmarks.drawn_worlds import CACHE, OTHER_WORLDS, WORLDS, make_world
from benchmarks.imbalance_cells import ARMS, Cell, run_cell
from benchmarks.imbalance_report import MANY_SHOT_LIMIT, best_of, confirm, print_table, summarise
from crowsfeet.params import load_params

REPORT = Path("reports/benchmarks/imbalance.json")


def main(argv: list[str]) -> int:
    """Make the missing worlds and cells, then print the table and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imbalance", description=__doc__)
    parser.add_argument("--worlds", type=int, nargs="+", default=list(WORLDS), help="to choose a strategy on")
    parser.add_argument("--others", type=int, nargs="*", default=list(OTHER_WORLDS), help="to report the chosen one on")
    parser.add_argument("--arms", nargs="+", default=list(ARMS), choices=list(ARMS))
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--output", type=Path, default=REPORT)
    parser.add_argument("--report", action="store_true", help="train nothing")
    options = parser.parse_args(argv)
    training = load_params().pretrain.training.model_copy(update={"epochs": options.epochs})

    def make(worlds: list[int], arms: list[str]) -> None:
        if options.report:
            return
        for world in worlds:
            make_world(options.cache / str(world), world)
        cells = [Cell(options.cache, world, arm, training) for world in worlds for arm in arms]
        in_processes(run_cell, [cell for cell in cells if not cell.path.exists()], options.processes)

    make(options.worlds, options.arms)
    found = summarise(options.cache, options.worlds, options.arms, training)
    if not found:
        print("No world has all arms yet.")
        return 1
    print_table(found)
    best = best_of(found["rows"])
    print(f"chosen: {best}" if best else f"No strategy loses at most {MANY_SHOT_LIMIT:.0%} at many-shot ages.")
    if best and set(options.arms) == set(ARMS) and found["worlds"] == len(options.worlds):
        make(options.others, ["plain", best])
        found |= confirm(options.cache, options.others, best, training)
        if "confirmed" in found:
            print_table(found["confirmed"])
    command = " ".join(["python -m benchmarks.imbalance", *argv])
    told = {"command": command, "world_seeds": options.worlds, "other_seeds": options.others, "epochs": options.epochs}
    write_report(options.output, found | told)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
