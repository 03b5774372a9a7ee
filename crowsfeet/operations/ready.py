"""Health check of a container: `python -m crowsfeet.operations.ready ADDRESS`; exit status 0 when it answers."""

from __future__ import annotations

import socket
import sys
import urllib.request
from urllib.parse import urlsplit

SECONDS = 5.0


def answers(address: str) -> bool:
    """Tell whether an http address answers below 400, or a tcp address takes a connection."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "tcp":
            with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), SECONDS):
                return True
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 - the compose file's own address
            return int(answer.status) < 400
    except (OSError, ValueError):
        return False


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
