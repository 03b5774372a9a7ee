"""What must not stand in the tree: addresses of package indexes, paths of machines, idle tests."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INDEX = re.compile(r"(?:--(?:extra-)?index-url|--find-links)[ =]|https?://[a-z.]+/simple\b")
HOME = re.compile(r"(?<![\w/.-])/(?:home|root|Users)/[\w.-]+/")


def tracked(*patterns: str) -> list[Path]:
    """The tracked files that match git's path patterns."""
    names = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).exists()]


def test_no_index_address_and_no_machine_path() -> None:
    """No tracked text names a package index or somebody's home folder."""
    for path in tracked():
        if path.suffix in {".png", ".jpg", ".svg", ".npy", ".npz"} or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        assert not INDEX.search(text), path
        assert not HOME.search(text), path


def test_lock_pins_every_requirement() -> None:
    """Every line of the lock file is `name==version`."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").split("\n")
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", line) for line in lines if line)


@pytest.mark.parametrize("path", tracked("tests/*test_*.py"), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_test_says_its_behaviour(path: Path) -> None:
    """A test's docstring says in one sentence what holds."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            doc = ast.get_docstring(node)
            assert doc, f"{node.name} has no docstring"
            assert doc.rstrip().endswith("."), f"{node.name}'s docstring is no sentence"
