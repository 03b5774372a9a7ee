"""How far a long stage is: told as lines that the flow around it reads and shows on its page.

A terminal has its own bars; lines are told only to whoever asks for them by the environment.
"""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import dataclass, field

ASKED = "CROWSFEET_PROGRESS_LINES"
"""Environment variable by which a flow asks its stages for lines."""
SECONDS = 2.0
"""Between two lines; each becomes a request to the flow's server."""
_LINE = re.compile(r"progress (\S+) (\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `of` steps of `what`."""

    what: str
    done: int
    of: int

    @property
    def percent(self) -> float:
        """The share that is done, 0 to 100."""
        return min(100.0, 100.0 * self.done / max(self.of, 1))


@dataclass
class Teller:
    """Tells how far `what` (a word) is, at most every `SECONDS`, and when it is done."""

    what: str
    _told: float = field(default=0.0, init=False)

    def __call__(self, done: int, of: int) -> None:
        """Write the line if somebody asked for lines and it is time."""
        if not os.environ.get(ASKED) or (done < of and time.monotonic() - self._told < SECONDS):
            return
        self._told = time.monotonic()
        sys.stdout.write(f"progress {self.what} {done}/{of}\n")
        sys.stdout.flush()


def read_progress(line: str) -> Progress | None:
    """Return what a stage's line tells of its progress; None for any other line."""
    found = _LINE.fullmatch(line.strip())
    return Progress(found[1], int(found[2]), int(found[3])) if found else None
