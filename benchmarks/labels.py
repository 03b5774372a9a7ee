"""The label model against the DEX rule on embedded worlds whose truth is known; intervals, noise estimate, speed.

    python -m benchmarks.labels                  # five worlds never used while developing; minutes each the first time
    python -m benchmarks.labels --seeds 7        # another world, nothing is written

The DEX rule (Rothe, Timofte, Van Gool 2018, section 4.1): one year in the caption, one clear face, taken on 1 July. A
label is wrong when it is off by more than two years from the age of the face that the picture shows; a statue's or a
landscape's label is wrong anyhow. Worlds are crawled over HTTP, parsed and looked at once
(`.crowsfeet/benchmarks/labels`); labelling is done anew each time.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.label_scale import measure_captions, measure_scale
from benchmarks.label_worlds import crawled, looked_at, quiet
from crowsfeet.demo_world.truth import weak_label_errors
from crowsfeet.faces.repeats import refuse_repeats
from crowsfeet.labeling import fit_label_model, label_votes, read_photos
from crowsfeet.labeling.days import YEAR, iso_span, to_day
from crowsfeet.params import LabelParams

SEEDS = (201, 202, 203, 204, 205)
PHOTOS = 800
CACHE = Path(".crowsfeet/benchmarks/labels")
REPORT = Path("reports/benchmarks/labels.json")
WRONG_YEARS = 2.0
_VISIBLE = ("several_faces", "no_face", "statue", "scan", "placeholder", "corrupt", "duplicate", "contradicted")
_NOTHING_TO_READ = frozenset({"no_date", "no_birth_date", "x-robots-tag: noai", "low_confidence"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A world's rows: photo, fault, true age, our label, the DEX rule's label."""

    rows: pd.DataFrame
    folder: Path


def label_world(seed: int, params: LabelParams, count: int) -> Labelled:
    """Label one world as the stage does, and by the DEX rule; every row with its truth."""
    folder = CACHE / f"{seed}-{count}"
    photos, truth = crawled(seed, folder, count, count // 4)
    plain, hinted = looked_at(photos, folder, params)
    votes = read_photos(photos, params, date(2026, 1, 1))
    model = fit_label_model([votes], params)
    faces = pd.DataFrame(
        {"chosen_share": [f.share if f is not None and f.share is not None else np.nan for f in hinted]}
    )
    labels = label_votes(votes, model, params, faces)
    labels["refused"] = [
        told or ("not_fetched" if found is None else found.refused)
        for told, found in zip(labels["refused"], hinted, strict=True)
    ]
    labels["photo_hash"] = [found.photo_hash if found is not None and told is None else None
                            for found, told in zip(hinted, labels["refused"], strict=True)]  # fmt: skip
    labels["phash"] = [found.phash if found is not None and told is None else None
                       for found, told in zip(hinted, labels["refused"], strict=True)]  # fmt: skip
    labels["refused"] = refuse_repeats(labels).to_numpy()
    labels["voted"] = np.bincount(votes.photo, minlength=len(votes)) > 0
    labels["dex_age"] = [dex_age(photo, found) for photo, found in zip(photos.itertuples(), plain, strict=True)]
    labels["caption"] = photos["caption"].to_numpy()
    keys = photos[["image_title", "person_id"]]
    known = truth.drop_duplicates(["image_title", "person_id"])
    rows = labels.join(keys[["image_title"]])
    rows = rows.merge(known, on=["image_title", "person_id"], how="left", suffixes=("", "_t"))
    everything = rows.assign(age_mean=rows["age_mean"].fillna(-100.0))
    rows["error"] = weak_label_errors(truth, photos, everything[["photo_id", "age_mean"]]).to_numpy()
    dex = rows.assign(age_mean=rows["dex_age"].fillna(-100.0))
    rows["dex_error"] = weak_label_errors(truth, photos, dex[["photo_id", "age_mean"]]).to_numpy()
    return Labelled(rows, folder)


_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")


def dex_age(photo: Any, found: Any) -> float:
    """Return the DEX rule's age, NaN where it keeps nothing."""
    if found is None or found.refused is not None or found.n_faces != 1 or not isinstance(photo.caption, str):
        return float("nan")
    years = _YEAR.findall(photo.caption)
    birth = iso_span(photo.birth_date, None)
    if len(years) != 1 or birth is None:
        return float("nan")
    age = (to_day(int(years[0]), 7, 1) - birth[0]) / YEAR
    return age if 0 <= age <= 100 else float("nan")


def figures(world: Labelled) -> dict[str, float]:
    """Return the figures of one world."""
    rows = world.rows
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


def calibration(worlds: list[Labelled]) -> list[dict[str, float]]:
    """Return stated confidence against the share of labels that are right, by bins of confidence."""
    kept = pd.concat([world.rows[world.rows["refused"].isna()] for world in worlds])
    bins = pd.cut(kept["confidence"], [0, 0.6, 0.8, 0.85, 0.9, 0.92, 0.94, 0.96, 1.0])
    table = kept.assign(right=kept["error"] <= WRONG_YEARS).groupby(bins, observed=True)
    return [
        {"stated": float(part["confidence"].mean()), "true": float(part["right"].mean()), "labels": len(part)}
        for _, part in table
    ]


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark, print the table, write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--photos", type=int, default=PHOTOS, help="photos in each world, four for each person")
    parser.add_argument("--no-scale", action="store_true")
    given = parser.parse_args(argv)
    quiet()
    params = LabelParams()
    worlds, table = [], []
    for seed in given.seeds:
        world = label_world(seed, params, given.photos)
        worlds.append(world)
        table.append(figures(world))
        print(seed, {name: round(value, 4) for name, value in table[-1].items()}, flush=True)
    frame = pd.DataFrame(table, index=given.seeds)
    result: dict[str, Any] = {name: float(frame[name].mean()) for name in frame}
    result["calibration"] = calibration(worlds)
    if not given.no_scale:
        result |= measure_captions() | measure_scale()
    print(frame.round(4).T.to_string())
    print(json.dumps(result, indent=1))
    if tuple(given.seeds) == SEEDS and not given.no_scale:
        done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
        commit = done.stdout.strip()
        by_seed = {str(seed): row for seed, row in zip(given.seeds, table, strict=True)}
        report = result | {
            "by_seed": by_seed,
            "photos_per_world": given.photos,
            "command": "python -m benchmarks.labels",
            "commit": commit,
        }
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        print(f"written: {REPORT}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
