"""A model on disk: model.safetensors and model.json, no pickle."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import torch

from crowsfeet.errors import BadModelError, MissingInputError, bounded
from crowsfeet.models.age_model import AgeModel, Architecture, build_model, match_state

WEIGHTS = "model.safetensors"
DESCRIPTION = "model.json"
_FORMAT = 1


def save_model(model: AgeModel, folder: Path) -> None:
    """Write the model's weights and description into `folder`, each whole or not at all."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    state = {key: value.detach().cpu().contiguous() for key, value in model.state_dict().items()}
    part = folder / (WEIGHTS + ".part")
    save_file(state, part)
    part.replace(folder / WEIGHTS)
    text = json.dumps({"format": _FORMAT, **asdict(model.architecture)}, indent=2) + "\n"
    part = folder / (DESCRIPTION + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(folder / DESCRIPTION)


def copy_model(source: Path, target: Path) -> None:
    """Copy the two files of a model."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (WEIGHTS, DESCRIPTION):
        shutil.copyfile(source / name, target / name)


def read_architecture(folder: Path) -> Architecture:
    """Read model.json.

    Raises:
        MissingInputError: no model in this folder.
        BadModelError: not a description that this version can read.
    """
    path = folder / DESCRIPTION
    if not path.exists() or not (folder / WEIGHTS).exists():
        raise MissingInputError(f"{folder} holds no model; run `dvc pull` to fetch it or `dvc repro` to train it.")
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = raw.pop("format")
        raw["mean"], raw["std"] = tuple(raw["mean"]), tuple(raw["std"])
        architecture = Architecture(**raw)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        wanted = ", ".join(field.name for field in fields(Architecture))
        raise BadModelError(f"{path} is not a model description (format, {wanted}): {bounded(error)}.") from error
    if version != _FORMAT:
        raise BadModelError(f"{path} has format {bounded(version)}, this version reads {_FORMAT}.")
    return architecture


def load_model(folder: Path | str, device: str | torch.device = "cpu") -> AgeModel:
    """Read a model written by `save_model`, ready to predict (eval mode).

    Raises:
        MissingInputError: no model in this folder.
        BadModelError: unreadable, or weights of another architecture than the description's.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    folder = Path(folder)
    model = build_model(read_architecture(folder))
    try:
        state = load_file(folder / WEIGHTS)
    except (SafetensorError, OSError) as error:
        raise BadModelError(f"{folder / WEIGHTS} is not a readable safetensors file: {bounded(error)}.") from error
    match_state(model, state, str(folder / WEIGHTS))
    return model.to(device).eval()
