"""Does the cache hold what the lock files name?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from crowsfeet.doctor.finding import Finding

if TYPE_CHECKING:
    from crowsfeet.doctor.installation import Installation

_LOCKS = ("dvc.lock", "data/dvc.lock")


def dvc_cache(here: Installation) -> list[Finding]:
    """Find outputs that dvc.lock names and neither the cache nor the folder holds."""
    missing = not_cached(here.root)
    if not missing:
        return []
    gone = [path for path in missing if not (here.root / path).exists()]
    if gone:
        what = f"{len(gone)} output(s) that dvc.lock names are neither here nor in the cache: {_some(gone)}."
        return [Finding("DVC cache", what, "dvc pull, or where there is no remote: dvc repro")]
    what = f"{len(missing)} output(s) are here but not in the cache, so that no version holds them: {_some(missing)}."
    return [Finding("DVC cache", what, "dvc commit")]


def not_cached(root: Path) -> list[str]:
    """Return the outputs in the lock files that the cache does not hold whole, as after a full disk."""
    return [path for path, md5 in locked_outputs(root) if not whole(root, md5)]


def pointed_outputs(pointer: Path) -> list[tuple[str, str]]:
    """Return the outputs that a `.dvc` file names: path beside it, MD5."""
    from ruamel.yaml import YAML

    outs = (YAML(typ="safe").load(pointer.read_text(encoding="utf-8")) or {}).get("outs", [])
    return [(str(out["path"]), str(out.get("md5", ""))) for out in outs]


def locked_outputs(root: Path) -> list[tuple[str, str]]:
    """Return the outputs in the lock files: path relative to the repository, MD5."""
    from ruamel.yaml import YAML

    found = []
    for lock in _LOCKS:
        path = root / lock
        if not path.exists():
            continue
        stages = (YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}).get("stages") or {}
        outs = [out for stage in stages.values() for out in stage.get("outs", [])]
        # data/dvc.lock's stages run in the root (`wdir: ..`), so that their paths are written from there or from data/
        found += [(_from_root(root, path.parent, str(out["path"])), str(out.get("md5", ""))) for out in outs]
    return [(path, md5) for path, md5 in found if md5]


def _from_root(root: Path, folder: Path, written: str) -> str:
    return written if (root / written).exists() or folder == root else str((folder / written).relative_to(root))


def whole(root: Path, md5: str) -> bool:
    """Tell whether the cache holds a file, or a folder's list and every file in it."""
    path = cache_folder(root) / "files/md5" / md5[:2] / md5[2:]
    if not path.exists() or not md5.endswith(".dir"):
        return path.exists()
    listed = json.loads(path.read_text(encoding="utf-8"))
    return all(whole(root, str(one["md5"])) for one in listed)


def cache_folder(root: Path) -> Path:
    """Return DVC's cache folder: `cache.dir` of .dvc/config.local or .dvc/config, else .dvc/cache."""
    from configparser import ConfigParser, Error

    for name in ("config.local", "config"):
        parser = ConfigParser()
        try:
            parser.read(root / ".dvc" / name, encoding="utf-8")
            folder = parser.get("cache", "dir", fallback=None)
        except Error:
            continue
        if folder:
            return (root / ".dvc" / folder).resolve()
    return root / ".dvc/cache"


def _some(paths: list[str]) -> str:
    return ", ".join(paths[:3]) + (" …" if len(paths) > 3 else "")
