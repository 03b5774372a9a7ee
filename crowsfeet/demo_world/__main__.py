"""The server's own process: `python -m crowsfeet.demo_world --world JSON`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import threading
from pathlib import Path

import cv2

from crowsfeet.demo_world.cache import DEFAULT_CACHE, PhotoCache
from crowsfeet.demo_world.server import run_site
from crowsfeet.demo_world.site import Site
from crowsfeet.demo_world.world import World
from crowsfeet.errors import ServiceError
from crowsfeet.params import WorldParams


def main() -> None:
    """Serve one world until standard input ends; print the port first."""
    parser = argparse.ArgumentParser(prog="python -m crowsfeet.demo_world")
    parser.add_argument("--world", default="{}", help="WorldParams as JSON")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    words = parser.parse_args()
    world = World(WorldParams.model_validate_json(words.world))
    site = Site(world, PhotoCache(world, words.cache).photo_bytes)
    cv2.setNumThreads(1)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        serving = asyncio.ensure_future(run_site(site, "127.0.0.1", words.port, _say))
        waiter = threading.Thread(target=_wait_for_end, args=(loop, serving), daemon=True)
        waiter.start()
        with contextlib.suppress(asyncio.CancelledError):
            await serving

    try:
        asyncio.run(run())
    except ServiceError as error:
        sys.stderr.write(f"crowsfeet site: {error}\n")
        sys.exit(error.exit_status)


def _say(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


def _wait_for_end(loop: asyncio.AbstractEventLoop, serving: asyncio.Future[None]) -> None:
    sys.stdin.read()
    with contextlib.suppress(RuntimeError):  # the loop is closed already
        loop.call_soon_threadsafe(serving.cancel)


if __name__ == "__main__":
    main()
