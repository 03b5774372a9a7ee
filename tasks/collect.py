"""The work of the stage `collect`: crawl a source into WARC files, one phase at a time.

`flows/collect.py` calls `collect` for discovery, pages and photos; each call opens the frontier, goes on where it
stands, and leaves whole WARC files behind.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tqdm import tqdm

from crowsfeet.params import CollectParams, RuntimeParams, WorldParams
from crowsfeet.progress import Teller
from crowsfeet.sources import make_source
from crowsfeet.sources.crawl import Crawl, Progress
from crowsfeet.sources.fetcher import make_fetcher
from crowsfeet.sources.focus import Focus, read_focus
from crowsfeet.sources.frontier import Frontier
from crowsfeet.sources.source import PHASES, Phase
from crowsfeet.sources.warc import WarcFiles

log = logging.getLogger(__name__)
CONTACT = "CROWSFEET_CONTACT"


@contextmanager
def site(params: CollectParams, world: WorldParams, root: Path) -> Iterator[int | None]:
    """Serve the embedded site while the block runs and yield its port; yield None for a real site."""
    if params.source != "demo":
        yield None
        return
    from crowsfeet.demo_world import World, serve

    with serve(World(world), cache=root / ".crowsfeet" / "world") as port:
        yield port


def crawl_name(params: CollectParams, world: WorldParams) -> str:
    """Return the beginning of the crawl's file names; another embedded world is another web."""
    if params.source == "demo":
        return "demo-" + hashlib.sha256(world.model_dump_json(exclude={"edition"}).encode()).hexdigest()[:8]
    return f"{params.source}-{params.language}"


def collect(
    phase: Phase, params: CollectParams, world: WorldParams, runtime: RuntimeParams, root: Path, port: int | None = None
) -> Counter[str]:
    """Run one phase of the crawl and return what was counted.

    Raises:
        NotAllowedError: a real site, and no contact in the environment, or no permission where one is needed.
        FetchError: a host keeps failing, or the disk is full; the next run goes on from there.
        BadInputError: the frontier is in use or broken.
    """
    source = make_source(params, root)
    prefix = crawl_name(params, world)
    raw = root / "data" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    interval = 0.0 if port else 1 / runtime.requests_per_second
    fetcher = make_fetcher(
        contact=os.environ.get(CONTACT),
        real=port is None,
        api_paths=source.api_paths,
        interval=interval,
        min_interval=interval,
        redirected=dict.fromkeys(source.hosts, port) if port else None,
        workers=runtime.connections,
    )
    frontier = Frontier(root / ".crowsfeet" / "frontier" / f"{prefix}.sqlite")
    warc = WarcFiles(raw, prefix, {"software": "crowsfeet", "source": source.name, "format": "WARC File Format 1.0"})
    try:
        _forget_other_worlds(params, raw, prefix)
        recovered = warc.recover(frontier.warc_ends())
        if recovered:
            log.info("closed what an interrupted crawl had left open: %s", ", ".join(recovered))
        if phase == PHASES[0]:
            frontier.begin(source.seeds(), params.model_dump_json())
        with tqdm(desc=phase, unit=" answers", disable=None if runtime.progress else True) as bar:
            seen = Crawl(source, frontier, fetcher, warc, runtime.connections).run(phase, _on(bar, Teller(phase)))
        if phase == "pages" and params.focus:
            _report_focus(read_focus(root / params.focus), frontier, root)
    finally:
        warc.close()
        frontier.close()
        fetcher.close()
    log.info("%s: %s", phase, _said(seen))
    return seen


def _report_focus(focus: Focus, frontier: Frontier, root: Path) -> None:
    """Write the label histogram before and, as expected, after the people chosen."""
    chosen = list(frontier.chosen("person"))
    report = {"people": len(chosen), "before": list(focus.histogram), "after": focus.after(chosen)}
    path = root / "reports" / "collect" / "focus.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def _forget_other_worlds(params: CollectParams, raw: Path, prefix: str) -> None:
    """Remove what was crawled from an embedded world with other settings: its people never met this world's."""
    if params.source == "demo":
        for path in raw.glob("demo-*.warc.gz*"):
            if not path.name.startswith(prefix + "-"):
                path.unlink()


def _on(bar: Any, tell: Teller) -> Progress:
    def progress(done: int, known: int) -> None:
        bar.total = known
        bar.update(done - bar.n)
        tell(done, known)

    return progress


def _said(seen: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(seen.items())) or "nothing new"
