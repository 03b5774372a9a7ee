"""The label model against the DEX rule on embedded worlds whose truth is known; intervals, noise estimate, speed.

    python -m benchmarks.labels                  # five worlds never used while developing; minutes each the first time
    python -m benchmarks.labels --seeds 7        # another world, nothing is written
    python -m benchmarks.labels --parts scale    # one part: worlds, crossfit, captions, scale, workers or real

The DEX rule (Rothe, Timofte, Van Gool 2018, section 4.1): one year in the caption, one clear face, taken on 1 July. A
label is wrong when it is off by more than two years from the age of the face that the picture shows; a statue's or a
landscape's label is wrong anyhow. Worlds are crawled over HTTP, parsed, looked at and judged by `crossfit` once
(`.crowsfeet/benchmarks/labels`), so that a run can be stopped and resumed; labelling is done anew each time. With
CROWSFEET_REAL the names of IMDB-WIKI in `wiki64/` are read too.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.label_crossfit import with_quality
from benchmarks.label_figures import calibration, crossfit_figures, dex_age, draw_calibration, figures
from benchmarks.label_real import measure_real
from benchmarks.label_scale import measure_captions, measure_scale, measure_workers
from benchmarks.label_worlds import crawled, looked_at, quiet
from crowsfeet.demo_world.truth import weak_label_errors
from crowsfeet.faces.repeats import refuse_repeats
from crowsfeet.labeling import fit_label_model, label_votes, read_photos
from crowsfeet.params import LabelParams

if TYPE_CHECKING:
    from crowsfeet.faces.finding import Finding

SEEDS = (201, 202, 203, 204, 205)
CACHE = Path(".crowsfeet/benchmarks/labels")
REPORT = Path("reports/benchmarks/labels.json")
COMMAND = "CROWSFEET_REAL=... python -m benchmarks.labels"
PARTS = ("worlds", "crossfit", "captions", "scale", "workers", "real")
PLOT = Path("docs/images/label-calibration.png")


def label_world(seed: int, params: LabelParams) -> tuple[pd.DataFrame, list[Finding | None]]:
    """Label one world as the stage does, and by the DEX rule; return every row with its truth, and the faces."""
    photos, truth = crawled(seed, CACHE / str(seed))
    plain, hinted = looked_at(photos, CACHE / str(seed), params)
    rows = _labelled(photos, hinted, params)
    rows["dex_age"] = [dex_age(photo, found) for photo, found in zip(photos.itertuples(), plain, strict=True)]
    rows["image_title"] = photos["image_title"].to_numpy()
    known = truth.drop_duplicates(["image_title", "person_id"])
    rows = rows.merge(known, on=["image_title", "person_id"], how="left", suffixes=("", "_t"))
    for column, age in (("error", "age_mean"), ("dex_error", "dex_age")):
        told = rows[["photo_id"]].assign(age_mean=rows[age].fillna(-100.0))
        rows[column] = weak_label_errors(truth, photos, told).to_numpy()
    return rows, hinted


def _labelled(photos: pd.DataFrame, hinted: list[Finding | None], params: LabelParams) -> pd.DataFrame:
    votes = read_photos(photos, params, date(2026, 1, 1))
    shares = [np.nan if f is None or f.share is None else f.share for f in hinted]
    labels = label_votes(votes, fit_label_model([votes], params), params, pd.DataFrame({"chosen_share": shares}))
    found = [None if told else finding for finding, told in zip(hinted, labels["refused"], strict=True)]
    labels["refused"] = [
        told or ("not_fetched" if finding is None else finding.refused)
        for told, finding in zip(labels["refused"], found, strict=True)
    ]
    for name in ("photo_hash", "phash"):
        labels[name] = [getattr(finding, name, None) for finding in found]
    labels["refused"] = refuse_repeats(labels).to_numpy()
    return labels


def measure(seeds: list[int]) -> dict[str, Any]:
    """Return the means over the worlds, the figures of each, and the calibration over all."""
    worlds, table = [], []
    for seed in seeds:
        rows, _ = label_world(seed, LabelParams())
        worlds.append(rows)
        table.append(figures(rows))
        print(seed, {name: round(value, 4) for name, value in table[-1].items()}, flush=True)
    frame = pd.DataFrame(table, index=seeds)
    print(frame.round(4).T.to_string())
    means = {name: float(frame[name].mean()) for name in frame}
    by_seed = {str(seed): row for seed, row in zip(seeds, table, strict=True)}
    return means | {"by_seed": by_seed, "calibration": calibration(worlds)}


def measure_crossfit(seeds: list[int]) -> dict[str, Any]:
    """Return the means over the worlds of what `crossfit` adds, and the figures of each."""
    table = {}
    for seed in seeds:
        rows, hinted = label_world(seed, LabelParams())
        table[str(seed)] = crossfit_figures(with_quality(rows, hinted, CACHE / str(seed)))
        print(seed, {name: round(value, 4) for name, value in table[str(seed)].items()}, flush=True)
    means = pd.DataFrame(table).mean(axis=1)
    return {str(name): float(value) for name, value in means.items()} | {"crossfit_by_seed": table}


def main(argv: list[str] | None = None) -> int:
    """Run the parts, print the table; each part of the benchmark proper goes into the report as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--real-others", type=int, help="real names without a visible fault to import (default: all)")
    given = parser.parse_args(argv)
    quiet()
    for part in given.parts:
        if part == "worlds":
            result = measure(given.seeds)
            print(json.dumps(result["calibration"], indent=1))
        elif part == "crossfit":
            result = measure_crossfit(given.seeds)
        elif part == "captions":
            result = measure_captions()
        elif part == "scale":
            result = measure_scale()
        elif part == "workers":
            result = measure_workers()
        elif real := os.environ.get("CROWSFEET_REAL"):
            result = measure_real(Path(real), given.real_others)
        else:
            print("skipped: CROWSFEET_REAL is not set; it names the folder that holds wiki64/")
            continue
        print(json.dumps({name: told for name, told in result.items() if isinstance(told, float | int)}, indent=1))
        if tuple(given.seeds) == SEEDS:
            _write(part, result)
    return 0


def _write(part: str, result: dict[str, Any]) -> None:
    """Put a part's figures into the report, with the commit that gave them; other parts' stay."""
    if part == "worlds":
        draw_calibration(result["calibration"], PLOT)
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    report = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {"command": COMMAND, "commits": {}}
    report |= result
    report["commits"] = report["commits"] | {part: done.stdout.strip()}
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"written: {REPORT} ({part})")


if __name__ == "__main__":
    sys.exit(main())
