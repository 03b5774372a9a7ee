"""The stage `label` as a flow: one task per chunk of photos, on the task runner that `runtime` names."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.task_runners import ThreadPoolTaskRunner
from tqdm import tqdm

from crowsfeet.errors import CrowsfeetError, ParamsError, bounded
from crowsfeet.labeling import fit_label_model
from crowsfeet.params import Params, RuntimeParams, load_params
from tasks.label import join, label_chunk, open_photos, read_chunk, require_raw

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner

read = task(name="read", cache_policy=NO_CACHE, persist_result=False)(read_chunk)
fit = task(name="fit", cache_policy=NO_CACHE, persist_result=False)(fit_label_model)
find = task(name="find faces", cache_policy=NO_CACHE, persist_result=False)(label_chunk)
pack = task(name="pack", cache_policy=NO_CACHE, persist_result=False)(join)


@flow(name="label", validate_parameters=False)
def label(params: Params, root: Path = Path()) -> dict[str, Any]:
    """Read what is told of all photos, learn how far to trust it, find the faces, and pack them with their ages."""
    chunks = open_photos(params.label, root)
    votes = _all([read.submit(chunk, params.label) for chunk in chunks], "read", params.runtime)
    model = fit(votes, params.label)
    found = [
        find.submit(chunk, votes[k], model, params.label, root.absolute(), number=k) for k, chunk in enumerate(chunks)
    ]
    return dict(pack(_all(found, "faces", params.runtime), model, params.label, root))


def _all(futures: list[PrefectFuture[Any]], what: str, runtime: RuntimeParams) -> list[Any]:
    """Wait for all, with a bar that counts them as they come; results in the order given."""
    with tqdm(total=len(futures), desc=what, unit=" chunks", disable=None if runtime.progress else True) as bar:
        for future in as_completed(futures):
            future.result()
            bar.update()
    return [future.result() for future in futures]


def task_runner(runtime: RuntimeParams) -> TaskRunner[Any]:
    """Return threads of this machine, a Dask cluster on it (`dask`), or a Dask scheduler elsewhere (`tcp://…`).

    Raises:
        ParamsError: `runtime.task_runner` names something else.
    """
    if runtime.task_runner == "threads":
        return ThreadPoolTaskRunner(max_workers=runtime.workers)
    from prefect_dask.task_runners import DaskTaskRunner

    if runtime.task_runner == "dask":
        return DaskTaskRunner(cluster_kwargs={"n_workers": runtime.workers, "threads_per_worker": 1})
    if "://" in runtime.task_runner:
        return DaskTaskRunner(address=runtime.task_runner)
    raise ParamsError(
        f"params.yaml: `runtime.task_runner` is threads, dask or a scheduler's address, not "
        f"{bounded(repr(runtime.task_runner), 60)}."
    )


def main() -> int:
    """Run the flow with params.yaml of the current folder."""
    logging.basicConfig(level=os.environ.get("CROWSFEET_LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")
    try:
        params = load_params()
        require_raw(Path())  # before a server is started for nothing
        label.with_options(task_runner=task_runner(params.runtime))(params)
    except CrowsfeetError as error:
        sys.stderr.write(f"crowsfeet label: {error}\n")
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
