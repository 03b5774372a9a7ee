"""The arms of the comparison are reproduced side by side, and DVC still decides which of them are stale."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from crowsfeet.dvc_process import dvc_command, dvc_environment
from crowsfeet.errors import CrowsfeetError
from crowsfeet.params import load_params
from crowsfeet.reproduction import arms_abreast, reproduce

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

PARAMS = Path(__file__).parents[2] / "params.yaml"
ARM = """
import pathlib, sys, time
name, others = sys.argv[1], pathlib.Path("begun")
others.mkdir(exist_ok=True)
(others / name).touch()
until = time.monotonic() + 30
while len(list(others.iterdir())) < 3:  # fewer at a time would wait for the others in vain
    if time.monotonic() > until:
        sys.exit("alone")
    time.sleep(0.05)
pathlib.Path("arms").mkdir(exist_ok=True)
(pathlib.Path("arms") / name).write_text(name)
"""
STAGES = """
stages:
  pretrain:
    cmd: python -c "open('start','w').write('x')"
    outs: [start]
  finetune:
    matrix:
      strategy: ${finetune.strategies}
      seed: ${finetune.seeds}
    cmd: python arm.py ${item.strategy}
    deps: [start, arm.py]
    outs: ["arms/${item.strategy}"]
  evaluate:
    cmd: python -c "open('end','w').write('x')"
    deps: [arms/precise-only, arms/plain, arms/oversample]
    outs: [end]
"""


@pytest.fixture
def three_arms(tmp_path: Path) -> Path:
    """Make a DVC repository of three stages, the middle one with three arms that wait for each other."""
    yaml = YAML()
    params = yaml.load(PARAMS)
    strategies = params["finetune"]["strategies"]
    params["finetune"]["strategies"] = {name: strategies[name] for name in ("precise-only", "plain", "oversample")}
    params["runtime"] |= {"device": "cpu", "workers": 2}
    yaml.dump(params, tmp_path / "params.yaml")
    (tmp_path / "arm.py").write_text(ARM)
    (tmp_path / "dvc.yaml").write_text(STAGES)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run(dvc_command("init", "--quiet"), cwd=tmp_path, env=dvc_environment(), check=True)
    return tmp_path


@pytest.mark.skipif(len(os.sched_getaffinity(0)) == 1, reason="arms share a single core one after the other")
def test_arms_run_side_by_side_once(three_arms: Path) -> None:
    """Three arms that wait for each other come to their end with two workers; the second time nothing runs."""
    assert set(reproduce(three_arms)) == {"pretrain", "finetune", "evaluate"}
    assert sorted(path.name for path in (three_arms / "begun").iterdir()) == ["oversample", "plain", "precise-only"]
    assert reproduce(three_arms) == {}


def test_failed_arm_ends_it(three_arms: Path) -> None:
    """An arm that fails stops the reproduction with a sentence, before the stage that needs all arms."""
    (three_arms / "arm.py").write_text("import sys\nsys.exit(3)\n")
    with pytest.raises(CrowsfeetError, match="stopped"):
        reproduce(three_arms)
    assert not (three_arms / "end").exists()


def _abreast(arms: int, **runtime: str | int) -> int:
    """Return how many of `arms` arms train at a time under a runtime."""
    params = load_params(PARAMS)
    plain = params.finetune.strategies["plain"]
    finetune = params.finetune.model_copy(update={"strategies": {f"arm-{k}": plain for k in range(arms)}})
    here = params.runtime.model_copy(update={"device": "cpu", "workers": 64, "devices": 1, **runtime})
    return arms_abreast(params.model_copy(update={"finetune": finetune, "runtime": here}))


@pytest.mark.parametrize("runtime", [{"device": "cuda"}, {"devices": 2}, {"workers": 1}])
def test_accelerator_or_several_processes_train_one_arm_at_a_time(runtime: dict[str, str | int]) -> None:
    """Arms share processor cores only."""
    assert _abreast(5, **runtime) == 1


@pytest.mark.parametrize(
    ("arms", "workers", "there", "expected"),
    [
        (4, 2, 16, 2),
        (4, 64, 2, 2),
        (5, 2, 16, 3),
        (5, 64, 2, 3),
        (5, 4, 16, 5),
        (7, 2, 16, 2),
        (3, 8, 16, 3),
        (5, 8, 1, 1),
    ],
)
def test_one_more_arm_where_the_last_would_train_alone(
    arms: int, workers: int, there: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many arms train at a time as workers and cores allow, and one more where that leaves none to train alone."""
    monkeypatch.setattr("crowsfeet.reproduction.cores", lambda: there)
    assert _abreast(arms, workers=workers) == expected
