"""Better, worse or no evidence: strategies held against one of them on the same people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crowsfeet.metrics.answers import Answers
from crowsfeet.metrics.bootstrap import Draws, Interval, figure, holm, interval, p_value
from crowsfeet.metrics.statistics import STATISTICS

Verdict = Literal["better", "worse", "no evidence"]

HIGHER_IS_BETTER = frozenset({"cs5"})


@dataclass(frozen=True)
class Comparison:
    """One strategy against the baseline on one metric; `difference` is strategy minus baseline."""

    strategy: str
    metric: str
    difference: Interval
    relative: Interval
    p: float
    p_corrected: float
    verdict: Verdict


def compare(runs: dict[str, list[Answers]], baseline: str, metric: str, draws: Draws) -> list[Comparison]:
    """Compare every strategy with `baseline` on `metric`, corrected for the number of strategies by Holm.

    `runs[strategy]` holds one `Answers` per training seed, all on the same faces, those of `draws`. "better" or "worse"
    when the corrected p value is below 1 - level.
    """
    statistic, level = STATISTICS[metric], draws.level
    of_baseline = draws.replicates(statistic, runs[baseline])
    plain_baseline = figure(statistic, runs[baseline])
    found: list[tuple[str, Interval, Interval, float]] = []
    for strategy, answers in runs.items():
        if strategy == baseline:
            continue
        replicates = draws.replicates(statistic, answers)
        difference = interval(figure(statistic, answers) - plain_baseline, replicates - of_baseline, level)
        relative = interval(figure(statistic, answers) / plain_baseline - 1, replicates / of_baseline - 1, level)
        found.append((strategy, difference, relative, p_value(replicates - of_baseline)))
    corrected = holm([p for *_, p in found])
    return [
        Comparison(name, metric, difference, relative, p, q, _verdict(metric, difference.value, q, level))
        for (name, difference, relative, p), q in zip(found, corrected, strict=True)
    ]


def _verdict(metric: str, difference: float, p: float, level: float) -> Verdict:
    if p >= 1 - level or difference == 0:
        return "no evidence"
    gained = difference > 0 if metric in HIGHER_IS_BETTER else difference < 0
    return "better" if gained else "worse"
