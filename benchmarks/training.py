"""Training against its plain counterparts: feeding, a Lightning step, two processes.

    python -m benchmarks.training

- feeding: the same JPEG bytes and the same augmentation, packed store against a PIL + torchvision folder; the pictures
  are compared first. How near it comes to the JPEG decoder's own limit, and how much more than the step eats.
- a step: `lightning_modules.training`'s learner under Lightning against a bare PyTorch loop, alternating.
- a large set: a store of a million faces opens; what memory a loader's worker has for itself.
- two processes (gloo) against one with the same global batch: the loss curve and the final weights.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import training_feeding, training_processes, training_steps, training_store
from benchmarks.cells import write_report

REPORT = Path("reports") / "benchmarks" / "training.json"


def main() -> int:
    """Measure, print and write the report."""
    figures: dict[str, object] = {"command": "python -m benchmarks.training"}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        figures |= training_feeding.measure(work)
        figures |= training_store.measure(work)
        figures |= training_steps.measure(work)
        figures |= training_processes.measure(work)
    figures["feeding_rate_to_step_rate"] = (
        figures["feeding_per_second_64_workers_0"] / figures["faces_per_second_lightning"]
    )  # type: ignore[operator]
    for name, value in figures.items():
        print(f"{name:45s} {value:.4g}" if isinstance(value, float) else f"{name:45s} {value}")
    write_report(REPORT, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
