"""What the checks look at, handed in so that a test can hand in another."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from crowsfeet.params import RuntimeParams

SECONDS = 5.0
DEFAULT_API = "http://127.0.0.1:4200/api"


def _session() -> requests.Session:
    """Return a session that gives the server the password that Prefect's own clients are told by the environment."""
    session = requests.Session()
    if secret := os.environ.get("PREFECT_API_AUTH_STRING"):
        user, _, password = secret.partition(":")
        session.auth = (user, password)
    return session


@dataclass(frozen=True)
class Installation:
    """A repository, the addresses it is configured with, and a clock."""

    root: Path
    runtime: RuntimeParams
    api: str = DEFAULT_API
    configured: bool = False
    now: Callable[[], float] = time.time
    free_bytes: Callable[[Path], tuple[int, int]] | None = None
    http: requests.Session = field(default_factory=_session)

    @classmethod
    def here(cls, root: Path, runtime: RuntimeParams) -> Installation:
        """Return this machine's: the Prefect server of PREFECT_API_URL, else that of `crowsfeet serve`, else 4200's."""
        if configured := os.environ.get("PREFECT_API_URL"):
            return cls(root, runtime, configured.rstrip("/"), configured=True)
        try:
            served = json.loads((root / ".crowsfeet/serve.json").read_text(encoding="utf-8"))
            return cls(root, runtime, str(served["api"]))
        except (OSError, ValueError, KeyError):
            return cls(root, runtime)

    def server_answers(self) -> bool:
        """Tell whether a Prefect server is there."""
        try:
            return bool(self.http.get(f"{self.api}/health", timeout=SECONDS).json() is True)
        except (requests.RequestException, ValueError):
            return False

    def ask(self, path: str, **wanted: Any) -> list[dict[str, Any]]:
        """Return the server's answer to a filter; nothing when it does not answer (one check says that)."""
        try:
            answer = self.http.post(f"{self.api}/{path}", json=wanted, timeout=SECONDS)
            found = answer.json() if answer.ok else []
        except (requests.RequestException, ValueError):
            return []
        return found if isinstance(found, list) else []
