"""Training against its plain counterparts: feeding, a Lightning step, two processes.

    python -m benchmarks.training            # all of it
    python -m benchmarks.training steps      # one part; the others stay as they were

- feeding: the same JPEG bytes and the same augmentation, packed store against a PIL + torchvision folder; the pictures
  are compared first. How near it comes to the JPEG decoder's own limit, and how much more than the step eats.
- a step: `lightning_modules.training`'s learner under Lightning against a bare PyTorch loop, alternating.
- a large set: a store of a million faces opens; what memory a loader's worker has for itself.
- two processes (gloo) against one with the same global batch: the loss curve and the final weights.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks import training_feeding, training_processes, training_steps, training_store
from benchmarks.cells import write_report

REPORT = Path("reports") / "benchmarks" / "training.json"
PARTS = {
    "feeding": training_feeding.measure,
    "store": training_store.measure,
    "steps": training_steps.measure,
    "processes": training_processes.measure,
}


def main(argv: list[str]) -> int:
    """Measure the parts that are asked for, print and write the report."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    told = f"{', '.join(PARTS)}; default: all of them"
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[], metavar="PART", help=told)
    parts = parser.parse_args(argv).parts or list(PARTS)
    figures: dict[str, object] = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
    measured: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for part in parts:
            measured |= PARTS[part](Path(folder))
    figures |= measured | {"command": " ".join(["python -m benchmarks.training", *argv])}
    fed, eaten = (figures.get(name) for name in ("feeding_per_second_64_workers_0", "faces_per_second_lightning"))
    if isinstance(fed, float) and isinstance(eaten, float):
        figures["feeding_rate_to_step_rate"] = fed / eaten
    for name, value in figures.items():
        print(f"{name:45s} {value:.4g}" if isinstance(value, float) else f"{name:45s} {value}")
    write_report(REPORT, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
