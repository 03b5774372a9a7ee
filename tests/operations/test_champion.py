"""From verdicts to the registry: versions, the champion's alias, the way back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from crowsfeet.errors import MissingInputError
from crowsfeet.operations import champion as operations
from crowsfeet.operations.champion import decide, lend_champion, model_card, register_candidate
from crowsfeet.records import SPLITS, to_table
from crowsfeet.store import FaceStoreWriter
from crowsfeet.tracking import Tracker, file_md5
from crowsfeet.tracking.registry import Registry


@pytest.fixture
def registry(tracker: Tracker) -> Registry:
    """An empty registry."""
    return Registry(tracker, "crowsfeet")


def logged(tracker: Tracker, folder: Path, weights: str) -> tuple[str, str]:
    """A run with a model's files; its id and their address."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_text(weights)
    (folder / "model.json").write_text(json.dumps({"weights": weights}))
    with tracker.run("finetune/plain-1") as run:
        run.log_artifacts(folder, "model")
    return run.id, f"{tracker.client.get_run(run.id).info.artifact_uri}/model"


def register(registry: Registry, tracker: Tracker, folder: Path, weights: str) -> str:
    """A version of these weights."""
    run_id, source = logged(tracker, folder, weights)
    md5 = file_md5(folder / "model.safetensors")
    return registry.register(run_id, source, md5, "card", {"reason": "r"}).version


def test_the_same_weights_are_one_version(registry: Registry, tracker: Tracker, tmp_path: Path) -> None:
    """A candidate registered twice is one version; its card and tags are those of the second time."""
    assert register(registry, tracker, tmp_path / "a", "one") == "1"
    assert register(registry, tracker, tmp_path / "a", "one") == "1"
    assert register(registry, tracker, tmp_path / "b", "two") == "2"
    assert [one.version for one in registry.versions()] == ["1", "2"]
    assert registry.versions()[0].tags["reason"] == "r"


def test_no_champion_yet(registry: Registry) -> None:
    """An empty registry has no champion, and nothing to roll back to."""
    assert registry.champion() is None
    assert registry.history() == []
    with pytest.raises(MissingInputError, match="no champion"):
        registry.rollback()


def test_rollback_walks_back_through_the_champions(registry: Registry, tracker: Tracker, tmp_path: Path) -> None:
    """Each rollback goes to the champion before; from the first there is no way back."""
    versions = [register(registry, tracker, tmp_path / w, w) for w in ("one", "two", "three")]
    for version in (*versions, versions[-1]):
        registry.crown(version)
    assert registry.history() == ["1", "2", "3"]
    assert registry.rollback() == ("3", "2")
    assert registry.rollback() == ("2", "1")
    with pytest.raises(MissingInputError, match="first champion"):
        registry.rollback()
    champion = registry.champion()
    assert champion is not None
    assert champion.version == "1"


def test_the_champion_is_lent_to_the_evaluation(registry: Registry, tracker: Tracker, tmp_path: Path) -> None:
    """The champion's files lie in data/champion, follow the alias, and are not touched when they are there already."""
    assert lend_champion(tmp_path, registry) is None
    versions = [register(registry, tracker, tmp_path / w, w) for w in ("one", "two")]
    registry.crown(versions[0])
    assert lend_champion(tmp_path, registry) == "1"
    lent = tmp_path / "data/champion/model.safetensors"
    assert lent.read_text() == "one"
    before = lent.stat().st_mtime_ns
    lend_champion(tmp_path, registry)
    assert lent.stat().st_mtime_ns == before
    registry.crown(versions[1])
    lend_champion(tmp_path, registry)
    assert lent.read_text() == "two"
    assert {p.name for p in lent.parent.iterdir()} == {"model.safetensors", "model.json"}


def write_verdict(root: Path, run_id: str | None, *, promote: bool) -> dict[str, Any]:
    """A verdict on models/finetuned/plain-1."""
    verdict = {
        "promote": promote,
        "champion": "models/finetuned/plain-1" if promote else None,
        "candidate": {"strategy": "plain", "seed": 1, "model": "models/finetuned/plain-1", "mlflow_run_id": run_id},
        "incumbent": "mean-age",
        "conditions": [{"name": "beats", "passed": promote, "sentence": "It beats the mean age by 3 years."}],
        "reason": "plain-1 should be champion." if promote else "plain-1 is not promoted: too weak.",
    }
    (root / "reports").mkdir(exist_ok=True)
    (root / "reports/verdict.json").write_text(json.dumps(verdict))
    return verdict


@pytest.mark.parametrize("promote", [True, False])
def test_the_verdict_moves_the_champion(
    registry: Registry, tracker: Tracker, tmp_path: Path, promote: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The candidate becomes a version with the reason either way, and champion only when the verdict says so."""
    run_id, source = logged(tracker, tmp_path / "models/finetuned/plain-1", "one")
    monkeypatch.setattr(operations, "logged_model", lambda *_: source)
    assert register_candidate(tmp_path, tracker, registry) is None
    verdict = write_verdict(tmp_path, run_id, promote=promote)
    registered = register_candidate(tmp_path, tracker, registry, "2026-05-04-abc")
    assert registered is not None
    assert registered.tags["reason"] == verdict["reason"]
    assert registered.tags["dataset_version"] == "2026-05-04-abc"
    assert verdict["conditions"][0]["sentence"] in registered.card
    assert decide(tmp_path, registry, registered) is promote
    assert (registry.champion() is not None) is promote


def test_a_champion_that_is_the_candidate_again_keeps_its_reasons(
    registry: Registry, tracker: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refresh that trained nothing new writes no "do not promote" onto the model in use."""
    run_id, source = logged(tracker, tmp_path / "models/finetuned/plain-1", "one")
    monkeypatch.setattr(operations, "logged_model", lambda *_: source)
    write_verdict(tmp_path, run_id, promote=True)
    registered = register_candidate(tmp_path, tracker, registry, "2026-05-04-abc")
    assert registered is not None
    decide(tmp_path, registry, registered)
    write_verdict(tmp_path, run_id, promote=False)
    again = register_candidate(tmp_path, tracker, registry, "2026-05-11-def")
    assert again == registered
    assert registry.versions()[0].tags == registered.tags


def test_a_candidate_without_a_run_is_refused(registry: Registry, tracker: Tracker, tmp_path: Path) -> None:
    """A candidate whose run is not in the store is refused with the command that brings it there."""
    (tmp_path / "models/finetuned/plain-1").mkdir(parents=True)
    write_verdict(tmp_path, "0" * 32, promote=True)
    with pytest.raises(MissingInputError, match="crowsfeet publish"):
        register_candidate(tmp_path, tracker, registry)


def test_the_card_names_the_version_it_learnt_from(tmp_path: Path) -> None:
    """A model card has the verdict's reason, its conditions and the dataset version."""
    card = model_card(tmp_path, write_verdict(tmp_path, None, promote=False), "2026-05-04-abc")
    assert "too weak" in card
    assert "2026-05-04-abc" in card
    assert "| no | It beats the mean age by 3 years. |" in card


def test_the_example_is_a_test_face(tmp_path: Path) -> None:
    """The input example of a logged model is a face of the test split."""
    face_set = tmp_path / "data/precise/x"
    face_set.mkdir(parents=True)
    with FaceStoreWriter(face_set / "faces") as store:
        for shade in (10, 200):
            store.append(np.full((96, 96, 3), shade, np.uint8))
    rows = [
        {
            "dataset": "data/precise/x",
            "face_id": f"f{n}",
            "person_id": f"q{n}",
            "store_index": n,
            "split": split,
            "age": 30,
        }
        for n, split in enumerate(("train", "test"))
    ]
    pq.write_table(to_table(rows, SPLITS), tmp_path / "data/splits.parquet")
    from crowsfeet.faces import decode_photo

    assert decode_photo(operations.example_face(tmp_path)).mean() > 190
