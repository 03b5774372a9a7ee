"""The verb `crowsfeet import`: a set in, a table of outcomes out."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from crowsfeet.errors import BadInputError, MissingInputError, bounded
from crowsfeet.importers.catalogue import IMPORTERS, import_set
from crowsfeet.operations.serving import import_on_tasks
from crowsfeet.params import load_params
from crowsfeet.store_elsewhere import send_away

if TYPE_CHECKING:
    from collections import Counter

LIST = "list"


def run_import(
    name: str, folder: Path | None, role: str | None, called: str | None, root: Path, store: str | None = None
) -> None:
    """Import a set into `data/ROLE/NAME`, show a bar meanwhile and the table of outcomes at the end.

    With `runtime.task_runner` on Dask a flow does the same there.

    Raises:
        BadInputError: an unknown role; besides as `catalogue.import_set`.
    """
    console = Console()
    if name == LIST:
        for importer, read in IMPORTERS.items():
            told = inspect.getdoc(inspect.getmodule(read)) or ""
            console.print(f"{importer:20} {told.splitlines()[0]}", highlight=False, soft_wrap=True)
        return
    if role not in {"weak", "precise"}:
        raise BadInputError(f"A set is imported --as weak or --as precise, not as {bounded(role or 'neither')}.")
    if folder is None:
        raise MissingInputError(f"Name the folder that holds the set: crowsfeet import {bounded(name)} FOLDER.")
    params = load_params(root / "params.yaml")
    if params.runtime.task_runner != "threads":
        raise SystemExit(import_on_tasks(name, folder, role, called, root, store))
    target = root / "data" / role / (called or name)
    with tqdm(desc=name, unit=" pictures", disable=None if params.runtime.progress else True) as bar:

        def progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        counts = import_set(name, folder, target, params.label, workers=params.runtime.workers, progress=progress)
    if store is not None:
        send_away(target / "faces", store)
    console.print(outcomes(counts))
    then = f", and set `split.precise: {target.as_posix()}` in params.yaml" if role == "precise" else ""
    console.print(f"Next: `dvc add {target.as_posix()}`{then}; then `dvc repro`.", highlight=False)


def outcomes(counts: Counter[str]) -> Table:
    """Return the table of outcomes: kept faces first, then each reason of refusal."""
    table = Table(title="Pictures by outcome")
    table.add_column("outcome")
    table.add_column("pictures", justify="right")
    table.add_column("share", justify="right")
    whole = max(counts.total(), 1)
    for outcome, n in sorted(counts.items(), key=lambda item: (item[0] != "kept", -item[1], item[0])):
        table.add_row(outcome if outcome == "kept" else f"refused: {outcome}", f"{n:,}", f"{n / whole:.1%}")
    table.add_section()
    table.add_row("all", f"{counts.total():,}", "")
    return table
