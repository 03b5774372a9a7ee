"""Runs and the comparisons that hold them together."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from crowsfeet.errors import ServiceError, bounded
from crowsfeet.tracking.origin import origin_tags
from crowsfeet.tracking.patience import told_later

if TYPE_CHECKING:
    import numpy as np
    from mlflow import MlflowClient

P = ParamSpec("P")
T = TypeVar("T")
SelfT = TypeVar("SelfT")

COMPARISON = "comparison"
PAGE = "CROWSFEET_MLFLOW_PAGE"
STANDS_FOR = "dvc_run"
_PARENT = "mlflow.parentRunId"
_SQLITE = "sqlite:///"


def _reachable(call: Callable[Concatenate[SelfT, P], T]) -> Callable[Concatenate[SelfT, P], T]:
    """Turn mlflow's and the database's own errors into one sentence."""
    from functools import wraps

    @wraps(call)
    def wrapped(self: SelfT, /, *args: P.args, **kwargs: P.kwargs) -> T:
        from mlflow.exceptions import MlflowException

        try:
            return call(self, *args, **kwargs)
        except (MlflowException, OSError) as error:  # OSError: the artifacts' way, which is not always through MLflow
            raise ServiceError(f"MLflow could not be used: {bounded(error, 200)}.") from error

    return wrapped


@dataclass(frozen=True)
class Run:
    """One run, open or over; everything logged goes straight to the store."""

    id: str
    client: MlflowClient
    uri: str

    @_reachable
    def log_params(self, params: Mapping[str, object]) -> None:
        """Log parameters; nested mappings become dotted names. A value logged before is kept."""
        from mlflow.entities import Param

        known = self.client.get_run(self.id).data.params
        flat = [Param(key, str(value)[:6000]) for key, value in flatten(params).items() if key not in known]
        for start in range(0, len(flat), 100):
            self.client.log_batch(self.id, params=flat[start : start + 100])

    @_reachable
    def log_metrics(self, metrics: Mapping[str, float], step: int = 0) -> None:
        """Log figures of one step in one go."""
        import time

        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        rows = [Metric(key, float(value), now, step) for key, value in metrics.items()]
        for start in range(0, len(rows), 1000):
            self.client.log_batch(self.id, metrics=rows[start : start + 1000])

    @_reachable
    def log_image(self, key: str, image: np.ndarray[Any, Any], step: int = 0) -> None:
        """Log a picture (uint8 [H, W, 3]) under `key` and `step`; the same key and step line up between runs."""
        self.client.log_image(self.id, image, key=key, step=step, synchronous=True)

    @_reachable
    def log_artifact(self, path: Path, folder: str | None = None) -> None:
        """Copy a file to the run."""
        self.client.log_artifact(self.id, str(path), folder)

    @_reachable
    def log_artifacts(self, path: Path, folder: str | None = None) -> None:
        """Copy a folder's files to the run."""
        self.client.log_artifacts(self.id, str(path), folder)

    @_reachable
    def fetch_artifacts(self, folder: str, into: Path) -> list[Path]:
        """Copy the files of a run's folder of artifacts below `into`; none where the run has no such folder."""
        if folder not in {one.path for one in self.client.list_artifacts(self.id)}:
            return []
        found = Path(self.client.download_artifacts(self.id, folder, str(into)))
        return sorted(path for path in found.rglob("*") if path.is_file())

    @_reachable
    def log_text(self, text: str, name: str) -> None:
        """Write `text` to the run as the file `name`."""
        self.client.log_text(self.id, text, name)

    @_reachable
    def set_tags(self, tags: Mapping[str, str]) -> None:
        """Set tags; a tag set before is replaced."""
        from mlflow.entities import RunTag

        self.client.log_batch(self.id, tags=[RunTag(key, value[:5000]) for key, value in tags.items()])

    @_reachable
    def log_inputs(self, root: Path) -> None:
        """Say which data, as it stands under `root`, the run works on."""
        from crowsfeet.tracking.inputs import data_inputs

        if found := data_inputs(root):
            self.client.log_inputs(self.id, found)

    @_reachable
    def log_model(self, folder: Path, example: bytes) -> str:
        """Log an age model so that `mlflow.pyfunc.load_model` reads it: image bytes in, age out.

        Args:
            folder: what `save_model` wrote.
            example: a face crop's JPEG or PNG bytes, kept as the input example.

        Returns:
            The address of the logged model.
        """
        from crowsfeet.tracking.packaging import log_age_model

        return log_age_model(self.uri, self.id, folder, example)


class Tracker:
    """A store of runs (an SQLite file or a server) and one experiment in it."""

    def __init__(self, client: MlflowClient, uri: str, experiment_id: str, root: Path) -> None:
        self.client = client
        self.uri = uri
        self.experiment_id = experiment_id
        self.root = root

    @classmethod
    def at(cls, uri: str, experiment: str, root: Path) -> Tracker:
        """Open the store at `uri`; a relative SQLite path is read from `root`, artifacts lie beside it.

        Raises:
            ServiceError: the store cannot be reached or read.
        """
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        os.environ.setdefault("DO_NOT_TRACK", "true")
        os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException
        from sqlalchemy.exc import SQLAlchemyError

        artifacts = None
        if uri.startswith(_SQLITE):
            uri = _SQLITE + str((root / uri.removeprefix(_SQLITE)).resolve())
            artifacts = (root / "mlruns").resolve().as_uri()
        try:
            client = MlflowClient(uri)
            found = client.get_experiment_by_name(experiment)
            experiment_id = found.experiment_id if found else client.create_experiment(experiment, artifacts)
        except (MlflowException, SQLAlchemyError, OSError) as error:
            raise ServiceError(f"The MLflow store {bounded(uri)} cannot be used: {bounded(error, 200)}.") from error
        return cls(client, uri, experiment_id, root)

    def reopen(self, run_id: str) -> Run:
        """Return a run by its id, to log more onto it; the run recreated in its place when that one is gone."""
        return Run(self.resolve(run_id) or run_id, self.client, self.uri)

    def exists(self, run_id: str) -> bool:
        """Tell whether the store knows this run, or one recreated in its place."""
        return self.resolve(run_id) is not None

    def resolve(self, run_id: str) -> str | None:
        """Return the id under which the store has this run: its own, else that of the run recreated from its outputs.

        MLflow gives ids itself, so a recreated run (`crowsfeet.tracking.publishing`) carries the old one as a tag.
        """
        from mlflow.exceptions import MlflowException

        try:
            if self.client.get_run(run_id).info.lifecycle_stage == "active":
                return run_id
        except MlflowException as error:
            if error.error_code not in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
                raise ServiceError(f"MLflow could not be used: {bounded(error, 200)}.") from error
        found = self.find({STANDS_FOR: run_id})
        return found[0].id if found else None

    def address(self, run_id: str) -> str:
        """Return the address of a run in the MLflow page; without a server, where `crowsfeet ui` will show it.

        Where people reach a server's page by another name than its clients do, CROWSFEET_MLFLOW_PAGE says so.
        """
        served = self.uri if self.uri.startswith("http") else "http://127.0.0.1:5000"
        base = (os.environ.get(PAGE) or served).rstrip("/")
        return f"{base}/#/experiments/{self.experiment_id}/runs/{run_id}"

    def comparison_address(self, comparison: str) -> str:
        """Return the address of the MLflow page's list that shows the runs of one comparison and no others."""
        from urllib.parse import quote

        base = self.address("").partition("/runs/")[0]
        return f"{base}/runs?searchFilter={quote(comparison_filter(comparison))}"

    @_reachable
    def status(self, run_id: str) -> str:
        """Return a run's status as MLflow writes it: RUNNING, FINISHED, FAILED or KILLED."""
        return str(self.client.get_run(run_id).info.status)

    @_reachable
    def tags(self, run_id: str) -> dict[str, str]:
        """Return a run's tags."""
        return dict(self.client.get_run(run_id).data.tags)

    @_reachable
    def find(self, tags: Mapping[str, str]) -> list[Run]:
        """Return the runs that carry all these tags, oldest first."""
        wanted = " and ".join(f"tags.`{key}` = '{value}'" for key, value in tags.items())
        runs = self.client.search_runs([self.experiment_id], wanted, order_by=["attributes.start_time ASC"])
        return [Run(run.info.run_id, self.client, self.uri) for run in runs]

    def parent(self, comparison: str) -> Run:
        """Return the comparison's parent run; the first one made is everybody's."""
        tags = {COMPARISON: comparison, "kind": "comparison"}
        found = self.find(tags)
        if found:
            return found[0]
        made = self._create(f"comparison {comparison[:8]}", tags | origin_tags(self.root))
        self.client.set_terminated(made.id)
        first = self.find(tags)[0]
        if first.id != made.id:  # another process made one at the same moment
            self.client.delete_run(made.id)
        return first

    def adopt(self, run: Run, comparison: str) -> None:
        """Nest a run in the comparison that it turned out to belong to."""
        run.set_tags({_PARENT: self.parent(comparison).id, COMPARISON: comparison})

    @contextmanager
    def run(
        self,
        name: str,
        comparison: str | None = None,
        tags: Mapping[str, str] | None = None,
        resume: str | None = None,
    ) -> Iterator[Run]:
        """Open a run: FINISHED when the block ends, FAILED when it raises or the process is asked to end.

        Args:
            name: shown in the list, as `finetune/plain-1`.
            comparison: the key of the comparison it is nested in; see `adopt` for later.
            tags: further tags.
            resume: id of an interrupted run to go on with; ignored when the store does not know it.
        """
        run = self.reopen(resume) if resume and self.exists(resume) else self._create(name, tags or {})
        self.client.update_run(run.id, status="RUNNING")
        run.set_tags(origin_tags(self.root) | dict(tags or {}))
        run.log_inputs(self.root)
        status = "FAILED"
        try:
            with _terminated_as_exit():
                if comparison:
                    self.adopt(run, comparison)
                yield run
            status = "FINISHED"
        except BaseException as error:
            with suppress(ServiceError):
                run.set_tags({"error": bounded(error, 500)})
            raise
        finally:
            with told_later():
                self._end(run, status)

    @_reachable
    def _end(self, run: Run, status: str) -> None:
        self.client.set_terminated(run.id, status)

    @_reachable
    def _create(self, name: str, tags: Mapping[str, str]) -> Run:
        made = self.client.create_run(self.experiment_id, run_name=name, tags=dict(tags))
        return Run(made.info.run_id, self.client, self.uri)


def comparison_filter(comparison: str) -> str:
    """Return what finds the runs of one comparison in the MLflow page's search field."""
    return f"tags.{COMPARISON} = '{comparison}'"


@contextmanager
def _terminated_as_exit() -> Iterator[None]:
    """Let SIGTERM unwind the stack, so that the run is closed; only the main thread may set handlers."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(_number: int, _frame: object) -> None:
        raise SystemExit(143)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def flatten(params: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """Return nested mappings as one, keys joined by dots."""
    flat: dict[str, object] = {}
    for key, value in params.items():
        if isinstance(value, Mapping) and value:
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat
