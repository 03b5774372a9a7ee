"""Age distributions for many faces."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from crowsfeet.models import AgeModel
from lightning_modules.faces import FaceBatches, FaceTable


def predict(model: AgeModel, faces: FaceTable, batch_size: int = 256, *, mirrored: bool = False) -> NDArray[np.float32]:
    """Return P(age in [a, a + 1)) [N, 101] for every face; `mirrored` averages a face with its mirror image."""
    nothing = np.zeros(len(faces), np.float32)
    batches = FaceBatches(faces, faces.posterior, nothing, nothing, model.input_size)
    device = model.mean.device
    answers = np.empty((len(faces), faces.posterior.shape[1]), np.float32)
    with torch.inference_mode():
        for start in range(0, len(faces), batch_size):
            rows = np.arange(start, min(start + batch_size, len(faces)))
            x = model.preprocess(torch.from_numpy(batches.pixels(rows)).to(device))
            p = model.distribution(x)
            if mirrored:
                p = (p + model.distribution(x.flip(3))) / 2
            answers[rows] = p.cpu().numpy()
    return answers
