"""The own occlusion loop against captum's, and its windows."""

from __future__ import annotations

import pytest
import torch
from captum.attr import Occlusion as CaptumOcclusion
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.attribution import expected_age
from crowsfeet.attribution.gpu import in_half, pictures_that_fit
from crowsfeet.attribution.occlusion import Occlusion, Windows, occlusion_map, stays_in_half
from crowsfeet.attribution.painting import AtOnce, OneByOne
from crowsfeet.errors import ParamsError


@pytest.mark.parametrize(("window", "stride"), [(13, 6), (4, 4), (5, 2), (16, 3), (1, 1)])
@pytest.mark.parametrize(
    ("batch", "painter"), [(1, OneByOne), (7, OneByOne), (64, OneByOne), (7, AtOnce), (1, None), (7, None), (64, None)]
)
def test_equals_captum(window, stride, batch, painter, tiny, monkeypatch):
    """For every window, stride and batch, painted or incremental, the map is captum's, beyond the edge too."""
    if painter is not None:
        monkeypatch.setattr("crowsfeet.attribution.occlusion.incremental_scores", lambda *_: None)
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
    assert sum(seen) == 2 + 2 * 15 * 15 + 1  # one is tried as a whole picture


def test_half_precision_is_used_only_where_the_map_stays(tiny):
    """A score that half precision leaves alone is asked in it; a network whose answers move too far is not."""
    x = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(3))
    halved = []

    def steady(pictures: torch.Tensor) -> torch.Tensor:
        halved.append(torch.is_autocast_enabled("cpu"))
        return pictures.mean(dim=(1, 2, 3))

    assert stays_in_half(steady, x, torch.zeros_like(x), Windows(8, 4))
    halved.clear()
    assert in_half(steady, x.device)(x).dtype == torch.float32
    assert halved == [True]
    assert not stays_in_half(expected_age().of(tiny()), x, torch.zeros_like(x), Windows(8, 4))


def test_one_face_that_half_precision_spoils_is_enough_to_refuse_it():
    """A first face that stays does not speak for a faint second one, whose drops half precision rounds away."""
    faces = torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(3))

    def score(pictures: torch.Tensor) -> torch.Tensor:
        means = pictures.mean(dim=(1, 2, 3))
        return means * torch.where(means < 0.1, 1.05, 1.0) if torch.is_autocast_enabled("cpu") else means

    faces[1] *= 0.1
    assert stays_in_half(score, faces[:1], torch.zeros_like(faces[:1]), Windows(8, 4))
    assert not stays_in_half(score, faces, torch.zeros_like(faces), Windows(8, 4))


def test_maps_record_the_precision_they_were_made_in(tiny, faces):
    """What `auto` came to stands in the settings; half gives other numbers than single; a misspelt one is refused."""
    single, half = (Occlusion(precision=one).explain(tiny(), faces, expected_age()) for one in ("auto", "half"))
    assert single.settings["precision"] == "single"
    assert half.settings["precision"] == "half"
    assert not torch.equal(torch.as_tensor(single.pixels), torch.as_tensor(half.pixels))
    with pytest.raises(ParamsError, match="'double' is no precision; use one of auto, single, half"):
        Occlusion(precision="double").explain(tiny(), faces, expected_age())


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
