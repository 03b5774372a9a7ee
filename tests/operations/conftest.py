"""An empty MLflow store, made once: its tables take seconds, a copy none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crowsfeet.tracking import Tracker


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with tables and no experiment of ours."""
    folder = tmp_path_factory.mktemp("store")
    Tracker.at("sqlite:///mlflow.db", "template", folder)
    return folder / "mlflow.db"


@pytest.fixture
def tracker(tmp_path: Path, empty_store: Path) -> Tracker:
    """An empty store in the test's own folder."""
    shutil.copyfile(empty_store, tmp_path / "mlflow.db")
    return Tracker.at("sqlite:///mlflow.db", "crowsfeet", tmp_path)
