"""Incremental inference and small maps: the numbers of whole pictures, whatever the network."""

from __future__ import annotations

import gc

import pytest
import timm
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional

from crowsfeet.attribution.covered import Covered
from crowsfeet.attribution.incremental import incremental_scores
from crowsfeet.attribution.occlusion import Windows, occlusion_map

SIDE = 32


def backbone(name):
    return lambda: timm.create_model(name, num_classes=5)


def vgg():
    layers = []
    for inputs, outputs in ((3, 8), (8, 12), (12, 16)):
        layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
        layers += [nn.Conv2d(outputs, outputs, 3, padding=1), nn.ReLU(), nn.Dropout(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * 16, 5))


def odd():
    """Sides, steps, paddings and gaps that differ by axis; groups; both pools; no padding at all."""
    return nn.Sequential(
        nn.Conv2d(3, 8, (5, 3), stride=(1, 2), padding=(4, 0), dilation=(2, 1)),
        nn.LeakyReLU(0.1, inplace=True),
        nn.AvgPool2d(3, stride=1, padding=1),
        nn.Conv2d(8, 8, 1, stride=2, groups=4),
        nn.MaxPool2d(3, stride=1, padding=1, dilation=1),
        nn.GELU(),
        nn.MaxPool2d(2, stride=2, dilation=2),
        nn.Conv2d(8, 6, (2, 1), padding="valid"),
        nn.AvgPool2d(2, padding=1, count_include_pad=False),
        nn.MaxPool2d(2, ceil_mode=True),
        nn.Flatten(),
        nn.LazyLinear(5),
    )


class Writing(nn.Module):
    """Writes into what it was given, under other names too, and adds maps whose rectangles differ."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 6, 3, padding=1)
        self.scale = nn.Parameter(torch.rand(1, 6, 1, 1))

    def forward(self, x):
        """Write."""
        kept = self.first(x)
        deep = self.second(torch.relu(kept))
        same = kept
        same *= self.scale
        kept += deep
        deep.relu_()
        both = 2 * functional.relu(kept - deep, inplace=True) + same / 3
        both[:, :2].mul_(3)
        return both.amax(dim=(2, 3))


class Untraceable(nn.Module):
    """Leaves PyTorch and decides by what it sees: nothing that a tracer could follow."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 4, 3, stride=2), nn.Conv2d(4, 4, 3)

    def forward(self, x):
        """Leave and decide."""
        maps = self.first(x)
        bright = maps.detach().cpu().numpy().mean(axis=(1, 2, 3)) > 0
        scores = [(self.second(one) if up else one).amax() for one, up in zip(maps, bright, strict=True)]
        return torch.stack(scores).unsqueeze(1)


class OddSettings(nn.Module):
    """Asks for more than the incremental operations do: maps as weights, results with indices, pictures in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1, padding_mode="reflect")
        self.norm = nn.BatchNorm2d(4, track_running_stats=False)  # the batch's own statistics of one picture

    def forward(self, x):
        """Ask."""
        maps = torch.cat([self.norm(self.first(one.unsqueeze(0))) for one in x])
        pooled, where = functional.max_pool2d(torch.cat([maps, maps], dim=1), 2, return_indices=True)
        gate = torch.sigmoid(pooled.mean(dim=(2, 3), keepdim=True))
        return (pooled * gate + pooled * torch.rand(16, 16, generator=torch.Generator().manual_seed(1))).sum(
            dim=(2, 3)
        ) + where.double().mean(dim=(2, 3))


NETWORKS = {
    "test_resnet": backbone("test_resnet"),
    "resnet18": backbone("resnet18"),
    "vgg": vgg,
    "odd": odd,
    "writing": Writing,
    "untraceable": Untraceable,
    "odd settings": OddSettings,
}


def score_of(name):
    """Return a network's score in double precision, with batch norms that do something."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = NETWORKS[name]().double().eval()
        with torch.inference_mode():
            network(torch.rand(2, 3, SIDE, SIDE, dtype=torch.float64))
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d) and module.running_mean is not None:
                module.running_mean.normal_(0, 0.1)
                module.running_var.uniform_(0.5, 2)
                nn.init.uniform_(module.weight, 0.5, 1.5)  # timm starts at 0, and residual branches say nothing
                nn.init.normal_(module.bias, 0, 0.1)
    return lambda x: (
        network((x - 0.4) / torch.tensor([0.2, 0.3, 0.4], dtype=x.dtype).view(1, 3, 1, 1)).flatten(1).sum(dim=1)
    )


def pictures(count, seed=3):
    return torch.rand(count, 3, SIDE, SIDE, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def by_definition(score, x, fill, windows):
    """Return the mean drop over the windows that cover a pixel, one picture at a time."""
    total, count = torch.zeros(len(x), SIDE, SIDE, dtype=x.dtype), torch.zeros(SIDE, SIDE, dtype=x.dtype)
    for top in windows.starts(SIDE):
        for left in windows.starts(SIDE):
            rows, columns = slice(top, top + windows.side), slice(left, left + windows.side)
            covered = x.clone()
            covered[:, :, rows, columns] = fill[:, :, rows, columns]
            drops = torch.cat([score(one[None]) - score(other[None]) for one, other in zip(x, covered, strict=True)])
            total[:, rows, columns] += drops.view(-1, 1, 1)
            count[rows, columns] += 1
    return total / count


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(("window", "stride", "batch"), [(7, 6, 20), (9, 9, 64)])
def test_maps_are_those_of_whole_pictures(network, window, stride, batch):
    """For several faces and fills, with windows over the edge, the map is the definition's to 1e-9 of its largest."""
    score, x = score_of(network), pictures(3)
    fill = torch.cat([torch.full_like(x[:1], 0.5), x[1:2].mean(dim=(2, 3), keepdim=True).expand_as(x[1:2]), x[:1]])
    windows = Windows(window, stride)
    assert windows.starts(SIDE)[-1] + window > SIDE
    ours = occlusion_map(score, x, fill, windows, batch=batch)
    with torch.inference_mode():
        theirs = by_definition(score, x, fill, windows)
    assert theirs.abs().max() > 0
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-9 * float(theirs.abs().max()))


@settings(max_examples=60, deadline=None)
@given(
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    dilation=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    window=st.integers(1, 12),
    step=st.integers(1, 12),
)
def test_convolutions_carry_rectangles_exactly(kernel, stride, padding, dilation, window, step):
    """Whatever a convolution's sides, steps, paddings and gaps are, two of them give the maps of whole pictures."""
    generator = torch.Generator().manual_seed(0)
    weights = [torch.randn(4, inputs, *kernel, dtype=torch.float64, generator=generator) for inputs in (3, 4)]

    def score(x):
        for weight in weights:
            if min(x.shape[2] + 2 * padding[0], x.shape[3] + 2 * padding[1]) > 8:
                x = torch.tanh(torch.conv2d(x, weight, None, stride, padding, dilation))
        return x.sum(dim=(1, 2, 3))

    x = pictures(1)
    windows = Windows(window, max(step, (window + 1) // 2))
    jobs = [(0, top, left) for top in windows.starts(SIDE) for left in windows.starts(SIDE)]
    covered = x.repeat(len(jobs), 1, 1, 1)
    for picture, (_, top, left) in zip(covered, jobs, strict=True):
        picture[:, top : top + window, left : left + window] = 0.5
    with torch.inference_mode():
        ours = incremental_scores(score, x, torch.full_like(x, 0.5), window, jobs, 50)
        torch.testing.assert_close(ours, score(covered), rtol=1e-9, atol=1e-9)


def test_a_resnet_stays_in_rectangles_until_they_cover_most_of_a_map():
    """Its first stage sees covered pictures, its last plain tensors; none is as large as the picture in between."""
    network = timm.create_model("resnet18").eval()
    seen = {}
    for name in ("layer1.0.act2", "layer4.1.act2"):
        network.get_submodule(name).register_forward_hook(
            lambda _, __, out, name=name: None if name in seen else seen.update({name: type(out)})
        )
    x = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        scores = incremental_scores(lambda y: network(y)[:, 0], x, torch.zeros_like(x), 13, [(0, 0, 24)] * 8, 8)
    assert scores is not None
    assert (seen["layer1.0.act2"], seen["layer4.1.act2"]) == (Covered, torch.Tensor)


@pytest.mark.parametrize("failing", [True, False])
def test_a_network_that_wants_plain_tensors_gets_them(failing):
    """One that refuses covered pictures, or reads their memory behind PyTorch's back, is asked about whole ones."""

    def score(x):
        if failing and type(x) is not torch.Tensor:
            raise TypeError
        with torch._C.DisableTorchFunctionSubclass():
            return x.sum(dim=(1, 2, 3))

    x, windows = pictures(2), Windows(8, 8)
    assert incremental_scores(score, x, torch.zeros_like(x), 8, [(0, 0, 0), (1, 0, 0)], 8) is None
    ours = occlusion_map(score, x, torch.zeros_like(x), windows, batch=5)
    torch.testing.assert_close(ours, by_definition(score, x, torch.zeros_like(x), windows))


def test_a_networks_own_fault_is_told():
    """What fails with whole pictures too is raised, not hidden."""

    def score(_):
        raise RuntimeError("broken")

    x = pictures(1)
    with pytest.raises(RuntimeError, match="broken"):
        occlusion_map(score, x, torch.zeros_like(x), Windows(8, 8), batch=5)


def test_rectangles_keep_no_batch_alive():
    """Of the covered maps nothing is left once a batch is answered: memory does not grow with the windows."""
    alive = []
    score = score_of("vgg")

    def counted(x):
        gc.collect()
        tensors = [one for one in gc.get_objects() if issubclass(type(one), torch.Tensor)]
        alive.append(sum(one.untyped_storage().nbytes() for one in tensors))
        return score(x)

    x = pictures(1)
    with torch.inference_mode():
        incremental_scores(counted, x, torch.zeros_like(x), 4, [(0, 2 * k, 2 * k) for k in range(14)] * 14, 20)
    assert len(alive) == 11  # the last asks about whole pictures
    assert max(alive[2:-1]) <= alive[1] * 1.01
