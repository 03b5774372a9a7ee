"""The site on a socket: a small HTTP/1.1 server with keep-alive, in a process of its own.

The standard library's threading server parses headers with the e-mail package and starts a thread a connection; this
one answers several times as many requests, so that a crawler's benchmark measures the crawler.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from typing import Final

from crowsfeet.demo_world.cache import DEFAULT_CACHE, PhotoCache
from crowsfeet.demo_world.site import Site
from crowsfeet.demo_world.world import World
from crowsfeet.errors import ServiceError

_MOST_HEADER: Final = 32_768  # bytes
_log = logging.getLogger(__name__)


class _Connection(asyncio.Protocol):
    def __init__(self, site: Site) -> None:
        self._site = site
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._transport is not None and not self._transport.is_closing():
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                if len(self._buffer) > _MOST_HEADER:
                    self._send(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, b"", {}, False, False)
                return
            self._buffer = rest
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        words = first.split(" ")
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            self._send(HTTPStatus.BAD_REQUEST, b"", {}, False, False)
            return
        method, target, version = words
        alive = headers.get("connection", "").lower() != "close" and (
            version == "HTTP/1.1" or headers.get("connection", "").lower() == "keep-alive"
        )
        if method not in ("GET", "HEAD"):
            self._send(HTTPStatus.METHOD_NOT_ALLOWED, b"", {"allow": "GET, HEAD"}, False, False)
            return
        if target.startswith("http"):  # a client that takes us for a proxy
            target = "/" + target.split("/", 3)[3] if target.count("/") > 2 else "/"
        try:
            answer = self._site.answer(headers.get("host", ""), target, headers)
        except Exception:  # noqa: BLE001 - one request's fault must not end the server
            _log.exception("no answer to %s", target[:200])
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, b"", {}, method == "HEAD", False)
            return
        self._send(answer.status, answer.body, answer.headers, method == "HEAD", alive)

    def _send(self, status: int, body: bytes, headers: dict[str, str], head_only: bool, alive: bool) -> None:
        if self._transport is None:
            return
        lines = [
            f"HTTP/1.1 {int(status)} {HTTPStatus(status).phrase}",
            "server: crowsfeet-demo",
            f"date: {formatdate(usegmt=True)}",
        ]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"content-length: {len(body)}")
        lines.append("connection: keep-alive" if alive else "connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        self._transport.write(head if head_only else head + body)
        if not alive:
            self._transport.close()


async def run_site(site: Site, host: str, port: int, ready: Callable[[int], None]) -> None:
    """Serve until cancelled; `ready` is told the port.

    Raises:
        ServiceError: the address is in use or not ours.
    """
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(lambda: _Connection(site), host, port, backlog=512)
    except OSError as error:
        raise ServiceError(f"The embedded site cannot listen on {host}:{port}: {error.strerror or error}.") from error
    bound = int(server.sockets[0].getsockname()[1])
    ready(bound)
    async with server:
        await server.serve_forever()


@contextlib.contextmanager
def serve(
    world: World,
    port: int = 0,
    cache: Path = DEFAULT_CACHE,
    *,
    workers: int = 2,
    draw_ahead: bool = True,
    progress: bool = False,
) -> Iterator[int]:
    """Serve a world in a process of its own on loopback; yields the port. It ends with the block, or with this process.

    Raises:
        ServiceError: the server did not start.
    """
    if draw_ahead:
        PhotoCache(world, cache).draw_ahead(workers, progress)
    command = [
        sys.executable,
        "-m",
        "crowsfeet.demo_world",
        "--port",
        str(port),
        "--cache",
        str(cache.resolve()),
        "--world",
        world.params.model_dump_json(),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line.strip().isdigit():
            raise ServiceError("The embedded site did not start; its own message stands above.")
        yield int(line)
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()  # its end of standard input is what the server waits for
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def show_site(
    world: World, port: int, cache: Path, *, workers: int, say: Callable[[str], None], host: str = "127.0.0.1"
) -> None:
    """Serve a world in the foreground until interrupted; `say` gets the address to open.

    Raises:
        ServiceError: the port is taken.
    """
    photos = PhotoCache(world, cache)
    photos.draw_ahead(workers, progress=True)
    site = Site(world, photos.photo_bytes)

    def ready(bound: int) -> None:
        say(f"The embedded site is at http://{host}:{bound}/ (Ctrl-C ends it).")

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run_site(site, host, port, ready))
