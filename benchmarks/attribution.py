"""Occlusion against captum and Picasso's way, maps against the embedded world's truth, shortcuts planted and not.

    python -m benchmarks.attribution            # all of it: about a quarter of an hour on two idle cores
    python -m benchmarks.attribution speed      # one part: speed, memory, page, truth; the others stay as they were

Everything in a part is measured in one run, taking turns, so that a busy machine slows all sides alike. Worlds are
drawn from seeds that were never used while developing, but for one thing: the threshold on the frame's share of the
variance was set after two of them had been measured (docs/adr/0073).
"""

from __future__ import annotations

import copy
import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from captum.attr import Occlusion as CaptumOcclusion

from benchmarks.attribution_page import page_seconds
from benchmarks.attribution_truth import measure_truth
from crowsfeet.attribution import Subject, age_subject, expected_age
from crowsfeet.attribution.gpu import batch_by_memory, in_half
from crowsfeet.attribution.occlusion import Windows, cpu_batch, occlusion_map, stays_in_half
from crowsfeet.models import Architecture, build_model
from crowsfeet.models.small_maps import SmallMaps

REPORT = Path("reports/benchmarks/attribution.json")
WINDOW, STRIDE = 13, 6
CAPTUM_BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
ROUNDS = 7
RATIOS = {
    "ratio_to_captum_default": "default",
    "ratio_to_captum_best": "best",
    "ratio_to_captum_with_small_maps": "captum with small maps",
    "ratio_to_one_batch": "one batch",
}
MOST_YEARS = 2e-4
"""What a map may be off in single precision: some fifty roundings of an age near fifty, 4e-6 each."""


def resnet18(side: int, device: torch.device) -> Subject:
    """Return an untrained ResNet-18 age network; speed does not depend on what it learnt."""
    torch.manual_seed(0)
    model = build_model(Architecture("resnet18", input_size=side))
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):  # timm's zeros would keep the residual branches out of the maps
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
    model = model.to(device).to(memory_format=torch.channels_last)
    return age_subject(model.eval())


def in_turns(ways: dict[str, Callable[[], torch.Tensor]], device: torch.device, rounds: int) -> dict[str, float]:
    """Return each way's fastest time in seconds; all are run once to warm up, then in turns."""
    best = dict.fromkeys(ways, float("inf"))
    for number in range(rounds + 1):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            if device.type == "cuda":
                torch.cuda.synchronize()
            if number:
                best[name] = min(best[name], time.perf_counter() - began)
    return best


def measure_speed(side: int, device: torch.device) -> dict[str, Any]:
    """Time captum at its default and at its best, Picasso's one batch, and ours; hold the maps equal.

    Captum's best is over batches and both memory layouts of the network. It is also timed with our convolutions of
    small maps, which any loop could use: what is left between the two is incremental inference.
    """
    subject = resnet18(side, device)
    score = expected_age().of(subject)
    contiguous = copy.deepcopy(subject)
    contiguous.network.to(memory_format=torch.contiguous_format)
    layouts = {"channels-last": score, "contiguous": expected_age().of(contiguous)}
    x = torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(0)).to(device)
    x = x.contiguous(memory_format=torch.channels_last)
    fill, windows = torch.full_like(x, 0.5), Windows(WINDOW, STRIDE)
    size = batch_by_memory(score, x) if device.type == "cuda" else cpu_batch(x)
    searched = in_turns(
        {
            f"{layout} {b}": lambda layout=layout, b=b: by_captum(layouts[layout], in_layout(x, layout), b)  # type: ignore[misc]
            for layout in layouts
            for b in CAPTUM_BATCHES
        },
        device,
        2,
    )
    best = min(searched, key=lambda name: searched[name])
    layout, number = best.split()
    ways = {
        "default": lambda: by_captum(score, x),
        "best": lambda: by_captum(layouts[layout], in_layout(x, layout), int(number)),
        "one batch": lambda: occlusion_map(score, x, fill, windows, batch=len(windows.starts(side)) ** 2),
        "ours": lambda: occlusion_map(score, x, fill, windows, batch=size),
    }
    if device.type == "cpu":
        ways["captum with small maps"] = lambda: with_small_maps(lambda: by_captum(score, x, size))
    if device.type == "cuda" and stays_in_half(score, x, fill, windows):
        halved = in_half(score, device)
        ways["ours in half precision"] = lambda: occlusion_map(halved, x, fill, windows, batch=size)
    seconds = in_turns(ways, device, ROUNDS)
    return {
        "side": side,
        "device": str(device),
        "threads": torch.get_num_threads(),
        "windows": len(windows.starts(side)) ** 2,
        "batch": size,
        "captum_best_batch": int(number),
        "captum_best_layout": layout,
        "seconds": seconds,
        **apart(subject, x, windows, size),
        **{name: seconds[way] / seconds["ours"] for name, way in RATIOS.items() if way in seconds},
    }


def in_layout(x: torch.Tensor, layout: str) -> torch.Tensor:
    """Return pictures as the network's layout wants them."""
    return x.contiguous(memory_format=torch.channels_last if layout == "channels-last" else torch.contiguous_format)


def with_small_maps(way: Callable[[], torch.Tensor]) -> torch.Tensor:
    """Return what a way gives while convolutions of small maps are done as ours are."""
    with SmallMaps():
        return way()


def by_captum(score: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, batch: int = 0) -> torch.Tensor:
    """Return captum's map: in inference mode at `batch` pictures a pass, or as it comes when that is 0."""
    settings = {"sliding_window_shapes": (3, WINDOW, WINDOW), "strides": (3, STRIDE, STRIDE), "baselines": 0.5}
    if not batch:
        return CaptumOcclusion(score).attribute(x, **settings)[:, 0]
    with torch.inference_mode():
        return CaptumOcclusion(score).attribute(x, **settings, perturbations_per_eval=batch)[:, 0]


def apart(subject: Subject, x: torch.Tensor, windows: Windows, batch: int) -> dict[str, float]:
    """Return how far our map and captum's lie apart: in double precision as a share of the largest value.

    In single precision, and with the model's own score, in years: there an untrained network's drops are hardly larger
    than what rounding an age of fifty leaves, so that a share would tell about the network and not about the maps.

    Raises:
        SystemExit: they are not the same map.
    """
    ages = torch.arange(101, device=x.device) + 0.5

    def maps(score: Callable[[torch.Tensor], torch.Tensor], picture: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        fill = torch.full_like(picture, 0.5)
        return occlusion_map(score, picture, fill, windows, batch=batch), by_captum(score, picture)

    ours, theirs = maps(expected_age().of(subject), x)
    years = float((ours - theirs).abs().max())
    if years > MOST_YEARS:
        raise SystemExit(f"the maps differ by {years:.2e} years in single precision")
    double = subject.to(torch.float64)

    def in_double(pictures: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = double.network(double.normalise(pictures))  # the model's own answer is single
        return logits.softmax(dim=1) @ ages.double()

    ours, theirs = maps(in_double, x.double())
    difference = float((ours - theirs).abs().max() / theirs.abs().max())
    if difference > 1e-6:  # captum counts windows in single precision
        raise SystemExit(f"the maps differ by {difference:.2e} of the largest value")
    return {"largest_relative_difference": difference, "largest_difference_years": years}


def peak_memory(side: int, positions: int) -> float:
    """Return how much the peak memory of a process of its own grows, in MB, by one map of `positions`² windows."""
    words = [sys.executable, "-c", f"from benchmarks.attribution import grow; grow({side}, {positions})"]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def grow(side: int, positions: int) -> None:
    """Print the growth of this process's peak memory in MB; called by `peak_memory`."""
    subject = resnet18(side, torch.device("cpu"))
    x = torch.rand(1, 3, side, side)
    score = expected_age().of(subject)
    with torch.inference_mode():
        score(x)
    gc.collect()
    before = peak()
    occlusion_map(score, x, torch.zeros_like(x), Windows.of(side, 0.1, positions), batch=cpu_batch(x))
    print(peak() - before)


def peak() -> float:
    """Return this process's peak memory in MB; `getrusage` would begin with that of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def told_speed(one: dict[str, Any]) -> dict[str, Any]:
    """Print one measurement and return it."""
    print(
        f"{one['device']} {one['side']} px: {one['ratio_to_captum_default']:.2f} x captum's default, "
        f"{one['ratio_to_captum_best']:.2f} x its best ({one['captum_best_layout']}, "
        f"batch {one['captum_best_batch']}), "
        f"{one['ratio_to_one_batch']:.2f} x one batch",
        flush=True,
    )
    return one


def headline(found: dict[str, Any]) -> dict[str, Any]:
    """Return the figures that the project is judged by, from the parts that were measured."""
    told: dict[str, Any] = {}
    if "speed" in found:
        cpu = next(one for one in found["speed"] if one["side"] == 64 and one["device"] == "cpu")
        told |= {f"occlusion_{key}": cpu[key] for key in ("ratio_to_captum_default", "ratio_to_captum_best")}
    if "truth" in found:
        told |= {key: found["truth"][key] for key in (
            "age_region_share_ratio_to_random", "shortcut_found_of_5", "shortcut_false_alarms_of_5"
        )}  # fmt: skip
    return told


def main(argv: list[str]) -> int:
    """Measure the parts named, or all; keep what was measured before of the others."""
    parts = argv or ["speed", "memory", "page", "truth"]
    found: dict[str, Any] = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
    devices = [torch.device("cpu"), *([torch.device("cuda")] if torch.cuda.is_available() else [])]
    if "speed" in parts:
        found["speed"] = [told_speed(measure_speed(side, device)) for device in devices for side in (64, 128)]
    if "memory" in parts:
        found["memory"] = {
            "megabytes_10_positions": peak_memory(500, 10),
            "megabytes_30_positions": peak_memory(500, 30),
        }
        print(f"500 px: {found['memory']}")
    if "page" in parts:
        found["page_seconds"] = {name: page_seconds(name) for name in ("test_resnet", "resnet18")}
        print(f"page, one face, seconds: {found['page_seconds']}")
    if "truth" in parts:
        found["truth"] = measure_truth()
    commit = subprocess.run(["git", "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()
    found |= headline(found) | {"command": " ".join(["python -m benchmarks.attribution", *argv]), "commit": commit}
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(headline(found), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
