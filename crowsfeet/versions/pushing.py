"""Copy what stands here to the DVC remote, when one is set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from crowsfeet.errors import ServiceError, bounded


def push(root: Path) -> bool:
    """Run `dvc push`; tell whether there was a remote to push to.

    Raises:
        ServiceError: the remote did not take it.
    """
    env = os.environ | {"DVC_NO_ANALYTICS": "1"}
    dvc = [sys.executable, "-m", "dvc"]
    remotes = subprocess.run([*dvc, "remote", "list"], cwd=root, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if not remotes.stdout.strip():
        return False
    done = subprocess.run([*dvc, "push", "--quiet"], cwd=root, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        raise ServiceError(f"`dvc push` failed: {bounded(done.stderr, 300)}")
    return True
