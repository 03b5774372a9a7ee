"""Where a refresh stands: a small file that a killed one leaves behind, so that the next one goes on from there."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

FILE = ".crowsfeet/refresh.json"
FRESH_SECONDS = 24 * 3600.0
"""A crawl older than this is made again, even when the refresh that made it never came to its end."""


@dataclass(frozen=True, slots=True)
class RefreshState:
    """A refresh that is under way, or was when it died.

    Only the crawl needs remembering: it is forced, so DVC would run it again. What is left of the later stages DVC
    knows by itself.
    """

    flow_run: str
    started: float
    collected: float | None = None

    @classmethod
    def read(cls, root: Path) -> Self | None:
        """Return the state that an unfinished refresh left; None when the last one came to its end."""
        try:
            return cls(**json.loads((root / FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, root: Path) -> None:
        """Leave this state behind."""
        path = root / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self)), encoding="utf-8")
        part.replace(path)

    @staticmethod
    def clear(root: Path) -> None:
        """Say that the refresh came to its end."""
        (root / FILE).unlink(missing_ok=True)

    def has_fresh_crawl(self, now: float | None = None) -> bool:
        """Tell whether this refresh had crawled, not long ago; a clock set back counts as long ago."""
        now = time.time() if now is None else now
        return self.collected is not None and 0 <= now - self.collected < FRESH_SECONDS
