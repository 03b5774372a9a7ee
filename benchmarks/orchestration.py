"""What orchestration costs: `python -m benchmarks.orchestration [--small]`, from a clean checkout.

1. The stages' own commands in a shell loop, in a clone, against `python -m flows.refresh` in another clone, both from
   nothing (the world's pictures are drawn beforehand in both).
2. `dvc repro` with nothing to do, with the outputs of a crawl of 100,000 photos in the store and the cache.

Wall-clock seconds and, as other work on the machine stretches those, processor seconds of all processes beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from crowsfeet.demo import small_clone
from crowsfeet.dvc_process import dvc_command, dvc_environment
from crowsfeet.store import FaceStoreWriter, encode
from flows.stages import AFTER_COLLECT, WORLD

REPORT = Path("reports/benchmarks/orchestration.json")
PHOTOS = 100_000
PHOTO_BYTES = 20_000


def clone(folder: Path, *, small: bool) -> Path:
    """A clean clone, with the small world or the default one."""
    if small:
        small_clone(Path(), folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(Path.cwd()), str(folder)], check=True)
    return folder


def ask_dvc(folder: Path, expression: str) -> Any:
    """The value of an expression over DVC's repository object `repo`, in a process of its own."""
    script = f"import json; from dvc.repo import Repo; repo = Repo(); print(json.dumps({expression}))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, env=dvc_environment(), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def commands(folder: Path) -> list[str]:
    """The command of every stage in the order of the flow, a matrix item each."""
    stages = ask_dvc(folder, "[(stage.addressing, stage.cmd) for stage in repo.index.stages if stage.cmd]")
    order = ["collect", WORLD, *AFTER_COLLECT]
    return [command for wanted in order for name, command in stages if name.split("@")[0] == wanted]


def seconds(command: list[str], folder: Path, env: dict[str, str]) -> tuple[float, float]:
    """Wall-clock and processor seconds of a command that must succeed, with all that it starts."""
    start, used = time.monotonic(), processor_seconds()
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.monotonic() - start, processor_seconds() - used


def processor_seconds() -> float:
    """Processor seconds of all processes that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def draw_world(folder: Path) -> None:
    """Draw the pictures of the site beforehand, so that no side draws them for the other."""
    script = (
        "from crowsfeet.demo_world import DEFAULT_CACHE, PhotoCache, World; from crowsfeet.params import load_params\n"
        "PhotoCache(World(load_params().world), DEFAULT_CACHE).draw_ahead(2, progress=False)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=folder, env=dvc_environment(), check=True)


def flow_against_loop(scratch: Path, *, small: bool) -> dict[str, Any]:
    """Time the refresh flow and a shell loop over the same commands."""
    loop, flow = clone(scratch / "loop", small=small), clone(scratch / "flow", small=small)
    for folder in (loop, flow):
        draw_world(folder)
    script = "set -e\n" + "\n".join(commands(loop))
    env = {name: value for name, value in dvc_environment().items() if not name.startswith("PREFECT_")}
    bare, bare_used = seconds(["bash", "-c", script], loop, env)
    orchestrated, used = seconds([sys.executable, "-m", "flows.refresh"], flow, env)
    return {
        "flow_time_ratio_to_bare": orchestrated / bare,
        "flow_processor_ratio_to_bare": used / bare_used,
        "flow_seconds": orchestrated,
        "bare_seconds": bare,
        "overhead_seconds": orchestrated - bare,
        "overhead_processor_seconds": used - bare_used,
        "world": "small" if small else "default",
    }


def big_store(folder: Path) -> None:
    """Write what every stage would have written, photos and faces in full size, and let DVC take it over."""
    rng = np.random.default_rng(1)
    for path in outputs(folder):
        whole = folder / path
        if path == "data/raw":
            whole.mkdir(parents=True, exist_ok=True)
            for number in range(20):
                (whole / f"demo-{number:05d}.warc.gz").write_bytes(rng.bytes(PHOTOS * PHOTO_BYTES // 20))
        elif path == "data/faces":
            jpeg_store(whole, rng)
        elif whole.suffix == ".json":  # metrics, which DVC reads
            whole.parent.mkdir(parents=True, exist_ok=True)
            whole.write_text("{}\n")
        elif whole.suffix:
            whole.parent.mkdir(parents=True, exist_ok=True)
            whole.write_bytes(rng.bytes(PHOTOS * 100 if whole.suffix == ".parquet" else 1000))
        else:
            whole.mkdir(parents=True, exist_ok=True)
            (whole / "model.safetensors").write_bytes(rng.bytes(20_000_000))
            (whole / "metrics.json").write_text("{}\n")
    for missing in ("data/weak", "data/world/precise"):
        (folder / missing).mkdir(parents=True, exist_ok=True)
    for target in (["data/dvc.yaml"], []):
        subprocess.run(
            dvc_command("commit", "--quiet", "--force", *target), cwd=folder, env=dvc_environment(), check=True
        )


def jpeg_store(folder: Path, rng: np.random.Generator) -> None:
    """A packed store of that many crops."""
    with FaceStoreWriter(folder) as store:
        store.append(rng.integers(0, 255, (96, 96, 3), dtype=np.uint8))
        jpeg = encode(np.full((96, 96, 3), 127, np.uint8), 90)
        for _ in range(PHOTOS - 1):
            store.append_jpeg(jpeg)


def outputs(folder: Path) -> list[str]:
    """Every output of every stage, relative to the clone."""
    paths = ask_dvc(folder, "sorted({out.fs_path for out in repo.index.outs})")
    return [str(Path(path).relative_to(folder.resolve())) for path in paths]


def noop(scratch: Path, rounds: int = 5) -> dict[str, float]:
    """Time `dvc repro` with nothing to do; the first round, which looks at every file once, is told apart."""
    folder = clone(scratch / "big", small=False)
    big_store(folder)
    env = dvc_environment()
    first, _ = seconds(dvc_command("repro"), folder, env)
    said = subprocess.run(dvc_command("repro"), cwd=folder, env=env, capture_output=True, text=True, check=True).stdout
    if "Running stage" in said:
        sys.exit(f"`dvc repro` found something to do: {said[-1000:]}")
    took, used = zip(*(seconds(dvc_command("repro"), folder, env) for _ in range(rounds)), strict=True)
    return {
        "dvc_noop_seconds_100k": statistics.median(took),
        "dvc_noop_processor_seconds_100k": statistics.median(used),
        "dvc_noop_first_seconds_100k": first,
    }


def main() -> None:
    """Measure, print, write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="time the flow on a miniature world")
    parser.add_argument(
        "--only", choices=["flow", "noop"], help="one of the two measurements; the other's figures stay"
    )
    parser.add_argument("--scratch", type=Path, default=Path("build/orchestration"))
    options = parser.parse_args()
    options.scratch.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = json.loads(REPORT.read_text(encoding="utf-8")) if options.only and REPORT.exists() else {}
    if options.only != "noop":
        figures |= flow_against_loop(options.scratch, small=options.small)
    if options.only != "flow":
        figures |= noop(options.scratch)
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    figures |= {
        "command": "python -m benchmarks.orchestration " + " ".join(sys.argv[1:]),
        "commit": commit,
        "cores": os.cpu_count(),
    }
    for name, value in figures.items():
        print(f"{name:32} {value:.3f}" if isinstance(value, float) else f"{name:32} {value}")
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
