"""Set two models side by side that may come from different runs: the same faces, their maps, where they differ."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crowsfeet.attribution.difference import Side, difference_figures, difference_sheet, on_common_faces, read_side
from crowsfeet.errors import MissingInputError, bounded
from crowsfeet.labeling.report import write_text
from crowsfeet.lineage.model import run_of
from crowsfeet.operations.champion import registry_of
from crowsfeet.tracking import COMPARISON, Tracker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crowsfeet.params import RuntimeParams
    from crowsfeet.tracking import Run

MAPS = Path("reports/attribution/maps")
SHEETS = Path("reports/differ")


def differ(
    one: str, other: str, root: Path, runtime: RuntimeParams, out: Path | None = None, *, log: bool = False
) -> list[str]:
    """Write the sheet of two models and its figures; return what to say about them.

    Args:
        one: a model's folder, `champion`, `version:N`, `run:ID`, or a file of packed maps.
        other: the same, of the model that is set against it.
        root: the repository.
        runtime: where the runs are.
        out: the sheet's file; `reports/differ/ONE-OTHER.png` when not given.
        log: also lay both files onto the run that the two are compared under, or onto both runs if they share none.

    Raises:
        MissingInputError: no such model, or one that was never explained.
        EmptyDataError: no common faces or methods.
        BadInputError: maps that cannot be taken from each other.
        ServiceError: MLflow cannot be used.
    """
    tracker = Tracker.at(runtime.tracking_uri, runtime.experiment, root)
    logged = _logged(one, other, tracker, root, runtime) if log else []
    names = told_apart(one, other)
    sides = on_common_faces(*_named(names, [_side(place, tracker, root, runtime) for place in (one, other)]))
    figures = difference_figures(*sides)
    sheet = out or root / SHEETS / f"{names[0]}-{names[1]}.png"
    sheet.parent.mkdir(parents=True, exist_ok=True)
    difference_sheet(*sides).save(sheet, optimize=True)
    write_text(json.dumps(figures, indent=1) + "\n", sheet.with_suffix(".json"))
    for run in logged:
        for path in (sheet, sheet.with_suffix(".json")):
            run.log_artifact(path, "attribution/differ")
    return [*_said(figures), f"sheet: {sheet}", *(f"logged: {tracker.address(run.id)}" for run in logged)]


def _side(place: str, tracker: Tracker, root: Path, runtime: RuntimeParams) -> Side:
    """Return the maps of a model: a file's, this repository's, or those that its run carries."""
    if place.endswith(".npz"):
        return read_side(Path(place))
    here = root / MAPS / f"{Path(place).name}.npz"
    if here.exists() and ":" not in place:
        return read_side(here)
    run_id = run_of(place, registry_of(tracker, runtime), root)
    if not tracker.exists(run_id):
        raise MissingInputError(f"the run of {bounded(place, 60)} is not in MLflow; run `crowsfeet publish`.")
    with tempfile.TemporaryDirectory() as scratch:
        files = tracker.reopen(run_id).fetch_artifacts("attribution", Path(scratch))
        maps = [path for path in files if path.suffix == ".npz"]
        if not maps:
            raise MissingInputError(f"{bounded(place, 60)} was never explained; run `dvc repro explain`.")
        return read_side(maps[0])


def _named(names: tuple[str, str], sides: Sequence[Side]) -> Sequence[Side]:
    """Return the sides, called by these names where both models bear one name."""
    if sides[0].name != sides[1].name:
        return sides
    return [replace(side, name=name) for name, side in zip(names, sides, strict=True)]


def told_apart(one: str, other: str) -> tuple[str, str]:
    """Return a name for each place: its last part, behind the nearest folder in which the two differ if they must."""
    a, b = _plain(one), _plain(other)
    if a != b:
        return a, b
    folders = (reversed(Path(place).resolve().parent.parts) for place in (one, other))
    for left, right in zip(*folders, strict=False):
        if left != right:
            return f"{left.strip('/') or 'root'}-{a}", f"{right.strip('/') or 'root'}-{b}"
    return f"first-{a}", f"second-{b}"


def _logged(one: str, other: str, tracker: Tracker, root: Path, runtime: RuntimeParams) -> list[Run]:
    """Return where the sheet belongs: the parent of both runs, or each of them."""
    registry = registry_of(tracker, runtime)
    ids = [tracker.resolve(run_of(place, registry, root)) for place in (one, other)]
    if None in ids:
        raise MissingInputError("--log needs two models with runs in MLflow; run `crowsfeet publish`.")
    comparisons = {tracker.tags(str(run_id)).get(COMPARISON) for run_id in ids}
    shared = comparisons.pop() if len(comparisons) == 1 else None
    return [tracker.parent(shared)] if shared else [tracker.reopen(str(run_id)) for run_id in ids]


def _said(figures: dict[str, Any]) -> Sequence[str]:
    answers = (
        f"{figures['one']} and {figures['other']}: {len(figures['faces'])} faces, "
        f"answers {figures['moved_years']:.1f} years apart"
    )
    return [
        answers,
        *(
            f"{method}: {found['apart']:.0%} apart, alike {found['similarity']:.2f}; the second sees more that ages "
            f"{_in(found['older'])}, less {_in(found['younger'])}"
            for method, found in figures["methods"].items()
        ),
    ]


def _in(place: str) -> str:
    return place if place.endswith("where") else f"in {place}"


def _plain(place: str) -> str:
    return Path(place).stem.replace(":", "-")
