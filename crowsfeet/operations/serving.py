"""Hand over to the flows, which the domain does not import."""

from __future__ import annotations

import signal
import subprocess
import sys


def serve_schedules(port: int, cron: str | None) -> int:
    """Run `python -m flows.serve` until it ends and return its status; Ctrl-C and SIGTERM are its to answer."""
    words = ["--port", str(port), *(["--cron", cron] if cron else [])]
    with subprocess.Popen([sys.executable, "-m", "flows.serve", *words]) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to both
        return process.wait()
