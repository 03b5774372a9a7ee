"""Dataset versions: a git tag `data/DATE-HASH` per state of the data, with its locks, parameters and data card.

    keep(root) -> Version             name what stands here now; the same state keeps its first name
    listed(root) -> list[Version]     all of them, oldest first
    restore(root, name)               lock files and parameters of a version, then its data

A tag holds a commit whose tree is that of HEAD plus the files that say which data it is. So `dvc metrics diff`,
`dvc plots diff`, `dvc push --all-tags` and `dvc gc --all-tags` understand a version as it is.
"""

from crowsfeet.versions.keeping import Version, keep, listed
from crowsfeet.versions.restoring import restore

__all__ = ["Version", "keep", "listed", "restore"]
