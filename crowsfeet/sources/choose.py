"""From params to a source."""

from __future__ import annotations

from pathlib import Path

from crowsfeet.errors import MissingInputError, NotAllowedError, ParamsError
from crowsfeet.params import CollectParams
from crowsfeet.sources.focus import read_focus
from crowsfeet.sources.forgotten import Forgotten, read_forgotten
from crowsfeet.sources.imdb import Imdb
from crowsfeet.sources.source import Source
from crowsfeet.sources.wikipedia import Wikipedia


def choose_source(params: CollectParams, root: Path) -> Source:
    """Return the source that params name; errors as `make_source`."""
    titles = _titles(params.titles_file, root)
    forgotten = read_forgotten(root)
    if params.source == "imdb":
        return _imdb(params, titles, root, forgotten)
    if params.source != "demo" and not titles and not params.category and params.wikidata_query is None:
        raise ParamsError("collect: set `category`, `titles_file` or `wikidata_query`; there is nothing to start from.")
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
        query=None if demo else params.wikidata_query,
        focus=read_focus(root / params.focus) if params.focus else None,
        focus_candidates=params.focus_candidates,
        forgotten=forgotten,
    )


def _imdb(params: CollectParams, titles: tuple[str, ...], root: Path, forgotten: Forgotten) -> Source:
    if not params.i_have_permission:
        raise NotAllowedError(
            "IMDb's terms forbid robots: the source imdb runs only with `collect.i_have_permission: true`, "
            "and where its robots.txt allows it."
        )
    if not titles and not params.imdb_names:
        raise ParamsError("collect: the source imdb starts from ids in `titles_file`, or from `imdb_names`.")
    return Imdb(
        people=tuple(one for one in titles if f"imdb:{one}" not in forgotten),
        table=root / params.imdb_names if params.imdb_names else None,
        max_people=params.max_people,
        max_photos_per_person=params.max_photos_per_person,
        photo_width=params.photo_width,
    )


def _titles(name: str | None, root: Path) -> tuple[str, ...]:
    if name is None:
        return ()
    path = root / name
    if not path.is_file():
        raise MissingInputError(f"{path}, named by collect.titles_file, is missing.")
    return tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
