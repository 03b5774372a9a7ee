"""Failures are told to an address, and an address that does not answer makes nothing worse."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from crowsfeet.operations.webhook import post_failure

SAID = {"flow": "refresh", "run": "sly-fox", "state": "Failed", "message": "stage split failed", "page": ""}


def test_a_failure_is_posted() -> None:
    """The report arrives as JSON with a text that names flow, run and reason."""
    got: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert post_failure(f"http://127.0.0.1:{server.server_port}", SAID)
    assert got[0]["text"] == "crowsfeet: refresh (sly-fox) ended Failed: stage split failed"
    assert got[0]["flow"] == "refresh"


def test_a_silent_webhook_raises_nothing() -> None:
    """An address where nobody listens is told by False."""
    assert not post_failure("http://127.0.0.1:9", SAID)
