"""The stage `parse`: WARC files -> data/photos.parquet, and counts of what was read and refused."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path

from tqdm import tqdm

from crowsfeet.errors import EmptyDataError, MissingInputError
from crowsfeet.params import CollectParams, ParseParams
from crowsfeet.records import PHOTOS, to_table, write_table
from crowsfeet.sources import make_source
from crowsfeet.sources.forgotten import read_forgotten
from crowsfeet.sources.gather import Gathering, dump_counts
from crowsfeet.sources.warc import read_warc

log = logging.getLogger(__name__)


def parse(params: ParseParams, collect: CollectParams, root: Path) -> Counter[str]:
    """Read the configured source's pages and photos from `data/raw`, write `data/photos.parquet` and `data/parse.json`.

    Raises:
        MissingInputError: `data/raw` holds no WARC file of the source.
        BadInputError: a WARC file is torn or is none.
        EmptyDataError: not one photo of a person was found.
    """
    raw, data = root / "data" / "raw", root / "data"
    files = sorted(raw.glob(f"{collect.source}-*.warc.gz"))
    if not files:
        raise MissingInputError(
            f"{raw} holds no WARC file of the source {collect.source!r}; "
            "run `dvc pull` to fetch it or `dvc repro collect` to crawl."
        )
    gathering = Gathering(make_source(collect, root), params.max_caption_length, forgotten=read_forgotten(root))
    with tqdm(
        total=sum(path.stat().st_size for path in files), unit="B", unit_scale=True, desc="parse", disable=None
    ) as bar:
        for path in files:
            for record in read_warc(path):
                gathering.add(record)
                bar.update(record.place.end - record.place.offset)
    rows = list(gathering.photos())
    counts = gathering.counts
    if not any(row.refused is None for row in rows):
        raise EmptyDataError(f"{raw} holds no usable photo of a person; counted: {dict(counts.most_common(5))}.")
    write_table(to_table(rows, PHOTOS), data / "photos.parquet", PHOTOS)
    part = data / "parse.json.part"
    part.write_text(dump_counts(counts), encoding="utf-8")
    part.replace(data / "parse.json")
    log.info("%d people, %d photos, %d rows refused", counts["people"], counts["photos"], len(rows) - counts["photos"])
    return counts
