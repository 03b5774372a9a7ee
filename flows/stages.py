"""DVC stages as task runs: their order, and one task that reproduces one of them in a process of its own."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, cast

from prefect import task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run

from crowsfeet.dvc_process import dvc_command, dvc_environment
from crowsfeet.errors import CrowsfeetError, bounded
from crowsfeet.params import load_params
from crowsfeet.progress import ASKED, Progress, read_progress
from flows.reports import page_may_be_gone, page_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from uuid import UUID

log = logging.getLogger(__name__)

WORLD = "data/dvc.yaml:world"
AFTER_COLLECT = ("parse", "label", "split", "crossfit", "pretrain", "finetune", "evaluate", "explain", "promote")
TRAINING = AFTER_COLLECT[AFTER_COLLECT.index("split") :]
STOP_SECONDS = 20.0
"""How long a stage that is told to stop may take to write its checkpoint and close its run."""


def walk(stages: Sequence[str], root: Path, *, forced: frozenset[str] = frozenset(), keep: Iterable[int] = ()) -> None:
    """Reproduce `stages` in this order, a task run each, and say on the page how far the way is.

    Args:
        stages: names of DVC stages.
        root: the repository.
        forced: stages that run even when nothing of theirs has changed.
        keep: file descriptors that the stages' processes inherit (the repository's lock).
    """
    show = ProgressOnPage("stages")
    for done, stage in enumerate(stages):
        show(Progress("stages", done, len(stages)))
        reproduce.with_options(name=stage.rpartition(":")[2])(stage, root, force=stage in forced, keep=tuple(keep))
    show(Progress("stages", len(stages), len(stages)))


def with_world(stages: Sequence[str], root: Path) -> tuple[str, ...]:
    """Return `stages`, before them the demo's world when the split reads its precise set."""
    needed = load_params(root / "params.yaml").split.precise.startswith("data/world")
    return (*([WORLD] if needed else []), *stages)


@task(cache_policy=NO_CACHE, persist_result=False)
def reproduce(stage: str, root: Path, *, force: bool = False, keep: tuple[int, ...] = ()) -> None:
    """Reproduce one DVC stage in a process of its own; it talks to the server of this run.

    Raises:
        CrowsfeetError: the stage failed; the message ends with what it said last.
    """
    words = ["repro", "--single-item", *(["--force"] if force else []), stage]
    with get_client(sync_client=True) as client:
        server = str(client.api_url).rstrip("/")
    run = flow_run.id or ""
    env = dvc_environment(PREFECT_API_URL=server, CROWSFEET_FLOW_RUN_ID=run, CROWSFEET_FLOW_RUN_PAGE=page_of(run))
    code, last = run_logged(
        dvc_command(*words), root, env, keep, ProgressOnPage("progress-" + stage.rpartition(":")[2])
    )
    if code != 0:
        raise CrowsfeetError(f"stage {stage} failed: {last}" if last else f"stage {stage} failed; see above.")


def run_logged(
    command: list[str],
    root: Path,
    env: dict[str, str],
    keep: tuple[int, ...] = (),
    show: Callable[[Progress], None] | None = None,
) -> tuple[int, str]:
    """Run a command; under a schedule its lines go to the flow run's log, in a terminal straight to it.

    Lines that tell progress go to `show`. Whatever ends this process early (time limit, cancellation, Ctrl-C) ends the
    command and all it has started.

    Returns:
        The exit status, and the sentence that the command ended with, empty when it went to the terminal.
    """
    shown = sys.stderr.isatty()
    process = subprocess.Popen(
        command,
        cwd=root,
        env=env if shown else env | {"TQDM_DISABLE": "1", "PYTHONUNBUFFERED": "1", ASKED: "1"},
        stdout=None if shown else subprocess.PIPE,
        stderr=None if shown else subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=keep,
        start_new_session=True,
    )
    last: deque[str] = deque(maxlen=40)
    try:
        for line in process.stdout or ():
            if told := read_progress(line):
                if show is not None:
                    show(told)
            elif line.strip():
                log.info("%s", line.rstrip())
                last.append(line.strip())
        return process.wait(), _sentence(last)
    except BaseException:
        _stop(process)
        raise


class ProgressOnPage:
    """A progress artifact called `key`, made when something is first told."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._artifact: UUID | None = None

    def __call__(self, told: Progress) -> None:
        """Bring the artifact up to date."""
        words = f"{told.what}: {told.done} of {told.of}"
        with page_may_be_gone():
            if self._artifact is None:
                self._artifact = cast("UUID", create_progress_artifact(told.percent, key=self.key, description=words))
            else:
                update_progress_artifact(self._artifact, told.percent, description=words)


def _sentence(lines: Iterable[str]) -> str:
    """Return the line by which a stage refused (`crowsfeet STAGE: …`), else the last error that DVC told."""
    told = list(lines)
    for start in ("crowsfeet ", "ERROR: "):
        for line in reversed(told):
            if line.startswith(start):
                return bounded(line, 600)
    return bounded(told[-1], 600) if told else ""


def _stop(process: subprocess.Popen[str]) -> None:
    """Ask the command and what it has started to end; insist after `STOP_SECONDS`."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return
