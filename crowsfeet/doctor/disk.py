"""Is there room for another refresh?"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from crowsfeet.doctor.finding import Finding

if TYPE_CHECKING:
    from pathlib import Path

    from crowsfeet.doctor.installation import Installation

MIN_SHARE = 0.05
MIN_BYTES = 2 * 2**30


def disk(here: Installation) -> list[Finding]:
    """Find a disk with less than 2 GiB free, or less than 5 % (of a large disk: 20 GiB)."""
    total, free = (here.free_bytes or _usage)(here.root)
    if free >= max(MIN_BYTES, min(MIN_SHARE * total, 10 * MIN_BYTES)):
        return []
    what = f"the disk is nearly full: {free / 2**30:.1f} GiB free of {total / 2**30:.0f}."
    return [Finding("disk", what, "dvc gc --workspace --all-tags")]


def _usage(root: Path) -> tuple[int, int]:
    usage = shutil.disk_usage(root)
    return usage.total, usage.free
