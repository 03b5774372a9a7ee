"""Which model should be champion, and why: every condition with its figure and its threshold."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crowsfeet.metrics.answers import Answers
from crowsfeet.metrics.bootstrap import Draws, figure
from crowsfeet.metrics.comparison import compare
from crowsfeet.metrics.predictions import CHAMPION, MEAN_AGE, Evaluated
from crowsfeet.metrics.regions import REGIONS, region_of
from crowsfeet.metrics.statistics import bmae, mae


@dataclass(frozen=True)
class Condition:
    """One condition: what was found, what is asked, whether it holds, in a sentence."""

    name: str
    figure: float | None
    threshold: float | None
    passed: bool
    sentence: str


@dataclass(frozen=True)
class Candidate:
    """The model that is considered: the strategy chosen on validation, its best seed that took no part in choosing."""

    strategy: str
    seed: int
    validate_bmae: float

    @property
    def name(self) -> str:
        """Folder name of the model."""
        return f"{self.strategy}-{self.seed}"


def choose(validate: Evaluated, strategies: list[str], choosing: list[int], reporting: list[int]) -> Candidate:
    """Return the strategy of the lowest bMAE on validation over `choosing` seeds, and its best of `reporting`."""
    by_strategy = {name: figure(bmae, validate.answers(name, choosing)) for name in strategies}
    strategy = min(by_strategy, key=lambda name: by_strategy[name])
    by_seed = {seed: figure(bmae, [validate.runs[strategy][seed]]) for seed in reporting}
    seed = min(by_seed, key=lambda number: by_seed[number])
    return Candidate(strategy, seed, by_strategy[strategy])


def incumbent_of(test: Evaluated) -> str:
    """Return whom the candidate must beat: the champion, or the mean age while there is none."""
    return CHAMPION if CHAMPION in test.runs else MEAN_AGE


def beats(test: Evaluated, candidate: Answers, incumbent: str, draws: Draws) -> Condition:
    """Ask for a better bMAE than the incumbent's by the paired bootstrap over people."""
    runs = {"candidate": [candidate], incumbent: test.answers(incumbent)}
    one = compare(runs, incumbent, "bmae", draws)[0]
    gain = one.difference
    return Condition(
        "better_than_" + incumbent.replace("-", "_"),
        one.p,
        1 - draws.level,
        one.verdict == "better",
        f"bMAE {figure(bmae, [candidate]):.2f} against {figure(bmae, runs[incumbent]):.2f} years of the "
        f"{incumbent.replace('-', ' ')}: {gain.value:+.2f} [{gain.low:+.2f}, {gain.high:+.2f}], p = {one.p:.3g}, "
        f"{one.verdict}.",
    )


def regions_hold(
    test: Evaluated, candidate: Answers, incumbent: str, by_year: NDArray[np.object_], *, limit: float, min_people: int
) -> list[Condition]:
    """Ask that no shot region's MAE is worse than the incumbent's by more than `limit` (a share)."""
    region = region_of(test.ages, by_year)
    conditions = []
    for name in REGIONS:
        mask = np.asarray(region == name)
        if (people := len(set(test.people[mask]))) < min_people:
            sentence = f"Too few test people at {name}-shot ages ({people}, {min_people} asked) to tell."
            conditions.append(Condition(f"{name}_shot_holds", None, limit, True, sentence))
            continue
        own, others = figure(mae, [candidate.of(mask)]), figure(mae, [a.of(mask) for a in test.answers(incumbent)])
        change = own / others - 1
        sentence = f"MAE at {name}-shot ages {own:.2f} against {others:.2f} years: {change:+.1%}, at most {limit:+.0%}."
        conditions.append(Condition(f"{name}_shot_holds", change, limit, change <= limit, sentence))
    return conditions


def no_leak(people: dict[str, set[str]]) -> Condition:
    """Ask that nobody stands both in a training split and in a split that models are chosen or tested on."""
    trained = people["weak_train"] | people["train"]
    judged = people["validate"] | people["test"]
    both = len(trained & judged) + len(people["validate"] & people["test"])
    return Condition("no_leak", both, 0, both == 0, f"{both} people stand in two splits of the leak gate, 0 allowed.")


def attribution_holds(faithfulness: dict[str, Any] | None, min_ratio: float) -> list[Condition]:
    """Ask that no shortcut was found and that attribution prefers the regions that carry age to chance."""
    if faithfulness is None:
        return [Condition("no_shortcut", None, None, False, "The attribution of this model was not measured.")]
    shortcut = faithfulness.get("shortcut")
    found = bool(faithfulness.get("shortcut_found"))
    sentence = f"A shortcut was found: {shortcut}." if found else "No shortcut was found in the attribution maps."
    conditions = [Condition("no_shortcut", faithfulness.get("frame_share"), None, not found, sentence)]
    share, chance = faithfulness.get("age_region_share"), faithfulness.get("age_region_share_random")
    if share is None or not chance:
        return conditions
    ratio = share / chance
    sentence = (
        f"{share:.0%} of the attribution lies where age is drawn, {ratio:.2f} times chance, at least {min_ratio:g}."
    )
    return [*conditions, Condition("looks_at_age", ratio, min_ratio, ratio >= min_ratio, sentence)]


def robustness_holds(fooling: dict[str, Any] | None, limit: float) -> Condition:
    """Ask that natural corruptions of middle strength move the answer by at most `limit` years."""
    measured = (fooling or {}).get("robustness", {}).get("mean_change_years")
    if measured is None:
        return Condition("robust", None, limit, False, "The robustness of this model was not measured.")
    sentence = f"Natural corruptions of middle strength move the answer by {measured:.1f} years, at most {limit:g}."
    return Condition("robust", measured, limit, measured <= limit, sentence)


def is_incumbent(test: Evaluated, candidate: Answers, incumbent: str) -> bool:
    """Tell whether the candidate is the champion itself: no new model was trained, so it answers every face alike."""
    return incumbent == CHAMPION and np.array_equal(candidate.distribution, test.answers(incumbent)[0].distribution)


def verdict_json(
    candidate: Candidate, incumbent: str, conditions: list[Condition], run_id: str | None, *, same: bool = False
) -> dict[str, Any]:
    """Return the verdict as reports/verdict.json holds it; `champion` is the folder to promote, or null.

    `same` says that the candidate is the incumbent.
    """
    promoted = all(one.passed for one in conditions)
    folder = f"models/finetuned/{candidate.name}"
    return {
        "champion": folder if promoted else None,
        "promote": promoted,
        "candidate": {
            "strategy": candidate.strategy,
            "seed": candidate.seed,
            "model": folder,
            "mlflow_run_id": run_id,
            "validate_bmae": candidate.validate_bmae,
        },
        "incumbent": incumbent,
        "conditions": [asdict(one) for one in conditions],
        "reason": f"{candidate.name} is the champion already." if same else reason(candidate, incumbent, conditions),
    }


def reason(candidate: Candidate, incumbent: str, conditions: list[Condition]) -> str:
    """Return in a sentence or two why the candidate is promoted or not."""
    failed = [one.sentence for one in conditions if not one.passed]
    if failed:
        return f"{candidate.name} is not promoted: {' '.join(failed)}"
    return f"{candidate.name} should be champion: it beats the {incumbent.replace('-', ' ')} and meets every condition."


def verdict_markdown(verdict: dict[str, Any], choice: str, table: str) -> str:
    """Return reports/verdict.md: the decision, the conditions, how the candidate was chosen, all strategies."""
    head = "promote" if verdict["promote"] else "do not promote"
    rows = [
        f"| {'✓' if one['passed'] else '✗'} | {one['name'].replace('_', ' ')} | {_number(one['figure'])} | "
        f"{_number(one['threshold'])} | {one['sentence']} |"
        for one in verdict["conditions"]
    ]
    return "\n".join(
        [
            f"# Verdict: {head}\n",
            verdict["reason"] + "\n",
            "|  | condition | figure | threshold | in words |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            choice,
            "",
            "# Strategies\n" if not table.startswith("#") else "",
            table,
        ]
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"
