"""Where independent chunks are worked on: threads here, or Dask, by `runtime.task_runner`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect.futures import as_completed
from prefect.task_runners import ThreadPoolTaskRunner
from tqdm import tqdm

from crowsfeet.errors import ParamsError, bounded

if TYPE_CHECKING:
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner

    from crowsfeet.params import RuntimeParams


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


def results(futures: list[PrefectFuture[Any]], what: str, runtime: RuntimeParams) -> list[Any]:
    """Wait for all, with a bar that counts them as they come; results in the order given."""
    with tqdm(total=len(futures), desc=what, unit=" chunks", disable=None if runtime.progress else True) as bar:
        for future in as_completed(futures):
            future.result()
            bar.update()
    return [future.result() for future in futures]
