"""What all models answered on a set, as one table; and back to answers by strategy and seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from crowsfeet.errors import BadInputError
from crowsfeet.metrics.answers import Answers
from crowsfeet.records import AGES

MEAN_AGE = "mean-age"
"""Name of the model that answers the training set's mean age to every face."""

CHAMPION = "champion"
"""Name of the model that is in use, handed over from the version before."""

PREDICTIONS = pa.schema(
    [
        pa.field("strategy", pa.string(), nullable=False),
        pa.field("seed", pa.int32(), nullable=False),
        pa.field("split", pa.string(), nullable=False),  # "validate", "test" or "test:NAME"
        pa.field("dataset", pa.string(), nullable=False),
        pa.field("face_id", pa.string(), nullable=False),
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("sex", pa.string()),
        pa.field("group", pa.string()),
        pa.field("age", pa.float32(), nullable=False),  # years
        pa.field("expected_age", pa.float32(), nullable=False),  # years
        pa.field("distribution", pa.list_(pa.float16(), AGES), nullable=False),
    ]
)


@dataclass(frozen=True)
class Evaluated:
    """One set of faces and every model's answers on it, all in the same order of faces."""

    name: str
    faces: pd.DataFrame
    """dataset, face_id, person_id, sex, group, age: one row per face."""
    runs: dict[str, dict[int, Answers]]
    """By strategy, then by training seed."""

    @property
    def people(self) -> NDArray[np.object_]:
        """The person of each face, [N]."""
        return self.faces["person_id"].to_numpy(dtype=object)

    @property
    def ages(self) -> NDArray[np.float64]:
        """The true age of each face, years, [N]."""
        return self.faces["age"].to_numpy(dtype=np.float64)

    def answers(self, strategy: str, seeds: list[int] | None = None) -> list[Answers]:
        """Return a strategy's answers in order of its seeds; a model without seeds of its own answers once."""
        by_seed = self.runs[strategy]
        wanted = sorted(by_seed) if seeds is None or strategy in {MEAN_AGE, CHAMPION} else seeds
        return [by_seed[seed] for seed in wanted]

    def table(self) -> pa.Table:
        """Return the answers as rows of `PREDICTIONS`."""
        parts = []
        for strategy, by_seed in self.runs.items():
            for seed, run in by_seed.items():
                shares = pa.array(run.distribution.astype(np.float16).ravel())
                columns = {
                    "strategy": pa.array([strategy] * len(self.faces)),
                    "seed": pa.array(np.full(len(self.faces), seed, dtype=np.int32)),
                    "split": pa.array([self.name] * len(self.faces)),
                    **{
                        name: pa.array(self.faces[name], from_pandas=True)
                        for name in ("dataset", "face_id", "person_id", "sex", "group")
                    },
                    "age": pa.array(self.ages, pa.float32()),
                    "expected_age": pa.array(run.expected, pa.float32()),
                    "distribution": pa.FixedSizeListArray.from_arrays(shares, AGES),
                }
                parts.append(pa.table(columns).cast(PREDICTIONS))
        return pa.concat_tables(parts)


def read_evaluated(table: pa.Table) -> dict[str, Evaluated]:
    """Return the sets in a table of `PREDICTIONS` by name.

    Raises:
        BadInputError: two models answered on different faces of a set.
    """
    shares = table.column("distribution").combine_chunks().flatten().to_numpy().reshape(-1, AGES)
    frame = table.drop_columns(["distribution"]).to_pandas()
    frame["row"] = np.arange(len(frame))
    found: dict[str, Evaluated] = {}
    for split, rows in frame.groupby("split", sort=False):
        runs: dict[str, dict[int, Answers]] = {}
        faces = _faces(rows[(rows["strategy"] == rows["strategy"].iloc[0]) & (rows["seed"] == rows["seed"].iloc[0])])
        for (strategy, seed), run in rows.groupby(["strategy", "seed"], sort=False):
            own = _faces(run)
            if not own["face_id"].equals(faces["face_id"]):
                raise BadInputError(f"The models answered on different faces of {split}; run `dvc repro evaluate`.")
            answers = Answers(
                own["age"].to_numpy(dtype=np.float64),
                run["expected_age"].to_numpy(dtype=np.float64),
                shares[run["row"].to_numpy()].astype(np.float64),
            )
            runs.setdefault(str(strategy), {})[int(seed)] = answers
        found[str(split)] = Evaluated(str(split), faces, runs)
    return found


def _faces(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[["dataset", "face_id", "person_id", "sex", "group", "age"]].reset_index(drop=True)
