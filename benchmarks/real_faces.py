"""Real faces: does pretraining on weak labels (IMDB-WIKI) help on checked ones (UTKFace)?

    CROWSFEET_REAL=/folder/with/wiki64/and/utkface python -m benchmarks.real_faces
    python -m benchmarks.real_faces --report-only        # the table of the cells that are there; needs no face

The grid is set size × arm × seed. A finished cell is a JSON file and its test errors under
`reports/benchmarks/real_faces/`; it is not trained again, so the grid can be stopped, resumed, shared by processes and
moved to another machine. Crops, checkpoints and weights stay in `--work`, outside the repository.

UTKFace does not tell who is who: it is split by groups of near-duplicates, and intervals are drawn over those groups.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import sys
import time
from pathlib import Path

from benchmarks.real_faces_recipes import grid, variants
from benchmarks.real_faces_report import plot, print_table, report
from benchmarks.real_faces_results import Results
from crowsfeet.errors import CrowsfeetError

ORDER = (500, 1000, 2000, 250, 4000)
"""The sizes that decide come first."""
REPORT = Path("reports") / "benchmarks"


def _train(options: argparse.Namespace, real: str, results: Results) -> None:
    from benchmarks.real_faces_cells import Training
    from benchmarks.real_faces_data import prepare

    options.work.mkdir(parents=True, exist_ok=True)
    with (options.work / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first of several processes imports for all
        training = Training(options.work, results, prepare(Path(real), options.work))
    left = [*grid(options.seeds, options.sizes, strategies=options.strategies)]
    left += variants() if options.variants else ()
    while left:
        waiting = [recipe for recipe in left if not training.train(recipe)]
        if len(waiting) == len(left):
            time.sleep(10.0)  # until another process has finished what they wait for
        left = waiting


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real_faces", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache" / "crowsfeet" / "real_faces")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--sizes", type=int, nargs="*", default=list(ORDER))
    parser.add_argument("--strategies", action="store_true", help="also train four strategies against imbalance")
    parser.add_argument("--variants", action="store_true", help="also try what makes weak pretraining pay")
    parser.add_argument("--report-only", action="store_true", help="train nothing")
    parser.add_argument("--plot", type=Path, help="draw the curves into this file")
    return parser.parse_args(argv)


def main(argv: list[str]) -> int:
    """Train what is missing of the grid, then report."""
    options, results = _options(argv), Results(REPORT / "real_faces")
    real = os.environ.get("CROWSFEET_REAL")
    if not real and not options.report_only:
        print("skipped: CROWSFEET_REAL is not set; it names the folder that holds wiki64/ and utkface/")
        return 0
    try:
        if real and not options.report_only:
            _train(options, real, results)
        figures = report(results)
    except CrowsfeetError as error:
        sys.stderr.write(f"real_faces: {error}\n")
        return error.exit_status
    print_table(figures)
    if options.plot:
        plot(figures, options.plot)
    (REPORT / "real_faces.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
