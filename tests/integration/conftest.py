"""The miniature: a clone of this repository with a small world, every stage reproduced once for all tests here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from crowsfeet.demo import small_clone

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Repository:
    """A clone and the ways a user works in it."""

    folder: Path

    def run(self, *words: str, check: bool = True, **env: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m WORDS` in the clone and return what it said."""
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env=os.environ | {"DVC_NO_ANALYTICS": "1"} | env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done

    def stale(self) -> set[str]:
        """The stages that `dvc status` calls changed, without the matrix item's name."""
        status: dict[str, Any] = json.loads(self.run("dvc", "status", "--json").stdout or "{}")
        return {name.split(":")[-1].split("@")[0] for name in status}

    def set_param(self, dotted: str, value: object) -> None:
        """Write one value into the clone's params.yaml."""
        yaml = YAML()
        path = self.folder / "params.yaml"
        params = yaml.load(path.read_text(encoding="utf-8"))
        *sections, key = dotted.split(".")
        box = params
        for section in sections:
            box = box[section]
        assert key in box, dotted
        box[key] = value
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(params, file)


@pytest.fixture(scope="session")
def reproduced(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The miniature after one `dvc repro`; tests that change it copy it first."""
    folder = tmp_path_factory.mktemp("miniature") / "crowsfeet"
    small_clone(ROOT, folder)
    repository = Repository(folder)
    repository.run("crowsfeet", "demo")
    return repository


@pytest.fixture
def miniature(reproduced: Repository, tmp_path: Path) -> Repository:
    """A copy of the reproduced miniature that a test may change."""
    folder = tmp_path / "crowsfeet"
    subprocess.run(["cp", "-a", str(reproduced.folder), str(folder)], check=True)
    return Repository(folder)
