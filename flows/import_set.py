"""On demand: bring a known data set in, its pictures looked at on the task runner that `runtime` names."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any, Literal

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from crowsfeet.doctor.dvc_cache import pointed_outputs, whole
from crowsfeet.dvc_process import dvc_command, dvc_environment
from crowsfeet.errors import CrowsfeetError
from crowsfeet.importers.catalogue import SetName, open_set, pack_set
from crowsfeet.importers.face_set import CHUNK, find_all
from crowsfeet.lock import RepositoryLock
from crowsfeet.operations.champion import LOCK
from crowsfeet.params import Params, load_params
from crowsfeet.store_elsewhere import send_away
from flows.entry import as_command, log_own_words
from flows.reports import report_failure, show_outcomes
from flows.runners import results, task_runner
from flows.stages import run_logged

find = task(name="find faces", cache_policy=NO_CACHE, persist_result=False)(find_all)


@flow(name="import", timeout_seconds=12 * 3600, on_failure=[report_failure], on_crashed=[report_failure])
def import_set(
    importer: SetName,
    folder: Path,
    role: Literal["weak", "precise"],
    called: str | None = None,
    store: str | None = None,
    root: Path = Path(),
) -> State[Any]:
    """Import the set in `folder` as `data/ROLE/CALLED` (else by the importer's name) and let DVC track it.

    With `store`, any fsspec address, its crops are kept there.
    """
    log_own_words()
    target = Path("data") / role / (called or importer)
    with RepositoryLock(root / LOCK):
        params = load_params(root / "params.yaml")
        work = look_and_pack.with_options(task_runner=task_runner(params.runtime))
        counts = work(importer, folder, target, params, root)
        if store is not None:
            send_away(root / target / "faces", store)
        show_outcomes(counts)
        track(target, root)
    return Completed(message=f"{counts.get('kept', 0)} faces in {target}; `dvc repro` takes them in.")


@flow(name="look and pack", validate_parameters=False)
def look_and_pack(importer: str, folder: Path, target: Path, params: Params, root: Path) -> dict[str, int]:
    """Look at the set's pictures, a task per chunk, and pack their faces; return the counts by outcome."""
    portraits = open_set(importer, folder.absolute(), target)
    chunks = [portraits[start : start + CHUNK] for start in range(0, len(portraits), CHUNK)]
    found = results([find.submit(chunk, params.label) for chunk in chunks], "faces", params.runtime)
    findings = [finding for chunk in found for finding in chunk]
    return dict(pack_set(portraits, root / target, params.label, findings=findings))


def track(target: Path, root: Path) -> None:
    """Let DVC track the set.

    Raises:
        CrowsfeetError: DVC could not take it over (a full disk); the set stands, and so does the pointer of before.
    """
    pointer = root / f"{target}.dvc"
    before = pointer.read_bytes() if pointer.exists() else None
    code, last = run_logged(dvc_command("add", str(target)), root, dvc_environment())
    if code == 0 and all(whole(root, md5) for _, md5 in pointed_outputs(pointer)):
        return
    if before is None:
        pointer.unlink(missing_ok=True)
    else:
        pointer.write_bytes(before)
    # on a full disk `dvc add` may end with 0 and the pointer name files that the cache never got
    why = last if code else "its files are not all in DVC's cache; is the disk full?"
    raise CrowsfeetError(f"{target} is imported, but `dvc add {target}` failed: {why}")


def main(argv: list[str] | None = None) -> int:
    """Run the flow in this folder."""
    parser = argparse.ArgumentParser(prog="crowsfeet import", description=__doc__)
    for name in ("importer", "folder", "role"):
        parser.add_argument(name)
    parser.add_argument("--called")
    parser.add_argument("--store")
    given = parser.parse_args(argv)
    work = partial(import_set, given.importer, Path(given.folder), given.role, given.called, given.store)
    return as_command("import", work, "the set is packed anew the next time")


if __name__ == "__main__":
    sys.exit(main())
