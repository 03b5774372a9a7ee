"""The answers as HTML."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import numpy as np
import pytest

from crowsfeet.app.drawing import answers_html, evidence_html, maps_html
from crowsfeet.app.explanation import Explanation
from crowsfeet.attribution import scale_of

METHODS = {"occlusion": {"positions": 3}, "saliency": {}}


@pytest.fixture
def explained(service, portrait_jpeg) -> Explanation:
    photo = service.photo(base64.b64encode(portrait_jpeg).decode())
    return service.explain(photo, 0, "models/finetuned/plain-1", METHODS)


def test_a_colour_bar_ends_at_the_scale_of_its_map_in_the_maps_unit(explained):
    """Every map has its bar; both ends tell the largest value and what the sign means."""
    html = maps_html([explained], 0.75)
    assert html.count("<img") == html.count('class="bar"') == 2
    scale = scale_of([explained.maps["occlusion"].shown])
    assert f"−{scale:.2g} younger" in html
    assert f"+{scale:.2g} years older" in html
    assert "per step from black to white" in html


def test_the_shaded_part_of_the_curve_is_the_interval(explained):
    """The polygon under the curve starts and ends where 90 % of the ages do."""
    html = answers_html([explained])
    points = re.search(r'polygon points="([^"]+)"', html)[1].split()
    ends = [float(points[k].partition(",")[0]) for k in (0, -1)]
    ages = [(x - 14) / 612 * 101 for x in ends]
    np.testing.assert_allclose(ages, explained.interval, atol=0.05)


def test_two_models_have_two_curves_and_a_column_that_tells_them_apart(explained):
    """With a second model everything says which is which."""
    other = replace(explained, model="another")
    assert answers_html([explained, other]).count("<polyline") == 2
    assert evidence_html([explained, other]).count("<td>another</td>") == 4
    assert "<th>model</th>" not in evidence_html([explained])


def test_a_classifiers_first_classes_are_listed_with_their_shares(explained):
    """Classes stand in order of their share; there is no curve over ages."""
    classes = replace(explained, labels=("cat", "dog", "owl"), distribution=np.array([0.2, 0.7, 0.1]))
    html = answers_html([classes])
    assert "<polyline" not in html
    assert re.findall(r"<td>(\w+)</td>", html) == ["dog", "cat", "owl"]
    assert "70.0%" in html


def test_names_cannot_carry_markup(explained):
    """A model's or a class's name is shown as text."""
    evil = "<script>alert(1)</script>"
    named = replace(explained, model=evil)
    classes = replace(named, labels=(evil, "b"), distribution=np.array([0.6, 0.4]))
    drawn = maps_html([named], 0.5) + answers_html([named, classes]) + evidence_html([named])
    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn
