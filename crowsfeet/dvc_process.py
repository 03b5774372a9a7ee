"""How DVC is started: our own interpreter first on the path, no telemetry."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def dvc_command(*words: str) -> list[str]:
    """Return the command line `dvc WORDS` for this interpreter."""
    return [sys.executable, "-m", "dvc", *words]


def dvc_environment(**more: str) -> dict[str, str]:
    """Return the environment for it: stages say `python`, which must be this one, virtual environment active or not."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return os.environ | {"PATH": path, "PYTHONUNBUFFERED": "1", "DVC_NO_ANALYTICS": "1"} | more
