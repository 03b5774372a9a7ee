"""Where people and photos come from: a `Source` per site, polite fetching, WARC files, and reading pages from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from crowsfeet.sources.warc import read_photo_bytes

if TYPE_CHECKING:
    from crowsfeet.params import CollectParams
    from crowsfeet.sources.source import Source

__all__ = ["make_source", "read_photo_bytes"]


def make_source(params: CollectParams, root: Path = Path()) -> Source:
    """Return the source that params name; files that they name lie under `root`.

    Raises:
        MissingInputError: the file of titles, the focus report or the table of names is missing.
        ParamsError: there is nothing to start from.
        NotAllowedError: the source needs a permission that params do not state.
    """
    from crowsfeet.sources.choose import choose_source

    return choose_source(params, root)
