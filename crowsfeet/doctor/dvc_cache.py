"""Does the cache hold what the lock files name?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crowsfeet.doctor.finding import Finding

if TYPE_CHECKING:
    from crowsfeet.doctor.installation import Installation

_LOCKS = ("dvc.lock", "data/dvc.lock")


def dvc_cache(here: Installation) -> list[Finding]:
    """Find outputs that dvc.lock names and neither the cache nor the folder holds."""
    missing = [path for path, md5 in locked_outputs(here.root) if not _cached(here.root, md5)]
    if not missing:
        return []
    gone = [path for path in missing if not (here.root / path).exists()]
    if gone:
        what = f"{len(gone)} output(s) that dvc.lock names are neither here nor in the cache: {_some(gone)}."
        return [Finding("DVC cache", what, "dvc pull, or where there is no remote: dvc repro")]
    what = f"{len(missing)} output(s) are here but not in the cache, so that no version holds them: {_some(missing)}."
    return [Finding("DVC cache", what, "dvc commit")]


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


def _cached(root: Path, md5: str) -> bool:
    return (cache_folder(root) / "files/md5" / md5[:2] / md5[2:]).exists()


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
