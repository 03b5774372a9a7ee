"""`params.yaml`, typed: one frozen section per stage, and `runtime`, which no stage depends on.

Only entry points call `load_params`; everything else receives its own section.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from crowsfeet.errors import MissingInputError, ParamsError, bounded

RUNTIME_PREFIX = "CROWSFEET_RUNTIME_"
Share = Annotated[float, Field(ge=0, le=1)]
PositiveInt = Annotated[int, Field(ge=1)]
PositiveFloat = Annotated[float, Field(gt=0)]


class Section(BaseModel):
    """A section of params.yaml: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RuntimeParams(Section):
    """What must not make data stale: machines, speed, addresses. No stage depends on it."""

    workers: PositiveInt = 2
    device: str = "auto"
    devices: PositiveInt = 1
    num_nodes: PositiveInt = 1
    task_runner: str = "threads"
    tracking_uri: str = "sqlite:///mlflow.db"
    experiment: str = "crowsfeet"
    loader_workers: Annotated[int, Field(ge=0)] = 0
    checkpoint_seconds: Annotated[float, Field(ge=0)] = 60.0
    requests_per_second: PositiveFloat = 2.0
    connections: PositiveInt = 4
    progress: bool = True


class WorldParams(Section):
    """The embedded web site: fictional people, drawn portraits, planted faults."""

    seed: Annotated[int, Field(ge=0)] = 1
    edition: PositiveInt = 1
    people: PositiveInt = 600
    photos: PositiveInt = 2500
    precise_train: PositiveInt = 300
    precise_validate: PositiveInt = 300
    precise_test: PositiveInt = 1000
    photo_size: PositiveInt = 256
    wrong_year: Share = 0.07
    wrong_year_contradicted: Share = 0.5
    wrong_face: Share = 0.04
    several_faces: Share = 0.05
    no_face: Share = 0.04
    statue_or_scan: Share = 0.02
    duplicate: Share = 0.02
    placeholder: Share = 0.02
    corrupt: Share = 0.01
    shortcut: bool = False


class CollectParams(Section):
    """Whose pages to fetch, from where, and how many."""

    source: Literal["demo", "wikipedia", "imdb"] = "demo"
    language: Annotated[str, Field(pattern=r"^[a-z][a-z\-]{1,11}$")] = "en"
    category: str | None = "People"
    category_depth: Annotated[int, Field(ge=0)] = 2
    titles_file: str | None = None
    wikidata_query: str | None = None
    imdb_names: str | None = None
    i_have_permission: bool = False
    focus: str | None = None
    focus_candidates: Annotated[int, Field(ge=1, le=100)] = 3
    max_people: PositiveInt = 1000
    max_photos_per_person: PositiveInt = 20
    photo_width: PositiveInt = 500


class ParseParams(Section):
    """How pages are read."""

    max_caption_length: PositiveInt = 2000


class LabelParams(Section):
    """Faces and ages from photos and captions."""

    detector: Literal["haar", "yunet"] = "haar"
    yunet_model: str | None = (
        "https://github.com/opencv/opencv_zoo/raw/82b38c8f98e7b52aa171400f3e4c722352d0669f/models/face_detection_yunet/face_detection_yunet_2023mar.onnx"
    )
    yunet_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = (
        "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
    )
    crop_size: PositiveInt = 96
    margin: Annotated[float, Field(ge=0, le=2)] = 0.4
    min_face: PositiveInt = 32
    chunk: PositiveInt = 500
    max_age: Annotated[int, Field(ge=1, le=120)] = 110
    max_drift: Share = 0.5
    shared_error: Share = 0.05
    wrong_face: Share = 0.05
    min_confidence: Share = 0.5

    @model_validator(mode="after")
    def _fetched_by_checksum(self) -> Self:
        if self.yunet_model and self.yunet_model.startswith(("http://", "https://")) and not self.yunet_sha256:
            raise ValueError("yunet_model is an address, so yunet_sha256 must say what to expect there")
        return self


class SplitParams(Section):
    """Who goes where; no person in two splits."""

    precise: str = "data/world/precise"
    tests: list[Annotated[str, Field(pattern="^data/precise/[^/]+$")]] = []
    salt: str = "crowsfeet"
    weak_validate: Share = 0.1
    reserve: Share = 0.0
    validate_share: Annotated[Share, Field(alias="validate")] = 0.2
    test: Share = 0.4

    @model_validator(mode="after")
    def _leave_some_to_train(self) -> Self:
        if self.weak_validate + self.reserve >= 1 or self.validate_share + self.test >= 1:
            raise ValueError("the shares leave nobody to train on")
        return self


class NoRemedy(Section):
    """The baseline: the skewed distribution as it is."""

    kind: Literal["none"] = "none"


class RelabelRemedy(Section):
    """Merge years of age with few faces into wider bins."""

    kind: Literal["relabel"]
    adaptive: bool = True
    min_share: Share = 0.01
    width: Annotated[int, Field(ge=1, le=101)] = 5


class CapRemedy(Section):
    """Ignore what a frequent age has beyond a multiple of the median count."""

    kind: Literal["cap"]
    times_median: PositiveFloat = 2.0
    seed: Annotated[int, Field(ge=0)] = 0


class OversampleRemedy(Section):
    """Show rare ages more often; power 1 shows all ages equally often."""

    kind: Literal["oversample"]
    power: Share = 0.5


class UndersampleRemedy(Section):
    """Show frequent ages less often, other faces of them in every epoch."""

    kind: Literal["undersample"]
    times_median: PositiveFloat = 1.0


class InverseWeightsRemedy(Section):
    """Weigh the loss by 1 / frequency^power; 0.5 is the square root."""

    kind: Literal["inverse_weights"]
    power: Share = 0.5


class EffectiveNumberRemedy(Section):
    """Weigh the loss by the inverse effective number of faces."""

    kind: Literal["effective_number"]
    beta: Annotated[float, Field(gt=0, lt=1)] = 0.99


class LabelSmoothingRemedy(Section):
    """Weigh the loss by the inverse density, smoothed over neighbouring ages."""

    kind: Literal["label_smoothing"]
    kernel: Literal["gaussian", "triangular", "laplace"] = "gaussian"
    size: Annotated[int, Field(ge=1, le=101)] = 5
    sigma: PositiveFloat = 2.0
    power: Share = 1.0


class FeatureSmoothingRemedy(Section):
    """Calibrate features by statistics smoothed over neighbouring ages."""

    kind: Literal["feature_smoothing"]
    kernel: Literal["gaussian", "triangular", "laplace"] = "gaussian"
    size: Annotated[int, Field(ge=1, le=101)] = 5
    sigma: PositiveFloat = 2.0
    momentum: Annotated[float, Field(ge=0, lt=1)] = 0.9


class BalancedMSERemedy(Section):
    """Train the expected age by balanced MSE, mixed with the head's loss."""

    kind: Literal["balanced_mse"]
    estimate: Literal["bins", "batch"] = "bins"
    sigma: PositiveFloat = 5.0
    share: Share = 0.5


class LogitAdjustmentRemedy(Section):
    """Add tau times the log prior to the logits in training."""

    kind: Literal["logit_adjustment"]
    tau: Annotated[float, Field(ge=0)] = 1.0
    sigma: PositiveFloat = 3.0


class RankSimRemedy(Section):
    """Make neighbours in age neighbours in features, by ranks."""

    kind: Literal["ranksim"]
    gamma: PositiveFloat = 100.0
    step: PositiveFloat = 2.0


RemedyParams = Annotated[
    NoRemedy
    | RelabelRemedy
    | CapRemedy
    | OversampleRemedy
    | UndersampleRemedy
    | InverseWeightsRemedy
    | EffectiveNumberRemedy
    | LabelSmoothingRemedy
    | FeatureSmoothingRemedy
    | BalancedMSERemedy
    | LogitAdjustmentRemedy
    | RankSimRemedy,
    Field(discriminator="kind"),
]
"""A remedy against the skewed age distribution (`crowsfeet.imbalance`), told apart by its `kind`."""


def _require_bins(remedy: RemedyParams, loss: str) -> None:
    if remedy.kind == "logit_adjustment" and loss not in ("dex", "dldl", "mean_variance"):
        raise ValueError(f"the remedy logit_adjustment needs a loss over age bins, not {loss}")


class TrainingParams(Section):
    """How a network is trained; `pretrain` and `finetune` each have one."""

    backbone: str = "resnet10t"
    input_size: Annotated[int, Field(ge=32, le=1024)] = 64
    loss: Literal["dex", "dldl", "mean_variance", "l1", "huber", "coral"] = "dldl"
    epochs: PositiveInt = 20
    patience: PositiveInt = 8
    validate_every: PositiveInt = 1
    batch_size: Annotated[int, Field(ge=2)] = 32
    accumulate: PositiveInt = 1
    learning_rate: PositiveFloat = 1e-3
    weight_decay: Annotated[float, Field(ge=0)] = 0.05
    warmup: Share = 0.1
    layer_decay: Annotated[float, Field(gt=0, le=1)] = 1.0
    freeze_epochs: Annotated[int, Field(ge=0)] = 0
    ema: Annotated[float, Field(ge=0, lt=1)] = 0.0
    clip: Annotated[float, Field(ge=0)] = 5.0
    label_blur: Annotated[float, Field(ge=0, le=20)] = 2.0
    augment: Annotated[float, Field(ge=0, le=2)] = 1.0
    precision: Literal["32", "bf16", "16"] = "32"
    compile: bool = False
    channels_last: bool = False


class CrossfitParams(Section):
    """How well each weak label agrees with what the other labels teach."""

    training: TrainingParams = TrainingParams(epochs=8)
    folds: Annotated[int, Field(ge=2)] = 3
    score: Literal["residual", "outre"] = "residual"
    stratum: PositiveFloat = 10.0
    seed: Annotated[int, Field(ge=0)] = 0


class PretrainParams(Section):
    """Training on weak labels."""

    training: TrainingParams = TrainingParams()
    imagenet: bool = False
    weights: str | None = None
    drop_worst: Share = 0.1
    confidence_weights: bool = True
    small_loss: Share = 0.0
    remedy: RemedyParams = NoRemedy()
    seed: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _remedy_fits(self) -> Self:
        _require_bins(self.remedy, self.training.loss)
        return self


class StrategyParams(Section):
    """One arm of the comparison; without its own rate or epochs it takes those of `finetune.training`."""

    init: Literal["pretrained", "random"] = "pretrained"
    remedy: RemedyParams = NoRemedy()
    learning_rate: PositiveFloat | None = None
    epochs: PositiveInt | None = None
    patience: PositiveInt | None = None
    layer_decay: Annotated[float, Field(gt=0, le=1)] | None = None


def _strategies() -> dict[str, StrategyParams]:
    return {
        "precise-only": StrategyParams(init="random", learning_rate=1e-3),
        "plain": StrategyParams(),
        "sqrt-inverse": StrategyParams(remedy=InverseWeightsRemedy(kind="inverse_weights")),
        "label-smoothing": StrategyParams(remedy=LabelSmoothingRemedy(kind="label_smoothing")),
        "oversample": StrategyParams(remedy=OversampleRemedy(kind="oversample")),
    }


class FinetuneParams(Section):
    """Training on precise labels: every strategy with every seed."""

    training: TrainingParams = TrainingParams(epochs=15, learning_rate=3e-4)
    replay: Annotated[float, Field(ge=0, lt=1)] = 0.0
    replay_end: Annotated[float, Field(ge=0, lt=1)] | None = None
    replay_remedy: RemedyParams = NoRemedy()
    seeds: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1)] = [1]
    strategies: Annotated[dict[str, StrategyParams], Field(min_length=1)] = _strategies()

    @property
    def last_replay(self) -> float:
        """The share of weak faces in the last epoch; without one of its own, that of the first."""
        return self.replay if self.replay_end is None else self.replay_end

    @model_validator(mode="after")
    def _replay_falls(self) -> Self:
        if self.last_replay > self.replay:
            raise ValueError(f"replay_end is {self.last_replay:g}, more than replay, which is {self.replay:g}")
        return self

    @model_validator(mode="after")
    def _remedies_fit(self) -> Self:
        for strategy in self.strategies.values():
            _require_bins(strategy.remedy, self.training.loss)
        return self


class EvaluateParams(Section):
    """Figures, intervals over people, shot regions, and who is compared with whom."""

    baseline: str = "plain"
    choosing_seeds: list[int] = [1]
    bootstrap: Annotated[int, Field(ge=100, le=20000)] = 2000
    level: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    seed: Annotated[int, Field(ge=0)] = 0
    many_share: Share = 0.015
    few_share: Share = 0.005
    region_window: Annotated[int, Field(ge=1, le=101)] = 5
    absolute_regions_from: PositiveInt = 10000
    min_people: PositiveInt = 30


class ExplainParams(Section):
    """Which faces, methods and attacks; what a frame may decide."""

    methods: Annotated[dict[str, dict[str, int | float | str]], Field(min_length=1, max_length=4)] = {
        "saliency": {},
        "integrated_gradients": {"steps": 24, "fill": "blur"},
        "grad_cam": {"min_side": 4},
        "occlusion": {"window": 0.2, "positions": 10, "fill": "mean"},
    }
    target: str = "expected_age"
    probe_faces: Annotated[int, Field(ge=1, le=12)] = 12
    examined_faces: Annotated[int, Field(ge=1, le=500)] = 16
    fooled_faces: Annotated[int, Field(ge=1, le=5000)] = 48
    attacked_faces: Annotated[int, Field(ge=1, le=5000)] = 16
    strengths: Annotated[list[Share], Field(min_length=1)] = [0.25, 0.5, 1.0]
    levels: Annotated[list[Annotated[float, Field(gt=0, le=255)]], Field(min_length=1)] = [1, 2, 4, 8]
    attack_steps: PositiveInt = 4
    max_frame_variance: Share = 0.3
    seed: Annotated[int, Field(ge=0)] = 0


class PromoteParams(Section):
    """What a model must show to become champion."""

    bootstrap: Annotated[int, Field(ge=100, le=20000)] = 2000
    level: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    seed: Annotated[int, Field(ge=0)] = 0
    min_people: PositiveInt = 30
    max_region_loss: Annotated[float, Field(ge=0)] = 0.05
    min_age_region_ratio: Annotated[float, Field(ge=0)] = 1.0
    max_corruption_years: PositiveFloat = 6.0


class Params(Section):
    """All of params.yaml."""

    runtime: RuntimeParams = RuntimeParams()
    world: WorldParams = WorldParams()
    collect: CollectParams = CollectParams()
    parse: ParseParams = ParseParams()
    label: LabelParams = LabelParams()
    split: SplitParams = SplitParams()
    crossfit: CrossfitParams = CrossfitParams()
    pretrain: PretrainParams = PretrainParams()
    finetune: FinetuneParams = FinetuneParams()
    evaluate: EvaluateParams = EvaluateParams()
    explain: ExplainParams = ExplainParams()
    promote: PromoteParams = PromoteParams()


def load_params(path: Path = Path("params.yaml")) -> Params:
    """Read and check params.yaml; a missing section takes its defaults.

    Raises:
        MissingInputError: no such file.
        ParamsError: not YAML, or faults in it; the message lists all of them.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if not path.exists():
        raise MissingInputError(f"{path} is missing; run crowsfeet in the folder that holds it.")
    try:
        raw = YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}
    except (YAMLError, UnicodeDecodeError) as error:
        raise ParamsError(f"{path} is not readable as YAML: {bounded(error)}.") from error
    return parse_params(_with_environment(raw), str(path))


def _with_environment(raw: Any) -> Any:
    """Let CROWSFEET_RUNTIME_<KEY> replace `runtime.<key>`: a container knows other addresses than its host."""
    given = {
        name.removeprefix(RUNTIME_PREFIX).lower(): value
        for name, value in os.environ.items()
        if name.startswith(RUNTIME_PREFIX)
    }
    if not given or not isinstance(raw, dict):
        return raw
    return raw | {"runtime": {**(raw.get("runtime") or {}), **given}}


def parse_params(raw: Any, name: str = "params.yaml") -> Params:
    """Check a mapping as params; all faults are listed in one ParamsError."""
    try:
        return Params.model_validate(raw)
    except ValidationError as error:
        faults = "; ".join(_fault(e) for e in error.errors())
        raise ParamsError(f"{name}: {bounded(faults, 600)}.") from error


def _fault(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "extra_forbidden":
        return f"`{where}` is not a known key"
    return f"`{where}`: {error['msg'].lower()}, got {bounded(repr(error['input']), 60)}"
