"""MLflow's own page over the store."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from crowsfeet.errors import ServiceError


def serve_page(tracking_uri: str, host: str = "127.0.0.1", port: int = 5000) -> int:
    """Show the store's page until it is stopped, and return its exit status.

    Raises:
        ServiceError: the port is taken, or the address is that of a server that already has a page.
    """
    if tracking_uri.startswith(("http://", "https://")):
        raise ServiceError(f"{tracking_uri} is a server and has its page at that address; open it there.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServiceError(
                f"Port {port} of {host} cannot be used ({error.strerror}); give another port."
            ) from error
    sys.stdout.write(f"Runs and comparisons: http://{host}:{port}  (Ctrl-C ends it)\n")
    sys.stdout.flush()
    words = ["server", "--backend-store-uri", tracking_uri, "--host", host, "--port", str(port), "--workers", "1"]
    artifacts = Path("mlruns").resolve().as_uri()
    server = subprocess.Popen(
        [sys.executable, "-m", "mlflow", *words, "--default-artifact-root", artifacts],
        # the job runner judges answers of language models: ten processes that nothing here asks for
        env=os.environ
        | {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
    )
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())  # else the server would outlive a killed page
    try:
        return server.wait()
    except KeyboardInterrupt:
        server.terminate()
        return server.wait()
