"""The server's own process: `python -m crowsfeet.demo_world --world JSON`."""

from __future__ import annotations

import argparse
import asyncio
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
        ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.ensure_future(run_site(site, "127.0.0.1", words.port, ready))
        await asyncio.wait([serving, ready], return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            sys.stdout.write(f"{ready.result()}\n")
            sys.stdout.flush()
            loop = asyncio.get_running_loop()
            ended = asyncio.Event()
            threading.Thread(
                target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(ended.set)), daemon=True
            ).start()
            stop = asyncio.ensure_future(ended.wait())
            await asyncio.wait([serving, stop], return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
        serving.cancel()

    try:
        asyncio.run(run())
    except ServiceError as error:
        sys.stderr.write(f"crowsfeet site: {error}\n")
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
