"""Parameter groups and the learning rate over the steps."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn

from crowsfeet.models import AgeModel


def parameter_groups(
    model: AgeModel, learning_rate: float, weight_decay: float, layer_decay: float
) -> list[dict[str, Any]]:
    """Return optimiser groups: biases and norms without decay, lower layers with a smaller rate.

    The rate of a layer d layers below the head is `learning_rate * layer_decay ** d` (Howard and Ruder 2018, section
    3.2, discriminative finetuning); the head always has the full rate.
    """
    from timm.optim import param_groups_layer_decay  # type: ignore[attr-defined]

    groups: list[dict[str, Any]] = param_groups_layer_decay(
        model.backbone, weight_decay=weight_decay, layer_decay=layer_decay
    )
    for group in groups:
        group["lr"] = learning_rate * float(group.pop("lr_scale", 1.0))
        group.pop("param_names", None)
    groups.append({"params": list(model.head.parameters()), "lr": learning_rate, "weight_decay": weight_decay})
    return groups


def optimiser(groups: list[dict[str, Any]], extra: nn.Module | None, *, fused: bool) -> torch.optim.Optimizer:
    """Return AdamW over the groups; `extra` holds a remedy's own parameters, trained at the head's rate.

    Fused it takes one call for all weights, on a processor too; Lightning does not clip it in mixed precision.
    """
    own = list(extra.parameters()) if extra is not None else []
    if own:
        groups = [*groups, {"params": own, "lr": groups[-1]["lr"], "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, fused=fused)


def rate(step: int, steps: int, warmup: float) -> float:
    """Return the factor on the learning rate: a linear rise, then half a cosine down to one hundredth."""
    rise = max(1, round(warmup * steps))
    if step < rise:
        return (step + 1) / rise
    share = min(1.0, (step - rise) / max(1, steps - rise))
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share))
