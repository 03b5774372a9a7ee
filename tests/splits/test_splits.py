"""Splits: nobody in two of them, and nobody moves when the data grow."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.errors import BadInputError, EmptyDataError, LeakError, MissingInputError
from crowsfeet.params import SplitParams
from crowsfeet.records import LABELS, SPLITS, read_frame, to_table, write_table
from crowsfeet.splits import assign_splits, check_leaks, person_share, separate
from crowsfeet.store import FaceStoreWriter
from tasks.split import split

PARAMS = SplitParams()
WEAK_CUTS = SplitParams(weak_validate=0.2, reserve=0.3)


def faces(people: list[str], hashes: list[int | None] | None = None, dataset: str = "data") -> pd.DataFrame:
    n = len(people)
    far_apart = [int.from_bytes(np.random.default_rng(k).bytes(8), "big") for k in range(n)]
    return pd.DataFrame(
        {
            "dataset": dataset,
            "face_id": [f"{dataset}-{k}" for k in range(n)],
            "person_id": people,
            "store_index": range(n),
            "age": np.linspace(1, 90, n),
            "phash": [None if h is None else f"{h:016x}" for h in (hashes if hashes is not None else far_apart)],
            "photo_hash": None,
            "split_hint": None,
        }
    )


@given(st.lists(st.integers(0, 40), min_size=1, max_size=80), st.lists(st.integers(0, 40), min_size=1, max_size=80))
@settings(max_examples=50, deadline=None)
def test_no_person_and_no_copy_stands_in_two_splits(weak: list[int], precise: list[int]) -> None:
    """Whatever people and hashes two sets share, the separated splits pass the gate."""
    a = faces([f"p{k}" for k in weak], [k * 3 for k in weak], "data")
    b = faces([f"p{k}" for k in precise], [k * 5 for k in precise], "precise")
    both = pd.concat(
        [a.assign(split=assign_splits(a, "weak", PARAMS)), b.assign(split=assign_splits(b, "precise", PARAMS))],
        ignore_index=True,
    )
    splits = separate(both)
    check_leaks(splits.faces)
    assert splits.faces.groupby("person_id")["split"].nunique().max() <= 1
    assert len(splits.faces) + splits.dropped.total() == len(both)


def test_a_new_crawl_moves_nobody() -> None:
    """Adding people and photos changes no earlier face's split."""
    before = faces([f"p{k}" for k in range(200)])
    after = faces([f"p{k}" for k in range(400)])
    old, new = assign_splits(before, "weak", WEAK_CUTS), assign_splits(after, "weak", WEAK_CUTS)
    assert (old == new[:200]).all()


def test_shares_are_kept_over_many_people() -> None:
    """Over thousands of people the splits get the shares that the params say, within three standard errors."""
    split = assign_splits(faces([f"p{k}" for k in range(4000)]), "weak", WEAK_CUTS)
    for name, share in (("weak_validate", 0.2), ("reserve", 0.3), ("weak_train", 0.5)):
        assert abs((split == name).mean() - share) < 3 * np.sqrt(share * (1 - share) / 4000)


def test_another_salt_is_another_draw() -> None:
    """The salt decides who goes where."""
    shares = {person_share("p", salt) for salt in "abcdef"}
    assert len(shares) == 6
    assert all(0 <= share < 1 for share in shares)


def test_a_set_s_own_splits_are_kept() -> None:
    """Hints of a precise set win over the hash."""
    set_ = faces(["a", "b", "c"]).assign(split_hint=["test", "train", "validate"])
    assert assign_splits(set_, "precise", PARAMS).tolist() == ["test", "train", "validate"]


def test_an_unknown_hint_is_refused() -> None:
    """A hint that is no split is named."""
    with pytest.raises(BadInputError, match="holdout"):
        assign_splits(faces(["a"]).assign(split_hint="holdout"), "precise", PARAMS, "myset")


def test_the_test_split_keeps_a_person_that_the_weak_set_has_too() -> None:
    """A person of the precise test set is dropped from weak training, not the other way round."""
    weak = faces(["ada", "bob"]).assign(split="weak_train")
    precise = faces(["ada"], [1], "precise").assign(split="test")
    splits = separate(pd.concat([weak, precise], ignore_index=True))
    assert splits.faces[["person_id", "split"]].to_numpy().tolist() == [["bob", "weak_train"], ["ada", "test"]]
    assert splits.dropped == {"person_in_other_split": 1}


def test_a_near_duplicate_under_another_name_is_dropped() -> None:
    """The same face two bits apart, as another person in another split, leaves the lower split."""
    weak = faces(["w"], [0b1011]).assign(split="weak_train")
    precise = faces(["q"], [0b1000], "precise").assign(split="validate")
    splits = separate(pd.concat([weak, precise], ignore_index=True))
    assert splits.faces["split"].tolist() == ["validate"]
    assert splits.dropped == {"near_duplicate_in_other_split": 1}


def test_a_copy_that_was_cut_otherwise_is_dropped() -> None:
    """Where the photos are copies, faces eight bits apart are one face; on different photos they are two."""
    both = faces(["w", "q"], [0, 0xFF]).assign(split=["weak_train", "test"])
    assert len(separate(both).faces) == 2
    assert separate(both.assign(photo_hash=["0" * 16, "0" * 15 + "1"])).faces["split"].tolist() == ["test"]


def test_two_people_on_one_photo_are_two() -> None:
    """One photo of two people is no leak: their faces differ."""
    both = faces(["w", "q"], [0, 0xFFFFFFFF]).assign(split=["weak_train", "test"], photo_hash="0" * 16)
    assert len(separate(both).faces) == 2


def test_faces_without_a_hash_are_nobody_s_copy() -> None:
    """Missing hashes do not make faces alike."""
    both = faces(["a", "b"], [None, None]).assign(split=["train", "test"])
    assert len(separate(both).faces) == 2


def test_the_gate_names_a_leaking_person() -> None:
    """One person in two splits stops the pipeline."""
    with pytest.raises(LeakError, match="1 people stand in two splits, among them ada"):
        check_leaks(faces(["ada", "ada"]).assign(split=["train", "test"]))


def test_the_gate_names_a_torn_pair_of_copies() -> None:
    """Near-duplicates in two splits stop the pipeline even when the names differ."""
    with pytest.raises(LeakError, match="Near-duplicates of 1 faces"):
        check_leaks(faces(["ada", "bob"], [7, 6]).assign(split=["train", "test"]))


def write_set(folder: Path, people: list[str], hint: str | None = None, seed: int = 0) -> None:
    rng = np.random.default_rng(seed)
    with FaceStoreWriter(folder / "faces") as store:
        rows = [
            {
                "photo_id": f"{folder.name}{k}",
                "person_id": person,
                "dataset": folder.name,
                "face_id": f"{folder.name}{k}-0",
                "store_index": store.append(np.zeros((8, 8, 3), np.uint8)),
                "n_faces": 1,
                "evidence": "[]",
                "age_mean": 30.0 + k,
                "phash": rng.bytes(8).hex(),
                "split_hint": hint,
            }
            for k, person in enumerate(people)
        ]
    write_table(to_table(rows, LABELS), folder / "labels.parquet", LABELS)


def test_the_stage_writes_splits_of_all_sets(tmp_path: Path) -> None:
    """Crawl, imported weak set, precise set and further test sets all get their splits."""
    write_set(tmp_path / "data", [f"w{k}" for k in range(60)], seed=1)
    write_set(tmp_path / "data/weak/more", [f"m{k}" for k in range(30)], seed=2)
    write_set(tmp_path / "data/precise/mine", [f"p{k}" for k in range(60)], seed=3)
    write_set(tmp_path / "data/precise/other", ["p0", "x1"], seed=4)
    split(SplitParams(precise="data/precise/mine", tests=["data/precise/other"]), tmp_path)
    written = read_frame(tmp_path / "data/splits.parquet", SPLITS)
    assert set(written["split"]) == {"weak_train", "weak_validate", "train", "validate", "test", "test:other"}
    assert set(written["dataset"]) == {"data", "data/weak/more", "data/precise/mine", "data/precise/other"}
    assert written[written["split"] == "test:other"]["person_id"].tolist() == ["x1"]
    told = json.loads((tmp_path / "data/split.json").read_text())
    assert told["splits"]["test"]["faces"] == (written["split"] == "test").sum()


def test_a_missing_precise_set_says_how_to_get_one(tmp_path: Path) -> None:
    """The message names the folder and `crowsfeet import`."""
    write_set(tmp_path / "data", ["a"])
    with pytest.raises(MissingInputError, match=r"world/precise holds no face set.*crowsfeet import"):
        split(PARAMS, tmp_path)


def test_an_empty_split_is_refused(tmp_path: Path) -> None:
    """A split without a face is an error that names it, and nothing is written."""
    write_set(tmp_path / "data", [f"w{k}" for k in range(60)])
    write_set(tmp_path / "data/world/precise", ["p"], hint="test")
    with pytest.raises(EmptyDataError, match="split train"):
        split(PARAMS, tmp_path)
    assert not (tmp_path / "data/splits.parquet").exists()
