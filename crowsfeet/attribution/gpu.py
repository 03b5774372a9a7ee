"""What a GPU allows: batches as large as its free memory, half precision where the answers stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    Score = Callable[[Tensor], Tensor]

MOST_PICTURES = 4096
"""Set without timing larger ones: enough pictures to keep a GPU busy, and memory left for others."""
SHARE = 0.5
"""Of the free memory that a batch may take; the allocator needs room beside it."""
STAYS = 0.01
"""Half precision is used where it changes each face's drops by no more than this share of its largest."""


def pictures_that_fit(free: int, each: int) -> int:
    """Return how many pictures of `each` bytes go into a batch when `free` bytes are."""
    return max(1, min(MOST_PICTURES, int(SHARE * free) // max(1, each)))


def batch_by_memory(score: Score, x: Tensor) -> int:
    """Return how many pictures like x [1, C, H, W], on a GPU, the network answers at once; asks it about one."""
    torch.cuda.synchronize(x.device)
    torch.cuda.reset_peak_memory_stats(x.device)
    before = torch.cuda.memory_allocated(x.device)
    with torch.inference_mode():
        score(x)
    each = torch.cuda.max_memory_allocated(x.device) - before
    kept = torch.cuda.memory_reserved(x.device) - torch.cuda.memory_allocated(x.device)
    return pictures_that_fit(torch.cuda.mem_get_info(x.device)[0] + kept, each)


def in_half(score: Score, device: torch.device) -> Score:
    """Return `score` computed in half precision: float16 on a GPU, bfloat16 on a CPU, which lacks the other."""
    dtype = torch.float16 if device.type == "cuda" else torch.bfloat16

    def halved(pictures: Tensor) -> Tensor:
        with torch.autocast(device.type, dtype=dtype):
            return score(pictures).float()

    return halved


def stays(whole: Tensor, half: Tensor) -> bool:
    """Tell whether each face's drops in half precision [N, K] are within 1 % of its largest in full precision."""
    return bool(((whole - half).abs().amax(dim=1) <= STAYS * whole.abs().amax(dim=1)).all())
