"""The embedded site on a real socket, in a process of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crowsfeet.demo_world import PhotoCache, World, serve
from crowsfeet.demo_world.addresses import ARTICLES, HOSTS, UPLOADS, title_path, upload_path
from crowsfeet.errors import ServiceError
from crowsfeet.params import WorldParams

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def world() -> World:
    """Sample a tiny world."""
    return World(WorldParams(people=12, photos=30))


@pytest.fixture(scope="module")
def served(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """Serve the tiny world; gives port and cache."""
    cache = tmp_path_factory.mktemp("cache")
    with serve(world, cache=cache, workers=1) as port:
        yield port, cache


def test_one_connection_answers_many_requests_for_all_hosts(served: tuple[int, Path], world: World) -> None:
    """Keep-alive holds over 200 requests, and the Host header tells the hosts apart."""
    connection = http.client.HTTPConnection("127.0.0.1", served[0], timeout=20)
    for _ in range(50):
        for host in HOSTS:
            connection.request("GET", "/robots.txt", headers={"Host": host})
            answer = connection.getresponse()
            assert answer.status == 200
            assert b"Crawl-delay" in answer.read()
    entry = world.entries[0]
    connection.request("GET", upload_path(entry.telling.file_title), headers={"Host": UPLOADS})
    answer = connection.getresponse()
    assert answer.read() == PhotoCache(world, served[1]).photo_bytes(entry)
    connection.close()


def test_head_and_unknown_methods(served: tuple[int, Path], world: World) -> None:
    """HEAD brings the length without a body; POST is refused."""
    connection = http.client.HTTPConnection("127.0.0.1", served[0], timeout=20)
    path = f"/wiki/{title_path(world.people[0].title)}"
    connection.request("HEAD", path, headers={"Host": ARTICLES})
    answer = connection.getresponse()
    assert int(answer.headers["content-length"]) > 1000
    assert answer.read() == b""
    connection.request("POST", path, headers={"Host": ARTICLES})
    assert connection.getresponse().status == 405
    connection.close()


@pytest.mark.parametrize("sent", [b"nonsense\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"y" * 40_000])
def test_broken_requests_get_an_error_and_the_site_goes_on(served: tuple[int, Path], sent: bytes) -> None:
    """What is no HTTP request is answered with a 4xx and a closed connection."""
    with socket.create_connection(("127.0.0.1", served[0]), timeout=20) as plain:
        plain.sendall(sent)
        assert plain.recv(100).startswith(b"HTTP/1.1 4")
    connection = http.client.HTTPConnection("127.0.0.1", served[0], timeout=20)
    connection.request("GET", "/robots.txt", headers={"Host": ARTICLES})
    assert connection.getresponse().read()
    connection.close()


def test_two_requests_in_one_packet_get_two_answers(served: tuple[int, Path]) -> None:
    """Pipelined requests are answered in order."""
    with socket.create_connection(("127.0.0.1", served[0]), timeout=20) as plain:
        one = f"GET /robots.txt HTTP/1.1\r\nHost: {ARTICLES}\r\n\r\n".encode()
        plain.sendall(one + one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        received = b""
        while chunk := plain.recv(65536):
            received += chunk
    assert received.count(b"HTTP/1.1 200 OK") == 2


def test_a_taken_port_is_one_sentence(served: tuple[int, Path], world: World) -> None:
    """A second site on the same port does not start, and says so."""
    with pytest.raises(ServiceError), serve(world, port=served[0], cache=served[1], workers=1):
        pass


def test_the_site_ends_with_its_parent(tmp_path: Path) -> None:
    """A killed parent leaves no server behind."""
    script = (
        "import time; from pathlib import Path; from crowsfeet.demo_world import World, serve; "
        "from crowsfeet.params import WorldParams\n"
        f"with serve(World(WorldParams(people=3, photos=4)), cache=Path({str(tmp_path)!r}), workers=1) as port:\n"
        "    print(port, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    port = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    pytest.fail("the server outlived its parent")
