"""One contract for every attribution method."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from crowsfeet.attribution import METHODS, describe, expected_age, make_method, make_target, scale_of
from crowsfeet.attribution.baselines import FILLS, baseline
from crowsfeet.errors import ParamsError


@pytest.mark.parametrize("name", METHODS)
class TestEveryMethod:
    """What must hold for every method."""

    def test_maps_are_shaped_like_the_input_with_a_unit_and_the_scores(self, name, tiny, faces):
        """A map has a value for every channel of every pixel, its unit, and the untouched pictures' scores."""
        subject = tiny()
        found = make_method(name).explain(subject, faces, expected_age())
        assert found.values.shape == faces.shape
        assert found.values.dtype == torch.float32
        assert found.pixels.shape == (3, 16, 16)
        assert found.unit.startswith("years")
        torch.testing.assert_close(found.scores, subject.expected_age(faces))

    def test_maps_carry_both_signs(self, name, tiny, faces):
        """Evidence for older and for younger is told apart."""
        pixels = make_method(name).explain(tiny(), faces, expected_age()).pixels
        assert pixels.max() > 0 > pixels.min()

    def test_maps_are_the_same_every_time_and_leave_the_generators_alone(self, name, tiny, faces):
        """Twice the same settings give the same map, whatever was drawn in between, and draw nothing from outside."""
        subject = tiny()
        first = make_method(name).explain(subject, faces, expected_age()).values
        torch.rand(3)
        before = torch.get_rng_state()
        second = make_method(name).explain(subject, faces, expected_age()).values
        assert torch.equal(first, second)
        assert torch.equal(before, torch.get_rng_state())

    def test_a_constant_model_gets_an_empty_map(self, name, tiny, faces):
        """A network that never looks at the picture has nothing attributed."""
        pixels = make_method(name).explain(tiny(weight=0.0), faces, expected_age()).pixels
        assert np.abs(pixels).max() < 1e-4

    def test_a_face_is_explained_alone_as_in_company(self, name, tiny, faces):
        """Batching does not change a map beyond rounding; randomised methods draw per batch and are left out."""
        if name in {"smoothgrad", "gradient_shap"}:
            pytest.skip("draws noise for the whole batch")
        subject, method = tiny(), make_method(name)
        together = method.explain(subject, faces, expected_age()).values
        alone = method.explain(subject, faces[1:2], expected_age()).values
        torch.testing.assert_close(together[1:2], alone, atol=1e-4, rtol=1e-3)

    def test_settings_are_described_with_their_defaults(self, name):
        """What the page and its endpoint show is what the method takes."""
        told = describe(METHODS[name])
        assert make_method(name, **told["settings"]) == METHODS[name]()

    def test_pictures_made_in_inference_mode_can_be_explained(self, name, tiny, faces):
        """Where the pictures come from does not matter."""
        with torch.inference_mode():
            made = faces * 1.0
        make_method(name).explain(tiny(), made, expected_age())


@pytest.mark.parametrize("fill", FILLS)
def test_integrated_gradients_are_complete(fill, tiny, faces):
    """The values sum to the difference between the picture's age and the baseline's (Sundararajan et al., prop. 1)."""
    subject = tiny()
    found = make_method("integrated_gradients", steps=64, fill=fill).explain(subject, faces, expected_age())
    whole = subject.expected_age(faces) - subject.expected_age(baseline(faces, fill))
    torch.testing.assert_close(found.values.sum(dim=(1, 2, 3)), whole, atol=0.02, rtol=0.01)


def test_saliency_is_the_gradient(tiny, faces):
    """Saliency equals the slope measured by moving one pixel both ways."""
    subject = tiny()
    subject.double()
    x = faces.double()
    found = make_method("saliency").explain(subject, x, expected_age()).values
    step = torch.zeros_like(x[:1])
    step[0, 2, 5, 7] = 1e-4
    slope = (subject.expected_age(x[:1] + step) - subject.expected_age(x[:1] - step)) / 2e-4
    assert float(found[0, 2, 5, 7]) == pytest.approx(float(slope), rel=1e-3)


def test_grad_cam_takes_the_layer_asked_for_and_names_the_others(tiny, faces):
    """Two layers give two maps; an unknown one is refused by a sentence that lists what there is."""
    subject = tiny()
    coarse = make_method("grad_cam", layer="second").explain(subject, faces, expected_age()).pixels
    fine = make_method("grad_cam", layer="first").explain(subject, faces, expected_age()).pixels
    assert np.abs(coarse - fine).max() > 0
    with pytest.raises(ParamsError, match=r"no layer 'third'; try first, second"):
        make_method("grad_cam", layer="third").explain(subject, faces, expected_age())


def test_unknown_methods_and_settings_are_refused_by_name():
    """A misspelt word is told with the words that are known."""
    with pytest.raises(ParamsError, match=r"'oclusion' is no attribution method; use one of saliency"):
        make_method("oclusion")
    with pytest.raises(ParamsError, match=r"occlusion has no setting windw; its settings: window, positions"):
        make_method("occlusion", windw=3)
    with pytest.raises(ParamsError, match="occlusion: could not convert"):
        make_method("occlusion", window="wide")


def test_targets_other_than_the_age(tiny, faces):
    """An age bin and the spread are explained in their own units; other words are refused."""
    subject = tiny()
    assert make_method("saliency").explain(subject, faces, make_target("spread", subject)).unit.startswith("years")
    found = make_method("integrated_gradients").explain(subject, faces, make_target("age:30", subject))
    assert found.unit == "share"
    torch.testing.assert_close(found.scores, subject.distribution(faces)[:, 30])
    with pytest.raises(ParamsError, match="'age:101' is no target"):
        make_target("age:101", subject)


def test_the_spread_is_the_distributions_standard_deviation(tiny, faces):
    """The target `spread` equals the standard deviation computed bin by bin."""
    subject = tiny()
    p = subject.distribution(faces).double().numpy()
    ages = np.arange(101) + 0.5
    expected = np.sqrt((p * (ages - (p @ ages)[:, None]) ** 2).sum(axis=1))
    found = make_target("spread", subject).score(subject, faces).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_the_scale_belongs_to_the_set_of_maps():
    """All maps of a set share a scale near their largest value; a set of zeros still has one."""
    maps = [np.linspace(-3, 1, 1000).reshape(1, 20, 50), np.full((1, 20, 50), 0.1)]
    assert 2.9 < scale_of(maps) <= 3
    assert scale_of([np.zeros((1, 4, 4))]) > 0
