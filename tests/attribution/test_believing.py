"""Figures about maps, held against cases whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from crowsfeet.attribution import Target, expected_age, make_method
from crowsfeet.attribution.curves import deletion_insertion
from crowsfeet.attribution.examination import Exam, examine
from crowsfeet.attribution.metrics import infidelity, max_sensitivity
from crowsfeet.attribution.regions import (
    RegionMasks,
    pointing_game,
    read_masks,
    repaint_effects,
    share_inside,
)
from crowsfeet.attribution.sanity import coarse, randomised, similarity
from crowsfeet.attribution.shortcut import column_share, frame_effect, ring_mask
from crowsfeet.errors import BadInputError

RING = torch.as_tensor(ring_mask(16))


def looking_at(mask: torch.Tensor, years: float = 40.0) -> Target:
    """Return a target in years that is the mean brightness inside `mask`, times `years`."""
    return Target("expected_age", "years", lambda _s, x: years * (x.mean(dim=1) * mask).sum(dim=(1, 2)) / mask.sum())


def test_share_inside_of_a_random_map_is_the_area():
    """A map that knows nothing has as much attribution in a region as the region has area."""
    rng = np.random.default_rng(0)
    inside = np.zeros((4, 64, 64), bool)
    inside[:, :32, :16] = True
    assert share_inside(rng.normal(size=(4, 64, 64)), inside).mean() == pytest.approx(1 / 8, abs=0.01)
    assert np.isnan(share_inside(np.zeros((1, 64, 64)), inside[:1])[0])


def test_pointing_game_counts_hits():
    """Two of three strongest pixels lie inside, whatever their sign."""
    pixels = np.zeros((3, 8, 8))
    pixels[0, 1, 1], pixels[1, 1, 1], pixels[2, 6, 6] = 2, -5, 1
    inside = np.zeros((3, 8, 8), bool)
    inside[:, :4, :4] = True
    assert pointing_game(pixels, inside) == pytest.approx(2 / 3)


def test_the_frame_is_found_where_it_decides_and_only_there(tiny, faces):
    """A target that reads the ring is found out, one that reads the middle is not."""
    subject = tiny()
    x = faces.repeat(3, 1, 1, 1) * torch.rand(9, 3, 1, 1, generator=torch.Generator().manual_seed(0))
    pixels = np.ones((9, 16, 16))
    on_ring = frame_effect(subject, x, looking_at(RING.float()), pixels)
    inside = frame_effect(subject, x, looking_at((~RING).float()), pixels)
    assert on_ring.variance_share == pytest.approx(1, abs=0.01)
    assert on_ring.found(0.1)
    assert inside.variance_share == 0
    assert not inside.found(0.1)
    assert on_ring.attribution_share == pytest.approx(float(RING.float().mean()))
    assert "of the attribution lies on the frame" in on_ring.sentence()


def test_column_share_is_the_textbooks_omega_squared():
    """The share equals ω² of a two-way layout, computed here from its sums of squares."""
    rng = np.random.default_rng(1)
    table = rng.normal(size=(12, 12)) + 3 * rng.normal(size=12)[None, :]
    grand = table.mean()
    ss = 12 * ((table.mean(axis=0) - grand) ** 2).sum()
    rest = ((table - table.mean(axis=0)[None] - table.mean(axis=1)[:, None] + grand) ** 2).sum() / 121
    omega = (ss - 11 * rest) / (((table - grand) ** 2).sum() + rest)
    assert column_share(table) == pytest.approx(omega)
    assert column_share(np.zeros((3, 3))) == 0


def test_deletion_prefers_the_true_order(tiny, faces):
    """Taking away what counts moves the answer sooner than taking away what does not."""
    mask = torch.zeros(16, 16)
    mask[:8, :8] = 1
    target, subject = looking_at(mask), tiny()
    x = faces * mask + 0.2
    right = deletion_insertion(subject, x, target, np.broadcast_to(mask.numpy(), (3, 16, 16)))
    wrong = deletion_insertion(subject, x, target, np.broadcast_to(1 - mask.numpy(), (3, 16, 16)))
    assert right.deletion_area > wrong.deletion_area
    assert right.insertion_area < wrong.insertion_area
    assert right.deletion[0] == right.insertion[-1] == 0
    assert right.deletion[-1] == pytest.approx(right.insertion[0])


def test_infidelity_of_a_linear_models_gradient_is_zero(tiny, faces):
    """A linear target is foretold exactly by its gradient (Yeh et al., section 2), and badly by noise."""
    subject, target = tiny(), looking_at(torch.ones(16, 16))
    method = make_method("saliency")
    found = method.explain(subject, faces, target)
    assert infidelity(subject, faces, target, found, additive=False) == pytest.approx(0, abs=1e-3)
    noise = type(found)(torch.randn(found.values.shape), "years", "saliency", "age", found.scores)
    assert infidelity(subject, faces, target, noise, additive=False) > 0.05


def test_a_linear_models_gradient_does_not_move(tiny, faces):
    """The gradient of a linear target is the same under noise; that of a curved one is not."""
    method = make_method("saliency")
    assert max_sensitivity(tiny(), faces, looking_at(torch.ones(16, 16)), method) == pytest.approx(0, abs=1e-5)
    assert max_sensitivity(tiny(), faces, expected_age(), method) > 1e-3


def test_randomised_weights_keep_their_values_and_lose_their_order(tiny):
    """Each tensor holds the same numbers at other places; the original is left as it was."""
    subject = tiny()
    kept = subject.network.head.weight.clone()
    blind = randomised(subject, seed=4)
    assert torch.equal(subject.network.head.weight, kept)
    assert not torch.equal(blind.network.head.weight, kept)
    torch.testing.assert_close(blind.network.head.weight.flatten().sort().values, kept.flatten().sort().values)


def test_similarity_is_the_rank_correlation_of_coarse_maps():
    """The figure equals scipy's rank correlation of the summed cells, and is 1 for a map against itself."""
    rng = np.random.default_rng(2)
    a, b = np.abs(rng.normal(size=(2, 32, 32))), np.abs(rng.normal(size=(2, 32, 32)))
    expected = np.mean([spearmanr(coarse(a, 8)[k].ravel(), coarse(b, 8)[k].ravel()).statistic for k in range(2)])
    assert similarity(a, b, 8) == pytest.approx(expected)
    assert similarity(a, -a) == pytest.approx(1)


def test_repainting_tells_the_regions_effect(tiny, faces):
    """Wiping out the bright region that the target reads lowers it; other regions do nothing."""
    masks = np.zeros((3, 16, 16), np.uint8)
    masks[:, 6:10, 6:10] = 1
    x = torch.full_like(faces, 0.1)
    x[:, :, 6:10, 6:10] = 0.9
    target = looking_at(torch.as_tensor(masks[0], dtype=torch.float32))
    effects = repaint_effects(tiny(), x, target, RegionMasks(("rest", "spot"), masks))
    assert effects["spot"]["mean_signed"] > 5
    assert effects["spot"]["area"] == pytest.approx(1 / 16)
    assert effects["rest"]["mean_absolute"] < effects["spot"]["mean_absolute"] / 4


def test_masks_are_read_in_the_faces_order_or_not_at_all(tmp_path):
    """Masks follow the ids asked for; a face without a mask means no masks; a broken file is named."""
    path = tmp_path / "masks.npz"
    assert read_masks(path, ["a"]) is None
    masks = np.stack([np.zeros((4, 4), np.uint8), np.ones((4, 4), np.uint8)])
    np.savez(path, face_ids=np.array(["a", "b"]), regions=np.array(["skin", "hair"]), masks=masks)
    found = read_masks(path, ["b", "a"])
    assert found is not None
    assert found.of(["hair"]).mean(axis=(1, 2)).tolist() == [1, 0]
    assert read_masks(path, ["a", "c"]) is None
    path.write_bytes(b"no zip")
    with pytest.raises(BadInputError, match=r"masks\.npz is not a file of region masks"):
        read_masks(path, ["a"])


def test_the_exam_holds_with_and_without_masks(tiny, faces):
    """Without region masks all other figures are still there; with them the headline is the second best share."""
    subject = tiny()
    methods = [make_method("saliency"), make_method("occlusion", positions=4), make_method("grad_cam")]
    bare = examine(Exam(subject, faces, expected_age(), close=1), methods).figures
    assert "age_region_share" not in bare
    assert set(bare["methods"]) == {"saliency", "occlusion", "grad_cam"}
    assert set(bare["agreement"]) == {"saliency/occlusion", "saliency/grad_cam", "occlusion/grad_cam"}
    masks = np.zeros((3, 32, 32), np.uint8)
    masks[:, :8] = 1
    full = examine(Exam(subject, faces, expected_age(), RegionMasks(("skin", "hair"), masks), close=1), methods).figures
    shares = sorted(one["age_region_share"] for one in full["methods"].values())
    assert full["age_region_share"] == shares[-2]
    assert full["age_region_share_random"] == pytest.approx(0.25)
    assert set(full["repaint"]) == {"skin", "hair"}
