"""How long the page takes for one photo: decoding, face, age, occlusion, integrated gradients, drawing."""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from crowsfeet.app.drawing import answers_html, evidence_html, maps_html
from crowsfeet.app.explanation import explanation_sheet
from crowsfeet.app.photos import read_photo
from crowsfeet.app.service import SHOWN_FIRST, Service
from crowsfeet.app.subjects import Subjects
from crowsfeet.demo_world.scenes import Sitter, portrait
from crowsfeet.demo_world.traits import draw_traits
from crowsfeet.models import Architecture, build_model, save_model
from crowsfeet.params import LabelParams, RuntimeParams

ROUNDS = 5
SEED = 901


def page_seconds(backbone: str, side: int = 64) -> float:
    """Return the median seconds from a photo's bytes to everything that the page shows and offers to save."""
    rng = np.random.default_rng(SEED)
    file = io.BytesIO()
    Image.fromarray(portrait(Sitter(draw_traits(rng), 50.0), 256, 2010, rng, frontal=True).rgb).save(file, "JPEG")
    with tempfile.TemporaryDirectory() as folder:
        torch.manual_seed(0)
        save_model(build_model(Architecture(backbone, input_size=side)), Path(folder) / "model")
        service = Service(Subjects(["model"], Path(folder), RuntimeParams(device="cpu")), LabelParams())
        service.warm_up()
        return statistics.median(_one_answer(service, file.getvalue()) for _ in range(ROUNDS))


def _one_answer(service: Service, data: bytes) -> float:
    began = time.perf_counter()
    photo = read_photo(data, service.label)
    told = service.explain(photo, 0, "model", {name: {} for name in SHOWN_FIRST})
    for draw in (lambda: maps_html([told], 0.75), lambda: answers_html([told]), lambda: evidence_html([told])):
        draw()
    explanation_sheet([told])
    told.as_json(pictures=False)
    return time.perf_counter() - began
