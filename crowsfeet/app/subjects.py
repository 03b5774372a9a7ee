"""Which network is explained: one of ours by folder, run or registry, or somebody else's by `module:factory`."""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from crowsfeet.attribution import Subject, age_subject
from crowsfeet.errors import BadModelError, MissingInputError, bounded
from crowsfeet.models import load_model
from crowsfeet.params import RuntimeParams


@dataclass(frozen=True)
class Foreign:
    """Somebody else's network, with the preprocessing that it was trained with. A factory returns one of these.

    Args:
        network: normalised float [N, 3, S, S] -> logits [N, K].
        input_size: S, pixels.
        mean, std: per channel, of pictures in [0, 1].
        labels: the K classes' names; None when it is an age model with `preprocess`, `distribution`, `expected_age`.
    """

    network: nn.Module
    input_size: int = 224
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    labels: Sequence[str] | None = None


@dataclass
class Subjects:
    """The networks on offer, each loaded once, when it is first asked for.

    Args:
        addresses: a folder with a model, `run:ID`, `champion`, `version:N`, or `module:factory`.
        root: the repository.
        runtime: where the runs are and on what to compute.
    """

    addresses: Sequence[str]
    root: Path
    runtime: RuntimeParams
    loaded: dict[str, Subject] = field(default_factory=dict)

    def get(self, address: str) -> Subject:
        """Return one of the networks on offer; others are refused, as an address can name code to run.

        Raises:
            BadModelError: not on offer, or not a network that can be explained.
            MissingInputError: no such model.
        """
        if address not in self.addresses:
            known = ", ".join(self.addresses)
            raise BadModelError(f"The model {bounded(address, 60)!r} is not on offer; there is {bounded(known, 300)}.")
        if address not in self.loaded:
            self.loaded[address] = load_subject(address, self.root, self.runtime)
        return self.loaded[address]


def load_subject(address: str, root: Path, runtime: RuntimeParams) -> Subject:
    """Load the network at `address`, see `Subjects`; errors as there."""
    device = torch.device(
        ("cuda" if torch.cuda.is_available() else "cpu") if runtime.device == "auto" else runtime.device
    )
    if (root / address / "model.json").exists() or Path(address).is_dir():
        return age_subject(load_model(root / address, device))
    kind, _, name = address.partition(":")
    if address == "champion" or kind in {"run", "version"}:
        with tempfile.TemporaryDirectory() as folder:
            _fetch(address, Path(folder), root, runtime)
            return age_subject(load_model(Path(folder), device))
    if name:
        return _foreign(kind, name).to(device)
    raise MissingInputError(
        f"{bounded(address)} is no model: give a folder, champion, version:N, run:ID or module:factory."
    )


def model_addresses(root: Path) -> list[str]:
    """Return the folders of the finetuned models, then the pretrained one, relative to the repository."""
    folders = sorted((root / "models/finetuned").glob("*/model.json"))
    pretrained = root / "models/pretrained/model.json"
    return [str(path.parent.relative_to(root)) for path in [*folders, *([pretrained] if pretrained.exists() else [])]]


def _fetch(address: str, folder: Path, root: Path, runtime: RuntimeParams) -> None:
    from crowsfeet.tracking import Tracker
    from crowsfeet.tracking.registry import Registry, fetch_run

    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    kind, _, name = address.partition(":")
    if kind == "run":
        fetch_run(tracker, name, folder)
        return
    registry = Registry(tracker, runtime.experiment)
    if kind == "version":
        registry.fetch(name, folder)
        return
    champion = registry.champion()
    if champion is None:
        raise MissingInputError(
            "There is no champion yet; `python -m flows.refresh` makes one, or name a model's folder."
        )
    registry.fetch(champion.version, folder)


def _foreign(module: str, factory: str) -> Subject:
    sys.path.insert(0, str(Path.cwd()))
    try:
        made = getattr(importlib.import_module(module), factory)()
    except (ImportError, AttributeError) as error:
        raise MissingInputError(f"There is no {bounded(module)}:{bounded(factory)}: {bounded(error)}.") from error
    finally:
        sys.path.remove(str(Path.cwd()))
    if not isinstance(made, Foreign):
        raise BadModelError(
            f"{module}:{factory} returned a {type(made).__name__}, not a crowsfeet.app.subjects.Foreign."
        )
    if made.labels is None:
        return age_subject(made.network)
    return foreign_subject(made)


def foreign_subject(made: Foreign) -> Subject:
    """Wrap a classifier; its classes are the targets.

    Raises:
        BadModelError: it does not answer one score per label.
    """
    labels = list(made.labels or [])
    size = made.input_size
    subject = Subject(
        made.network,
        input_size=size,
        mean=torch.tensor(made.mean),
        std=torch.tensor(made.std),
        labels=labels,
        resize=lambda images: _resized(images, size),
    )
    with torch.inference_mode():
        answer = subject.network(torch.zeros(1, 3, size, size))
    if not isinstance(answer, torch.Tensor) or answer.shape != (1, len(labels)):
        shape = tuple(answer.shape) if isinstance(answer, torch.Tensor) else type(answer).__name__
        raise BadModelError(
            f"The network answers {shape} to one picture; {len(labels)} labels want (1, {len(labels)})."
        )
    return subject


def _resized(images: np.ndarray, size: int) -> torch.Tensor:
    x = torch.from_numpy(np.array(images)).permute(0, 3, 1, 2).float() / 255
    if x.shape[-2:] != (size, size):
        x = functional.interpolate(x, (size, size), mode="bilinear", antialias=True)
    return x.clamp(0, 1)
