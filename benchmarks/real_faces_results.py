"""Finished cells on disk: figures and test errors, enough for the report without a face or a weight."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from crowsfeet.errors import MissingInputError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TEST_SET = "test_set.npz"


@dataclass(frozen=True)
class HeldOut:
    """What the report must know of the test faces, which are themselves not kept: no picture, no name."""

    digest: str
    groups: NDArray[np.uint16]
    """The number of each face's group of near-duplicates, [N]."""
    age: NDArray[np.float32]
    """Years, [N]."""
    training_ages: NDArray[np.float32]
    """Of the pool that precise training sets are drawn from."""
    imported: dict[str, dict[str, int]]
    """Per set, the kept pictures and those that each reason refused."""


class Results:
    """A folder with, per cell, a JSON file of figures and the absolute errors on the test faces."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def done(self, name: str) -> bool:
        """Tell whether a cell has its figures and its errors."""
        return (self.folder / f"{name}.json").exists() and (self.folder / f"{name}.npy").exists()

    def cells(self, pattern: str) -> list[Path]:
        """Return the figures' files of the finished cells whose names match."""
        return [path for path in sorted(self.folder.glob(f"{pattern}.json")) if self.done(path.stem)]

    def seeds(self, *series: str) -> list[int]:
        """Return the seeds of which all these series have a finished cell, `SERIES-SEED`."""
        named = [{path.stem.removeprefix(f"{name}-") for path in self.cells(f"{name}-*")} for name in series]
        return sorted(int(seed) for seed in set.intersection(*named) if seed.isdigit())

    def figures(self, name: str) -> dict[str, Any]:
        """Read a cell's figures."""
        figures: dict[str, Any] = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        return figures

    def errors(self, name: str) -> NDArray[np.float64]:
        """Read a cell's absolute errors on the test faces, years [N]."""
        return np.asarray(np.load(self.folder / f"{name}.npy"), np.float64)

    def write(self, name: str, figures: dict[str, Any], errors: NDArray[np.floating]) -> None:
        """Write a cell; its figures last, so that a cell with figures is whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        np.save(self.folder / f"{name}.npy", errors.astype(np.float16))
        part = self.folder / f"{name}.part"
        part.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        part.replace(self.folder / f"{name}.json")

    def test_set(self) -> HeldOut:
        """Read what is known of the test faces.

        Raises:
            MissingInputError: nothing was trained into this folder yet.
        """
        path = self.folder / TEST_SET
        if not path.exists():
            raise MissingInputError(f"{path} is missing; no cell was trained yet.")
        with np.load(path) as told:
            imported = json.loads(str(told["imported"]))
            return HeldOut(str(told["digest"]), told["groups"], told["age"], told["training_ages"], imported)

    def write_test_set(self, test: HeldOut) -> None:
        """Write what the report must know of the test faces."""
        self.folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            self.folder / TEST_SET,
            digest=test.digest,
            groups=test.groups,
            age=test.age,
            training_ages=test.training_ages,
            imported=json.dumps(test.imported),
        )
