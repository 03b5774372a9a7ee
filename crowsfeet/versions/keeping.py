"""Name the state of the data, once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crowsfeet.errors import MissingInputError
from crowsfeet.versions.card import card_markdown, measure
from crowsfeet.versions.git import commit_with, git, git_bytes

PREFIX = "data/"
CARD = "data/CARD.md"
FIGURES = "data/card.json"


@dataclass(frozen=True, slots=True)
class Version:
    """A dataset version: `name` is DATE-HASH, its tag is `data/NAME`."""

    name: str
    commit: str
    figures: dict[str, Any]

    @property
    def tag(self) -> str:
        """The git tag, which DVC takes as a revision."""
        return PREFIX + self.name


def keep(root: Path, now: datetime | None = None) -> Version:
    """Give what stands in the lock files now a name, with a data card; the same state keeps its first name.

    Raises:
        MissingInputError: nothing was reproduced here yet, or no git repository.
    """
    files = state_files(root)
    digest = state_digest(files)
    before = listed(root)
    if known := next((one for one in before if one.name.endswith(f"-{digest}")), None):
        return known
    name = f"{(now or datetime.now(UTC)):%Y-%m-%d}-{digest}"
    figures = measure(root, before[-1].figures if before else None)
    card = card_markdown(name, figures)
    files |= {CARD: card.encode(), FIGURES: (json.dumps(figures, indent=1) + "\n").encode()}
    commit = commit_with(root, files, f"Dataset version {name}")
    git(root, "tag", PREFIX + name, commit)
    (root / "reports").mkdir(exist_ok=True)
    (root / "reports/data_card.md").write_text(card, encoding="utf-8")
    return Version(name, commit, figures)


def listed(root: Path) -> list[Version]:
    """Return all versions, oldest first."""
    words = ("for-each-ref", f"refs/tags/{PREFIX}", "--sort=creatordate", "--format=%(refname:short) %(objectname)")
    versions = []
    for line in git(root, *words).splitlines():
        tag, commit = line.split()
        figures = json.loads(git_bytes(root, "show", f"{commit}:{FIGURES}"))
        versions.append(Version(tag.removeprefix(PREFIX), commit, figures))
    return sorted(versions, key=lambda one: one.figures.get("made", ""))


def state_files(root: Path) -> dict[str, bytes]:
    """Return the files that say which data stands here: lock files, `dvc add` pointers, parameters.

    Raises:
        MissingInputError: no dvc.lock.
    """
    if not (root / "dvc.lock").exists():
        raise MissingInputError("dvc.lock is missing, so there is no data to name; run `dvc repro` first.")
    added = sorted(path for kind in ("weak", "precise") for path in (root / "data" / kind).glob("*.dvc"))
    paths = [root / "dvc.lock", root / "data/dvc.lock", root / "params.yaml", *added]
    return {str(path.relative_to(root)): path.read_bytes() for path in paths if path.exists()}


def state_digest(files: dict[str, bytes]) -> str:
    """Return seven hexadecimal digits that tell one state from another."""
    whole = hashlib.sha256()
    for path, content in sorted(files.items()):
        whole.update(f"{path}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()[:7]
