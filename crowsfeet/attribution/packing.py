"""Raw maps as one compressed file: what other people's tools need in order to check ours."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from crowsfeet.errors import BadInputError, MissingInputError, bounded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray


def pack_maps(
    path: Path, maps: Mapping[str, NDArray[np.floating]], faces: NDArray[np.uint8], about: Mapping[str, Any]
) -> None:
    """Write maps [N, H, W] by name, their faces and what they are about; whole or not at all.

    float16 keeps three digits, which is more than any method can tell, in half the space.
    """
    part = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8)
    try:
        with part.open("wb") as file:
            arrays: dict[str, Any] = {f"map:{k}": v.astype(np.float16) for k, v in maps.items()}
            np.savez_compressed(file, about=text, faces=faces, **arrays)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def unpack_maps(path: Path) -> tuple[dict[str, NDArray[np.float16]], NDArray[np.uint8], dict[str, Any]]:
    """Read what `pack_maps` wrote: maps by name, faces, and what they are about.

    Raises:
        MissingInputError: no such file.
        BadInputError: not such a file.
    """
    if not path.exists():
        raise MissingInputError(f"{path} is missing; run `dvc repro explain` to make it.")
    try:
        with np.load(path, allow_pickle=False) as packed:
            maps = {name.removeprefix("map:"): packed[name] for name in packed.files if name.startswith("map:")}
            return maps, packed["faces"], json.loads(packed["about"].tobytes())
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadInputError(f"{path} holds no packed maps: {bounded(error)}.") from error
