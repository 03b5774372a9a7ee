"""The way to the wire: sessions whose connections refuse private peers, hurry slow ones and can be redirected."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from crowsfeet.sources.addresses import check_peer

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 30.0


class Watchdog:
    """Cut connections that take longer than their deadline, whatever they are doing.

    A socket's own time limit starts anew with every byte, so a server that drips is never too slow for it. One thread
    looks after all connections; watching costs a dictionary entry per request.
    """

    def __init__(self, seconds: float, tick: float = 0.2) -> None:
        self.seconds, self.tick = seconds, tick
        self._deadlines: dict[int, tuple[float, socket.socket]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def watch(self, sock: socket.socket) -> None:
        """Give `sock` its time from now on."""
        with self._lock:
            self._deadlines[id(sock)] = (time.monotonic() + self.seconds, sock)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="fetch-watchdog", daemon=True)
                self._thread.start()

    def release(self, sock: socket.socket) -> None:
        """Stop watching `sock`."""
        with self._lock:
            self._deadlines.pop(id(sock), None)

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self.tick):
            now = time.monotonic()
            with self._lock:
                late = [key for key, (deadline, _) in self._deadlines.items() if deadline < now]
                sockets = [self._deadlines.pop(key)[1] for key in late]
            for sock in sockets:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


def _guarded(base: type[Any], allowed: frozenset[str], watchdog: Watchdog) -> type[Any]:
    """Return `base`, a urllib3 connection class, looking at its peer before anything is sent."""

    class Guarded(base):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            host = self.host.strip("[]")
            if host not in allowed:  # looked up first, so that nothing private is even knocked at
                with contextlib.suppress(socket.gaierror, UnicodeError):
                    for *_, address in socket.getaddrinfo(host, self.port, type=socket.SOCK_STREAM):
                        check_peer(host, str(address[0]), allowed)
            sock: socket.socket = super()._new_conn()
            try:
                check_peer(host, sock.getpeername()[0], allowed)
            except BaseException:
                sock.close()
                raise
            return sock

        def request(self, *args: Any, **kwargs: Any) -> None:
            super().request(*args, **kwargs)
            if self.sock is not None:
                watchdog.watch(self.sock)

    return Guarded


class GuardedAdapter(HTTPAdapter):
    """An adapter whose pools use guarded connections; `redirected` hosts are reached at another port of loopback.

    The request keeps the canonical host in its `Host` header, so that records do not depend on the port.
    """

    def __init__(self, allowed: frozenset[str], redirected: Mapping[str, int], watchdog: Watchdog, pool: int) -> None:
        self._redirected = dict(redirected)
        self._classes = {
            "http": _pool_class(HTTPConnectionPool, HTTPConnection, allowed, watchdog),
            "https": _pool_class(HTTPSConnectionPool, HTTPSConnection, allowed, watchdog),
        }
        super().__init__(pool_connections=64, pool_maxsize=pool)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Build the pool manager with the guarded connection classes."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._classes

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a prepared request, to loopback where its host is redirected."""
        url = request.url or ""
        host, slash, path = url.partition("://")[2].partition("/")
        port = self._redirected.get(host)
        if port is None:
            return super().send(request, *args, **kwargs)
        moved = request.copy()
        moved.url = f"http://127.0.0.1:{port}{slash}{path}"
        moved.headers["Host"] = host
        response = super().send(moved, *args, **kwargs)
        response.url, response.request = url, request
        return response


def _pool_class(base: type[Any], connection: type[Any], allowed: frozenset[str], watchdog: Watchdog) -> type[Any]:
    return type(base.__name__, (base,), {"ConnectionCls": _guarded(connection, allowed, watchdog)})


def make_session(
    agent: str, watchdog: Watchdog, *, allowed: frozenset[str], redirected: Mapping[str, int], pool: int
) -> requests.Session:
    """Return a session that names itself, keeps no cookies and follows nothing by itself."""
    session = requests.Session()
    session.headers.update({"User-Agent": agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    if not redirected:  # proxies of the environment are looked up once, not per request
        session.proxies.update(getproxies())
    session.trust_env = False
    proxies = {urlsplit(proxy).hostname or "" for proxy in session.proxies.values()}
    named = allowed | proxies | ({"127.0.0.1"} if redirected else set())
    adapter = GuardedAdapter(named, redirected, watchdog, pool)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
