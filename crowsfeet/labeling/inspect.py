"""What one caption says about a person's age, as a plain mapping: the work behind `crowsfeet inspect caption`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from crowsfeet.errors import BadInputError, bounded
from crowsfeet.labeling.days import iso_span
from crowsfeet.labeling.label import label_votes
from crowsfeet.labeling.model import prior_model
from crowsfeet.labeling.votes import read_photos
from crowsfeet.params import LabelParams


def inspect_caption(
    text: str,
    born: str,
    died: str | None = None,
    name: str | None = None,
    language: str | None = None,
    today: date | None = None,
) -> dict[str, Any]:
    """Return age interval, mean, confidence, evidence and refusal for one caption, ages in years.

    A vague date ("in the 1980s") is told as the wide interval that it is, which a labelling run may refuse by
    `label.min_confidence`. The error rates are those believed before any agreement was seen; errors of the face
    (`wrong_face`) stay out, as no photo is looked at.

    Raises:
        BadInputError: a date is not ISO text (whole or partial), or death comes before birth.
    """
    spans = {which: iso_span(value) for which, value in (("born", born), ("died", died)) if value is not None}
    for which, value in (("born", born), ("died", died)):
        if value is not None and spans[which] is None:
            raise BadInputError(f"--{which} {bounded(repr(value))} is not a date like 1950-07-01, 1950-07 or 1950.")
    birth, death = spans["born"], spans.get("died")
    if birth is not None and death is not None and death[1] < birth[0]:
        raise BadInputError(f"the person cannot have died ({bounded(died)}) before being born ({bounded(born)}).")
    params = LabelParams(wrong_face=0.0, shared_error=0.0, min_confidence=_VAGUE)
    row = {
        "photo_id": "caption",
        "person_id": "person",
        "person_name": name,
        "birth_date": born,
        "death_date": died,
        "caption": text,
        "language": language,
    }
    votes = read_photos(pd.DataFrame([row]), params, today)
    label = label_votes(votes, replace(prior_model(params), shared_error=0.0), params).iloc[0]
    kept = label["refused"] is None
    return {
        "age_low": _years(label["age_low"]) if kept else None,
        "age_high": _years(label["age_high"]) if kept else None,
        "age_mean": _years(label["age_mean"]) if kept else None,
        "confidence": round(float(label["confidence"]), 4) if kept else 0.0,
        "evidence": [
            {key: item[key] for key in ("function", "from", "to", "quote")}
            for item in json.loads(label["evidence"])
            if item["where"] == "caption"
        ],
        "refused": label["refused"],
    }


_VAGUE = 0.2
"""Below this share of the posterior within two years of the mean, a caption tells no age."""


def _years(value: float) -> float:
    return round(float(value), 3)
