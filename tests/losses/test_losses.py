"""Each loss against its paper's formula, written out per face in plain Python."""

from __future__ import annotations

import math

import pytest
import torch

from crowsfeet.errors import ParamsError
from crowsfeet.losses import HEAD_OF, LOSSES, coral, dex, dldl, huber, l1, loss_named, mean_variance
from crowsfeet.models.heads import HEADS

AGES = torch.tensor([3.2, 41.7, 88.0])


def _logits(width: int = 101) -> torch.Tensor:
    return torch.randn(3, width, generator=torch.Generator().manual_seed(3))


def _target() -> torch.Tensor:
    years = torch.arange(101) + 0.5
    return torch.softmax(-((years - AGES[:, None]) ** 2) / 18, dim=1)


def _softmax(row: list[float]) -> list[float]:
    total = sum(math.exp(v) for v in row)
    return [math.exp(v) / total for v in row]


def _cross_entropy(row: list[float], target: list[float]) -> float:
    return -sum(q * math.log(p) for p, q in zip(_softmax(row), target, strict=True))


def _mean(p: list[float]) -> float:
    return sum(v * (a + 0.5) for a, v in enumerate(p))


def test_dex_is_cross_entropy():
    """DEX: -Σ q log p."""
    expected = [_cross_entropy(r, q) for r, q in zip(_logits().tolist(), _target().tolist(), strict=True)]
    assert dex(_logits(), _target(), AGES).tolist() == pytest.approx(expected, rel=1e-4)


def test_dldl_is_divergence_plus_absolute_error():
    """DLDL-v2, equations 5 to 8, with λ = 1."""
    expected = []
    for row, q, age in zip(_logits().tolist(), _target().tolist(), AGES.tolist(), strict=True):
        p = _softmax(row)
        divergence = sum(b * math.log(b / a) for a, b in zip(p, q, strict=True) if b > 0)
        expected.append(divergence + abs(_mean(p) - age))
    assert dldl(_logits(), _target(), AGES).tolist() == pytest.approx(expected, rel=1e-4)


def test_mean_variance_follows_the_paper():
    """Mean-variance, equations 2, 5 and 6, with the paper's weights."""
    expected = []
    for row, q, age in zip(_logits().tolist(), _target().tolist(), AGES.tolist(), strict=True):
        p = _softmax(row)
        m = _mean(p)
        v = sum(x * (a + 0.5 - m) ** 2 for a, x in enumerate(p))
        expected.append(_cross_entropy(row, q) + 0.2 * (m - age) ** 2 / 2 + 0.05 * v)
    assert mean_variance(_logits(), _target(), AGES).tolist() == pytest.approx(expected, rel=1e-4)


def test_regression_losses():
    """L1 is the distance in years; Huber is a parabola inside three years and a line outside."""
    raw = AGES[:, None] + torch.tensor([[1.0], [-3.0], [10.0]])
    assert l1(raw, _target(), AGES).tolist() == pytest.approx([1, 3, 10], rel=1e-5)
    assert huber(raw, _target(), AGES).tolist() == pytest.approx([0.5 / 3, 1.5, 10 - 1.5], rel=1e-4)


def test_coral_is_binary_cross_entropy_over_ranks():
    """CORAL, equation 4, with P(age >= k) of the label in place of a hard rank."""
    raw, target = _logits(100), _target()
    expected = []
    for row, q in zip(raw.tolist(), target.tolist(), strict=True):
        total = 0.0
        for k, value in enumerate(row, start=1):
            at_least, s = sum(q[k:]), 1 / (1 + math.exp(-value))
            total -= at_least * math.log(s) + (1 - at_least) * math.log(1 - s)
        expected.append(total)
    assert coral(raw, target, AGES).tolist() == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_every_loss_can_be_learnt(name: str):
    """Gradient steps on a head's output lower every loss, and the answer moves to the labels' ages."""
    torch.manual_seed(0)
    head = HEADS[HEAD_OF[name]](8)
    features = torch.randn(3, 8)
    optimizer = torch.optim.Adam(head.parameters(), 0.1)
    values = []
    for _ in range(300):
        loss = LOSSES[name](head(features), _target(), AGES)
        assert loss.shape == (3,)
        values.append(loss.mean().item())
        optimizer.zero_grad()
        loss.mean().backward()
        optimizer.step()
    assert values[-1] < values[0] / 2 or values[-1] < 3.2
    predicted = head.logits(head(features)).softmax(1) @ (torch.arange(101) + 0.5)
    assert (predicted - AGES).abs().max() < 6


def test_unknown_loss_is_named():
    """A misspelt loss is refused with the known ones."""
    with pytest.raises(ParamsError, match="dlld is not a loss; there are dex, dldl"):
        loss_named("dlld")
