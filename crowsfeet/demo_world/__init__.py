"""The embedded web site: fictional people, portraits with known age, planted faults; it speaks Wikipedia's dialect."""

from __future__ import annotations

from crowsfeet.demo_world.world import World

__all__ = ["World"]
