"""What a caption tells about where the person stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaceHint:
    """A place among several people.

    `rank` counts from the left like an index: 0 is the leftmost, 1 the second from left, -1 the rightmost, -2 the
    second from right. `people` is how many the caption tells of, the person included, where it tells.
    """

    rank: int | None = None
    centre: bool = False
    people: int | None = None
