"""Convolutions of small maps: PyTorch's own results and gradients, in its memory layout."""

from __future__ import annotations

from contextlib import nullcontext
from unittest.mock import patch

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from crowsfeet.imbalance import make_remedy
from crowsfeet.models import Architecture, build_model, small_maps
from crowsfeet.models.small_maps import FEW_PICTURES, MANY_WEIGHTS, SmallMaps
from crowsfeet.params import NoRemedy
from lightning_modules.learner import AgeLearner, Recipe

LAST, FIRST = torch.channels_last, torch.contiguous_format


@settings(max_examples=100, deadline=None)
@given(
    side=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    dilation=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    count=st.sampled_from([1, FEW_PICTURES, 20]),
    layouts=st.tuples(st.sampled_from([LAST, FIRST]), st.sampled_from([LAST, FIRST])),
    biased=st.booleans(),
)
def test_results_and_gradients_are_pytorchs_own(side, kernel, stride, padding, dilation, count, layouts, biased):
    """Whatever the map and the convolution: the same to rounding, while learning and while not."""
    if any(s + 2 * p <= d * (k - 1) for s, p, d, k in zip(side, padding, dilation, kernel, strict=True)):
        return
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(count, 3, *side, dtype=torch.float64, generator=generator).contiguous(memory_format=layouts[0])
    weight = torch.randn(5, 3, *kernel, dtype=torch.float64, generator=generator).contiguous(memory_format=layouts[1])
    bias = nn.Parameter(torch.randn(5, dtype=torch.float64, generator=generator)) if biased else None
    given_to = [x.requires_grad_(), nn.Parameter(weight), *([] if bias is None else [bias])]

    def convolved(mode):
        with mode:
            out = functional.conv2d(x, given_to[1], bias, stride, padding, dilation)
        return out, *torch.autograd.grad((out**2).sum(), given_to)

    theirs = convolved(nullcontext())
    with patch.object(small_maps, "MANY_WEIGHTS", 0):
        ours = convolved(SmallMaps())
    for our, their in zip(ours, theirs, strict=True):
        torch.testing.assert_close(our, their, rtol=1e-10, atol=1e-10)
    with torch.inference_mode(), SmallMaps():
        ours = functional.conv2d(x, given_to[1], bias, stride, padding, dilation)
    torch.testing.assert_close(ours, theirs[0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("layout", [LAST, FIRST])
def test_memory_stays_in_the_layout_that_networks_expect(layout):
    """What a network flattens by `view` behind a convolution can still be flattened."""
    x, convolve = torch.randn(FEW_PICTURES, 8, 8, 8), nn.Conv2d(8, 8, 3, 2, 1)
    x, convolve = x.contiguous(memory_format=layout), convolve.to(memory_format=layout)
    plain = convolve(x)
    with torch.inference_mode(), SmallMaps():
        assert convolve(x).stride() == plain.stride()


def test_settings_are_read_as_pytorch_reads_them():
    """Numbers of numpy's, and what PyTorch refuses."""
    x, weight = (torch.randn(FEW_PICTURES, 4, 4, 4), torch.randn(4, 4, 3, 3).contiguous(memory_format=LAST))
    plain = functional.conv2d(x, weight, stride=2, padding=1)
    with torch.inference_mode(), SmallMaps():
        torch.testing.assert_close(functional.conv2d(x, weight, stride=np.int64(2), padding=np.int64(1)), plain)
        for refused in ({"padding": -1}, {"bias": torch.zeros(4, dtype=torch.float64)}, {"groups": 3}):
            with pytest.raises(RuntimeError):
                functional.conv2d(x, weight, **refused)


def test_training_takes_that_way_and_learns_the_same():
    """A learner's losses and gradients are those of the plain network, by other products."""
    model = build_model(Architecture("resnet10t", input_size=48)).to(memory_format=LAST)
    recipe = Recipe("dldl", 1e-3, 0.0, 0.0, 1.0, 0, ema=0.0, augment=0.0, seed=1, channels_last=True)
    ages = np.linspace(1, 90, FEW_PICTURES, dtype=np.float32)
    learner = AgeLearner(model.double(), recipe, make_remedy(NoRemedy()), ages)
    x = torch.randn(FEW_PICTURES, 3, 48, 48, dtype=torch.float64)
    age = torch.from_numpy(ages)
    target = functional.one_hot(age.long(), 101).float()
    batch = {"age": age, "target": target, "label": age}

    def gradients():
        model.zero_grad()
        learner.losses(x, batch).sum().backward()
        return [one.grad.clone() for one in model.parameters()]

    with patch.object(small_maps, "by_pixels", wraps=small_maps.by_pixels) as counted:
        ours = gradients()
        taken = counted.call_count
    with patch.object(small_maps, "MANY_WEIGHTS", 10**9):
        theirs = gradients()
    wide = [one for one in model.parameters() if one.ndim == 4 and one.numel() >= MANY_WEIGHTS and one.shape[-1] == 3]
    assert taken == len(wide) == 4
    for our, their in zip(ours, theirs, strict=True):
        torch.testing.assert_close(our, their, rtol=1e-4, atol=1e-6)
