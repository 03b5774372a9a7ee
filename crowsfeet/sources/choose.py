"""From params to a source."""

from __future__ import annotations

from pathlib import Path

from crowsfeet.errors import MissingInputError, ParamsError
from crowsfeet.params import CollectParams
from crowsfeet.sources.source import Source
from crowsfeet.sources.wikipedia import Wikipedia


def choose_source(params: CollectParams) -> Source:
    """Return the source that params name; errors as `make_source`."""
    titles = _titles(params.titles_file)
    if params.source != "demo" and not titles and not params.category:
        raise ParamsError("collect: set `category` or `titles_file`; there is nothing to start from.")
    demo = params.source == "demo"
    return Wikipedia(
        language="en" if demo else params.language,
        category=params.category,
        category_depth=params.category_depth,
        titles=titles,
        max_people=params.max_people,
        max_photos_per_person=params.max_photos_per_person,
        photo_width=params.photo_width,
        domain="test" if demo else "org",
        name=params.source,
    )


def _titles(name: str | None) -> tuple[str, ...]:
    if name is None:
        return ()
    path = Path(name)
    if not path.is_file():
        raise MissingInputError(f"{path}, named by collect.titles_file, is missing.")
    return tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
