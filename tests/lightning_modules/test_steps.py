"""The parts of a step: augmentation, selection, rates, balanced error."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.models import Architecture, build_model
from lightning_modules.augment import augment, change, draw
from lightning_modules.learner import balanced
from lightning_modules.optimisation import parameter_groups, rate
from lightning_modules.selection import small_loss


def _pixels() -> torch.Tensor:
    return 255 * torch.rand(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))


def test_augmentation_repeats_with_its_seed():
    """The same seed draws the same picture, another one another; values stay in range."""
    one = augment(_pixels(), torch.Generator().manual_seed(5))
    again = augment(_pixels(), torch.Generator().manual_seed(5))
    other = augment(_pixels(), torch.Generator().manual_seed(6))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert one.min() >= 0
    assert one.max() <= 255


def test_no_augmentation_leaves_the_pixels():
    """Strength 0 returns the pixels untouched."""
    assert torch.equal(augment(_pixels(), torch.Generator(), 0.0), _pixels())


def test_faint_augmentation_is_a_flip_or_nothing():
    """At a vanishing strength only the flip is left."""
    pixels = _pixels()
    out = augment(pixels, torch.Generator().manual_seed(1), 1e-6)
    same = [(out[k] - pixels[k]).abs().max() < 0.1 for k in range(4)]
    flipped = [(out[k] - pixels[k].flip(2)).abs().max() < 0.1 for k in range(4)]
    assert all(a or b for a, b in zip(same, flipped, strict=True))
    assert any(flipped)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 40), st.floats(0, 0.9), st.integers(0, 1000))
def test_small_loss_drops_the_largest_of_each_stratum(count, share, seed):
    """In every stratum of twenty years the share of largest losses gets factor 0, whatever the other strata hold."""
    rng = np.random.default_rng(seed)
    loss, age = torch.tensor(rng.random(count)), torch.tensor(rng.uniform(0, 100, count))
    keep = small_loss(loss, age, share)
    for stratum in range(5):
        members = [k for k in range(count) if int(age[k] // 20) == stratum]
        dropped = sorted(members, key=lambda k: -float(loss[k]))[: int(share * len(members))]
        assert {k for k in members if keep[k] == 0} == set(dropped)


def test_rate_rises_and_falls():
    """The rate rises linearly over the warm-up and ends at a hundredth."""
    rates = [rate(step, 100, 0.1) for step in range(100)]
    assert rates[:3] == pytest.approx([0.1, 0.2, 0.3])
    assert max(rates) == rates[9] == pytest.approx(1)
    assert all(a >= b for a, b in pairwise(rates[10:]))
    assert rates[-1] == pytest.approx(0.01, abs=2e-3)


def test_lower_layers_learn_slower():
    """With a layer decay the stem's rate is the smallest and the head's the full one; norms do not decay."""
    model = build_model(Architecture("test_resnet", "bins", 32))
    groups = parameter_groups(model, 1e-2, 0.1, 0.5)
    rate_of = {id(p): group["lr"] for group in groups for p in group["params"]}
    decay_of = {id(p): group["weight_decay"] for group in groups for p in group["params"]}
    assert set(rate_of) == {id(p) for p in model.parameters()}
    stem = model.backbone.conv1[0].weight
    assert rate_of[id(stem)] == min(rate_of.values()) < 5e-3
    assert rate_of[id(model.head.weight)] == 1e-2
    assert decay_of[id(model.backbone.bn1.weight)] == 0
    assert decay_of[id(stem)] == 0.1


def test_balanced_error_counts_every_year_alike():
    """Nine good answers at one age do not hide a bad one at another."""
    age = torch.tensor([30.5] * 9 + [80.2])
    error = torch.tensor([1.0] * 9 + [11.0])
    assert balanced(error, age).item() == pytest.approx(6.0)


def test_half_of_the_faces_stay_sharp():
    """About half of the faces are not sampled between pixels: but for flip and light they are as they were."""
    drawn = draw(400, torch.Generator().manual_seed(3))
    still = (drawn[:, [0, 1, 3, 4]] == 0).all(dim=1)
    assert 0.4 < still.float().mean() < 0.6
    drawn[:, 5:] = 0  # neither light nor colour
    pixels = _pixels()[:1]
    for row in drawn[still][:20]:
        flipped = pixels.flip(3) if row[2] < 0 else pixels
        assert torch.allclose(change(pixels, row[None]), flipped, atol=0.05)


def test_a_face_is_changed_alone_as_in_a_batch():
    """What happens to a face does not depend on the batch it is in."""
    pixels, drawn = _pixels(), draw(4, torch.Generator().manual_seed(2))
    whole = change(pixels, drawn)
    alone = torch.cat([change(pixels[k : k + 1], drawn[k : k + 1]) for k in range(4)])
    assert torch.allclose(whole, alone, atol=1e-3)
