"""Values given to a flow become values in params.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from crowsfeet.errors import ParamsError
from crowsfeet.operations.changes import change_params
from crowsfeet.params import FinetuneParams, PretrainParams, SplitParams, load_params

TEXT = """# the file's own words
pretrain:
  drop_worst: 0.1   # share
  training: {epochs: 20, backbone: resnet10t}
split:
  validate: 0.2
"""


def params(tmp_path: Path) -> Path:
    """A small params.yaml."""
    path = tmp_path / "params.yaml"
    path.write_text(TEXT)
    return path


def test_only_what_was_given_changes(tmp_path: Path) -> None:
    """Keys that were set change, comments and all other keys stay."""
    path = params(tmp_path)
    given = PretrainParams.model_validate({"training": {"epochs": 3}})
    assert change_params(path, {"pretrain": given, "finetune": None}) == ["pretrain.training.epochs"]
    text = path.read_text()
    assert "# share" in text
    assert "# the file's own words" in text
    changed = load_params(path)
    assert changed.pretrain.training.epochs == 3
    assert changed.pretrain.training.backbone == "resnet10t"


def test_nothing_given_leaves_the_file_untouched(tmp_path: Path) -> None:
    """Without changes the file is not written, so that nothing becomes stale."""
    path = params(tmp_path)
    assert change_params(path, {"pretrain": PretrainParams.model_validate({"drop_worst": 0.1})}) == []
    assert path.read_text() == TEXT


def test_a_key_is_written_under_its_name_in_the_file(tmp_path: Path) -> None:
    """A key whose name differs in the code is written as the file has it."""
    path = params(tmp_path)
    assert change_params(path, {"split": SplitParams.model_validate({"validate": 0.3})}) == ["split.validate"]
    assert load_params(path).split.validate_share == 0.3


def test_an_unusable_file_is_not_written(tmp_path: Path) -> None:
    """When the whole would not be usable, the file stays as it was."""
    path = params(tmp_path)
    broken = TEXT.replace("drop_worst", "drop_wurst")
    path.write_text(broken)
    with pytest.raises(ParamsError, match="drop_wurst"):
        change_params(path, {"finetune": FinetuneParams(seeds=[1, 2])})
    assert path.read_text() == broken
