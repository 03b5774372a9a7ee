"""The embedded web site: fictional people, portraits with known age, planted faults; it speaks Wikipedia's dialect."""

from __future__ import annotations

from crowsfeet.demo_world.cache import DEFAULT_CACHE, PhotoCache
from crowsfeet.demo_world.server import serve, show_site
from crowsfeet.demo_world.world import World

__all__ = ["DEFAULT_CACHE", "PhotoCache", "World", "serve", "show_site"]
