"""Copies: perceptual hashes, groups of them, and what is refused for being seen before."""

from __future__ import annotations

import cv2
import imagehash
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from crowsfeet.demo_world.scenes import Sitter, portrait
from crowsfeet.demo_world.traits import draw_traits
from crowsfeet.faces.duplicates import NEAR, near_groups, near_pairs, parse_hashes, perceptual_hash, perceptual_hashes
from crowsfeet.faces.repeats import placeholder_pictures, refuse_repeats


@pytest.fixture(scope="module")
def pictures() -> list[np.ndarray]:
    """Eight people."""
    rngs = [np.random.default_rng(k) for k in range(8)]
    return [portrait(Sitter(draw_traits(rng), 40), 160, 2000, rng).rgb for rng in rngs]


def again(rgb: np.ndarray, scale: float, quality: int) -> np.ndarray:
    """The picture as another site would keep it: resized and compressed once more."""
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))


@pytest.mark.parametrize(("scale", "quality"), [(1.0, 40), (0.5, 80), (1.5, 90)])
def test_copies_are_near_and_people_are_far(pictures: list[np.ndarray], scale: float, quality: int) -> None:
    """Resizing and compressing stay within the limit; different people stay outside it."""
    own = perceptual_hashes(pictures)
    copies = perceptual_hashes([again(picture, scale, quality) for picture in pictures])
    apart = np.bitwise_count(own[:, None] ^ copies[None])
    assert (np.diag(apart) <= NEAR).all()
    assert (apart[~np.eye(len(own), dtype=bool)] > 8).all()


def test_the_hash_agrees_with_imagehash(pictures: list[np.ndarray]) -> None:
    """Up to the way of resizing, bits are those of the reference implementation."""
    for rgb in pictures:
        grey = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (32, 32), interpolation=cv2.INTER_AREA)
        reference = int(str(imagehash.phash(Image.fromarray(grey))), 16)
        assert (reference ^ int(perceptual_hash(rgb), 16)).bit_count() <= 2


def test_one_by_one_and_in_batch_agree(pictures: list[np.ndarray]) -> None:
    """A batch gives each picture the hash that it has alone, also through its text."""
    texts = [perceptual_hash(picture) for picture in pictures]
    assert (parse_hashes(texts) == perceptual_hashes(pictures)).all()
    assert len(perceptual_hashes([])) == 0


@given(
    seeds=st.lists(st.integers(0, 30), max_size=60), flips=st.lists(st.integers(0, 63), max_size=60),
    near=st.integers(0, 3),
)  # fmt: skip
@settings(deadline=None)
def test_all_near_pairs_are_found(seeds: list[int], flips: list[int], near: int) -> None:
    """The groups are those of comparing all with all."""
    hashes = [int.from_bytes(np.random.default_rng(seed).bytes(8), "big") for seed in seeds]
    hashes = [h ^ (1 << flips[k % len(flips)]) if flips and k % 2 else h for k, h in enumerate(hashes)]
    array = np.array(hashes, np.uint64)
    groups = near_groups(array, near)
    chains = {k: {k} for k in range(len(hashes))}
    for a in range(len(hashes)):
        for b in range(a):
            if (hashes[a] ^ hashes[b]).bit_count() <= near and chains[a] is not chains[b]:
                merged = chains[a] | chains[b]
                for k in merged:
                    chains[k] = merged
    for a in range(len(hashes)):
        assert {k for k in range(len(hashes)) if groups[k] == groups[a]} == chains[a]


def test_a_wider_limit_is_refused() -> None:
    """Four bands find pairs up to three bits apart and no further."""
    with pytest.raises(ValueError, match="up to 3 bits"):
        near_pairs(np.zeros(2, np.uint64), 4)


def test_many_copies_of_one_picture_cost_no_square() -> None:
    """A placeholder repeated 200,000 times is grouped without 20 thousand million pairs."""
    assert len(np.unique(near_groups(np.zeros(200_000, np.uint64)))) == 1


def rows(*told: tuple[str, str | None, str | None, str | None, float]) -> pd.DataFrame:
    """Rows of person, reason, hash of the photo, hash of the face, confidence."""
    frame = pd.DataFrame(told, columns=["person_id", "refused", "photo_hash", "phash", "confidence"])
    return frame.assign(photo_id=[f"photo{k}" for k in range(len(frame))])


A, B, C = "0123456789abcdef", "f0f0f0f0f0f0f0f0", "00ff00ff00ff00ff"


def test_a_person_s_photo_counts_once() -> None:
    """Of two copies the one of higher confidence is kept."""
    frame = rows(("ada", None, A, B, 0.5), ("ada", None, A, B, 0.9))
    assert refuse_repeats(frame).tolist() == ["duplicate", None]


def test_a_copy_with_another_cut_counts_once() -> None:
    """Copies are known by the face as well as by the whole photo."""
    frame = rows(("ada", None, A, B, 0.9), ("ada", None, C, B, 0.5))
    assert refuse_repeats(frame).tolist() == [None, "duplicate"]


def test_equal_copies_keep_the_first_name() -> None:
    """Among equals the choice does not depend on the order of the rows."""
    frame = rows(("ada", None, A, B, 0.9), ("ada", None, A, B, 0.9))
    backwards = refuse_repeats(frame.iloc[::-1])
    assert backwards.loc[0] is None
    assert backwards.loc[1] == "duplicate"


def test_one_face_of_two_people_is_neither_s() -> None:
    """At least one of the two labels is wrong, so both go."""
    frame = rows(("ada", None, A, B, 1), ("bob", None, C, B, 1))
    assert refuse_repeats(frame).tolist() == ["shared_face", "shared_face"]


def test_two_faces_on_one_photo_stay() -> None:
    """A picture of two people may stand on both their pages."""
    frame = rows(("ada", None, A, B, 1), ("bob", None, A, C, 1))
    assert refuse_repeats(frame).tolist() == [None, None]


def test_a_picture_of_three_people_is_a_placeholder() -> None:
    """With a face in it or without."""
    faces = rows(*[(person, None, A, B, 1.0) for person in "abc"])
    assert refuse_repeats(faces).tolist() == ["placeholder"] * 3
    blank = rows(*[(person, "no_face", A, None, 1.0) for person in "abc"])
    assert refuse_repeats(blank).tolist() == ["placeholder"] * 3


def test_earlier_reasons_stay() -> None:
    """What was refused before is not refused again for being a copy, nor does it stand for a person's photo."""
    frame = rows(("ada", "no_date", A, B, 1), ("ada", None, A, B, 0.1), ("ada", "corrupt", None, None, 0))
    assert refuse_repeats(frame).tolist() == ["no_date", None, "corrupt"]


def test_placeholders_are_known_behind_other_reasons() -> None:
    """A picture of three people is one even where its dates were refused first; pictures never looked at are none."""
    frame = rows(*[(person, "before_birth", A, None, 0.0) for person in "abc"], ("dan", None, C, B, 1.0),
                 *[(person, "not_fetched", None, None, 0.0) for person in "efg"])  # fmt: skip
    assert placeholder_pictures(frame).tolist() == [True] * 3 + [False] * 4
    assert refuse_repeats(frame).tolist() == ["before_birth"] * 3 + [None] + ["not_fetched"] * 3
