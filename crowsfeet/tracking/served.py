"""What MLflow runs to answer with a logged age model: image bytes in, age, interval and distribution out.

MLflow executes this file when it loads a model ("models from code"), so that nothing of it is pickled.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import torch
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel

from crowsfeet.faces import decode_photo
from crowsfeet.models import AgeModel, load_model

_LEVEL = 0.9  # mass of the interval


class ServedAgeModel(PythonModel):
    """One row per face crop: `image` (JPEG or PNG bytes) to `age`, `age_low`, `age_high` (years), `distribution`."""

    model: AgeModel

    def load_context(self, context: Any) -> None:
        """Read the network that lies beside this code."""
        self.model = load_model(context.artifacts["model"])

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:  # noqa: ARG002
        """Return one row per picture; a picture that cannot be decoded raises BadPhotoError."""
        rows = []
        for data in model_input["image"]:
            face = torch.from_numpy(np.array(decode_photo(data)))[None]
            with torch.inference_mode():
                p = self.model.distribution(self.model.preprocess(face))[0].double().numpy()
            rows.append({"age": float(p @ (np.arange(p.size) + 0.5)), **_interval(p), "distribution": p.tolist()})
        return pd.DataFrame(rows)


def _interval(p: np.ndarray[Any, Any]) -> dict[str, float]:
    """Return the central 90 % interval in years, interpolated inside the bins."""
    mass = np.concatenate([[0.0], np.cumsum(p)]) / p.sum()
    years = np.arange(mass.size)
    low, high = np.interp([(1 - _LEVEL) / 2, (1 + _LEVEL) / 2], mass, years)
    return {"age_low": float(low), "age_high": float(high)}


set_model(ServedAgeModel())
