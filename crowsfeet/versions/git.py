"""Git, as the versions need it: objects written beside the index and the branch, which stay as they are."""

from __future__ import annotations

import os
import subprocess
import tempfile
from typing import TYPE_CHECKING

from crowsfeet.errors import CrowsfeetError, MissingInputError, bounded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def git(root: Path, *words: str, given: bytes | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run git in `root` and return what it said.

    Raises:
        MissingInputError: no git here, or not a repository.
        CrowsfeetError: git refused; its own words are in the message.
    """
    return git_bytes(root, *words, given=given, env=env).decode("utf-8", "replace").strip()


def git_bytes(root: Path, *words: str, given: bytes | None = None, env: Mapping[str, str] | None = None) -> bytes:
    """Run git in `root` and return its output as it is."""
    command = ["git", *words]
    try:
        done = subprocess.run(
            command, cwd=root, input=given, capture_output=True, check=False, env=os.environ | dict(env or {})
        )
    except OSError as error:
        raise MissingInputError(f"git cannot be run: {bounded(error)}.") from error
    if done.returncode != 0:
        said = bounded(done.stderr.decode("utf-8", "replace"), 300)
        if "not a git repository" in said:
            raise MissingInputError(f"{root.resolve()} is no git repository; versions are git tags.")
        raise CrowsfeetError(f"git {words[0]} refused: {said}")
    return done.stdout


def commit_with(root: Path, files: Mapping[str, bytes], message: str) -> str:
    """Write a commit on top of HEAD whose tree has `files` too; neither index, branch nor working tree changes.

    Returns:
        The commit's hash.
    """
    with tempfile.TemporaryDirectory() as scratch:
        env = {"GIT_INDEX_FILE": f"{scratch}/index", **_somebody(root)}
        git(root, "read-tree", "HEAD", env=env)
        for path, content in files.items():
            blob = git(root, "hash-object", "-w", "--stdin", given=content)
            git(root, "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", env=env)
        tree = git(root, "write-tree", env=env)
        return git(root, "commit-tree", tree, "-p", "HEAD", "-m", message, env=env)


def _somebody(root: Path) -> dict[str, str]:
    """Return a name to commit under where none is configured, as for a scheduled run on a bare machine."""
    try:
        git(root, "var", "GIT_COMMITTER_IDENT")
    except CrowsfeetError:
        who = {"NAME": "crowsfeet", "EMAIL": "crowsfeet@localhost"}
        return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    return {}
