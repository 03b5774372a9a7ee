"""A detector's model file: by path, or fetched once from an address; either way held to its checksum."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from crowsfeet.errors import BadModelError, FetchError, bounded

MODELS = Path(".crowsfeet/models")
MAX_BYTES = 64 << 20
"""YuNet has 0.2 MiB; what is far larger is not a detector, and is not read to its end."""
_SECONDS = (10.0, 30.0)


def model_file(place: str, sha256: str | None, folder: Path = MODELS) -> Path:
    """Return the model at a path or address; one that was fetched stays in `folder` under its checksum.

    Raises:
        BadModelError: no such file, or one with another checksum than `sha256`.
        FetchError: the address could not be read.
    """
    if not is_address(place):
        path = Path(place)
        if not path.is_file():
            raise BadModelError(f"{path}, named by label.yunet_model, is not there.")
        _require(path.read_bytes(), sha256, place)
        return path
    path = folder / f"{(sha256 or '')[:16]}-{Path(urlsplit(place).path).name}"
    if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return path
    data = _fetched(place)
    _require(data, sha256, place)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as part:  # several workers may fetch at once
        part.write(data)
    return Path(part.name).replace(path)


def is_address(place: str) -> bool:
    """Tell whether a model is to be fetched."""
    return place.startswith(("http://", "https://"))


def _fetched(address: str) -> bytes:
    import requests

    try:
        with requests.get(address, timeout=_SECONDS, stream=True) as answer:
            answer.raise_for_status()
            data = bytearray()
            for piece in answer.iter_content(1 << 16):
                data += piece
                if len(data) > MAX_BYTES:
                    raise BadModelError(f"{bounded(address)} is larger than {MAX_BYTES >> 20} MiB: no face detector.")
    except requests.RequestException as error:
        raise FetchError(
            f"the model {bounded(address)} could not be fetched ({bounded(error, 120)}); fetch it by other means and "
            "let label.yunet_model name its path."
        ) from error
    return bytes(data)


def _require(data: bytes, sha256: str | None, place: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if sha256 is not None and found != sha256:
        raise BadModelError(
            f"{bounded(place)} has the SHA-256 {found}, not {sha256}, which label.yunet_sha256 gives: another model "
            "gives other labels, so its checksum must stand there."
        )
