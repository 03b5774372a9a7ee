"""A disk that fills up while a crawl writes on it."""

# ruff: noqa: ARG001 - fake sites share a signature

from __future__ import annotations

import errno
import random
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from crowsfeet.errors import FetchError
from crowsfeet.sources.crawl import Crawl
from crowsfeet.sources.frontier import Frontier
from crowsfeet.sources.source import Request
from crowsfeet.sources.warc import WarcFiles, read_warc
from crowsfeet.sources.wikipedia import demo_source

HOST = "en.wikipedia.test"


def answers(host: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Answer every list with an empty one and 20,000 letters that compress badly, other each time."""
    if path == "/robots.txt":
        return 404, {}, b""
    noise = "".join(random.Random(path).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=20_000))
    return 200, {}, b'{"query": {"categorymembers": []}, "noise": "%s"}' % noise.encode()


def begun(frontier: Frontier, number: int) -> Frontier:
    urls = [f"https://{HOST}/w/api.php?{n}" for n in range(number)]
    frontier.begin([Request(url, "category", '["Category:X", 0]') for url in urls], "x")
    return frontier


def kept(folder: Path) -> list[str]:
    """Return the address of each answer in the folder's WARC files, every one of them read to its end."""
    return [r.url for path in sorted(folder.glob("*.gz")) for r in read_warc(path) if r.kind == "response"]


@pytest.fixture
def small_volume(tmp_path: Path) -> Iterator[Path]:
    """Return the mount point of a volume of 512 KiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    try:
        told = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount here")
    if told.returncode != 0:
        pytest.skip(f"no small volume may be mounted here: {told.stderr.strip()[:100]}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("frontier_too", [False, True])
def test_crawl_on_a_full_volume_stops_and_goes_on_when_it_has_grown(
    serve, fetcher, tmp_path: Path, small_volume: Path, frontier_too: bool
) -> None:
    """A volume that really fills ends the crawl with a sentence; given room, the same crawl keeps each answer once."""
    served = serve(answers)
    raw, place = small_volume / "raw", (small_volume if frontier_too else tmp_path) / "f.sqlite"
    frontier, warc = begun(Frontier(place), 60), WarcFiles(raw, "demo", {})
    with pytest.raises(FetchError, match=r"The disk that holds .* is full"):
        Crawl(demo_source(category="X"), frontier, fetcher(served.port, {HOST}, api_paths=("/w/api.php",)), warc).run(
            "discover"
        )
    before = kept(raw)
    assert 5 <= len(before) == len(set(before)) < 60
    frontier.close()

    subprocess.run(["mount", "-o", "remount,size=16m", str(small_volume)], check=True)
    frontier, warc = Frontier(place), WarcFiles(raw, "demo", {})
    one = fetcher(served.port, {HOST}, api_paths=("/w/api.php",))
    Crawl(demo_source(category="X"), frontier, one, warc, sleep=lambda _: None).run("discover")
    warc.close()
    frontier.close()
    assert len(kept(raw)) == len(set(kept(raw))) == 60
    assert kept(raw)[: len(before)] == before


def test_torn_record_of_a_full_disk_is_cut_off(serve, fetcher, tmp_path: Path) -> None:
    """A record of which only the beginning fitted is taken off the file; what stands before it stays readable."""
    served = serve(answers)
    frontier, warc = begun(Frontier(tmp_path / "f.sqlite"), 9), WarcFiles(tmp_path / "raw", "demo", {})
    whole, written = warc.response, [0]

    def full(*args, **kwargs):
        written[0] += 1
        if written[0] > 5:
            warc._stream.write(b"torn")
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(*args, **kwargs)

    warc.response = full
    one = fetcher(served.port, {HOST}, api_paths=("/w/api.php",))
    with pytest.raises(FetchError, match="is full"):
        Crawl(demo_source(category="X"), frontier, one, warc).run("discover")
    assert [path.name for path in (tmp_path / "raw").iterdir()] == ["demo-00001.warc.gz"]
    assert len(kept(tmp_path / "raw")) == len(set(kept(tmp_path / "raw"))) >= 4
    frontier.close()
