"""Maps of trained networks held against what was drawn: region masks, and frames planted or left out.

Each world's figures are kept in `.crowsfeet/benchmarks/attribution`, so that a run that was stopped goes on; remove the
folder to measure again.
"""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from tqdm import tqdm

from crowsfeet.attribution import METHODS, AttributionMap, age_subject, expected_age, make_method
from crowsfeet.attribution.examination import Exam, about_frame, examine
from crowsfeet.attribution.regions import AGE_REGIONS, RegionMasks, share_inside
from crowsfeet.demo_world.canvas import REGIONS
from crowsfeet.demo_world.older import Aged, aged
from crowsfeet.demo_world.scenes import Sitter, portrait
from crowsfeet.demo_world.traits import draw_traits
from crowsfeet.faces import crop_affine, decode_photo, warp
from crowsfeet.models import AgeModel, Architecture, build_model, load_model, save_model
from crowsfeet.params import LabelParams, load_params
from tasks.world import Look

SEEDS = (901, 902, 903, 904, 905)
TRAINED_ON, EXAMINED, EPOCHS, BATCH = 1500, 24, 16, 32
PORTRAIT = 256
LABEL = LabelParams()
GROWN = 18
"""Years; a child's growth moves the whole picture, clothes included."""
VISIBLE = 4
"""Grey levels of 255."""
PROCESSES = 2
"""Each on one thread: two threads in one small network wait for each other more than they compute."""
CACHE = Path(".crowsfeet/benchmarks/attribution")


@dataclass(frozen=True)
class Drawn:
    """Faces uint8 [N, 96, 96, 3] cut as the demo cuts them, ages in years, region masks, and what ageing changes.

    `change` [N, 96, 96] says by how many grey levels a pixel moves when the same person is drawn ten years younger and
    older; zeros where that was not asked for.
    """

    faces: np.ndarray
    ages: np.ndarray
    regions: RegionMasks
    change: np.ndarray


def draw_faces(seed: int, count: int, *, framed: bool, telling: bool, compared: bool = False) -> Drawn:
    """Draw portraits of other people each; a frame's hue tells the age if `telling`, else it is drawn blindly."""
    rng, size = np.random.default_rng(seed), LABEL.crop_size
    ages = rng.uniform(1, 95, count)
    faces, masks = np.empty((count, size, size, 3), np.uint8), np.empty((count, size, size), np.uint8)
    change = np.zeros((count, size, size), np.float32)
    for k, age in enumerate(ages.tolist()):
        seen, others = None, None
        while seen is None:  # as in the demo: a portrait whose face is not found is drawn again, of somebody else
            sitter, year = Sitter(draw_traits(rng), age), int(rng.integers(1970, 2020))
            others = aged(sitter, PORTRAIT, rng) if compared else None
            picture = portrait(sitter, PORTRAIT, year, rng, mat=age if telling else None, framed=framed)
            seen = Look(LABEL)(picture)
        faces[k], masks[k] = decode_photo(seen.finding.jpeg), seen.mask
        if others is not None:
            change[k] = _change(others, crop_affine(seen.finding.face, size, LABEL.margin), size)
    return Drawn(faces, ages, RegionMasks(tuple(REGIONS), masks), change)


def _change(drawn: Aged, affine: np.ndarray, size: int) -> np.ndarray:
    now, *others = (warp(one, affine, size).astype(np.float32) for one in (drawn.now, *drawn.others))
    return np.mean([np.abs(one - now).mean(axis=2) for one in others], axis=0)


def about_change(drawn: Drawn) -> dict[str, float]:
    """Return for each region how often the picture's mean change its pixels change with a grown person's age."""
    grown = drawn.ages >= GROWN
    change = drawn.change[grown]
    inside = {name: drawn.regions.of([name])[grown] for name in REGIONS}
    return {name: float(change[mask].mean() / change.mean()) for name, mask in inside.items() if mask.any()}


def about_pixels(maps: dict[str, AttributionMap], drawn: Drawn) -> dict[str, dict[str, float]]:
    """Return, by method, what a map's share is times that of a random one, held against two other truths.

    `visible`: the pixels that ten years change by more than `VISIBLE` grey levels, of that very portrait. `narrow`: the
    age regions without eyes, brows, nose and mouth, as they were defined at first.
    """
    side = next(iter(maps.values())).pixels.shape[-1]
    change = functional.interpolate(torch.from_numpy(drawn.change)[:, None], (side, side), mode="area")[:, 0].numpy()
    narrow = drawn.regions.resized(side).of([name for name in AGE_REGIONS if name != "features"])
    truths = {"visible": change > VISIBLE, "narrow": narrow}
    return {
        name: {
            truth: float(np.nanmean(share_inside(found.pixels, mask)) / mask.mean()) for truth, mask in truths.items()
        }
        for name, found in maps.items()
    }


def train(drawn: Drawn, seed: int) -> AgeModel:
    """Train the network of params.yaml at 64 px on soft labels (a Gaussian of 2.5 years), by a bare loop."""
    torch.manual_seed(seed)
    model = build_model(Architecture("test_resnet", input_size=64)).train()
    x, ages = model.preprocess(torch.from_numpy(drawn.faces)), torch.from_numpy(drawn.ages).float()
    centres = torch.arange(101) + 0.5
    soft = torch.softmax(-((centres - ages.unsqueeze(1)) ** 2) / (2 * 2.5**2), dim=1)
    optimiser = torch.optim.AdamW(model.parameters(), 1e-3, weight_decay=0.05)
    steps = EPOCHS * (len(x) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps)
    for _ in range(EPOCHS):
        order = torch.randperm(len(x))
        for start in range(0, len(x) - BATCH + 1, BATCH):
            rows = order[start : start + BATCH]
            batch = x[rows].flip(-1) if torch.rand(()) < 0.5 else x[rows]
            loss = functional.cross_entropy(model(batch), soft[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return model.eval()


def trained(seed: int, *, planted: bool) -> AgeModel:
    """Return the network of one world, trained with the planted frame or without; kept, so that it is trained once."""
    folder = CACHE / f"{seed}-{'planted' if planted else 'without'}"
    if not (folder / "model.json").exists():
        save_model(train(draw_faces(seed, TRAINED_ON, framed=planted, telling=planted), seed), folder)
    return load_model(folder, torch.device("cpu"))


def examine_world(seed: int, *, planted: bool) -> dict[str, Any]:
    """Examine one world's network on fresh faces with blind frames, or without any."""
    model = trained(seed, planted=planted)
    fresh = draw_faces(seed + 50_000, EXAMINED, framed=planted, telling=False, compared=not planted)
    subject, target = age_subject(model), expected_age()
    x = subject.pictures(fresh.faces)
    with torch.inference_mode():
        error = float(np.abs(subject.expected_age(x).numpy() - fresh.ages).mean())
    exam = Exam(subject, x, target, fresh.regions, some=EXAMINED, close=EXAMINED // 2, seed=seed)
    settings = load_params().explain.methods
    methods = [make_method(name, **settings.get(name, {})) for name in METHODS]
    if planted:
        maps = {method.name: method.explain(subject, x, target) for method in methods}
        return {"mae": error, **about_frame(exam, maps)}
    found = examine(exam, methods)
    for one in found.figures["methods"].values():
        del one["curves"]
    told = {"change": about_change(fresh), "other_truths": about_pixels(found.maps, fresh)}
    return {"mae": error, **found.figures, **told}


def measure_world(seed: int, planted: bool) -> dict[str, Any]:
    """Return what `examine_world` found, from the cache where it was measured before."""
    path = CACHE / f"{seed}-{'planted' if planted else 'without'}.json"
    if not path.exists():
        found = examine_world(seed, planted=planted)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def measure_truth() -> dict[str, Any]:
    """Return the figures of five worlds without the planted frame and of five with it."""
    worlds = [(seed, planted) for seed in SEEDS for planted in (False, True)]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), torch.set_num_threads, (1,)) as pool:
        found = dict(zip(worlds, tqdm(pool.map(measure_world, *zip(*worlds, strict=True)), "worlds", 10), strict=True))
    without, planted = ([found[seed, way] for seed in SEEDS] for way in (False, True))
    methods = {name: about_worlds([world["methods"][name] for world in without]) for name in METHODS}
    chance = float(np.mean([world["age_region_share_random"] for world in without]))
    ratios = {name: one["age_region_share"] / chance for name, one in methods.items()}
    return {
        "seeds": list(SEEDS),
        "faces_per_world": EXAMINED,
        "mae_without": [world["mae"] for world in without],
        "mae_planted": [world["mae"] for world in planted],
        "age_region_share_random": chance,
        "change_with_age": about_worlds([world["change"] for world in without]),
        "ratio_to_random_by_other_truths": {
            name: about_worlds([world["other_truths"][name] for world in without]) for name in METHODS
        },
        "ratio_to_random_by_method": ratios,
        "ratio_to_random_of_the_randomised_network": {
            name: one["age_region_share_randomised"] / chance for name, one in methods.items()
        },
        "methods": methods,
        "random_order": about_worlds([world["random_order"] for world in without]),
        "agreement": about_worlds([world["agreement"] for world in without]),
        "repaint_years": {
            name: float(
                np.mean([world["repaint"][name]["mean_absolute"] for world in without if name in world["repaint"]])
            )
            for name in REGIONS
            if any(name in world["repaint"] for world in without)
        },
        "frame_share": {"without": of_all("frame_share", without), "planted": of_all("frame_share", planted)},
        "frame_variance_share": {
            "without": of_all("frame_variance_share", without),
            "planted": of_all("frame_variance_share", planted),
        },
        "shortcut_sentences": of_all("shortcut", planted),
        "age_region_share_ratio_to_random": sorted(ratios.values())[-2],
        "shortcut_found_of_5": sum(found_out(planted)),
        "shortcut_false_alarms_of_5": sum(found_out(without)),
    }


def about_worlds(figures: list[dict[str, Any]]) -> dict[str, float]:
    """Return each figure's mean over the worlds."""
    return {
        key: float(np.mean([one[key] for one in figures]))
        for key, value in figures[0].items()
        if isinstance(value, float)
    }


def found_out(worlds: list[dict[str, Any]]) -> list[bool]:
    """Return in which worlds the frame decides more than params.yaml lets it."""
    threshold = load_params().explain.max_frame_variance
    return [world["frame_variance_share"] > threshold for world in worlds]


def of_all(key: str, worlds: list[dict[str, Any]]) -> list[Any]:
    """Return one figure of every world."""
    return [world[key] for world in worlds]
