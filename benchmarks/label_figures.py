"""What the label benchmark measures on one world: errors against the truth, beside the DEX rule's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from crowsfeet.labeling.days import YEAR, iso_span, to_day

WRONG_YEARS = 2.0
_VISIBLE = ("several_faces", "no_face", "statue", "scan", "placeholder", "corrupt", "duplicate", "contradicted")
_NOTHING_TO_READ = frozenset({"no_date", "no_birth_date", "x-robots-tag: noai", "low_confidence"})
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")


def dex_age(photo: Any, found: Any) -> float:
    """Return the DEX rule's age, NaN where it keeps nothing."""
    if found is None or found.refused is not None or found.n_faces != 1 or not isinstance(photo.caption, str):
        return float("nan")
    years = _YEAR.findall(photo.caption)
    birth = iso_span(photo.birth_date, None) if isinstance(photo.birth_date, str) else None
    if len(years) != 1 or birth is None:
        return float("nan")
    age = (to_day(int(years[0]), 7, 1) - birth[0]) / YEAR
    return age if 0 <= age <= 100 else float("nan")


def figures(rows: pd.DataFrame) -> dict[str, float]:
    """Return the figures of one world: shares, and ratios to the DEX rule at its coverage."""
    kept = rows[rows["refused"].isna()]
    dex = rows[rows["dex_age"].notna()]
    n = min(len(dex), len(kept))
    ranked = kept.sort_values(["confidence", "photo_id"], ascending=[False, True])
    dex_share = float((dex["dex_error"] > WRONG_YEARS).mean())
    ours = float((ranked["error"].iloc[:n] > WRONG_YEARS).mean())
    true_share = float((kept["error"] > WRONG_YEARS).mean())
    inside = (kept["age_low"] - 0.01 <= kept["age_years"]) & (kept["age_years"] <= kept["age_high"] + 0.01)
    fault = rows["fault"].where(~rows["contradicted"].fillna(False).astype(bool), "contradicted")
    return {
        "dex_coverage": len(dex) / len(rows),
        "coverage": len(kept) / len(rows),
        "dex_error": dex_share,
        "error_at_dex_coverage": ours,
        "error_of_kept": true_share,
        "error_ratio_to_dex_rule": ours / dex_share,
        "interval_coverage_90": float(inside.mean()),
        "noise_estimate": float((1 - kept["confidence"]).mean()),
        "noise_estimate_error": abs(float((1 - kept["confidence"]).mean()) - true_share),
        "bad_faces_caught": _caught(rows, fault),
        "good_faces_lost": _lost(rows, fault),
    }


def _caught(rows: pd.DataFrame, fault: pd.Series) -> float:
    """Return the share of faults with visible evidence that are refused, or kept with a right label all the same.

    Of a photo and its copies one may stay.
    """
    bad = fault.isin(_VISIBLE)
    settled = rows["refused"].notna() | (rows["error"] <= WRONG_YEARS)
    copies = rows["duplicate_of"].where(rows["duplicate_of"].notna(), rows["image_title"])
    kept_copies = rows["refused"].isna().groupby([rows["person_id"], copies]).transform("sum")
    settled = settled.where(fault != "duplicate", kept_copies <= 1)
    return float(settled[bad].mean())


def _lost(rows: pd.DataFrame, fault: pd.Series) -> float:
    """Return the share of faultless photos with something to read that are refused though."""
    copies = rows["duplicate_of"].where(rows["duplicate_of"].notna(), rows["image_title"])
    any_kept = rows["refused"].isna().groupby([rows["person_id"], copies]).transform("any")
    readable = (fault == "none") & ~rows["refused"].isin(_NOTHING_TO_READ)
    return float((~any_kept[readable]).mean())


def calibration(worlds: list[pd.DataFrame]) -> list[dict[str, float]]:
    """Return stated confidence against the share of labels that are right, by bins of confidence."""
    kept = pd.concat([rows[rows["refused"].isna()] for rows in worlds])
    bins = pd.cut(kept["confidence"], [0, 0.6, 0.8, 0.85, 0.9, 0.92, 0.94, 0.96, 1.0])
    table = kept.assign(right=kept["error"] <= WRONG_YEARS).groupby(bins, observed=True)
    return [
        {"stated": float(part["confidence"].mean()), "true": float(part["right"].mean()), "labels": len(part)}
        for _, part in table
    ]


def crossfit_figures(rows: pd.DataFrame) -> dict[str, float]:
    """Return the ratio to the DEX rule when kept labels are ranked by confidence and the networks' judgement together.

    `rows` holds the people whom `crossfit` judges; both sides are compared on these alone.
    """
    kept = rows[rows["refused"].isna()]
    dex = rows[rows["dex_age"].notna()]
    n = min(len(dex), len(kept))
    dex_share = float((dex["dex_error"] > WRONG_YEARS).mean())
    ranked = kept.assign(rank=trust(kept)).sort_values(["rank", "photo_id"], ascending=[False, True])
    ours = float((ranked["error"].iloc[:n] > WRONG_YEARS).mean())
    return {"error_at_dex_coverage_with_crossfit": ours, "error_ratio_to_dex_rule_with_crossfit": ours / dex_share}


def trust(kept: pd.DataFrame) -> pd.Series:
    """Return what labels are ranked by: the label model's confidence, lowered where the networks disagree most."""
    return kept["confidence"] * kept["quality"].fillna(0.5) ** 0.05


def draw_calibration(bins: list[dict[str, float]], path: Path) -> None:
    """Draw stated confidence against the share of right labels."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.2, 4), layout="constrained")
    axes = figure.subplots()
    low = min(0.5, *(b["stated"] for b in bins), *(b["true"] for b in bins)) - 0.02
    axes.plot([low, 1], [low, 1], color="0.6", linewidth=1)
    sizes = [max(12.0, b["labels"] ** 0.5 * 2) for b in bins]
    axes.scatter([b["stated"] for b in bins], [b["true"] for b in bins], s=sizes)
    axes.set(xlabel="stated confidence", ylabel="share of right labels", xlim=(low, 1.01), ylim=(low, 1.01))
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
