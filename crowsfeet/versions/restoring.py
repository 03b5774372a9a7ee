"""Go back to a version: its lock files and parameters, then its data out of the cache or the remote."""

from __future__ import annotations

import subprocess
from pathlib import Path

from crowsfeet.dvc_process import dvc_command, dvc_environment
from crowsfeet.errors import BadInputError, CrowsfeetError, MissingInputError, bounded
from crowsfeet.versions.git import git, git_bytes
from crowsfeet.versions.keeping import PREFIX, Version, keep, listed, state_files


def find(root: Path, name: str) -> Version:
    """Return the version that is called `name`, or whose name or hash begins with it.

    Raises:
        BadInputError: none or several; the message lists the newest.
    """
    wanted = name.removeprefix(PREFIX)
    versions = listed(root)
    exact = [one for one in versions if one.name == wanted]
    found = exact or [o for o in versions if o.name.startswith(wanted) or o.name.rpartition("-")[2].startswith(wanted)]
    if len(found) != 1:
        known = ", ".join(one.name for one in versions[-5:]) or "none yet"
        raise BadInputError(f"{bounded(name)} names {len(found) or 'no'} version(s) here; the newest are: {known}.")
    return found[0]


def restore(root: Path, name: str) -> tuple[Version, Version]:
    """Bring a version's lock files, pointers, parameters and data back; what stands here now is kept first.

    Returns:
        The version restored and the one that holds what stood here before.

    Raises:
        MissingInputError: its data lies neither in the cache nor in a remote; everything is as it was.
    """
    wanted = find(root, name)
    before = keep(root)
    if wanted.name == before.name:
        return wanted, before
    names = [n for n in git(root, "ls-tree", "-r", "--name-only", wanted.commit).splitlines() if _says_which_data(n)]
    here = state_files(root)
    _write(root, {path: git_bytes(root, "show", f"{wanted.commit}:{path}") for path in names}, here)
    if _has_remote(root):
        _dvc(root, "fetch")  # what is in the cache already costs nothing; what no one has shows in the checkout
    done = _dvc(root, "checkout", "--force")
    incomplete = done.returncode != 0
    if incomplete:
        _write(root, here, state_files(root))
        _dvc(root, "checkout", "--force", "--allow-missing")
        raise MissingInputError(
            f"the data of {wanted.name} lies neither in the cache nor in a remote ({bounded(done.stderr, 200)}); "
            "nothing was changed."
        )
    return wanted, before


def _says_which_data(path: str) -> bool:
    added = path.endswith(".dvc") and path.startswith(("data/weak/", "data/precise/"))
    return path in {"dvc.lock", "data/dvc.lock", "params.yaml"} or added


def _write(root: Path, files: dict[str, bytes], instead_of: dict[str, bytes]) -> None:
    for path in instead_of.keys() - files.keys():
        (root / path).unlink(missing_ok=True)
    for path, content in files.items():
        part = root / f"{path}.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(root / path)


def _has_remote(root: Path) -> bool:
    return bool(_dvc(root, "remote", "list").stdout.strip())


def _dvc(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = dvc_environment()
    try:
        return subprocess.run(dvc_command(*words), cwd=root, env=env, capture_output=True, text=True, check=False)
    except OSError as error:
        raise CrowsfeetError(f"dvc cannot be run: {bounded(error)}.") from error
