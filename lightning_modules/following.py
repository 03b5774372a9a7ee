"""Data-parallel training runs the whole script once per device; only the first process keeps what comes out.

Lightning starts the processes of one machine itself; on several machines each is started with `NODE_RANK`,
`MASTER_ADDR` and `MASTER_PORT` set, or by `torchrun`.
"""

from __future__ import annotations

import os

_RANKS = ("RANK", "LOCAL_RANK", "NODE_RANK")


def is_follower() -> bool:
    """Tell whether this process only lends its device: another one logs and writes."""
    return any(os.environ.get(name, "0") != "0" for name in _RANKS)
