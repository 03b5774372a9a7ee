"""All checks, in the order in which a person would mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crowsfeet.doctor.disk import disk
from crowsfeet.doctor.dvc_cache import dvc_cache
from crowsfeet.doctor.dvc_locks import dvc_locks
from crowsfeet.doctor.half_done import half_done
from crowsfeet.doctor.late_runs import late_runs
from crowsfeet.doctor.left_running import left_in_mlflow, left_in_prefect
from crowsfeet.doctor.mlflow_store import mlflow_store
from crowsfeet.doctor.prefect_server import prefect_server
from crowsfeet.doctor.workers import workers

if TYPE_CHECKING:
    from collections.abc import Callable

    from crowsfeet.doctor.finding import Finding
    from crowsfeet.doctor.installation import Installation

CHECKS: tuple[Callable[[Installation], list[Finding]], ...] = (
    disk,
    dvc_locks,
    dvc_cache,
    mlflow_store,
    prefect_server,
    workers,
    late_runs,
    left_in_prefect,
    left_in_mlflow,
    half_done,
)


def examine(here: Installation) -> list[Finding]:
    """Return everything that is wrong."""
    return [finding for check in CHECKS for finding in check(here)]
