"""The crawl of the embedded site against Scrapy and img2dataset: `python -m benchmarks.collect`.

The site runs in a process of its own, its portraits drawn beforehand. Scrapy and img2dataset live in an environment of
their own, `.crowsfeet/bench-venv`, made here. Scrapy is handed the very addresses that our crawl found by itself, so it
spares itself the finding; both write WARC; that both fetched the same addresses is asserted. Rounds alternate, the
median of their ratios counts.
"""

# ruff: noqa: ARG002, E501 - the signatures are those of the protocols

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crowsfeet.params import CollectParams, WorldParams
from crowsfeet.sources import make_source
from crowsfeet.sources.crawl import Crawl
from crowsfeet.sources.fetcher import make_fetcher
from crowsfeet.sources.frontier import Frontier
from crowsfeet.sources.limits import HostLimits
from crowsfeet.sources.source import PHASES, Board, Found, Item, Phase, Request
from crowsfeet.sources.warc import WarcFiles, read_warc

HERE = Path(".crowsfeet/benchmarks/collect")
VENV = Path(".crowsfeet/bench-venv")


class NoLimits(HostLimits):
    """Limits switched off, a site's own crawl delay too."""

    def reserve(self, host: str) -> float:
        """Start at once."""
        return self.clock()


def crawl(folder: Path, port: int, interval: float | None, workers: int = 4, source: Any = None) -> dict[str, float]:
    """Crawl the whole site into `folder`; return seconds of pages and of photos."""
    source = source or make_source(CollectParams())
    fetcher = make_fetcher(
        contact=None, real=False, api_paths=source.api_paths, interval=interval or 0.0, min_interval=interval or 0.0,
        redirected=dict.fromkeys(source.hosts, port), workers=workers,
    )  # fmt: skip
    if interval is None:
        fetcher.limits = NoLimits(time.monotonic, 0.0)
    folder.mkdir(parents=True, exist_ok=True)
    frontier = Frontier(folder / "frontier.sqlite")
    warc = WarcFiles(folder / "raw", "demo", {"software": "crowsfeet"})
    seconds = {}
    try:
        warc.recover(frontier.warc_ends())
        frontier.begin(source.seeds(), "benchmark")
        for phase in PHASES:
            began = time.perf_counter()
            Crawl(source, frontier, fetcher, warc, workers).run(phase)
            seconds[phase] = time.perf_counter() - began
    finally:
        warc.close()
        frontier.close()
        fetcher.close()
    return seconds


def kept(folder: Path) -> list[tuple[str, str]]:
    """Return (address, payload digest) of all responses in a folder's WARC files; reading proves them readable."""
    import hashlib

    return [
        (record.url, hashlib.sha256(record.body).hexdigest())
        for path in sorted((folder / "raw").glob("*.warc.gz*"))
        for record in read_warc(path)
        if record.kind == "response"
    ]


# against Scrapy and img2dataset


def other_python() -> Path:
    """Return the interpreter of the peers' environment; make it where it is missing."""
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    probe = subprocess.run([str(python), "-c", "import scrapy, warcio"], check=False, capture_output=True)
    if probe.returncode:
        subprocess.run([str(python), "-m", "pip", "install", "-q", "scrapy", "warcio"], check=True)
    return python


def scrapy(folder: Path, port: int, addresses: list[str]) -> float:
    """Let Scrapy fetch `addresses` into a WARC file; return its seconds from first request to last answer."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "addresses.txt").write_text("\n".join(addresses), encoding="utf-8")
    subprocess.run(
        [str(other_python()), str(Path("benchmarks/collect_scrapy.py")), str(folder), str(port)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return float(json.loads((folder / "seconds.json").read_text())["seconds"])


def img2dataset(folder: Path, port: int, photos: list[str]) -> float | None:
    """Let img2dataset fetch the photos alone, unresized; return its seconds, or None where it cannot be installed."""
    python = other_python()
    if subprocess.run([str(python), "-c", "import img2dataset"], check=False, capture_output=True).returncode:
        done = subprocess.run([str(python), "-m", "pip", "install", "-q", "img2dataset", "setuptools<81"], check=False)
        if done.returncode:
            return None
    folder.mkdir(parents=True, exist_ok=True)
    listed = folder / "photos.txt"
    here = (u.replace("https://", f"http://127.0.0.1:{port}/").replace(",", "%2C") for u in photos)  # it reads CSV
    listed.write_text("\n".join(here), encoding="utf-8")
    began = time.perf_counter()
    done = subprocess.run(
        [str(python), "-m", "img2dataset.main", f"--url_list={listed}", f"--output_folder={folder / 'out'}", "--output_format=webdataset",
         "--resize_mode=no", "--processes_count=1", "--thread_count=16", "--enable_wandb=False", "--retries=0"],
        check=False, capture_output=True, env=os.environ | {"NO_ALBUMENTATIONS_UPDATE": "1"},
    )  # fmt: skip
    return time.perf_counter() - began if done.returncode == 0 else None


def compare(port: int, rounds: int) -> dict[str, Any]:
    """Crawl by turns with both and return rates and their ratio."""
    ratios, photo_ratios, ours, theirs = [], [], [], []
    for number in range(rounds):
        mine, other = HERE / f"mine-{number}", HERE / f"scrapy-{number}"
        seconds = crawl(mine, port, None)
        answers = kept(mine)
        addresses = [url for url, _ in answers]
        taken = scrapy(other, port, addresses)
        same = {
            record.url
            for path in (other / "raw").glob("*.warc.gz")
            for record in read_warc(path)
            if record.kind == "response"
        }
        assert same == set(addresses), "both fetch the same addresses"  # noqa: S101 - the benchmark's own condition
        ours.append(len(addresses) / sum(seconds.values()))
        theirs.append(len(addresses) / taken)
        ratios.append(ours[-1] / theirs[-1])
        photos = [url for url in addresses if "//upload." in url]
        alone = img2dataset(HERE / f"img2dataset-{number}", port, photos) if number == 0 else None
        if alone:
            photo_ratios.append((len(photos) / seconds["photos"]) / (len(photos) / alone))
    return {
        "answers_per_second": statistics.median(ours),
        "answers_per_second_scrapy": statistics.median(theirs),
        "pages_per_second_ratio_to_scrapy": statistics.median(ratios),
        "photos_per_second_ratio_to_img2dataset": photo_ratios[0] if photo_ratios else None,
        "addresses": len(addresses),
    }


# limits


class Counting:
    """A source of `number` small answers on one host; nothing follows from them."""

    name, language, hosts, api_paths, kinds = "counting", "en", frozenset({"en.wikipedia.test"}), ("/",), ("page",)

    def __init__(self, number: int, path: str = "/robots.txt") -> None:
        self.number, self.path = number, path

    def seeds(self) -> Iterable[Found]:
        """Return nothing; requests come in batches."""
        return [Item("start", "0", {"from": 0})]

    def follow(self, request: Request, payload: bytes, board: Board) -> Iterable[Found]:
        """Return nothing."""
        return ()

    def enough(self, board: Board) -> bool:
        """Discovery ends at once."""
        return True

    def batch(self, phase: Phase, board: Board) -> tuple[list[Item], list[Found]]:
        """Return the next thousand requests."""
        waiting = board.waiting("start", 1)
        if phase != "photos" or not waiting:
            return [], []
        start = int(waiting[0].data["from"])
        end = min(self.number, start + 1000)
        found: list[Found] = [Request(f"https://en.wikipedia.test{self.path}?{n}", "page") for n in range(start, end)]
        if end < self.number:
            found.append(Item("start", str(end), {"from": end}))
        return waiting, found

    def phase_of(self, kind: str) -> Phase:
        """Everything is a photo's phase."""
        return "photos"


def share_of_allowed_rate(port: int, per_second: float = 40.0, number: int = 400) -> float:
    """Crawl with limits on and return the share of the allowed rate that was reached."""
    folder = HERE / "limited"
    shutil.rmtree(folder, ignore_errors=True)
    seconds = crawl(folder, port, 1 / per_second, source=Counting(number))["photos"]
    return min(1.0, (number - 1) / per_second / seconds)


# memory


def memory_growth(port: int) -> dict[str, float]:
    """Return peak memory of crawls of 10,000 and 100,000 addresses, each in a process of its own, and their ratio."""
    peaks = {}
    for number in (10_000, 100_000):
        shutil.rmtree(HERE / "memory", ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.collect", "--count", str(number), str(port)],
            check=True,
            capture_output=True,
            text=True,
        )
        peaks[number] = float(done.stdout.strip().splitlines()[-1])
    return {
        "peak_mib_10k": peaks[10_000],
        "peak_mib_100k": peaks[100_000],
        "memory_growth_10k_to_100k": peaks[100_000] / peaks[10_000],
    }


def count_in_this_process(number: int, port: int) -> None:
    """Crawl `number` addresses and print this process's peak memory in MiB."""
    crawl(HERE / "memory", port, None, source=Counting(number))
    status = Path("/proc/self/status").read_text()  # rusage would tell the peak of the process that started this one
    print(int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) / 1024)  # type: ignore[index]


# kills


def kills(port: int, number: int, seed: int) -> dict[str, int]:
    """Kill a crawl `number` times at random moments, let it end, and hold its result against an undisturbed one."""
    rng = random.Random(seed)
    whole, killed = HERE / "whole", HERE / "killed"
    for folder in (whole, killed):
        shutil.rmtree(folder, ignore_errors=True)
    crawl(whole, port, 0.0)
    command = [sys.executable, "-m", "benchmarks.collect", "--crawl", str(killed), str(port)]
    done = survived = 0
    while done < number:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not any(killed.rglob("*.sqlite")) and process.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.uniform(0.3, 3.0))
        if process.poll() is not None:  # it ended before its turn to be killed: begin again
            shutil.rmtree(killed, ignore_errors=True)
            continue
        process.send_signal(signal.SIGKILL)
        process.wait()
        done += 1
        survived += _whole_so_far(killed)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    result, expected = kept(killed), kept(whole)
    equal = sorted(result) == sorted(expected) and len({url for url, _ in result}) == len(result)
    return {"kills": done, "kills_survived": survived if equal else 0}


def _whole_so_far(folder: Path) -> bool:
    """Tell whether all closed WARC files are readable and no address stands twice."""
    urls = [
        r.url for path in sorted((folder / "raw").glob("*.warc.gz")) for r in read_warc(path) if r.kind == "response"
    ]
    return len(urls) == len(set(urls))


def main() -> int:
    """Print the comparison and write reports/benchmarks/collect.json."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.collect")
    parser.add_argument("--crawl", nargs=2, metavar=("FOLDER", "PORT"), help=argparse.SUPPRESS)
    parser.add_argument("--count", nargs=2, metavar=("NUMBER", "PORT"), help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--only", nargs="*", default=["compare", "limits", "memory", "kills"])
    words = parser.parse_args()
    if words.crawl:
        crawl(Path(words.crawl[0]), int(words.crawl[1]), 0.002)
        return 0
    if words.count:
        count_in_this_process(int(words.count[0]), int(words.count[1]))
        return 0
    from crowsfeet.demo_world import World, serve

    shutil.rmtree(HERE, ignore_errors=True)
    figures: dict[str, Any] = {}
    with serve(World(WorldParams()), cache=Path(".crowsfeet/world")) as port:
        if "compare" in words.only:
            figures |= compare(port, words.rounds)
        if "limits" in words.only:
            figures["share_of_allowed_rate"] = share_of_allowed_rate(port)
        if "memory" in words.only:
            figures |= memory_growth(port)
        if "kills" in words.only:
            figures |= kills(port, words.kills, seed=1)
    _write(figures)
    return 0


def _write(figures: dict[str, Any]) -> None:
    out = Path("reports/benchmarks/collect.json")
    before = json.loads(out.read_text()) if out.exists() else {}
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    figures = before | figures | {"command": "python -m benchmarks.collect", "commit": commit}
    for name, value in figures.items():
        print(f"{name:>40}  {value}")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
