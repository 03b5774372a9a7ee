"""The audit: a stratified sample on one page to be clicked through, and what the answers say about the noise."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crowsfeet.errors import BadInputError, EmptyDataError, MissingInputError, bounded
from crowsfeet.labeling.faces import with_photos
from crowsfeet.labeling.report import STRATA
from crowsfeet.labeling.why import STYLE, face_html
from crowsfeet.records import LABELS, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crowsfeet.labeling.faces import LabelledFace

ANSWERS = ("right", "wrong age", "wrong face", "no face", "cannot tell")
_WRONG = frozenset(ANSWERS[1:4])
CONFIDENCE_LIMITS = (0.8, 0.91)
"""Limits between low, middle and high confidence."""


def kept_labels(root: Path) -> pd.DataFrame:
    """Return face_id, age_mean, confidence, age and confidence stratum of all kept labels.

    Raises:
        EmptyDataError: no label was kept.
    """
    path = root / "data" / "labels.parquet"
    table = read_table(path, LABELS, ["face_id", "age_mean", "confidence", "refused"])
    frame: pd.DataFrame = table.filter(pc.is_null(table["refused"])).drop_columns("refused").to_pandas()
    if frame.empty:
        raise EmptyDataError(f"{path} holds no kept label: there is nothing to audit.")
    ages = np.searchsorted(STRATA, frame["age_mean"], side="right") - 1
    frame["ages"] = [stratum_name(k) for k in np.clip(ages, 0, len(STRATA) - 2)]
    frame["sure"] = np.searchsorted(CONFIDENCE_LIMITS, frame["confidence"], side="right")
    return frame


def stratum_name(k: int) -> str:
    """Return an age stratum's name, "20–29"."""
    return f"{STRATA[k]}–{STRATA[k + 1] - 1}"


def draw_sample(kept: pd.DataFrame, size: int, seed: int) -> pd.DataFrame:
    """Draw about `size` labels, spread evenly over age × confidence; small strata give all they have."""
    rng = np.random.default_rng(seed)
    groups = [rows.index.to_numpy() for _, rows in kept.groupby(["ages", "sure"], sort=True)]
    quota, left, open_groups = [0] * len(groups), min(size, len(kept)), list(range(len(groups)))
    while left and open_groups:
        for k in open_groups[: max(1, left)]:
            quota[k] += 1
            left -= 1
            if not left:
                break
        open_groups = [k for k in open_groups if quota[k] < len(groups[k])]
    chosen = [rng.choice(group, n, replace=False) for group, n in zip(groups, quota, strict=True)]
    return kept.loc[rng.permutation(np.concatenate(chosen))]


def draw_page(root: Path, size: int, seed: int) -> str:
    """Return the page of a sample: the faces with their evidence, buttons, and a download of the answers as CSV."""
    sample = draw_sample(kept_labels(root), size, seed)
    wanted = sample["face_id"].tolist()
    rows = pq.read_table(root / "data" / "labels.parquet", filters=[("face_id", "in", wanted)]).to_pylist()
    by_name = {face.name: face for face in with_photos(rows, root)}
    return _page([by_name[name] for name in wanted], seed)


def _page(faces: Sequence[LabelledFace], seed: int) -> str:
    sections = "".join(face_html(face, _buttons(face.name)) for face in faces)
    names = json.dumps([face.name for face in faces]).replace("<", "\\u003c")
    keys = ", ".join(f"<kbd>{k}</kbd> {escape(answer)}" for k, answer in enumerate(ANSWERS, 1))
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Audit of {len(faces)} labels</title><style>{STYLE}{_STYLE}</style>"
        f"<h1>Audit of {len(faces)} labels</h1><p>Is this the person of the caption, and can the stated age be true? "
        f"Right means: this person's face, and off by no more than two years. Keys for the face with the blue bar: {keys}. "
        f"Answers stay in this browser until they are saved.</p>{sections}"
        f'<footer><span id="count" aria-live="polite"></span> <button id="save">Save answers as CSV</button> '
        f'<button id="clear">Forget all answers</button></footer>'
        f"<script>const names={names}, seed={seed}, answers={json.dumps(ANSWERS)};{_SCRIPT}</script></html>"
    )


def _buttons(name: str) -> str:
    buttons = "".join(
        f'<button data-face="{escape(name)}" data-answer="{k}" aria-pressed="false">{escape(answer)}</button>'
        for k, answer in enumerate(ANSWERS)
    )
    return f'<div class="answers" role="group" aria-label="Answer">{buttons}</div>'


_STYLE = """
.answers { margin-top: .5rem; display: flex; flex-wrap: wrap; gap: .4rem; }
button { font: inherit; padding: .25rem .7rem; border: 1px solid #8888; border-radius: 4px; background: transparent; color: inherit; cursor: pointer; }
button[aria-pressed=true] { background: #3b6fb5; color: #fff; border-color: #3b6fb5; }
.face.now { box-shadow: -6px 0 0 #3b6fb5; } .face.done { opacity: .55; }
footer { position: sticky; bottom: 0; background: Canvas; padding: .7rem 0; border-top: 1px solid #8886; }
"""

_SCRIPT = """
const key = "crowsfeet-audit-" + seed + "-" + names.length + "-" + names[0];
let given = {};
try { given = JSON.parse(localStorage.getItem(key) || "{}"); } catch (e) { given = {}; }
const section = name => document.getElementById(name);
let now = 0;
function show() {
  names.forEach((name, i) => {
    const s = section(name);
    s.classList.toggle("done", name in given);
    s.classList.toggle("now", i === now);
    s.querySelectorAll(".answers button").forEach(b => b.setAttribute("aria-pressed", given[name] === +b.dataset.answer));
  });
  document.getElementById("count").textContent = Object.keys(given).length + " of " + names.length + " answered";
}
function answer(name, k) {
  given[name] = k;
  try { localStorage.setItem(key, JSON.stringify(given)); } catch (e) { /* a page opened as a file may have no storage */ }
  const next = names.findIndex(n => !(n in given));
  now = next < 0 ? now : next;
  show();
  if (next >= 0) section(names[now]).scrollIntoView({block: "center", behavior: "smooth"});
}
document.querySelectorAll(".answers button").forEach(b => b.onclick = () => answer(b.dataset.face, +b.dataset.answer));
document.onkeydown = e => { const k = +e.key - 1; if (k >= 0 && k < answers.length && !e.ctrlKey && !e.metaKey) answer(names[now], k); };
document.getElementById("save").onclick = () => {
  const quote = t => '"' + String(t).replaceAll('"', '""') + '"';
  const rows = ["face_id,answer"].concat(names.filter(n => n in given).map(n => quote(n) + "," + quote(answers[given[n]])));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([rows.join("\\n") + "\\n"], {type: "text/csv"}));
  link.download = "audit-answers.csv";
  link.click();
  URL.revokeObjectURL(link.href);
};
document.getElementById("clear").onclick = () => { if (confirm("Forget all answers?")) { given = {}; localStorage.removeItem(key); now = 0; show(); } };
show();
"""


@dataclass(frozen=True, slots=True)
class NoiseRate:
    """Share of wrong labels with its 95 % interval, and how many answers it rests on (0: the model's own estimate)."""

    rate: float
    low: float
    high: float
    answers: int
    labels: int


def read_answers(path: Path) -> pd.DataFrame:
    """Read face_id and answer from a saved CSV.

    Raises:
        MissingInputError: no such file.
        BadInputError: not such a CSV, or an answer that the page does not offer.
    """
    if not path.exists():
        raise MissingInputError(f"{path} is missing; save the answers from the audit page first.")
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        answers = pd.DataFrame({"face_id": [r["face_id"] for r in rows], "answer": [r["answer"] for r in rows]})
    except (KeyError, UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(f"{path} is no CSV with the columns face_id and answer: {bounded(error)}.") from error
    unknown = sorted(set(answers["answer"]) - set(ANSWERS))
    if unknown:
        raise BadInputError(f"{path} has answers that the page does not offer: {bounded(', '.join(unknown))}.")
    return answers.drop_duplicates("face_id", keep="last")


def noise_rates(kept: pd.DataFrame, answers: pd.DataFrame | None) -> dict[str, NoiseRate]:
    """Return the share of wrong labels overall ("all") and by age stratum.

    With answers, each age × confidence stratum's rate is weighted by the labels that it stands for (Cochran 1977,
    section 5.3); "cannot tell" counts as no answer; cells without an answer are taken to be like the others. Intervals
    are Wilson's with the design's effective number of answers, never more than were given. Without any answers: the
    model's own estimate.
    """
    if answers is None or answers.empty:
        return _own_estimate(kept)
    told = kept.merge(answers[answers["answer"] != ANSWERS[-1]], on="face_id")
    if told.empty:
        raise EmptyDataError("none of the answers belongs to a kept label; was the page drawn from another version?")
    told["wrong"] = told["answer"].isin(_WRONG).astype(float)
    rates = {"all": _stratified(kept, told)}
    for name, rows in kept.groupby("ages", sort=True):
        part = told[told["ages"] == name]
        if len(part):
            rates[str(name)] = _stratified(rows, part)
    return rates


def _own_estimate(kept: pd.DataFrame) -> dict[str, NoiseRate]:
    groups = [("all", kept), *kept.groupby("ages", sort=True)]
    result = {}
    for name, rows in groups:
        doubt = 1 - rows["confidence"].to_numpy(float)
        spread = 1.96 * math.sqrt(float((doubt * (1 - doubt)).sum())) / len(rows)
        rate = float(doubt.mean())
        result[str(name)] = NoiseRate(rate, max(0.0, rate - spread), min(1.0, rate + spread), 0, len(rows))
    return result


def _stratified(kept: pd.DataFrame, told: pd.DataFrame) -> NoiseRate:
    size = kept.groupby(["ages", "sure"]).size().to_dict()
    wrong = told.groupby(["ages", "sure"])["wrong"].sum().to_dict()
    answered = told.groupby(["ages", "sure"]).size().to_dict()
    seen = sum(count for cell, count in size.items() if cell in answered)
    rate = variance = 0.0
    for cell, n in answered.items():
        count = size[cell]
        weight = count / seen
        rate += weight * wrong[cell] / n
        # Laplace's rule keeps the variance of a stratum with no wrong answer above zero.
        smooth = (wrong[cell] + 1) / (n + 2)
        variance += weight**2 * smooth * (1 - smooth) / n * max(0.0, 1 - n / count)
    middle = (rate * len(told) + 1) / (len(told) + 2)
    effective = min(float(len(told)), middle * (1 - middle) / variance) if variance > 0 else float(len(told))
    low, high = wilson(rate, max(effective, 1.0))
    return NoiseRate(rate, low, high, len(told), len(kept))


def wilson(rate: float, n: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share seen in `n` answers (Wilson 1927)."""
    z2 = 1.96**2
    middle = (rate + z2 / (2 * n)) / (1 + z2 / n)
    half = 1.96 * math.sqrt(rate * (1 - rate) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def rates_text(rates: dict[str, NoiseRate]) -> str:
    """Return the rates as a table, and say in the first line whose estimate it is."""
    own = rates["all"].answers == 0
    head = (
        "the label model's own estimate (nobody has answered yet)"
        if own
        else f"estimated from {rates['all'].answers} answers"
    )
    lines = [f"Share of labels off by more than two years or of another face, {head}:"]
    lines += [
        f"  {name:>8}  {rate.rate:6.1%}  ({rate.low:.1%} to {rate.high:.1%})  {rate.answers:>5} answers  {rate.labels:>8} labels"
        for name, rate in rates.items()
    ]
    return "\n".join(lines)


def as_json(rates: dict[str, NoiseRate]) -> dict[str, Any]:
    """Return the rates as plain numbers."""
    return {
        "source": "model" if rates["all"].answers == 0 else "answers",
        "rates": {
            name: {"rate": r.rate, "low": r.low, "high": r.high, "answers": r.answers, "labels": r.labels}
            for name, r in rates.items()
        },
    }
