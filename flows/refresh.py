"""The scheduled flow: crawl again, then reproduce what became stale, one task run per stage."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run

from crowsfeet.errors import CrowsfeetError
from crowsfeet.lock import RepositoryLock
from crowsfeet.params import load_params

log = logging.getLogger(__name__)

WORLD = "data/dvc.yaml:world"
AFTER_COLLECT = ("parse", "label", "split", "crossfit", "pretrain", "finetune", "evaluate", "explain", "promote")


@flow(name="refresh", log_prints=False)
def refresh(root: Path = Path()) -> None:
    """Collect what is new, then bring every later stage up to date; one refresh at a time."""
    with RepositoryLock(root / ".crowsfeet/refresh.lock"):
        reproduce.with_options(name="collect")("collect", root, force=True)
        needs_world = load_params(root / "params.yaml").split.precise.startswith("data/world")
        for stage in (*([WORLD] if needs_world else []), *AFTER_COLLECT):
            reproduce.with_options(name=stage)(stage, root)


@task
def reproduce(stage: str, root: Path, *, force: bool = False) -> None:
    """Reproduce one DVC stage in a process of its own; it talks to the server of this run.

    Raises:
        CrowsfeetError: the stage failed; its own sentence stands in the log.
    """
    words = ["repro", "--single-item", *(["--force"] if force else []), stage]
    with get_client(sync_client=True) as client:
        server = str(client.api_url).rstrip("/")
    env = os.environ | {"DVC_NO_ANALYTICS": "1", "PREFECT_API_URL": server, "CROWSFEET_FLOW_RUN_ID": flow_run.id or ""}
    done = subprocess.run([sys.executable, "-m", "dvc", *words], cwd=root, env=env, check=False)  # noqa: S603 - our own words
    if done.returncode != 0:
        raise CrowsfeetError(f"stage {stage} failed; its reason stands above.")


def main() -> int:
    """Refresh the repository in this folder."""
    logging.basicConfig(level=os.environ.get("CROWSFEET_LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")
    try:
        refresh()
    except CrowsfeetError as error:
        sys.stderr.write(f"crowsfeet refresh: {error}\n")
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
