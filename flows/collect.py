"""The stage `collect` as a flow: discover people, fetch their pages, fetch their photos."""

from __future__ import annotations

import sys
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from crowsfeet.errors import FetchError
from crowsfeet.params import CollectParams, RuntimeParams, WorldParams, load_params
from flows.entry import as_command
from tasks.collect import collect as collect_phase
from tasks.collect import site


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
def discover(
    params: CollectParams, world: WorldParams, runtime: RuntimeParams, root: Path, port: int | None
) -> dict[str, int]:
    """Find people: category members, their properties, their entities."""
    return collect_phase("discover", params, world, runtime, root, port)


@NETWORK
def fetch_pages(
    params: CollectParams, world: WorldParams, runtime: RuntimeParams, root: Path, port: int | None
) -> dict[str, int]:
    """Fetch the people's pages."""
    return collect_phase("pages", params, world, runtime, root, port)


@NETWORK
def fetch_photos(
    params: CollectParams, world: WorldParams, runtime: RuntimeParams, root: Path, port: int | None
) -> dict[str, int]:
    """Fetch what is known about the photos, and the photos."""
    return collect_phase("photos", params, world, runtime, root, port)


@flow(name="collect", validate_parameters=False)
def collect(params: CollectParams, world: WorldParams, runtime: RuntimeParams, root: Path = Path()) -> dict[str, int]:
    """Crawl the configured source into `data/raw`; go on with an interrupted crawl, renew a finished one."""
    with site(params, world, root) as port:
        counted = discover(params, world, runtime, root, port)
        counted |= fetch_pages(params, world, runtime, root, port)
        counted |= fetch_photos(params, world, runtime, root, port)
    return counted


def main() -> int:
    """Run the flow with params.yaml of the current folder."""

    def work() -> None:
        params = load_params()
        collect(params.collect, params.world, params.runtime)

    return as_command("collect", work, "what was fetched stays, the next crawl goes on from there")


if __name__ == "__main__":
    sys.exit(main())
