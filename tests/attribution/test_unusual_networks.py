"""Occlusion of networks that do unusual things to their maps: the numbers of one picture at a time all the same."""

# ruff: noqa: D102 - the names say it

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from crowsfeet.attribution.occlusion import Windows, occlusion_map
from tests.attribution.test_incremental import SIDE, by_definition, pictures


class Unusual(nn.Module):
    """Three convolutions and what lies between them, by name."""

    def __init__(self, way):
        super().__init__()
        torch.manual_seed(0)
        self.c, self.d, self.e = (nn.Conv2d(inputs, 6, 3, padding=1) for inputs in (3, 6, 6))
        self.gate, self.one_element = nn.Linear(6, 6), nn.Conv2d(6, 6, 3, stride=(2,), padding=(1,))
        self.far = nn.Conv2d(6, 6, 3, stride=8, padding=1)
        self.register_buffer("scratch", torch.zeros(6, 6, 3, 3))
        self.way = getattr(self, way)

    def forward(self, x):
        """Return a weighted sum of squares per picture."""
        maps = self.way(x)
        weights = torch.linspace(0.5, 1.5, maps[0].numel(), dtype=maps.dtype).view(maps.shape[1:])
        return (maps.square() * weights).sum(dim=(1, 2, 3))

    def drops_out_and_writes(self, x):
        maps = self.c(x)
        same = functional.relu(functional.dropout(maps, training=False), inplace=True)
        return self.d(maps + self.e(same))

    def converts_and_writes(self, x):
        maps = self.c(x)
        same = maps.contiguous(memory_format=torch.contiguous_format)[:, :3]
        same.relu_()
        return self.d(maps)

    def changes_an_operand(self, x):
        maps, factor = self.c(x), torch.ones(1, 6, 1, 1, dtype=x.dtype)
        for layer in (self.d, self.e, self.d):
            maps = maps * factor
            factor *= 0.5
            maps = layer(maps)
        return maps

    def changes_a_weight(self, x):
        maps = self.c(x)
        for layer in (self.d, self.e):
            self.scratch.copy_(layer.weight - layer.weight.mean(dim=(1, 2, 3), keepdim=True))
            maps = functional.relu(functional.conv2d(maps, self.scratch, None, 1, 1))
        return maps

    def gates_another_map(self, x):
        maps = torch.relu(self.c(x))
        other = self.e(maps)
        return self.d(other * torch.sigmoid(self.gate(maps.mean(dim=(2, 3))))[:, :, None, None])

    def gates_by_keyword(self, x):
        maps = torch.relu(self.c(x))
        other = self.e(maps)
        return self.d(torch.mul(other, other=torch.sigmoid(self.gate(maps.mean(dim=(2, 3))))[:, :, None, None]))

    def makes_its_weights(self, x):
        maps = self.c(x)
        return torch.cat([functional.conv2d(one[None], self.d.weight * one.mean(), padding=1) for one in maps])

    def looks_behind(self, x):
        with torch._C.DisableTorchFunctionSubclass():
            return self.d(self.c(x).sign())

    def has_settings_of_one_element(self, x):
        return self.one_element(functional.max_pool2d(self.c(x), (2,), (2,)))

    def insists_on_plain_tensors(self, x):
        assert type(x) is torch.Tensor
        return self.d(torch.relu(self.c(x)))

    def writes_into_its_input(self, x):
        if type(x) is not torch.Tensor:
            raise ValueError("plain pictures only")
        x -= 0.3
        return self.d(torch.relu(self.c(x)))

    def changes_its_weights(self, x):
        """Loads other weights between two passes, as ensembles of snapshots do."""
        maps = torch.relu(self.c(x))
        kept = self.far.weight.clone()
        first = self.far(maps)
        self.far.weight.mul_(-2).add_(0.1)
        second = self.far(maps)
        self.far.weight.copy_(kept)
        return first + second


WAYS = [name for name in vars(Unusual) if not name.startswith("_") and name != "forward"]


@pytest.mark.parametrize("batch", [1, 3, 16, 60])
@pytest.mark.parametrize("way", WAYS)
def test_maps_are_those_of_one_picture_at_a_time(way, batch):
    """Whatever a network does between its convolutions, and however many pictures go into a pass."""
    network = Unusual(way).double().eval().to(memory_format=torch.channels_last)
    x, windows = pictures(2), Windows(9, 8)
    fill = torch.full_like(x, 0.5)
    assert windows.starts(SIDE)[-1] + windows.side > SIDE
    ours = occlusion_map(network, x, fill, windows, batch=batch)
    with torch.inference_mode():
        theirs = by_definition(lambda y: network(y.clone()), x, fill, windows)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-9 * float(theirs.abs().max()))
