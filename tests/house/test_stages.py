"""dvc.yaml, params.yaml, the stage functions and the import graph say the same."""

from __future__ import annotations

import importlib
import typing
from pathlib import Path

import grimp
import pytest
from ruamel.yaml import YAML

from crowsfeet.params import Params, RuntimeParams, Section, load_params
from tasks.__main__ import STAGES

ROOT = Path(__file__).resolve().parents[2]
DVC_FILES = [ROOT / "dvc.yaml", ROOT / "data/dvc.yaml"]
DVC = {name: stage for file in DVC_FILES for name, stage in YAML(typ="safe").load(file)["stages"].items()}
NO_DATA = {
    "crowsfeet.errors",  # words of refusals
    "crowsfeet.cores",  # how much is done at a time
    "flows.entry",  # how a flow that was started as a command ends
    "crowsfeet.progress",  # says how far a stage is
    "crowsfeet.params",  # every value stands in params.yaml, which DVC tracks by section
    "crowsfeet.tracking",  # a view: can be rebuilt from what the stages write
}
"""Modules whose change makes no output stale."""


def entry_module(stage: str) -> str:
    """The module that the stage's command runs."""
    return f"flows.{stage}" if stage in ("collect", "label") else f"tasks.{stage}"


def definition(stage: str) -> dict[str, typing.Any]:
    """The stage as dvc.yaml has it, a matrix item's definition included."""
    return DVC[stage]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """The import graph of the four packages."""
    return grimp.build_graph(
        "crowsfeet", "tasks", "flows", "lightning_modules", cache_dir=None, exclude_type_checking_imports=True
    )


@pytest.mark.parametrize("stage", sorted(DVC))
def test_deps_cover_all_imports(stage: str, graph: grimp.ImportGraph) -> None:
    """A stage's deps list every module of ours that its command can import, and no module that it cannot."""
    entry = entry_module(stage)
    used = (graph.find_upstream_modules(entry) | {entry}) - NO_DATA
    used = {m for m in used if not any(m.startswith(free + ".") for free in NO_DATA)}
    listed = [
        d for d in definition(stage)["deps"] if d.split("/")[0] in ("crowsfeet", "tasks", "flows", "lightning_modules")
    ]
    names = {d.removesuffix(".py").replace("/", ".") for d in listed}
    packages = {"crowsfeet", "tasks", "flows", "lightning_modules"}
    missing = {m for m in used - packages if not any(m == n or m.startswith(n + ".") for n in names)}
    idle = {n for n in names if not any(m == n or m.startswith(n + ".") for m in used)}
    assert not missing, f"{stage} imports {sorted(missing)}, which dvc.yaml does not list"
    assert not idle, f"dvc.yaml lists {sorted(idle)} for {stage}, which never imports them"
    assert all((ROOT / d).exists() for d in listed)


@pytest.mark.parametrize("stage", sorted(DVC))
def test_params_sections_are_those_the_function_takes(stage: str) -> None:
    """The sections under `params` in dvc.yaml are those that the stage's function asks for, never `runtime`."""
    function = getattr(importlib.import_module(f"tasks.{stage}"), stage)
    sections = {type(getattr(Params(), name)): name for name in Params.model_fields}
    asked = {sections[hint] for hint in typing.get_type_hints(function).values() if hint in sections}
    tracked = {str(p).split(".")[0] for p in definition(stage).get("params", [])}
    assert tracked == asked - {"runtime"}


def test_every_stage_has_a_section_a_task_and_a_place_in_dvc() -> None:
    """DVC stage, params section and task file share one name."""
    assert set(DVC) == set(STAGES) | {"collect", "label"}
    assert set(Params.model_fields) == set(DVC) | {"runtime"}
    assert {p.stem for p in (ROOT / "tasks").glob("*.py")} - {"__init__", "__main__"} == set(DVC)


def test_params_file_lists_every_key() -> None:
    """params.yaml writes out every key with its value, so no default in the code decides unseen."""
    raw = YAML(typ="safe").load(ROOT / "params.yaml")
    load_params(ROOT / "params.yaml")
    for name, field in Params.model_fields.items():
        section = field.annotation
        assert isinstance(section, type)
        assert issubclass(section, Section)
        keys = {str(f.alias or key) for key, f in section.model_fields.items()}
        assert set(raw[name]) == keys, name


def test_defaults_agree_with_the_file() -> None:
    """What params.yaml says is what a missing section would mean."""
    assert load_params(ROOT / "params.yaml").runtime == RuntimeParams()
