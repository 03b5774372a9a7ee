"""The stage `collect` as a flow: discover people, fetch their pages, fetch their photos."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from crowsfeet.errors import CrowsfeetError, FetchError
from crowsfeet.params import Params, load_params
from tasks.collect import phase, site


def _worth_retrying(_task: object, _run: object, state: object) -> bool:
    """Tell whether trying again may help: a site that failed, not a refusal or a fault of ours."""
    error = getattr(state, "data", None)
    error = getattr(error, "exception", error)
    return type(error) is FetchError


NETWORK = task(
    retries=3,
    retry_delay_seconds=[30, 120, 600],
    retry_jitter_factor=0.5,
    retry_condition_fn=_worth_retrying,
    cache_policy=NO_CACHE,
    persist_result=False,
    tags=["network"],
)


@NETWORK
def discover(params: Params, root: Path, port: int | None) -> dict[str, int]:
    """Find people: category members, their properties, their entities."""
    return phase("discover", params.collect, params.world, params.runtime, root, port)


@NETWORK
def fetch_pages(params: Params, root: Path, port: int | None) -> dict[str, int]:
    """Fetch the people's pages."""
    return phase("pages", params.collect, params.world, params.runtime, root, port)


@NETWORK
def fetch_photos(params: Params, root: Path, port: int | None) -> dict[str, int]:
    """Fetch what is known about the photos, and the photos."""
    return phase("photos", params.collect, params.world, params.runtime, root, port)


@flow(name="collect", validate_parameters=False)
def collect(params: Params, root: Path = Path()) -> dict[str, int]:
    """Crawl the configured source into `data/raw`; an interrupted crawl goes on, a finished one is brought up to date."""
    with site(params.collect, params.world, root) as port:
        counted = discover(params, root, port)
        counted |= fetch_pages(params, root, port)
        counted |= fetch_photos(params, root, port)
    return counted


def main() -> int:
    """Run the flow with params.yaml of the current folder."""
    logging.basicConfig(level=os.environ.get("CROWSFEET_LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")
    try:
        collect(load_params())
    except CrowsfeetError as error:
        sys.stderr.write(f"crowsfeet collect: {error}\n")
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
