"""Occlusion by exact incremental inference: what a window does not reach is taken from the uncovered picture.

The exact part of Nakandala, Kumar, Papakonstantinou, "Incremental and Approximate Inference for Faster Occlusion-based
Deep CNN Explanations", SIGMOD 2019. Any network may be asked: it is called with `Covered` pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from crowsfeet.attribution.changed import Changed, Rectangles, flat, places
from crowsfeet.attribution.covered import Covered
from crowsfeet.attribution.known import Course, Known
from crowsfeet.attribution.painting import even_parts, painter_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor

    from crowsfeet.attribution.painting import Job

    Score = Callable[[Tensor], Tensor]

SHORTEST = 2
"""Pictures in a batch: of a single one, what a network makes of all of it looks like a constant."""
ROUNDINGS = 1000
"""By how many of them, each of the largest score, both ways may be apart."""


def incremental_scores(score: Score, x: Tensor, fill: Tensor, side: int, jobs: list[Job], batch: int) -> Tensor | None:
    """Return the score of each job's picture with its window covered, [len(jobs)].

    None where a network does more to its input than call PyTorch's functions: it fails, answers NaN, or does not say
    the same of a whole picture, of which one is tried: the last one, its window next to the middle.

    Args:
        score: pictures [B, C, H, W] -> [B].
        x: pictures [N, C, H, W].
        fill: what covers them, shaped as x.
        side: of the window, pixels.
        jobs: picture, top and left each, picture by picture, as many windows on each.
        batch: pictures per forward pass.
    """
    windows = len(jobs) // len(x)
    if batch < SHORTEST:
        return None
    faces = max(1, batch // windows)  # known at a time: memory grows with the batch and with nothing else
    scores: list[Tensor] = []
    try:
        for first in range(0, len(x), faces):
            its = slice(first, first + faces)
            ask = [(n - first, top, left) for n, top, left in jobs[first * windows : (first + faces) * windows]]
            for found in _of_faces(score, x[its], fill[its], side, ask, batch):
                if found.isnan().any():
                    return None
                scores.append(found)
        found, tried = torch.cat(scores), _next_to_the_middle(jobs, windows, side, x.shape)
        told = score(painter_for(x, fill, side, 1).paint([jobs[tried]]))
    except Exception:  # noqa: BLE001 - whatever a network raises, it raises again when it sees whole pictures
        return None
    apart = (found[tried] - told).abs().max()
    return found if apart <= ROUNDINGS * torch.finfo(told.dtype).eps * found.abs().max() else None


def _next_to_the_middle(jobs: list[Job], windows: int, side: int, shape: Sequence[int]) -> int:
    def away(job: int) -> int:
        return max(abs(2 * start + side - of) for start, of in zip(jobs[job][1:], shape[-2:], strict=True))

    return min(range(len(jobs) - windows, len(jobs)), key=away)


def _of_faces(score: Score, x: Tensor, fill: Tensor, side: int, jobs: list[Job], batch: int) -> Iterator[Tensor]:
    known, course = Known(lambda: x), Course()
    for part in even_parts(jobs, batch):
        course.at = 0
        yield score(Covered.of(_cover(course, known, fill, side, part)))


def _cover(course: Course, known: Known, fill: Tensor, side: int, jobs: Sequence[Job]) -> Changed:
    """Return the pictures with their windows covered; a window over the edge covers less than its rectangle."""
    x = known.look()
    size = (x.shape[2], x.shape[3])
    faces, tops, lefts = torch.tensor(jobs, device=x.device).unbind(dim=1)
    at = Rectangles(tops, lefts, side, side).within(size)
    rows, columns = at.coordinates()
    covered = (rows >= tops.unsqueeze(1)).unsqueeze(2) & (columns >= lefts.unsqueeze(1)).unsqueeze(1)
    cells = places(faces, at, size)
    patch = torch.where(covered.view(-1, 1), flat(fill)[cells], flat(x)[cells])
    patch = patch.view(len(jobs), at.height, at.width, -1).permute(0, 3, 1, 2)
    return Changed(course, known, size, faces, at, patch)
