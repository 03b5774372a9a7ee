"""A model by address: fetched once, held to its checksum, never half there."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crowsfeet.errors import BadModelError, FetchError, ParamsError
from crowsfeet.faces import model_file as module
from crowsfeet.faces.model_file import model_file
from crowsfeet.params import parse_params

WEIGHTS = b"weights of a detector"
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()


class Zoo:
    """A loopback server that counts how often its one file is asked for."""

    def __init__(self) -> None:
        zoo, self.asked = self, 0

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                zoo.asked += 1
                found = self.path == "/models/net.onnx"
                self.send_response(200 if found else 404)
                self.send_header("Content-Length", str(len(WEIGHTS) if found else 0))
                self.end_headers()
                self.wfile.write(WEIGHTS if found else b"")

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/models/net.onnx"


@pytest.fixture
def zoo() -> Iterator[Zoo]:
    """A model zoo on loopback."""
    found = Zoo()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def test_a_model_is_fetched_once(zoo: Zoo, tmp_path: Path) -> None:
    """The second call finds the file of the first, whatever else lies beside it."""
    first, second = (model_file(zoo.address, SHA256, tmp_path / "models") for _ in range(2))
    assert first == second
    assert first.read_bytes() == WEIGHTS
    assert zoo.asked == 1
    assert [path.name for path in first.parent.iterdir()] == [f"{SHA256[:16]}-net.onnx"]


def test_a_spoilt_copy_is_fetched_again(zoo: Zoo, tmp_path: Path) -> None:
    """A file that does not have its checksum any more is not believed."""
    model_file(zoo.address, SHA256, tmp_path).write_bytes(b"half")
    assert model_file(zoo.address, SHA256, tmp_path).read_bytes() == WEIGHTS


def test_another_checksum_is_refused_and_nothing_is_kept(zoo: Zoo, tmp_path: Path) -> None:
    """The sentence names the address, what came and what was expected."""
    wrong = "0" * 64
    with pytest.raises(BadModelError, match=rf"net\.onnx has the SHA-256 {SHA256}, not {wrong}"):
        model_file(zoo.address, wrong, tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_an_address_without_the_file_says_what_else_to_do(zoo: Zoo, tmp_path: Path) -> None:
    """A model that cannot be fetched can be given by its path."""
    with pytest.raises(FetchError, match=r"gone\.onnx could not be fetched.*404.*name its path"):
        model_file(zoo.address.replace("net", "gone"), SHA256, tmp_path)


def test_what_is_too_large_is_not_read_to_its_end(zoo: Zoo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless answer does not fill the memory."""
    monkeypatch.setattr(module, "MAX_BYTES", 8)
    with pytest.raises(BadModelError, match="no face detector"):
        model_file(zoo.address, SHA256, tmp_path)


def test_an_address_needs_a_checksum() -> None:
    """Without one nobody could tell what was fetched."""
    with pytest.raises(ParamsError, match="yunet_sha256 must say"):
        parse_params({"label": {"yunet_model": "https://models.test/net.onnx", "yunet_sha256": None}})
