"""The own occlusion loop against captum's, and its windows."""

from __future__ import annotations

import pytest
import torch
from captum.attr import Occlusion as CaptumOcclusion
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.attribution import expected_age
from crowsfeet.attribution.gpu import pictures_that_fit
from crowsfeet.attribution.occlusion import Windows, halved_where_it_stays, occlusion_map
from crowsfeet.attribution.painting import AtOnce, OneByOne
from crowsfeet.errors import ParamsError


@pytest.mark.parametrize(("window", "stride"), [(13, 6), (4, 4), (5, 2), (16, 3), (1, 1)])
@pytest.mark.parametrize(("batch", "painter"), [(1, OneByOne), (7, OneByOne), (64, OneByOne), (7, AtOnce)])
def test_equals_captum(window, stride, batch, painter, tiny, monkeypatch):
    """For every window, stride, batch and way of painting the map is captum's, beyond the edge too."""
    monkeypatch.setattr("crowsfeet.attribution.occlusion.painter_for", painter)
    subject = tiny()
    x = torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(3))
    fill = torch.full_like(x, 0.5)
    ours = occlusion_map(expected_age().of(subject), x, fill, Windows(window, stride), batch=batch)
    theirs = CaptumOcclusion(expected_age().of(subject)).attribute(
        x, sliding_window_shapes=(3, window, window), strides=(3, stride, stride), baselines=0.5
    )
    torch.testing.assert_close(ours, theirs[:, 0], atol=2e-4, rtol=1e-3)


@settings(max_examples=60, deadline=None)
@given(side=st.integers(8, 300), share=st.floats(0.05, 0.5), positions=st.integers(2, 30))
def test_windows_cover_every_pixel(side, share, positions):
    """Whatever is asked, no pixel stays unseen, and no more windows than asked for unless they would leave gaps."""
    windows = Windows.of(side, share, positions)
    coverage = windows.coverage(side, torch.device("cpu"))
    assert coverage.sum(dim=0).min() >= 1
    assert len(windows.starts(side)) <= positions or windows.stride == windows.side


def test_memory_is_bounded_by_the_batch(tiny):
    """However many windows, the network never sees more pictures at once than `batch`."""
    subject = tiny()
    seen = []

    def score(pictures: torch.Tensor) -> torch.Tensor:
        seen.append(len(pictures))
        return subject.expected_age(pictures)

    x = torch.rand(2, 3, 16, 16)
    occlusion_map(score, x, torch.zeros_like(x), Windows(2, 1), batch=10)
    assert 9 <= max(seen) <= 10
    assert sum(seen) == 2 + 2 * 15 * 15


def test_half_precision_is_used_only_where_the_map_stays(tiny):
    """A score that half precision leaves alone is asked in it; a network whose answers move too far is not."""
    x = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(3))
    halved = []

    def steady(pictures: torch.Tensor) -> torch.Tensor:
        halved.append(torch.is_autocast_enabled("cpu"))
        return pictures.mean(dim=(1, 2, 3))

    chosen = halved_where_it_stays(steady, x, torch.zeros_like(x), Windows(8, 4))
    halved.clear()
    assert chosen(x).dtype == torch.float32
    assert halved == [True]
    coarse = expected_age().of(tiny())
    assert halved_where_it_stays(coarse, x, torch.zeros_like(x), Windows(8, 4)) is coarse


def test_a_batch_takes_half_of_the_free_memory():
    """As many pictures as fit into half of it, at least one, at most four thousand."""
    assert pictures_that_fit(1000, 10) == 50
    assert pictures_that_fit(0, 10) == 1
    assert pictures_that_fit(10**12, 1) == 4096


@pytest.mark.parametrize(("share", "positions"), [(0.0, 10), (1.0, 10), (0.2, 1)])
def test_impossible_windows_are_refused(share, positions):
    """A window of nothing or of everything is refused with the limits."""
    with pytest.raises(ParamsError, match=r"0\.02 … 0\.9 of the side"):
        Windows.of(64, share, positions)
