"""Occlusion against captum and Picasso's way, maps against the embedded world's truth, shortcuts planted and not.

    python -m benchmarks.attribution            # all of it: about a quarter of an hour on two idle cores
    python -m benchmarks.attribution speed      # one part: speed, memory, page, truth; the others stay as they were

Everything in a part is measured in one run, taking turns, so that a busy machine slows all sides alike. Worlds are
drawn from seeds that were never used while developing, but for one thing: the threshold on the frame's share of the
variance was set after two of them had been measured (docs/adr/0073).
"""

from __future__ import annotations

import gc
import json
import resource
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
from crowsfeet.attribution.occlusion import Windows, occlusion_map
from crowsfeet.models import Architecture, build_model

REPORT = Path("reports/benchmarks/attribution.json")
WINDOW, STRIDE = 13, 6
CAPTUM_BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
OWN_BATCH = 64
ROUNDS = 7


def resnet18(side: int, device: torch.device) -> Subject:
    """Return an untrained ResNet-18 age network; speed does not depend on what it learnt."""
    torch.manual_seed(0)
    model = build_model(Architecture("resnet18", input_size=side)).to(device).to(memory_format=torch.channels_last)
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
    """Time captum at its default and at its best batch, Picasso's one batch, and ours; hold the maps equal."""
    subject = resnet18(side, device)
    score = expected_age().of(subject)
    x = torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(0)).to(device)
    x = x.contiguous(memory_format=torch.channels_last)
    fill, windows = torch.full_like(x, 0.5), Windows(WINDOW, STRIDE)
    captum = CaptumOcclusion(score)

    def by_captum(batch: int) -> torch.Tensor:
        with torch.inference_mode():
            found: torch.Tensor = captum.attribute(
                x, (3, WINDOW, WINDOW), (3, STRIDE, STRIDE), baselines=0.5, perturbations_per_eval=batch
            )
        return found[:, 0]

    def at_default() -> torch.Tensor:
        found: torch.Tensor = captum.attribute(x, (3, WINDOW, WINDOW), (3, STRIDE, STRIDE), baselines=0.5)
        return found[:, 0]

    def in_one_batch() -> torch.Tensor:
        return occlusion_map(score, x, fill, windows, batch=len(windows.starts(side)) ** 2)

    def ours() -> torch.Tensor:
        return occlusion_map(score, x, fill, windows, batch=OWN_BATCH)

    searched = in_turns({str(b): lambda b=b: by_captum(b) for b in CAPTUM_BATCHES}, device, 2)  # type: ignore[misc]
    best = min(searched, key=lambda name: searched[name])
    ways = {"default": at_default, "best": lambda: by_captum(int(best)), "one batch": in_one_batch, "ours": ours}
    seconds = in_turns(ways, device, ROUNDS)
    difference = float((ours() - at_default()).abs().max() / at_default().abs().max())
    if difference > 1e-3:
        raise SystemExit(f"the maps differ by {difference:.2e} of the largest value")
    return {
        "side": side,
        "device": str(device),
        "threads": torch.get_num_threads(),
        "windows": len(windows.starts(side)) ** 2,
        "captum_best_batch": int(best),
        "seconds": seconds,
        "largest_relative_difference": difference,
        "ratio_to_captum_default": seconds["default"] / seconds["ours"],
        "ratio_to_captum_best": seconds["best"] / seconds["ours"],
        "ratio_to_one_batch": seconds["one batch"] / seconds["ours"],
    }


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
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    occlusion_map(score, x, torch.zeros_like(x), Windows.of(side, 0.1, positions), batch=16)
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


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
        found["speed"] = [measure_speed(side, device) for device in devices for side in (64, 128)]
        for one in found["speed"]:
            print(
                f"{one['device']} {one['side']} px: {one['ratio_to_captum_default']:.2f} x captum's default, "
                f"{one['ratio_to_captum_best']:.2f} x its best (batch {one['captum_best_batch']}), "
                f"{one['ratio_to_one_batch']:.2f} x one batch"
            )
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
