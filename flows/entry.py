"""How a flow ends that was started as a command: with one sentence and an exit status."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

import httpx
from prefect.exceptions import PrefectException

from crowsfeet.errors import CrowsfeetError, ServiceError, bounded

if TYPE_CHECKING:
    from collections.abc import Callable

GONE = (httpx.HTTPError, PrefectException)
"""What Prefect's client raises when its server does not answer, or answers that it cannot."""

OWN = ("crowsfeet", "flows", "lightning_modules", "tasks")

NO_SERVER = "ephemeral Prefect API server"
"""What the RuntimeError says that Prefect raises when its temporary server does not come up in time."""


def as_command(name: str, work: Callable[[], object], kept: str) -> int:
    """Run `work` and return the exit status; what it refuses, or Prefect's server does to it, is said in a sentence.

    Args:
        name: the verb or stage that the sentence begins with.
        work: the flow, with its parameters.
        kept: what is not lost when the server goes away, as "…; KEPT".
    """
    logging.basicConfig(level=os.environ.get("CROWSFEET_LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")
    try:
        work()
    except CrowsfeetError as error:
        return _refused(name, str(error), error.exit_status)
    except GONE as error:
        return _refused(name, f"the Prefect server went away; {kept} ({bounded(error, 120)}).")
    except RuntimeError as error:
        if NO_SERVER not in str(error):
            raise
        said = "Prefect's temporary server did not come up in time, as on a busy machine; run it again, or set"
        return _refused(name, f"{said} PREFECT_API_URL to a server that runs.")
    return 0


def log_own_words() -> None:
    """Let what our packages log at INFO reach the run's page: Prefect takes their records, but leaves their level."""
    for name in OWN:
        logging.getLogger(name).setLevel(os.environ.get("CROWSFEET_LOG", "INFO"))


def _refused(name: str, said: str, status: int = ServiceError.exit_status) -> int:
    sys.stderr.write(f"crowsfeet {name}: {said}\n")
    return status
