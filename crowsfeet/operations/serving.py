"""Hand over to the flows, which the domain does not import."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path


def serve_schedules(port: int, cron: str | None) -> int:
    """Run `python -m flows.serve` until it ends and return its status; Ctrl-C and SIGTERM are its to answer."""
    words = ["--port", str(port), *(["--cron", cron] if cron else [])]
    with subprocess.Popen([sys.executable, "-m", "flows.serve", *words]) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to both
        return process.wait()


def import_on_tasks(
    importer: str, folder: Path, role: str, called: str | None, root: Path, store: str | None = None
) -> int:
    """Run `python -m flows.import_set`, which spreads the pictures over `runtime.task_runner`; return its status."""
    words = [
        importer,
        str(folder.absolute()),
        role,
        *(["--called", called] if called else []),
        *(["--store", store] if store else []),
    ]
    return subprocess.run([sys.executable, "-m", "flows.import_set", *words], cwd=root, check=False).returncode
