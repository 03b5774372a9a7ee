"""A service over one small untrained network, and photos to give it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PIL import Image

from crowsfeet.app.service import Service
from crowsfeet.app.subjects import Subjects
from crowsfeet.demo_world.scenes import Sitter, portrait
from crowsfeet.demo_world.traits import draw_traits
from crowsfeet.models import Architecture, build_model, save_model
from crowsfeet.params import LabelParams, RuntimeParams

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def model_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    for seed, name in enumerate(("plain-1", "precise-only-1")):
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            save_model(build_model(Architecture("test_resnet", input_size=32)), root / "models/finetuned" / name)
    return root


@pytest.fixture(scope="session")
def portrait_jpeg() -> bytes:
    rng = np.random.default_rng(5)
    return encoded(portrait(Sitter(draw_traits(rng), 62.0), 256, 2010, rng, frontal=True).rgb)


@pytest.fixture
def service(model_root: Path) -> Service:
    addresses = ["models/finetuned/plain-1", "models/finetuned/precise-only-1"]
    return Service(Subjects(addresses, model_root, RuntimeParams(device="cpu")), LabelParams())


def encoded(rgb: np.ndarray, kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, kind)
    return file.getvalue()
