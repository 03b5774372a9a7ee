"""A labelled world judged by the stage `crossfit`: each face by networks that have seen only other people's."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING, Any

import pandas as pd

from crowsfeet.faces.assemble import assemble, write_part
from crowsfeet.params import CrossfitParams, RuntimeParams, SplitParams, load_params
from crowsfeet.records import LABEL_QUALITY, LABELS, SPLITS, read_frame, write_table
from crowsfeet.splits import assign_splits

if TYPE_CHECKING:
    from pathlib import Path

    from crowsfeet.faces.finding import Finding

_LABEL = ("photo_id", "person_id", "date_from", "date_to", "age_low", "age_high", "age_mean", "confidence", "posterior",
          "evidence", "refused")  # fmt: skip


def with_quality(rows: pd.DataFrame, findings: list[Finding | None], folder: Path) -> pd.DataFrame:
    """Return the rows of the people whom `crossfit` judges (`weak_train`), with `quality` and `predicted_age`.

    The stage runs with the parameters of `params.yaml`; what it said of the same labels before is not asked again.
    """
    params = load_params().crossfit
    told = rows[["photo_id", "age_mean", "refused"]].to_json() + params.model_dump_json()
    cache = folder / f"quality-{hashlib.sha256(told.encode()).hexdigest()[:16]}.parquet"
    if not cache.exists():
        _judge(rows, findings, folder / "crossfit", params)
        shutil.copy(folder / "crossfit" / "data" / "label_quality.parquet", cache)
    judged = read_frame(cache, LABEL_QUALITY)
    judged["photo_id"] = judged["face_id"].str.rsplit("-", n=1).str[0]
    joined = rows.merge(judged[["photo_id", "quality", "predicted_age"]], on="photo_id", how="left")
    return joined[_split(joined) == "weak_train"]


def _split(rows: pd.DataFrame) -> pd.Series:
    return assign_splits(rows, "weak", SplitParams())


def _judge(rows: pd.DataFrame, findings: list[Finding | None], root: Path, params: CrossfitParams) -> None:
    """Write the labelled world as a face set with splits, and run the stage on it."""
    from tasks.crossfit import crossfit

    shutil.rmtree(root, ignore_errors=True)
    write_part(root / "part", [_cells(row) for row in rows[list(_LABEL)].to_dict("records")], findings)
    assemble([root / "part"], root / "data")
    labels = read_frame(root / "data" / "labels.parquet", LABELS)
    kept = labels[labels["refused"].isna()].rename(columns={"age_mean": "age"}).assign(dataset="data")
    write_table(kept.assign(split=_split(kept))[SPLITS.names], root / "data" / "splits.parquet", SPLITS)
    tracking = f"sqlite:///{(root / 'mlflow.db').absolute()}"
    crossfit(params, RuntimeParams(progress=False, tracking_uri=tracking), root)


def _cells(row: dict[Any, Any]) -> dict[str, Any]:
    plain = {name: None if isinstance(cell, float) and cell != cell else cell for name, cell in row.items()}  # noqa: PLR0124
    return {str(name): cell for name, cell in plain.items()} | {"dataset": "benchmark"}
