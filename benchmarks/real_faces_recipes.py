"""The cells of the real-faces grid: what each is trained on, from what, and how."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from crowsfeet.params import (
    InverseWeightsRemedy,
    LabelSmoothingRemedy,
    NoRemedy,
    OversampleRemedy,
    RankSimRemedy,
    RemedyParams,
    TrainingParams,
)

BACKBONE = "resnet10t"
WEAK = TrainingParams(
    backbone=BACKBONE, input_size=48, batch_size=32, epochs=12, learning_rate=1.5e-3, ema=0.998, channels_last=True
)
"""The weak set's own faces are about 36 px wide: at 48 px nothing of them is lost, and a step takes half as long."""
PRECISE = WEAK.model_copy(update={"input_size": 64, "learning_rate": 2e-3, "ema": 0.99})
RATES = (5e-4, 1e-3, 3e-3)
"""Learning rates among which precise only chooses, by the validation error at each set size, with the first seed."""
LONGER_FROM = 1000
"""Precise faces from which both sides take twice the steps."""
PASSES_OVER = 2000
"""Faces: an epoch passes over a smaller set several times, so that validation does not take longer than training."""
PATIENCE_SHARE = 0.4
"""Share of the epochs without a better validation error after which a training on precise faces stops."""
WEAK_DRAW = OversampleRemedy(kind="oversample", power=0.5)
"""How weak faces are drawn where they are replayed."""
REPLAY = (0.9, 0.3)
"""Share of weak faces in the first epoch of finetuning, and in the last."""
STRATEGIES: dict[str, RemedyParams] = {
    "sqrt-inverse": InverseWeightsRemedy(kind="inverse_weights"),
    "label-smoothing": LabelSmoothingRemedy(kind="label_smoothing"),
    "oversample": OversampleRemedy(kind="oversample"),
    "ranksim": RankSimRemedy(kind="ranksim"),
}
STRATEGY_SIZE = 2000


@dataclass(frozen=True)
class Recipe:
    """One cell: its name, what it is trained on and from what; size 0 is the weak set."""

    name: str
    size: int
    seed: int
    start: Recipe | None
    training: TrainingParams
    remedy: RemedyParams = field(default_factory=NoRemedy)
    small_loss: float = 0.0
    confidence_weights: bool = False
    replay: tuple[float, float] | None = None
    steps: int = 0
    """Steps over which the rate is cooled on precise faces, or `passes` over the set if they are more."""
    passes: int = 0

    @property
    def digest(self) -> str:
        """A fingerprint of the recipe, with what it starts from; cells of one name may differ in it."""
        told = asdict(self) | {"training": self.training.model_dump(), "remedy": self.remedy.model_dump()}
        told["start"] = self.start.digest if self.start else None
        return hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=8).hexdigest()


def grid(seeds: Sequence[int], sizes: Sequence[int], *, strategies: bool) -> Iterator[Recipe]:
    """Yield the grid's cells, size by size, so that a stopped grid has whole comparisons."""
    for size in sizes:
        for seed in seeds:
            yield from (first_passes(seed), pretraining(seed))
            yield finetuning(size, seed)
            yield from (precise_only(size, seed, rate) for rate in RATES if seed == seeds[0])
            yield precise_only(size, seed)
    for seed in seeds if strategies else ():
        yield from (first_passes(seed), pretraining(seed))
        yield finetuning(STRATEGY_SIZE, seed)
        for name, remedy in STRATEGIES.items():
            plain = finetuning(STRATEGY_SIZE, seed)
            yield replace(plain, name=f"strategy-{name}-{STRATEGY_SIZE}-{seed}", remedy=remedy)


def first_passes(seed: int) -> Recipe:
    """The weak set as the label model leaves it: posterior targets, confidence weights, small losses left out."""
    return Recipe(f"weak-only-{seed}", 0, seed, None, WEAK, small_loss=0.1, confidence_weights=True)


def pretraining(seed: int) -> Recipe:
    """As many passes again at a lower rate, with rare ages drawn more often."""
    again = WEAK.model_copy(update={"learning_rate": 1e-3})
    return replace(
        first_passes(seed), name=f"weak-again-{seed}", start=first_passes(seed), training=again, remedy=WEAK_DRAW
    )


def finetuning(size: int, seed: int) -> Recipe:
    """Weak → precise, with weak faces among the precise ones, fewer and fewer."""
    name, start = f"weak-then-precise-{size}-{seed}", pretraining(seed)
    steps, passes = (3200, 50) if size >= LONGER_FROM else (1600, 20)
    return Recipe(name, size, seed, start, PRECISE, confidence_weights=True, replay=REPLAY, steps=steps, passes=passes)


def precise_only(size: int, seed: int, rate: float | None = None) -> Recipe:
    """The same network from random weights; without a rate, at the one that did best on validation.

    It overfits long before the budget of pretraining ends, and a rate that is still high when early stopping comes
    would put it at a disadvantage: so the rate is cooled over fewer steps than it may take. All rates are tried with
    1,600 steps, or thirty passes if they are more; with the best, it takes no fewer than finetuning does.
    """
    name = f"precise-only-{size}-{seed}" if rate is None else f"tuning-{size}-{rate:g}"
    training = PRECISE.model_copy(update={"learning_rate": rate or PRECISE.learning_rate})
    steps, passes = (3200, 60) if rate is None and size >= LONGER_FROM else (1600, 30)
    return Recipe(name, size, seed, None, training, steps=steps, passes=passes)


def variants() -> Iterator[Recipe]:
    """What makes weak pretraining pay: each changes one thing, and is finetuned on 500 faces."""
    first, plain, finetuned = first_passes(1), pretraining(1), finetuning(500, 1)
    yield from (first, plain)
    yield replace(finetuned, name="variant-first-passes-500", start=first)
    naive = replace(first, name="variant-naive-first", small_loss=0.0, confidence_weights=False)
    tried = {
        "as-skewed": replace(plain, remedy=NoRemedy()),
        "naive": replace(plain, start=naive, small_loss=0.0, confidence_weights=False),
    }
    yield naive
    for name, start in tried.items():
        begun = replace(start, name=f"variant-{name}")
        yield begun
        yield replace(finetuned, name=f"variant-{name}-500", start=begun)
    decayed = PRECISE.model_copy(update={"layer_decay": 0.7})
    yield replace(finetuned, name="variant-layer-decay-500", training=decayed)
    yield replace(finetuned, name="variant-no-replay-500", replay=None)
