"""The data card: sources, counts, licences, label noise, ages, and how far the ages moved since the version before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from crowsfeet.records import AGES, LABELS, PHOTOS, read_frame

WIDTH = 10
"""Years per bar of the histogram in the card."""


def measure(root: Path, before: dict[str, Any] | None) -> dict[str, Any]:
    """Return the card's figures as plain numbers; `drift` compares with the figures of the version before.

    Drift is the total variation distance between the two age distributions: 0 the same, 1 no age in common.
    """
    photos = read_frame(
        root / "data/photos.parquet", PHOTOS, ["photo_id", "person_id", "source", "language", "license", "refused"]
    )
    labels = read_frame(
        root / "data/labels.parquet", LABELS, ["photo_id", "age_mean", "age_low", "age_high", "confidence", "refused"]
    )
    kept = labels[labels["refused"].isna()]
    ages = kept["age_mean"].to_numpy(dtype=np.float64)
    histogram = np.bincount(np.clip(ages.astype(int), 0, AGES - 1), minlength=AGES)
    figures: dict[str, Any] = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "photos": len(photos),
        "people": int(photos["person_id"].nunique()),
        "labels": len(kept),
        "sources": _counts(photos["source"]),
        "languages": _counts(photos["language"].fillna("not told")),
        "licences": _counts(photos["license"].fillna("not told")),
        "refused": _counts(labels["refused"].dropna()),
        "expected_off_by_2_years": float(1 - kept["confidence"].mean()) if len(kept) else None,
        "interval_years": float((kept["age_high"] - kept["age_low"]).median()) if len(kept) else None,
        "ages": histogram.tolist(),
        "drift": _distance(histogram, before["ages"]) if before else None,
    }
    return figures


def card_markdown(name: str, figures: dict[str, Any]) -> str:
    """Return the card as people read it."""
    noise, interval, drift = figures["expected_off_by_2_years"], figures["interval_years"], figures["drift"]
    since = "first version" if drift is None else f"{drift:.3f} (total variation: 0 the same, 1 nothing in common)"
    counted = f"{figures['labels']} labelled faces of {figures['photos']} photos of {figures['people']} people"
    lines = [
        f"# Dataset version {name}\n",
        f"{counted}, made {figures['made'][:10]}.\n",
        f"- Labels expected to be off by more than 2 years, by their own posteriors: {_share(noise)}",
        f"- Median width of the 90 % age interval: {'no label' if interval is None else f'{interval:.1f} years'}",
        f"- Drift of the ages since the version before: {since}\n",
        "These are weak labels of photos of real or drawn people: see docs/responsible-use.md.\n",
        *_table("Source", "photos", figures["sources"]),
        *_table("Licence", "photos", figures["licences"]),
        *_table("Language", "photos", figures["languages"]),
        *_table("Refused because", "photos", figures["refused"]),
        "## Ages\n",
        "```",
        *_bars(figures["ages"]),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _counts(column: Any) -> dict[str, int]:
    return {str(value): int(count) for value, count in column.value_counts().items()}


def _distance(now: Any, before: Any) -> float:
    a, b = np.asarray(now, dtype=np.float64), np.asarray(before, dtype=np.float64)
    return float(np.abs(a / max(a.sum(), 1) - b / max(b.sum(), 1)).sum() / 2)


def _share(value: float | None) -> str:
    return "no label" if value is None else f"{value:.1%}"


def _table(heading: str, counted: str, counts: dict[str, int]) -> list[str]:
    rows = [f"| {name} | {count} |" for name, count in list(counts.items())[:20]]
    return [f"| {heading} | {counted} |", "| --- | ---: |", *rows, ""] if rows else []


def _bars(histogram: list[int]) -> list[str]:
    by_decade = [sum(histogram[age : age + WIDTH]) for age in range(0, AGES, WIDTH)]
    longest = max([*by_decade, 1])
    return [
        f"{k * WIDTH:3d}–{min(k * WIDTH + WIDTH - 1, AGES - 1):3d} {'█' * round(40 * n / longest)} {n}"
        for k, n in enumerate(by_decade)
    ]
