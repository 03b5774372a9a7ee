"""Stage `explain`: what every model looks at, whether the maps can be believed, and how easily it is fooled."""

from __future__ import annotations

import json
import logging
import multiprocessing
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from crowsfeet import robustness
from crowsfeet.attribution import METHODS, Subject, Target, age_subject, make_method, make_target, scale_of
from crowsfeet.attribution.attribution_map import for_the_eye
from crowsfeet.attribution.contact_sheet import ShownErrors, best_and_worst, contact_sheet
from crowsfeet.attribution.difference import difference_figures, difference_sheet, read_side
from crowsfeet.attribution.examination import Exam, examine
from crowsfeet.attribution.method import Method
from crowsfeet.attribution.overlay import overlay
from crowsfeet.attribution.packing import pack_maps, unpack_maps
from crowsfeet.attribution.probes import choose_probes, spread_sample
from crowsfeet.attribution.regions import RegionMasks, read_masks
from crowsfeet.cores import cores
from crowsfeet.errors import CrowsfeetError, EmptyDataError, ServiceError, bounded
from crowsfeet.models import load_model
from crowsfeet.params import ExplainParams, FinetuneParams, RuntimeParams
from crowsfeet.records import SPLITS, read_frame
from crowsfeet.store import FaceStore
from crowsfeet.tracking import Tracker, comparison_key

log = logging.getLogger(__name__)

REPORTS = Path("reports/attribution")
PRETRAINED = "pretrained"
SHOWN_ERRORS = 6
SHOWN_FOOLED = 8


@dataclass(frozen=True)
class Faces:
    """The faces that all models are asked about; the probes stand first among the examined ones."""

    root: Path
    probes: pd.DataFrame
    examined: pd.DataFrame
    fooled: pd.DataFrame
    regions: RegionMasks | None


@dataclass(frozen=True)
class Job:
    """One model to explain: its name and folder, the faces, the settings, and where its files go."""

    name: str
    folder: Path
    faces: Faces
    params: ExplainParams
    part: Path


@dataclass(frozen=True)
class Figures:
    """What was found out about one model, as plain numbers."""

    faithfulness: dict[str, Any]
    fooling: dict[str, Any]


def explain(params: ExplainParams, finetune: FinetuneParams, runtime: RuntimeParams, root: Path) -> None:
    """Write reports/attribution: packed maps, figures, contact sheets.

    Raises:
        MissingInputError: a model or a face set is missing.
        EmptyDataError: no test faces.
        ParamsError: an unknown method, setting or target.
        CrowsfeetError: a process was killed while it explained a model.
    """
    make_methods(params)  # a misspelt setting is told before the first model is loaded
    faces = choose_faces(root, params)
    part = root / REPORTS.with_name(REPORTS.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    for kind in ("sheets", "fooled"):
        (part / kind).mkdir(parents=True)
    folders = model_folders(root, finetune)
    jobs = [Job(name, folder, faces, params, part) for name, folder in folders.items()]
    precise_only = {name for name, folder in folders.items() if saw_no_weak_labels(folder)}
    _write_together(explain_all(jobs, _device(runtime), runtime), precise_only, faces, part)
    shutil.rmtree(root / REPORTS, ignore_errors=True)
    part.replace(root / REPORTS)
    try:
        publish(root, Tracker.at(runtime.tracking_uri, runtime.experiment, root))
    except ServiceError as error:  # the view may be missing, the truth lies in the files
        log.warning("The maps are written but not in MLflow; `crowsfeet publish` brings them there: %s", error)


def make_methods(params: ExplainParams) -> list[Method]:
    """Return the methods with their settings."""
    return [make_method(name, **settings) for name, settings in params.methods.items()]


def choose_faces(root: Path, params: ExplainParams) -> Faces:
    """Return the faces to explain, from the test split alone; the same in every run with the same split."""
    splits = read_frame(root / "data/splits.parquet", SPLITS)
    test = splits[splits["split"] == "test"]
    if test.empty:
        raise EmptyDataError("data/splits.parquet holds no faces under `test`; the precise set must bring some.")
    probes = choose_probes(test, params.probe_faces)
    others = test[~test["face_id"].isin(probes["face_id"])]
    more = spread_sample(others, max(0, params.examined_faces - len(probes)))
    examined = pd.concat([probes, more], ignore_index=True)
    masks = root / str(examined["dataset"].iloc[0]) / "masks.npz"
    fooled = spread_sample(test, params.fooled_faces)
    return Faces(root, probes, examined, fooled, read_masks(masks, list(examined["face_id"])))


def explain_all(jobs: Sequence[Job], device: torch.device, runtime: RuntimeParams) -> dict[str, Figures]:
    """Return every model's figures by its name; on a CPU, processes of one thread each share the models.

    Two threads in one small network wait for each other more than they compute.

    Raises:
        CrowsfeetError: the system killed one of the processes.
    """
    workers = workers_for(jobs, device, runtime)
    explained = partial(explain_one, device=device)
    found: dict[str, Figures] = {}
    with tqdm(desc="explain", total=len(jobs), disable=not runtime.progress) as bar:
        if workers == 1:
            _gather(map(explained, jobs), jobs, found, bar)
            return found
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context, torch.set_num_threads, (1,)) as pool:
            try:
                _gather(pool.map(explained, jobs), jobs, found, bar)
            except BrokenProcessPool as error:  # a pool that waits for the dead one's answer would wait for ever
                left = bounded(", ".join(job.name for job in jobs if job.name not in found))
                raise CrowsfeetError(
                    f"A process was killed while {left} were explained, most likely for want of memory; "
                    f"lower runtime.workers, which is {runtime.workers}."
                ) from error
    return found


def _gather(answers: Iterable[Figures], jobs: Sequence[Job], found: dict[str, Figures], bar: tqdm[Any]) -> None:
    for job, figures in zip(jobs, answers, strict=True):
        found[job.name] = figures
        bar.update()


def workers_for(jobs: Sequence[Job], device: torch.device, runtime: RuntimeParams) -> int:
    """Return how many processes share the models: no more than cores or models, and one where an accelerator works."""
    return max(1, min(runtime.workers, cores(), len(jobs))) if device.type == "cpu" else 1


def explain_one(job: Job, device: torch.device) -> Figures:
    """Explain and fool one model on a device."""
    subject = age_subject(load_model(job.folder, device))
    return explain_model(subject, job.name, job.faces, job.params, job.part)


def explain_model(subject: Subject, name: str, faces: Faces, params: ExplainParams, part: Path) -> Figures:
    """Explain and fool one model; write its packed maps and its sheets, and return the figures."""
    methods = make_methods(params)
    target = make_target(params.target, subject)
    pixels = read_pixels(faces.root, faces.examined, subject.input_size)
    exam = Exam(subject, subject.pictures(pixels), target, faces.regions, params.max_frame_variance, seed=params.seed)
    found = examine(exam, methods)
    n = len(faces.probes)
    about = {
        "model": name,
        "target": target.name,
        "units": {method: one.unit for method, one in found.maps.items()},
        "settings": {method: one.settings for method, one in found.maps.items()},
        "face_ids": list(faces.examined["face_id"]),
        "ages": faces.examined["age"].round(3).tolist(),
        "probes": n,
        "scores": next(iter(found.maps.values())).scores.round(decimals=3).tolist(),
    }
    pack_maps(part / "maps" / f"{name}.npz", {m: one.pixels for m, one in found.maps.items()}, pixels, about)
    x = subject.pictures(read_pixels(faces.root, faces.fooled, subject.input_size))
    fooling = robustness.measure_fooling(
        subject,
        x,
        target,
        strengths=params.strengths,
        levels=params.levels,
        steps=params.attack_steps,
        attacked=params.attacked_faces,
    )
    sheet = contact_sheet(
        f"What {name} looks at, in years",
        read_pixels(faces.root, faces.probes),
        faces.probes["age"].to_numpy(float),
        found.maps,
        shown_errors(subject, target, faces, x, methods[-1]),
    )
    sheet.save(part / "sheets" / f"{name}.png")  # `optimize` would take a second for a tenth of the size
    return Figures(found.figures, _write_fooling(subject, name, x, target, params, fooling, part / "fooled"))


def _write_fooling(
    subject: Subject,
    name: str,
    x: torch.Tensor,
    target: Target,
    params: ExplainParams,
    found: robustness.Fooling,
    folder: Path,
) -> dict[str, Any]:
    """Draw one model's curves and its most fooled faces; return the figures."""
    told = robustness.report(found)
    title = f"What fools {name} most"
    sheet = robustness.fooled_sheet(title, subject, x, target, found, steps=params.attack_steps, count=SHOWN_FOOLED)
    sheet.save(folder / f"{name}.png")
    robustness.plot_curves(f"How far {name} is moved", told["curves"], robustness.FAR).savefig(
        folder / f"{name}-curves.png"
    )
    return told


def shown_errors(subject: Subject, target: Target, faces: Faces, x: torch.Tensor, method: Method) -> ShownErrors | None:
    """Return the best and the worst answers among the faces to fool; None where the target is no age."""
    if target.name != "expected_age":
        return None
    with torch.inference_mode():
        estimates = target.score(subject, x).cpu().numpy()
    ages = faces.fooled["age"].to_numpy(float)
    picked = best_and_worst(ages, estimates, min(SHOWN_ERRORS, len(ages) // 2))
    pixels = read_pixels(faces.root, faces.fooled.iloc[picked])
    return ShownErrors(pixels, ages[picked], estimates[picked], method.explain(subject, x[picked], target))


def _write_together(found: dict[str, Figures], precise_only: Collection[str], faces: Faces, part: Path) -> None:
    figures = {name: one.faithfulness for name, one in found.items()}
    fooled = {name: one.fooling for name, one in found.items()}
    for file, written in (("faithfulness.json", figures), ("fooling.json", fooled)):
        (part / file).write_text(json.dumps({"models": written}, indent=1) + "\n", encoding="utf-8")
    faces.probes.to_csv(part / "probes.csv", index=False)
    best, other = shown_pair({name: _error(name, part) for name in found if name != PRETRAINED}, precise_only)
    shutil.copyfile(part / "sheets" / f"{best}.png", part / "contact_sheet.png")
    if other is not None:
        _write_difference(other, best, faces, part)
    metrics = {name: flat_figures(figures[name], fooled[name]) for name in found}
    run = {"stage": "explain", "comparison": comparison_key(faces.root), "metrics": metrics}
    (part / "run.json").write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")


def _write_difference(other: str, best: str, faces: Faces, part: Path) -> None:
    pair = [replace(read_side(part / "maps" / f"{name}.npz"), faces=read_pixels(faces.root, faces.probes))
            for name in (other, best)]  # fmt: skip
    difference_sheet(*pair).save(part / "side_by_side.png")
    text = json.dumps(difference_figures(*pair), indent=1)
    (part / "side_by_side.json").write_text(text + "\n", encoding="utf-8")


def shown_pair(errors: Mapping[str, float], precise_only: Collection[str]) -> tuple[str, str | None]:
    """Return the model nearest to the faces' ages, and whom to set it against.

    That is the nearest one of the other kind: without weak labels where the best saw some, and the other way round.
    Where all are of one kind it is the one furthest off.

    Args:
        errors: mean absolute error of each finetuned model, years; at least one.
        precise_only: names of those that saw no weak labels.
    """
    ranked = sorted(errors, key=lambda name: errors[name])
    best = ranked[0]
    others = [name for name in ranked if (name in precise_only) != (best in precise_only)] or ranked[:0:-1]
    return best, next(iter(others), None)


def _error(name: str, part: Path) -> float:
    _, _, about = unpack_maps(part / "maps" / f"{name}.npz")
    return float(np.abs(np.array(about["scores"]) - np.array(about["ages"])).mean())


def saw_no_weak_labels(folder: Path) -> bool:
    """Tell whether a model's own record says that its arm began with random weights; what arms are called is free."""
    path = folder / "run.json"
    run = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return bool((run.get("params") or {}).get("strategy", {}).get("init") == "random")


def model_folders(root: Path, finetune: FinetuneParams) -> dict[str, Path]:
    """Return every finetuned model's folder by name, and the pretrained one, whose shortcuts the others inherit."""
    folders = {
        f"{strategy}-{seed}": root / "models/finetuned" / f"{strategy}-{seed}"
        for strategy in finetune.strategies
        for seed in finetune.seeds
    }
    if (root / "models/pretrained/model.json").exists():
        folders[PRETRAINED] = root / "models/pretrained"
    return folders


def read_pixels(root: Path, faces: pd.DataFrame, size: int | None = None) -> NDArray[np.uint8]:
    """Return faces as uint8 [N, size, size, 3] in their order; None keeps the stored size."""
    stores = {dataset: FaceStore.open(root / str(dataset) / "faces") for dataset in faces["dataset"].unique()}
    side = size or max(store.size for store in stores.values())
    pixels = np.empty((len(faces), side, side, 3), np.uint8)
    for row, (dataset, index) in enumerate(zip(faces["dataset"], faces["store_index"], strict=True)):
        pixels[row] = stores[dataset].read_many([index], size=side)[0]
    return pixels


def flat_figures(figures: dict[str, Any], fooled: dict[str, Any]) -> dict[str, float]:
    """Return one model's figures under the names that MLflow shows."""
    flat = {f"explain/{key}": value for key, value in figures.items() if isinstance(value, float)}
    for method, one in figures["methods"].items():
        flat |= {f"explain/{method}/{key}": value for key, value in one.items() if isinstance(value, float)}
    for kind in ("robustness", "fgsm", "pgd", "worst_natural"):
        flat |= {f"fooling/{kind}/{key}": fooled[kind][key] for key in ("mean_change_years", "moved_over_10_years")}
    for way, one in fooled["flips"].items():
        flat |= {f"fooling/{way}/{key}": one[key] for key in ("share", "median_level") if one[key] is not None}
    return flat


def publish(root: Path, tracker: Tracker) -> None:
    """Log each model's maps, sheet and figures onto its own run, the sheet of two models onto the parent run."""
    from PIL import Image

    folder = root / REPORTS
    written = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    for name, metrics in written["metrics"].items():
        path = root / ("models/pretrained" if name == PRETRAINED else f"models/finetuned/{name}") / "run.json"
        run_id = json.loads(path.read_text(encoding="utf-8")).get("mlflow_run_id") if path.exists() else None
        if not run_id or not tracker.exists(run_id):
            continue
        run = tracker.reopen(run_id)
        run.log_metrics(metrics)
        for key, step, image in map_images(folder / "maps" / f"{name}.npz"):
            run.log_image(key, image, step)
        for key, file in (
            ("contact_sheet", f"sheets/{name}.png"),
            ("fooled_faces", f"fooled/{name}.png"),
            ("fooling_curves", f"fooled/{name}-curves.png"),
        ):
            with Image.open(folder / file) as picture:
                run.log_image(key, np.asarray(picture.convert("RGB")))
        run.log_artifact(folder / "maps" / f"{name}.npz", "attribution")
    parent = tracker.parent(written["comparison"])
    for name in ("contact_sheet.png", "side_by_side.png", "side_by_side.json", "faithfulness.json", "fooling.json"):
        if (folder / name).exists():
            parent.log_artifact(folder / name, "attribution")


def map_images(path: Path) -> list[tuple[str, int, NDArray[np.uint8]]]:
    """Return (key, probe number, picture) for every probe face and method of a packed file."""
    maps, faces, about = unpack_maps(path)
    images = []
    for method, pixels in maps.items():
        probes = for_the_eye(pixels[: about["probes"]].astype(np.float32), grain=METHODS[method].grain)
        scale = scale_of([probes])
        images += [(f"maps/{method}", k, overlay(faces[k], one, scale)) for k, one in enumerate(probes)]
    return images


def _device(runtime: RuntimeParams) -> torch.device:
    if runtime.device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return torch.device(runtime.device)
