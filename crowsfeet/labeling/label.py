"""Votes to labels: read, fit, label; a chunk of photos at a time, so that memory does not grow with their number."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crowsfeet.labeling.days import NO_DAY, YEAR, to_iso
from crowsfeet.labeling.functions import FUNCTIONS
from crowsfeet.labeling.model import LabelModel, blocks, fit_label_model
from crowsfeet.labeling.posterior import age_posterior
from crowsfeet.labeling.votes import PhotoVotes, read_photos
from crowsfeet.records import AGES

if TYPE_CHECKING:
    from crowsfeet.params import LabelParams

_NAMES = tuple(FUNCTIONS)
_ROWS_AT_ONCE = 20_000
"""Photos whose posteriors stand in memory together; 101 doubles each, several times over."""


def label_photos(
    photos: pd.DataFrame, params: LabelParams, faces: pd.DataFrame | None = None, today: date | None = None
) -> tuple[pd.DataFrame, LabelModel]:
    """Read, fit and label a whole photos table at once; see `label_votes` for the columns."""
    votes = read_photos(photos, params, today)
    model = fit_label_model([votes], params)
    return label_votes(votes, model, params, faces), model


def label_votes(
    votes: PhotoVotes, model: LabelModel, params: LabelParams, faces: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the labels of a chunk of photos, in its order.

    Columns: photo_id, person_id, date_from, date_to (the likeliest days, ISO), age_low, age_high (90 %), age_mean,
    confidence (P(the age is within two years of the mean)), posterior (float16 [101] or None), evidence (JSON),
    refused, hint.

    Args:
        votes: as `read_photos` returned them.
        model: as `fit_label_model` returned it.
        params: thresholds.
        faces: a row for each photo with `chosen_share`, the belief that the chosen face is the person's (or NaN).
    """
    n = len(votes)
    refused = np.array(votes.refused.to_pylist(), dtype=object)
    keep = np.array([reason is None for reason in refused], bool) & (np.bincount(votes.photo, minlength=n) > 0)
    wrong_face = np.full(n, params.wrong_face)
    if faces is not None and "chosen_share" in faces.columns:
        share = faces["chosen_share"].to_numpy(float)
        wrong_face = np.where(np.isnan(share), wrong_face, 1 - share)
    columns: dict[str, Any] = {name: np.full(n, np.nan) for name in ("age_low", "age_high", "age_mean", "confidence")}
    bins = np.zeros((n, AGES), np.float16)
    days = np.zeros((n, 2))
    _fill(votes, keep, model, wrong_face, columns, bins, days)
    split = _disagreeing(votes)
    doubtful = keep & ~(columns["confidence"] >= params.min_confidence)
    for row in np.flatnonzero(doubtful):
        refused[row] = "contradiction" if split[row] else "low_confidence"
    impossible = keep & ~doubtful & (columns["age_mean"] > min(params.max_age, AGES))
    refused[impossible] = "impossible_age"
    birth = votes.birth.astype(float).mean(axis=1)
    return pd.DataFrame(
        {
            "photo_id": _objects(votes.photo_id.to_pylist()),
            "person_id": _objects(votes.person_id.to_pylist()),
            "date_from": _iso(birth + days[:, 0] * YEAR, keep, np.ceil),
            "date_to": _iso(birth + days[:, 1] * YEAR - 1, keep, np.floor),
            **{name: np.where(keep, values, np.nan).astype(np.float32) for name, values in columns.items()},
            "posterior": _objects([bins[row] if keep[row] else None for row in range(n)]),
            "evidence": _objects(evidence(votes)),
            "refused": _objects(list(refused)),
            "hint": _objects([votes.hints.get(row) for row in range(n)]),
        }
    )


def _fill(
    votes: PhotoVotes,
    keep: NDArray[np.bool_],
    model: LabelModel,
    wrong_face: NDArray[np.float64],
    columns: dict[str, Any],
    bins: NDArray[np.float16],
    days: NDArray[np.float64],
) -> None:
    half = (votes.birth[:, 1].astype(float) - votes.birth[:, 0] + 1) / 2 / YEAR
    for start in range(0, len(votes), _ROWS_AT_ONCE):
        part = np.zeros_like(keep)
        part[start : start + _ROWS_AT_ONCE] = keep[start : start + _ROWS_AT_ONCE]
        for block in blocks(votes, part):
            result = age_posterior(block, half[block.row], model, wrong_face[block.row])
            bins[block.row] = result.bins
            days[block.row] = result.best
            for name, values in (
                ("age_low", result.low),
                ("age_high", result.high),
                ("age_mean", result.mean),
                ("confidence", result.confidence),
            ):
                columns[name][block.row] = values


def _disagreeing(votes: PhotoVotes) -> NDArray[np.bool_]:
    """Tell which photos have two votes without a common day."""
    latest_start = np.full(len(votes), NO_DAY, np.int64)
    earliest_end = np.full(len(votes), 2**31, np.int64)
    np.maximum.at(latest_start, votes.photo, votes.first)
    np.minimum.at(earliest_end, votes.photo, votes.last)
    return np.asarray(latest_start > earliest_end)


def _iso(days: NDArray[np.float64], keep: NDArray[np.bool_], whole: Any) -> pd.Series[Any]:
    rounded = whole(np.round(days, 2)).astype(np.int64)
    return _objects([to_iso(int(day)) if kept else None for day, kept in zip(rounded, keep, strict=True)])


def _objects(values: list[Any]) -> pd.Series[Any]:
    """Return a column in which None stays None; pandas would turn text columns' None into NaN."""
    cells = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):
        cells[i] = value
    return pd.Series(cells, dtype=object)


def evidence(votes: PhotoVotes) -> list[str]:
    """Return each photo's votes and bounds as JSON text, as `Evidence.as_json` has them."""
    lists: list[list[dict[str, Any]]] = [[] for _ in range(len(votes))]
    quotes, wheres = votes.quote.to_pylist(), votes.where.to_pylist()
    cells = zip(votes.photo, votes.function, votes.first, votes.last, quotes, wheres, strict=True)
    for row, function, first, last, quote, where in cells:
        lists[row].append(
            {
                "function": _NAMES[function],
                "from": to_iso(int(first)),
                "to": to_iso(int(last)),
                "quote": quote,
                "where": where,
            }
        )
    for row, note in enumerate(votes.bound_notes.to_pylist()):
        if note is not None:
            where, _, quote = note.partition(" ")
            name = "death_bound" if where == "death_date" else "upload_bound"
            upper = to_iso(int(votes.bounds[row, 1]))
            lists[row].append({"function": name, "from": None, "to": upper, "quote": quote, "where": where})
    return [json.dumps(items, ensure_ascii=False) for items in lists]
