"""run.json: what a stage trained or measured, so that its MLflow run can be made again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crowsfeet.errors import BadInputError, MissingInputError, bounded

NAME = "run.json"


@dataclass(frozen=True)
class RunRecord:
    """One run; `steps` are the optimiser's, `faces` those trained on, `seconds` of wall clock."""

    stage: str
    arm: str
    seed: int
    mlflow_run_id: str
    comparison: str
    metrics: dict[str, float] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    faces: int = 0
    steps: int = 0

    def write(self, folder: Path) -> None:
        """Write run.json into `folder`."""
        text = json.dumps(asdict(self), indent=2, sort_keys=True, default=str)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> RunRecord:
        """Read run.json.

        Raises:
            MissingInputError: there is none.
            BadInputError: not a record of this version.
        """
        path = folder / NAME
        if not path.exists():
            raise MissingInputError(f"{path} is missing; run `dvc pull` to fetch it or `dvc repro` to make it.")
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise BadInputError(f"{path} is not the record of a run: {bounded(error)}.") from error


def write_history(rows: list[dict[str, float]], path: Path) -> None:
    """Write a row per epoch as CSV."""
    import csv

    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def read_history(path: Path) -> list[dict[str, float]]:
    """Read what `write_history` wrote."""
    import csv

    with path.open(newline="", encoding="utf-8") as file:
        return [{key: float(value) for key, value in row.items() if value} for row in csv.DictReader(file)]


@contextmanager
def whole_or_nothing(folder: Path) -> Iterator[Path]:
    """Yield a neighbour of `folder` to write into; it takes the folder's place when the block ends well."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def finite(metrics: Mapping[str, float]) -> dict[str, float]:
    """Return the figures that are numbers; MLflow and JSON take no others."""
    import math

    return {key: float(value) for key, value in metrics.items() if math.isfinite(value)}
