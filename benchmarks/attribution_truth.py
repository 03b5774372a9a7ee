"""Maps of trained networks held against what was drawn: region masks, and frames planted or left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from tqdm import tqdm

from crowsfeet.attribution import age_subject, expected_age, make_method
from crowsfeet.attribution.examination import Exam, about_frame, about_regions
from crowsfeet.attribution.regions import AGE_REGIONS, RegionMasks, share_inside
from crowsfeet.attribution.sanity import randomised
from crowsfeet.demo_world.canvas import REGIONS
from crowsfeet.demo_world.scenes import Sitter, portrait
from crowsfeet.demo_world.traits import draw_traits
from crowsfeet.faces import Face, crop_face, warp
from crowsfeet.models import AgeModel, Architecture, build_model

SEEDS = (901, 902, 903, 904, 905)
TRAINED_ON, EXAMINED, EPOCHS, BATCH = 900, 24, 10, 32
METHODS = ("saliency", "smoothgrad", "integrated_gradients", "gradient_shap", "grad_cam", "occlusion")


@dataclass(frozen=True)
class Drawn:
    """Faces uint8 [N, 96, 96, 3] with their ages in years and region masks."""

    faces: np.ndarray
    ages: np.ndarray
    regions: RegionMasks


def draw_faces(seed: int, count: int, *, framed: bool, telling: bool) -> Drawn:
    """Draw portraits of other people each; a frame's hue tells the age if `telling`, else it is drawn blindly."""
    rng = np.random.default_rng(seed)
    faces, masks = np.empty((count, 96, 96, 3), np.uint8), np.empty((count, 96, 96), np.uint8)
    ages = rng.uniform(1, 95, count)
    for k, age in enumerate(ages.tolist()):
        mat = age if telling else None
        year = int(rng.integers(1970, 2020))
        picture = portrait(Sitter(draw_traits(rng), age), 256, year, rng, mat=mat, framed=framed)
        x, y, w, h = picture.boxes[0]
        crop = crop_face(picture.rgb, Face(x, y, w, h, 1.0), 96, 0.4)
        faces[k], masks[k] = crop.rgb, warp(picture.regions, crop.affine, 96, nearest=True)
    return Drawn(faces, ages, RegionMasks(tuple(REGIONS), masks))


def train(drawn: Drawn, seed: int) -> AgeModel:
    """Train a resnet10t at 64 px on soft labels (cross-entropy with a Gaussian of 2.5 years), by a bare loop."""
    torch.manual_seed(seed)
    model = build_model(Architecture("resnet10t", input_size=64)).train()
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


def examine_world(seed: int, *, shortcut: bool) -> dict[str, Any]:
    """Train on one world's faces, with the planted frame or without, and examine fresh faces with blind frames."""
    model = train(draw_faces(seed, TRAINED_ON, framed=shortcut, telling=shortcut), seed)
    fresh = draw_faces(seed + 50_000, EXAMINED, framed=shortcut, telling=False)
    subject, target = age_subject(model), expected_age()
    x = subject.pictures(fresh.faces)
    with torch.inference_mode():
        error = float(np.abs(subject.expected_age(x).numpy() - fresh.ages).mean())
    methods = [make_method(name) for name in METHODS]
    maps = {method.name: method.explain(subject, x, target) for method in methods}
    exam = Exam(subject, x, target, fresh.regions.resized(64))
    told: dict[str, Any] = {"mae": error, **about_frame(exam, maps)}
    if shortcut:
        return told
    inside = exam.regions.of(AGE_REGIONS) if exam.regions else None
    blind = randomised(subject, seed)
    each = {
        method.name: {
            "age_region_share": float(np.nanmean(share_inside(maps[method.name].pixels, inside))),
            "age_region_share_randomised": float(
                np.nanmean(share_inside(method.explain(blind, x, target).pixels, inside))
            ),
        }
        for method in methods
    }
    return told | {"methods": each} | about_regions(each, fresh.regions.resized(64))


def measure_truth() -> dict[str, Any]:
    """Return the figures of five worlds without the planted frame and of five with it."""
    without, planted = [], []
    for seed in tqdm(SEEDS, "worlds"):
        without.append(examine_world(seed, shortcut=False))
        planted.append(examine_world(seed, shortcut=True))
    ratios = {
        name: float(np.mean([w["methods"][name]["age_region_share"] / w["age_region_share_random"] for w in without]))
        for name in METHODS
    }
    blind = {
        name: float(
            np.mean([w["methods"][name]["age_region_share_randomised"] / w["age_region_share_random"] for w in without])
        )
        for name in METHODS
    }
    return {
        "without": without,
        "planted": planted,
        "ratio_to_random_by_method": ratios,
        "ratio_to_random_of_the_randomised_network": blind,
        "age_region_share_ratio_to_random": sorted(ratios.values())[-2],
        "shortcut_found_of_5": sum(one["shortcut_found"] for one in planted),
        "shortcut_false_alarms_of_5": sum(one["shortcut_found"] for one in without),
    }
