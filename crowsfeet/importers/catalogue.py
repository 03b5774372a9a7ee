"""The known sets by name, and the one function that imports any of them."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from crowsfeet.errors import BadInputError, MissingInputError, bounded
from crowsfeet.importers import agedb, appa_real, dir_lists, fg_net, imdb_clean, imdb_wiki, plain_csv, utkface
from crowsfeet.importers.dated import label_dated
from crowsfeet.importers.face_set import write_face_set

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crowsfeet.faces.finding import Finding
    from crowsfeet.importers.importer import Importer
    from crowsfeet.importers.portrait import Portrait
    from crowsfeet.params import LabelParams

SetName = Literal[
    "agedb",
    "agedb-dir",
    "appa-real",
    "appa-real-apparent",
    "csv",
    "fg-net",
    "imdb-clean",
    "imdb-wiki",
    "imdb-wiki-dir",
    "utkface",
]
"""What a form can choose among: the keys of `IMPORTERS`."""
IMPORTERS: dict[str, Importer] = {
    "agedb": agedb.read,
    "agedb-dir": dir_lists.read_agedb,
    "appa-real": appa_real.read_real,
    "appa-real-apparent": appa_real.read_apparent,
    "csv": plain_csv.read,
    "fg-net": fg_net.read,
    "imdb-clean": imdb_clean.read,
    "imdb-wiki": imdb_wiki.read,
    "imdb-wiki-dir": dir_lists.read_imdb_wiki,
    "utkface": utkface.read,
}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def import_set(
    importer: str,
    source: Path,
    target: Path,
    params: LabelParams,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Counter[str]:
    """Import the set in folder `source` as the face set `target`, named by its folder; return the counts by outcome.

    `progress` is called with the portraits done and their number.

    Raises:
        BadInputError: unknown importer, or a name that cannot be a set's; faults of the set's own lists.
        MissingInputError: the folder or a list in it is not there.
        EmptyDataError: there are no pictures.
    """
    portraits = open_set(importer, source, target)
    done = 0

    def step(n: int) -> None:
        nonlocal done
        done += n
        if progress is not None:
            progress(done, len(portraits))

    return pack_set(portraits, target, params, workers=workers, progress=step)


def open_set(importer: str, source: Path, target: Path) -> list[Portrait]:
    """Return the portraits that a set's own lists tell of; none of them is looked at. Errors as `import_set`."""
    if importer not in IMPORTERS:
        raise BadInputError(f"{bounded(importer)} is not a set that can be imported; known: {', '.join(IMPORTERS)}.")
    if not _NAME.fullmatch(target.name):
        raise BadInputError(f"{bounded(target.name)} cannot name a set: small letters, digits, - and _ only.")
    if not source.is_dir():
        raise MissingInputError(f"{source} is not a folder.")
    return list(IMPORTERS[importer](source))


def pack_set(
    portraits: list[Portrait],
    target: Path,
    params: LabelParams,
    *,
    findings: Sequence[Finding | None] | None = None,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Counter[str]:
    """Write portraits as the face set `target`, looked at here unless `findings` says what others saw on them."""
    return write_face_set(
        portraits, target, target.name, params, label_dated=partial(label_dated, params=params),
        findings=findings, workers=workers, progress=progress,
    )  # fmt: skip
