"""Locks of DVC that a dead process holds."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crowsfeet.doctor.finding import Finding

if TYPE_CHECKING:
    from crowsfeet.doctor.installation import Installation

RWLOCK = Path(".dvc/tmp/rwlock")


def dvc_locks(here: Installation) -> list[Finding]:
    """Find entries of processes that are gone, and a lock file that cannot be read.

    DVC clears the first by itself when it next meets them; by the second it is stopped.
    """
    path = here.root / RWLOCK
    try:
        dead = sorted({(pid, command) for pid, alive, command in holders(here.root) if not alive})
    except ValueError:
        return [Finding("DVC locks", f"{RWLOCK} cannot be read, which stops every DVC command.", f"rm {path}")]
    return [
        Finding("DVC locks", f"{RWLOCK} is held by process {pid} ({command}), which is gone.", f"rm {path}")
        for pid, command in dead
    ]


def holders(root: Path) -> list[tuple[int, bool, str]]:
    """Return who holds DVC's read and write locks: process number, whether it lives, its command.

    Raises:
        ValueError: the file is not what DVC writes.
    """
    path = root / RWLOCK
    if not path.exists() or not (text := path.read_text(encoding="utf-8")).strip():
        return []
    content = json.loads(text)
    if not isinstance(content, dict):
        raise ValueError(text[:40])  # noqa: TRY004 - the file's fault, as when it is no JSON
    held = [infos for holding in content.values() for infos in holding.values()]
    return [_holder(info) for infos in held for info in (infos if isinstance(infos, list) else [infos])]


def _holder(info: Any) -> tuple[int, bool, str]:
    pid = int(info["pid"])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return pid, False, str(info.get("cmd", ""))
    except PermissionError:
        pass
    return pid, True, str(info.get("cmd", ""))
