"""The data that a run learnt from, as MLflow's page lists it under its inputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from crowsfeet.tracking.origin import file_md5

if TYPE_CHECKING:
    from mlflow.entities import DatasetInput

SPLITS = Path("data/splits.parquet")


def data_inputs(root: Path) -> list[DatasetInput]:
    """Return the face sets of the split, a dataset each, with their faces counted by split; none without a split.

    All carry the split's MD5 as their digest: by it DVC and the tag `dvc_data` know the same data.
    """
    import pyarrow.parquet as pq
    from mlflow.entities import Dataset, DatasetInput, InputTag

    digest = file_md5(root / SPLITS)
    if not digest:
        return []
    table = pq.read_table(root / SPLITS, columns=["dataset", "split"])
    counts: dict[str, dict[str, int]] = {}
    for row in table.group_by(["dataset", "split"]).aggregate([([], "count_all")]).to_pylist():
        counts.setdefault(row["dataset"], {})[row["split"]] = row["count_all"]
    return [
        DatasetInput(
            Dataset(
                name=dataset,
                digest=digest,
                source_type="dvc",
                source=json.dumps({"path": dataset, "splits": str(SPLITS), "md5": digest}),
                profile=json.dumps(dict(sorted(counted.items()))),
            ),
            [InputTag("mlflow.data.context", "training and evaluation")],
        )
        for dataset, counted in sorted(counts.items())
    ]
