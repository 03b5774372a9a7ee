"""Copy what stands here to the DVC remote, when one is set."""

from __future__ import annotations

import subprocess
from pathlib import Path

from crowsfeet.dvc_process import dvc_command, dvc_environment
from crowsfeet.errors import ServiceError, bounded


def push(root: Path) -> bool:
    """Run `dvc push`; tell whether there was a remote to push to.

    Raises:
        ServiceError: the remote did not take it.
    """
    env = dvc_environment()
    remotes = subprocess.run(
        dvc_command("remote", "list"), cwd=root, env=env, capture_output=True, text=True, check=False
    )
    if not remotes.stdout.strip():
        return False
    done = subprocess.run(
        dvc_command("push", "--quiet"), cwd=root, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ServiceError(f"`dvc push` failed: {bounded(done.stderr, 300)}")
    return True
