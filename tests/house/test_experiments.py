"""`dvc exp run -S` takes every parameter by its dotted name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from dvc.utils.hydra import apply_overrides
from ruamel.yaml import YAML

from crowsfeet.params import parse_params

ROOT = Path(__file__).resolve().parents[2]
WHOLE: dict[str, Any] = YAML(typ="safe").load(ROOT / "params.yaml")


def leaves(box: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Every value of params.yaml by its dotted name; empty mappings and lists count as values."""
    found: dict[str, Any] = {}
    for key, value in box.items():
        nested = isinstance(value, dict) and value
        found |= leaves(value, f"{prefix}{key}.") if nested else {f"{prefix}{key}": value}
    return found


def other(value: Any) -> Any:
    """Another value of the same kind, as far as that is possible for any key; else the same."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else value


def written(value: Any) -> str:
    """A value as the command line has it."""
    return (
        "null" if value is None else json.dumps(value) if isinstance(value, str | list | dict) else str(value).lower()
    )


@pytest.mark.parametrize("section", WHOLE)
def test_every_parameter_can_be_set(section: str, tmp_path: Path) -> None:
    """Each of a section's values, given as `-S NAME=VALUE`, stands in the file afterwards, alone and as given."""
    path = tmp_path / "params.yaml"
    for name, value in leaves({section: WHOLE[section]}).items():
        shutil.copyfile(ROOT / "params.yaml", path)
        apply_overrides(path, [f"{name}={written(other(value))}"])
        after = YAML(typ="safe").load(path)
        assert leaves(after) == leaves(WHOLE) | {name: other(value)}, name


def test_the_file_that_an_experiment_leaves_is_still_checked(tmp_path: Path) -> None:
    """What an experiment sets is read as typed params like anything else."""
    path = tmp_path / "params.yaml"
    shutil.copyfile(ROOT / "params.yaml", path)
    apply_overrides(path, ["finetune.strategies.sqrt-inverse.remedy.power=0.25", "pretrain.training.epochs=2"])
    params = parse_params(YAML(typ="safe").load(path))
    assert params.pretrain.training.epochs == 2
    assert params.finetune.strategies["sqrt-inverse"].remedy.model_dump()["power"] == 0.25
