"""Stage `explain` on a small project: two untrained networks, faces with region masks, a store of runs."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from crowsfeet.attribution.packing import unpack_maps
from crowsfeet.errors import CrowsfeetError, EmptyDataError, ParamsError
from crowsfeet.models import Architecture, build_model, save_model
from crowsfeet.params import ExplainParams, FinetuneParams, RuntimeParams, StrategyParams
from crowsfeet.records import SPLITS, to_table, write_table
from crowsfeet.store import FaceStoreWriter
from crowsfeet.tracking import Tracker, comparison_key
from tasks.explain import Job, explain, explain_all, publish, saw_no_weak_labels, shown_pair, workers_for

FINETUNE = FinetuneParams(seeds=[1], strategies={"plain": StrategyParams(), "oversample": StrategyParams()})
METHODS = {"saliency": {}, "occlusion": {"positions": 3}}
PARAMS = ExplainParams(
    methods=METHODS, probe_faces=3, examined_faces=4, fooled_faces=6, attacked_faces=3, levels=[2, 8], attack_steps=2
)
FACES = 12


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with twelve test faces and their masks, and two networks with runs; explained."""
    root = tmp_path_factory.mktemp("project")
    rng = np.random.default_rng(0)
    rows = []
    with FaceStoreWriter(root / "data/one/faces") as store:
        for k in range(FACES):
            index = store.append(rng.integers(0, 255, (32, 32, 3), dtype=np.uint8))
            about = {"dataset": "data/one", "face_id": f"one:{k}-0", "person_id": f"one:{k}", "split": "test"}
            rows.append(about | {"store_index": index, "age": 8.0 * k})
    write_table(to_table(rows, SPLITS), root / "data/splits.parquet", SPLITS)
    masks = np.zeros((FACES, 32, 32), np.uint8)
    masks[:, :8] = 1
    ids = np.array([row["face_id"] for row in rows])
    np.savez(root / "data/one/masks.npz", face_ids=ids, regions=np.array(["skin", "hair"]), masks=masks)
    tracker = Tracker.at(runtime(root).tracking_uri, "test", root)
    parent = tracker.parent(comparison_key(root))
    for seed, name in enumerate(("plain-1", "oversample-1")):
        torch.manual_seed(seed)
        folder = root / "models/finetuned" / name
        save_model(build_model(Architecture("test_resnet", input_size=32)), folder)
        made = tracker.client.create_run(tracker.experiment_id, tags={"mlflow.parentRunId": parent.id})
        (folder / "run.json").write_text(json.dumps({"mlflow_run_id": made.info.run_id}), encoding="utf-8")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # two threads in so small a network wait for each other more than they compute
    try:
        explain(PARAMS, FINETUNE, runtime(root), root)
    finally:
        torch.set_num_threads(threads)
    return root


def runtime(root: Path) -> RuntimeParams:
    """A store of the project's own."""
    return RuntimeParams(
        workers=1, device="cpu", progress=False, tracking_uri=f"sqlite:///{root}/runs.db", experiment="test"
    )


def size_of(path: Path) -> tuple[int, int]:
    """Width and height of a picture."""
    with Image.open(path) as picture:
        return picture.size


def test_every_model_has_maps_figures_sheets_and_what_fools_it(project):
    """The packed maps hold all examined faces under both methods; the sheets and plots are pictures."""
    reports = project / "reports/attribution"
    faith, fooled = (
        json.loads((reports / f"{name}.json").read_text())["models"] for name in ("faithfulness", "fooling")
    )
    assert set(faith) == set(fooled) == {"plain-1", "oversample-1"}
    for name in faith:
        maps, faces, about = unpack_maps(reports / "maps" / f"{name}.npz")
        assert {method: one.shape for method, one in maps.items()} == dict.fromkeys(METHODS, (4, 32, 32))
        assert len(faces) == 4
        assert about["settings"]["occlusion"]["positions"] == 3
        assert faith[name]["age_region_share_random"] == pytest.approx(0.25)
        assert set(fooled[name]["flips"]) == set(fooled[name]["natural_flips"]) == {"adult_to_minor", "minor_to_adult"}
        for drawn in (f"sheets/{name}.png", f"fooled/{name}.png", f"fooled/{name}-curves.png"):
            assert size_of(reports / drawn)[0] > 400
    assert size_of(reports / "side_by_side.png")[1] > 6 * 112
    told = json.loads((reports / "side_by_side.json").read_text(encoding="utf-8"))
    assert {told["one"], told["other"]} == set(faith)
    assert set(told["methods"]) == set(METHODS)


def test_runs_carry_the_same_maps_under_the_same_keys_and_steps(project):
    """MLflow holds a picture per method and probe face, the sheets, the packed maps and the figures."""
    tracker = Tracker.at(runtime(project).tracking_uri, "test", project)
    publish(project, tracker)
    run_id = json.loads((project / "models/finetuned/plain-1/run.json").read_text())["mlflow_run_id"]
    names = {Path(one.path).name.split("%")[0] for one in tracker.client.list_artifacts(run_id, "images")}
    for method in METHODS:
        steps = {name.split("step")[1][1:2] for name in names if method in name}
        assert steps == {"0", "1", "2"}
    assert any("contact_sheet" in name for name in names)
    assert any("fooled_faces" in name for name in names)
    metrics = tracker.client.get_run(run_id).data.metrics
    assert "fooling/robustness/mean_change_years" in metrics
    assert "explain/occlusion/deletion_years" in metrics
    assert [one.path for one in tracker.client.list_artifacts(run_id, "attribution")] == ["attribution/plain-1.npz"]


def test_a_misspelt_setting_is_told_before_anything_is_written(tmp_path):
    """An unknown setting, and a split without test faces, are refused; nothing is half written."""
    with pytest.raises(ParamsError, match="occlusion has no setting windw"):
        explain(ExplainParams(methods={"occlusion": {"windw": 3}}), FINETUNE, runtime(tmp_path), tmp_path)
    rows = [{"dataset": "d", "face_id": "a", "person_id": "a", "store_index": 0, "split": "train", "age": 3.0}]
    (tmp_path / "data").mkdir()
    write_table(to_table(rows, SPLITS), tmp_path / "data/splits.parquet", SPLITS)
    with pytest.raises(EmptyDataError, match="no faces under `test`"):
        explain(PARAMS, FINETUNE, runtime(tmp_path), tmp_path)
    assert not (tmp_path / "reports").exists()


class Killed:
    """Arrives in another process as the signal that the system sends when memory runs out."""

    def __reduce__(self):
        return signal.raise_signal, (signal.SIGKILL,)


def test_a_killed_process_ends_in_a_sentence(tmp_path, monkeypatch):
    """A process killed while it takes up its model: who is left is named, and nobody waits for ever."""
    monkeypatch.setattr("tasks.explain.cores", lambda: 2)
    jobs = [Job(name, Killed(), None, PARAMS, tmp_path) for name in ("plain-1", "oversample-1")]
    two = runtime(tmp_path).model_copy(update={"workers": 2})
    with pytest.raises(CrowsfeetError, match=r"killed while plain-1, oversample-1 .* runtime\.workers, which is 2"):
        explain_all(jobs, torch.device("cpu"), two)


@pytest.mark.parametrize(
    ("cores", "jobs", "device", "count"), [(2, 9, "cpu", 2), (64, 3, "cpu", 3), (64, 9, "cuda", 1)]
)
def test_no_more_processes_than_cores_or_models(tmp_path, monkeypatch, cores, jobs, device, count):
    """Sixteen workers asked for are as many as this process has cores and models; an accelerator takes one."""
    monkeypatch.setattr("tasks.explain.cores", lambda: cores)
    many = runtime(tmp_path).model_copy(update={"workers": 16})
    assert workers_for([None] * jobs, torch.device(device), many) == count


@pytest.mark.parametrize(
    ("errors", "precise_only", "pair"),
    [
        ({"a": 5.0, "b": 3.0, "c": 4.0, "d": 6.0}, {"c", "d"}, ("b", "c")),
        ({"a": 5.0, "b": 3.0, "c": 4.0}, {"b"}, ("b", "c")),
        ({"precise-only-1": 5.0, "b": 3.0, "c": 4.0}, set(), ("b", "precise-only-1")),
        ({"a": 5.0}, set(), ("a", None)),
    ],
)
def test_the_nearest_model_is_set_against_the_nearest_of_the_other_kind(errors, precise_only, pair):
    """Whichever kind is nearest is the best; a name alone makes no kind."""
    assert shown_pair(errors, precise_only) == pair


@pytest.mark.parametrize(("init", "found"), [("random", True), ("pretrained", False), (None, False)])
def test_the_record_says_whether_weak_labels_were_seen(tmp_path, init, found):
    """An arm of any name that began with random weights saw none; without a record it counts as one that did."""
    if init:
        run = {"params": {"strategy": {"init": init}}}
        (tmp_path / "run.json").write_text(json.dumps(run), encoding="utf-8")
    assert saw_no_weak_labels(tmp_path) == found
