"""Two models' maps of the same faces, held against cases whose difference is known."""

from __future__ import annotations

import numpy as np
import pytest

from crowsfeet.attribution.difference import Side, difference_figures, difference_sheet, on_common_faces, read_side
from crowsfeet.attribution.packing import pack_maps
from crowsfeet.attribution.places import place_of
from crowsfeet.attribution.sheet import Row
from crowsfeet.errors import BadInputError, EmptyDataError


def side(name, face_ids, maps, unit="years"):
    """A model's answers to faces of 12 × 12 pixels, all of them `len(name)` years."""
    n = len(face_ids)
    faces = np.full((n, 12, 12, 3), 120, np.uint8)
    return Side(
        name, face_ids, faces, np.arange(n) * 10.0, np.full(n, float(len(name))), maps, dict.fromkeys(maps, unit)
    )


def spot(n, row, column, value=1.0):
    """Maps that are zero but for one of nine places."""
    pixels = np.zeros((n, 12, 12))
    pixels[:, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = value
    return pixels


def test_what_two_maps_do_not_share_lies_apart_and_is_named():
    """One model reads the forehead, the other the chin: nothing is shared, and both places are named."""
    one = side("one", ["a", "b"], {"saliency": spot(2, 0, 1), "occlusion": spot(2, 1, 1)})
    other = side("other", ["a", "b"], {"saliency": spot(2, 2, 1), "occlusion": spot(2, 1, 1)})
    found = difference_figures(one, other)
    assert found["moved_years"] == pytest.approx(2)
    assert found["methods"]["saliency"]["apart"] == pytest.approx(1)
    assert found["methods"]["saliency"]["older"] == "mouth and chin"
    assert found["methods"]["saliency"]["younger"] == "forehead and hairline"
    assert found["methods"]["occlusion"]["apart"] == 0
    assert found["methods"]["occlusion"]["older"] == "nowhere"
    assert [face["other"] for face in found["faces"]] == [5, 5]


def test_only_common_faces_and_methods_are_compared():
    """Faces are matched by their ids, not by their places; methods of one side alone are left out."""
    maps = np.stack([np.full((12, 12), k) for k in range(3)])
    one = side("one", ["a", "b", "c"], {"saliency": maps, "occlusion": maps})
    other = side("other", ["c", "x", "b"], {"saliency": maps})
    left, right = on_common_faces(one, other)
    assert left.face_ids == right.face_ids == ["b", "c"]
    assert set(left.maps) == set(right.maps) == {"saliency"}
    assert left.maps["saliency"][:, 0, 0].tolist() == [1, 2]
    assert right.maps["saliency"][:, 0, 0].tolist() == [2, 0]


def test_maps_that_cannot_be_taken_from_each_other_are_refused():
    """Other faces, other sizes and other units end in a sentence that names both models."""
    one = side("one", ["a"], {"saliency": spot(1, 0, 0)})
    with pytest.raises(EmptyDataError, match="one and other have no probe face in common"):
        on_common_faces(one, side("other", ["b"], {"saliency": spot(1, 0, 0)}))
    with pytest.raises(EmptyDataError, match="no method in common"):
        on_common_faces(one, side("other", ["a"], {"occlusion": spot(1, 0, 0)}))
    with pytest.raises(BadInputError, match="12×12 pixels in years against 6×6 pixels in years"):
        on_common_faces(one, side("other", ["a"], {"saliency": np.zeros((1, 6, 6))}))
    with pytest.raises(BadInputError, match="in years against 12×12 pixels in share"):
        on_common_faces(one, side("other", ["a"], {"saliency": spot(1, 0, 0)}, unit="share"))


def test_packed_maps_come_back_as_one_side_and_are_drawn(tmp_path):
    """A packed file gives its probe faces alone; the sheet has a row per model and one for the difference."""
    about = {"model": "plain-1", "target": "expected_age", "units": {"saliency": "years"}, "probes": 2}
    about |= {"face_ids": ["a", "b", "c"], "ages": [1.0, 2.0, 3.0], "scores": [4.0, 5.0, 6.0]}
    faces = np.zeros((3, 12, 12, 3), np.uint8)
    pack_maps(tmp_path / "maps.npz", {"saliency": spot(3, 1, 1, 0.5)}, faces, about)
    found = read_side(tmp_path / "maps.npz")
    assert (found.name, found.face_ids, found.scores.tolist()) == ("plain-1", ["a", "b"], [4, 5])
    assert found.maps["saliency"].sum() == pytest.approx(2 * 16 * 0.5)
    assert difference_sheet(found, found).width >= 720


def test_the_sheet_holds_both_models_and_second_minus_first_in_this_order(monkeypatch):
    """Rows are the photos, the first map, the second and their difference: red where the second sees more that ages."""
    drawn = []
    monkeypatch.setattr("crowsfeet.attribution.difference.sheet", drawn.extend)
    one = side("one", ["a"], {"occlusion": spot(1, 0, 0)})
    difference_sheet(one, side("other", ["a"], {"occlusion": spot(1, 2, 2)}))
    rows = [line for line in drawn if isinstance(line, Row)]
    assert [row.label for row in rows] == ["photo", "one", "other", "difference"]
    assert [row.captions[0] for row in rows[1:3]] == ["→ 3", "→ 5"]
    assert [reddening(row.cells[0]) for row in rows[1:]] == [("red", "none"), ("none", "red"), ("blue", "red")]
    assert len({row.bar for row in rows[1:]}) == 1


def reddening(cell):
    """The colours of a drawn map's upper left and lower right corner."""
    return tuple(
        "red" if r > b + 20 else "blue" if b > r + 20 else "none" for r, _, b in cell[[8, -8], [8, -8]].astype(int)
    )


@pytest.mark.parametrize("size", [12, 64])
def test_an_even_map_has_no_place(size):
    """Ninths that hardly differ, or differ by how many pixels they have alone, are everywhere; a slope has an end."""
    assert place_of(np.ones((size, size))) == "everywhere"
    assert place_of(1 + np.random.default_rng(0).random((size, size)) / 100) == "everywhere"
    assert place_of(np.linspace(1, 2, size)[:, None] * np.ones(size)) in {"lower left", "mouth and chin", "lower right"}
