"""Three scheduled rounds on the growing embedded site, nobody there: collected, labelled, trained, compared, judged."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from ruamel.yaml import YAML

from crowsfeet.demo import small_clone
from crowsfeet.demo_world import World
from crowsfeet.errors import BusyError
from crowsfeet.lock import RepositoryLock
from crowsfeet.operations.champion import LOCK
from crowsfeet.params import WorldParams
from crowsfeet.sources.warc import read_warc
from crowsfeet.tracking import Tracker
from crowsfeet.tracking.registry import Registered, Registry

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]

ROOT = Path(__file__).resolve().parents[3]
PLANTED = ("noise", "noise.dvc")
CHANGED: dict[str, Any] = {
    "world.people": 200,
    "world.photos": 800,
    "world.precise_train": 80,
    "world.precise_validate": 80,
    "world.precise_test": 200,
    "crossfit.folds": 2,
    "pretrain.training.epochs": 15,
    "finetune.training.epochs": 15,
    "explain.max_frame_variance": 1.0,  # so small a training is judged by its errors alone
    "promote.min_age_region_ratio": 0.0,
    "promote.max_corruption_years": 50.0,
    "promote.max_region_loss": 1.0,
}


def change(folder: Path, changed: dict[str, Any]) -> None:
    """Write values into params.yaml, given by dotted names."""
    path, form = folder / "params.yaml", YAML()
    params = form.load(path.read_text(encoding="utf-8"))
    for dotted, value in changed.items():
        *sections, key = dotted.split(".")
        box = params
        for section in sections:
            box = box[section]
        box[key] = value
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        form.dump(params, file)
    part.replace(path)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A clone with a small world and one arm, whose only deployment is the refresh."""
    folder = tmp_path / "crowsfeet"
    small_clone(ROOT, folder)
    change(folder, CHANGED)
    path = folder / "params.yaml"
    params = yaml.safe_load(path.read_text())
    params["finetune"]["strategies"] = {"plain": params["finetune"]["strategies"]["plain"]}
    path.write_text(yaml.safe_dump(params))
    path = folder / "prefect.yaml"
    listed = yaml.safe_load(path.read_text())
    listed["deployments"] = [one for one in listed["deployments"] if one["entrypoint"] == "flows.refresh.refresh"]
    path.write_text(yaml.safe_dump(listed))
    return folder


@pytest.fixture
def noise(site: Path, tmp_path: Path) -> Path:
    """A weak set of other drawn people whose ages are shuffled among them, larger than the crawl's own; laid aside."""
    pictures, aside = tmp_path / "noise", tmp_path / "aside"
    pictures.mkdir()
    world = World(WorldParams(seed=77, people=1000, photos=1000))
    entries = [entry for entry in world.entries if entry.photo.fault == "none"][:900]
    ages = np.random.default_rng(7).permutation(np.linspace(1, 95, len(entries))).astype(int)
    rows = ["path,age,person"]
    for number, (entry, age) in enumerate(zip(entries, ages, strict=True)):
        (pictures / f"{number}.jpg").write_bytes(world.photo_bytes(entry)[0])
        rows.append(f"{number}.jpg,{age},p{number}")
    (pictures / "labels.csv").write_text("\n".join(rows) + "\n")
    for words in (["crowsfeet", "import", "csv", str(pictures), "--as", "weak", "--name", "noise"],
                  ["dvc", "add", "-q", "data/weak/noise"]):  # fmt: skip
        subprocess.run([sys.executable, "-m", *words], cwd=site, check=True, capture_output=True)
    aside.mkdir()
    for name in PLANTED:
        (site / "data/weak" / name).rename(aside / name)
    return aside


def between_refreshes(folder: Path, wait: Any) -> RepositoryLock:
    """The repository's lock, taken as soon as no refresh holds it."""
    lock = RepositoryLock(folder / LOCK)

    def taken() -> bool:
        try:
            lock.__enter__()
        except BusyError:
            return False
        return True

    wait(taken, 600, "a moment between two refreshes")
    return lock


def photo_answers(folder: Path) -> Counter[str]:
    """How often each picture of the site was sent in full."""
    records = [one for path in sorted((folder / "data/raw").glob("*.warc.gz")) for one in read_warc(path)]
    kinds = ("image/jpeg", "image/png")
    return Counter(
        one.url for one in records if one.status == 200 and one.headers.get("content-type", "").startswith(kinds)
    )


def test_three_rounds_without_a_person(
    site: Path, noise: Path, tmp_path: Path, ports: Any, wait: Any, flow_runs: Any
) -> None:
    """Each round collects only what is new, trains and compares; a model that learnt noise is not promoted, and why."""
    port = ports()
    address = f"http://127.0.0.1:{port}/api"
    env = {"PREFECT_HOME": str(tmp_path / "prefect")}
    words = [sys.executable, "-m", "crowsfeet", "serve", "--port", str(port), "--cron", "* * * * *"]
    told: list[dict[str, Any]] = []
    with (tmp_path / "said.log").open("w") as said:
        serving = subprocess.Popen(words, cwd=site, env={**_environment(), **env}, stdout=said, stderr=said)
    try:
        wait((site / ".crowsfeet/serve.json").exists, 180, "the server's start")
        for number in (1, 2, 3):
            lock, since = between_refreshes(site, wait), time.monotonic()
            before = photo_answers(site)
            change(site, {"world.edition": number})
            for name in PLANTED if number == 3 else ():
                (noise / name).rename(site / "data/weak" / name)
            lock.__exit__(None, None, None)
            left = _round(site, address, number, wait, flow_runs)
            told.append(left | {"before": before, "seconds": time.monotonic() - since})
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(120)
    (tmp_path / "rounds.json").write_text(json.dumps([_figures(one) for one in told], indent=1))
    first, second, third = told
    for one in told:
        new = one["answers"] - one["before"]
        assert new
        assert max(one["answers"].values()) == 1  # nothing is sent a second time
        assert one["photos"] > (0 if one is first else told[told.index(one) - 1]["photos"])
    assert [one["version"].version for one in told] == ["1", "2", "3"]
    assert first["version"].tags["verdict"] == "promote"
    assert first["champion"] == "1"
    assert "champion" in second["version"].tags["reason"] or second["version"].tags["verdict"] == "promote"
    assert third["version"].tags["verdict"] == "do not promote"
    assert third["champion"] == second["champion"]
    assert "is not promoted: bMAE" in third["version"].tags["reason"]


def _environment() -> dict[str, str]:
    import os

    quiet = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return quiet | {"DVC_NO_ANALYTICS": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}


def _round(folder: Path, address: str, rounds: int, wait: Any, flow_runs: Any) -> dict[str, Any]:
    """Wait for a scheduled refresh that has registered this round's candidate; what it left."""

    def over() -> bool:
        ended = flow_runs(address, flow_runs={"state": {"type": {"any_": ["FAILED", "CRASHED"]}}})
        assert not ended, ended[0]["state"]
        time.sleep(2)
        at_work = (folder / ".crowsfeet/refresh.json").exists()
        return not at_work and (folder / "reports/verdict.json").exists() and len(registry(folder).versions()) >= rounds

    wait(over, 1800, f"round {rounds}")
    lock = between_refreshes(folder, wait)
    found = registry(folder)
    champion = found.champion()
    photos = json.loads((folder / "data/parse.json").read_text())
    told = {
        "answers": photo_answers(folder),
        "photos": int(photos["photos"]),
        "version": found.versions()[-1],
        "champion": champion.version if champion else None,
    }
    lock.__exit__(None, None, None)
    return told


def registry(folder: Path) -> Registry:
    """The clone's registry."""
    return Registry(Tracker.at("sqlite:///mlflow.db", "crowsfeet", folder), "crowsfeet")


def _figures(one: dict[str, Any]) -> dict[str, Any]:
    version: Registered = one["version"]
    return {
        "seconds": one["seconds"],
        "photos": one["photos"],
        "new_photo_answers": sum((one["answers"] - one["before"]).values()),
        "version": version.version,
        "verdict": version.tags["verdict"],
        "reason": version.tags["reason"],
        "champion": one["champion"],
    }
