"""One thing that is wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, in a sentence, and the command that mends it."""

    check: str
    what: str
    mend: str
