"""A fake site is a function from (host, path with query, headers) to (status, headers, body), served on loopback."""

# ruff: noqa: ARG002 - the server calls with arguments nobody needs

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from crowsfeet.sources.fetcher import Fetcher
from crowsfeet.sources.limits import HostLimits
from crowsfeet.sources.transport import Watchdog, make_session

Answering = Callable[[str, str, Mapping[str, str]], tuple[int, dict[str, str], bytes]]


class Served:
    """A running fake site: its port, and what it was asked for."""

    def __init__(self, port: int, asked: list[tuple[str, str]]) -> None:
        self.port, self.asked = port, asked


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Serve functions as sites until the test ends."""
    servers: list[ThreadingHTTPServer] = []

    def start(answering: Answering, raw: Callable[[Any], bool] | None = None) -> Served:
        asked: list[tuple[str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                host = self.headers.get("Host", "")
                asked.append((host, self.path))
                try:
                    if raw is not None and raw(self):
                        return
                    status, headers, body = answering(host, self.path, self.headers)
                    self.send_response(status)
                    for name, value in {"Content-Length": str(len(body)), **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *args: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return Served(server.server_address[1], asked)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def fetcher() -> Iterator[Callable[..., Fetcher]]:
    """Make fetchers that reach `hosts` at a fake site's port."""
    made: list[Fetcher] = []

    def make(port: int, hosts: set[str], *, seconds: float = 20.0, interval: float = 0.0, **options: Any) -> Fetcher:
        watchdog = Watchdog(seconds, tick=0.05)
        allowed = frozenset(options.pop("allowed", ()))
        session = make_session(
            "crowsfeet/0.1 (+test)", watchdog, allowed=allowed, redirected=dict.fromkeys(hosts, port), pool=4
        )
        one = Fetcher(session, HostLimits(time.monotonic, interval), watchdog=watchdog, rng=random.Random(1), **options)
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()
