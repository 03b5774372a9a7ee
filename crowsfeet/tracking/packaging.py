"""An age model as MLflow keeps it: code and safetensors, nothing pickled."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

_LIBRARIES = ("torch", "timm", "safetensors", "simplejpeg", "opencv-python-headless", "pandas", "numpy")


def signature() -> Any:
    """Return the model's signature: a column of image bytes in; age, interval and distribution out."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, Schema
    from mlflow.types.schema import Array

    outputs = [ColSpec(DataType.double, name) for name in ("age", "age_low", "age_high")]
    return ModelSignature(
        inputs=Schema([ColSpec(DataType.binary, "image")]),
        outputs=Schema([*outputs, ColSpec(Array(DataType.double), "distribution")]),
    )


def log_age_model(uri: str, run_id: str, folder: Path, example: bytes) -> str:
    """Log the model in `folder` to a run and return its address."""
    import mlflow
    import pandas as pd
    from mlflow.models import Model

    mlflow.set_tracking_uri(uri)
    # the logged model would else land in the default experiment, with its files under the working directory
    mlflow.set_experiment(experiment_id=mlflow.MlflowClient(uri).get_run(run_id).info.experiment_id)
    info = Model.log(
        artifact_path=None,
        name="model",
        flavor=mlflow.pyfunc,
        run_id=run_id,
        python_model=str(Path(__file__).with_name("served.py")),
        artifacts={"model": str(folder)},
        signature=signature(),
        input_example=pd.DataFrame({"image": [example]}),
        pip_requirements=[f"{name}=={version(name)}" for name in _LIBRARIES],
    )
    return str(info.model_uri)
