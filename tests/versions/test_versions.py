"""Dataset versions: named once, listed in order, restored with their data, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml

from crowsfeet.errors import BadInputError, MissingInputError
from crowsfeet.records import LABELS, PHOTOS, FaceLabel, Photo, to_table
from crowsfeet.versions import keep, listed, restore
from crowsfeet.versions.card import card_markdown, measure
from crowsfeet.versions.pushing import push

DAY = datetime(2026, 5, 4, tzinfo=UTC)


def write_data(root: Path, ages: list[float]) -> None:
    """A crawl with one labelled photo per age and one refused."""
    (root / "data").mkdir(exist_ok=True)
    photos = [
        Photo(f"p{n}", f"wikidata:Q{n}", "A. Person", "demo", f"https://upload.wikimedia.test/{n}.jpg", license="CC0")
        for n in range(len(ages) + 1)
    ]
    labels = [
        FaceLabel(f"p{n}", f"wikidata:Q{n}", "data", age_mean=age, age_low=age - 1, age_high=age + 1, confidence=0.9)
        for n, age in enumerate(ages)
    ]
    labels.append(FaceLabel(f"p{len(ages)}", "wikidata:Q9", "data", refused="no_date"))
    pq.write_table(to_table(photos, PHOTOS), root / "data/photos.parquet")
    pq.write_table(to_table(labels, LABELS), root / "data/labels.parquet")


def write_state(root: Path, ages: list[float], salt: str) -> None:
    """Data, a lock file that names it, parameters."""
    write_data(root, ages)
    (root / "dvc.lock").write_text(yaml.safe_dump({"schema": "2.0", "stages": {"label": {"cmd": salt}}}))
    (root / "params.yaml").write_text(f"split:\n  salt: {salt}\n")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository without a configured author, with one commit."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("EMAIL", "")
    author = ["-c", "user.name=a", "-c", "user.email=a@localhost"]
    (tmp_path / "README").write_text("here")
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    for words in (["init", "-q"], ["add", "README", "dvc.yaml"], [*author, "commit", "-qm", "Begin"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_the_same_state_keeps_its_first_name(repository: Path) -> None:
    """A state is named by date and hash once; index, branch and tracked files stay as they were."""
    write_state(repository, [30.0], "one")
    before = subprocess.run(["git", "status", "--porcelain"], cwd=repository, capture_output=True, check=True).stdout
    first = keep(repository, DAY)
    assert first.name.startswith("2026-05-04-")
    assert keep(repository, datetime(2026, 6, 1, tzinfo=UTC)).name == first.name
    after = subprocess.run(["git", "status", "--porcelain"], cwd=repository, capture_output=True, check=True).stdout
    assert after == before.replace(b"?? params.yaml\n", b"?? params.yaml\n?? reports/\n")


def test_versions_carry_lock_card_and_code(repository: Path) -> None:
    """A version's tag is a revision with the code, the lock file, the parameters and the card."""
    write_state(repository, [30.0, 31.0], "one")
    version = keep(repository, DAY)
    names = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", version.tag], cwd=repository, capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(names) == {"README", "dvc.yaml", "dvc.lock", "params.yaml", "data/CARD.md", "data/card.json"}


def test_drift_is_the_distance_between_age_distributions(repository: Path) -> None:
    """Drift of the second version is the total variation distance to the first."""
    write_state(repository, [30.0, 30.0, 40.0, 40.0], "one")
    assert keep(repository, DAY).figures["drift"] is None
    write_state(repository, [30.0, 40.0, 40.0, 50.0], "two")
    now, then = np.array([0.25, 0.5, 0.25]), np.array([0.5, 0.5, 0.0])
    assert keep(repository, DAY).figures["drift"] == pytest.approx(np.abs(now - then).sum() / 2)
    assert [one.figures["labels"] for one in listed(repository)] == [4, 4]


def test_card_tells_counts_licences_and_noise(repository: Path) -> None:
    """The card counts photos, licences and refusals, and tells the noise that the posteriors expect."""
    write_data(repository, [20.0, 35.0])
    figures = measure(repository, None)
    assert figures["licences"] == {"CC0": 3}
    assert figures["refused"] == {"no_date": 1}
    assert figures["expected_off_by_2_years"] == pytest.approx(0.1)
    assert figures["interval_years"] == pytest.approx(2.0)
    card = card_markdown("2026-05-04-abc", figures)
    assert "2 labelled faces of 3 photos" in card
    assert "no_date | 1" in card


def test_nothing_to_name(repository: Path) -> None:
    """Without a lock file there is nothing to name."""
    with pytest.raises(MissingInputError, match=r"dvc\.lock"):
        keep(repository)


def test_no_git(tmp_path: Path) -> None:
    """Outside a git repository versions are refused in a sentence."""
    write_state(tmp_path, [30.0], "one")
    with pytest.raises(MissingInputError, match="git"):
        keep(tmp_path)


def test_an_unknown_version_is_refused(repository: Path) -> None:
    """An unknown name is refused, and the newest names are told."""
    write_state(repository, [30.0], "one")
    name = keep(repository, DAY).name
    with pytest.raises(BadInputError, match=name):
        restore(repository, "2020")


def dvc(root: Path, *words: str) -> None:
    """Run dvc."""
    subprocess.run([sys.executable, "-m", "dvc", *words], cwd=root, check=True, capture_output=True)


@pytest.mark.integration
@pytest.mark.parametrize("remote", [False, True])
def test_restoring_brings_the_data_back(repository: Path, remote: bool) -> None:
    """An older version's data comes back out of the cache or the remote; the newer one can be restored again."""
    dvc(repository, "init", "-q")
    (repository / "params.yaml").write_text("split:\n  salt: one\n")
    write_data(repository, [30.0])
    stage = {"cmd": "cp params.yaml data/out.txt", "params": ["split"], "outs": ["data/out.txt"]}
    (repository / "dvc.yaml").write_text(yaml.safe_dump({"stages": {"split": stage}}))
    dvc(repository, "repro", "-q")
    if remote:
        dvc(repository, "remote", "add", "-q", "-d", "there", str(repository / ".dvc/tmp/remote"))
    first = keep(repository, DAY)
    assert push(repository) == remote
    (repository / "params.yaml").write_text("split:\n  salt: two\n")
    dvc(repository, "repro", "-q")
    second = keep(repository, DAY)
    assert push(repository) == remote
    if remote:
        subprocess.run(["rm", "-r", str(repository / ".dvc/cache")], check=True)
    restore(repository, first.name)
    assert "one" in (repository / "data/out.txt").read_text()
    assert "one" in (repository / "params.yaml").read_text()
    restore(repository, second.name)
    assert "two" in (repository / "data/out.txt").read_text()


@pytest.mark.integration
def test_lost_data_leaves_everything_as_it_was(repository: Path) -> None:
    """A version whose data is gone is refused, and what stood here stands here still."""
    dvc(repository, "init", "-q")
    (repository / "params.yaml").write_text("split:\n  salt: one\n")
    write_data(repository, [30.0])
    stage = {"cmd": "cp params.yaml data/out.txt", "params": ["split"], "outs": ["data/out.txt"]}
    (repository / "dvc.yaml").write_text(yaml.safe_dump({"stages": {"split": stage}}))
    dvc(repository, "repro", "-q")
    first = keep(repository, DAY)
    (repository / "params.yaml").write_text("split:\n  salt: two\n")
    dvc(repository, "repro", "-q")
    dvc(repository, "gc", "-q", "--workspace", "--force")
    lock = (repository / "dvc.lock").read_bytes()
    with pytest.raises(MissingInputError, match=first.name):
        restore(repository, first.name)
    assert (repository / "dvc.lock").read_bytes() == lock
    assert "two" in (repository / "data/out.txt").read_text()
