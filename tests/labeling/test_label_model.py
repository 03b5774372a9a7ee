"""Votes, the label model, and the labels that come out."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crowsfeet.errors import BadInputError
from crowsfeet.labeling import LabelModel, fit_label_model, label_photos, label_votes, read_photos
from crowsfeet.labeling import model as label_model
from crowsfeet.labeling.functions import FUNCTIONS
from crowsfeet.labeling.model import prior_model
from crowsfeet.params import LabelParams

PARAMS = LabelParams()
TODAY = date(2026, 1, 1)
BASE = {"photo_id": "p", "person_id": "q", "person_name": "Ada Example", "birth_date": "1950-07-01", "language": "en"}


def label(**cells: Any) -> pd.Series:
    return label_photos(pd.DataFrame([BASE | cells]), PARAMS, today=TODAY)[0].iloc[0]


def planted(n: int, error: dict[str, float], seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    """Photos with four kinds of evidence, each wrong by 4 to 30 years at its own rate; and the true ages."""
    rng = np.random.default_rng(seed)
    years = rng.integers(1975, 2010, n)
    cells = {}
    for name, e in error.items():
        off = rng.choice([-1, 1], n) * rng.integers(4, 25, n)
        cells[name] = years + np.where(rng.random(n) < e, off, 0)
    rows = pd.DataFrame([BASE] * n)
    rows["photo_id"] = [f"p{i}" for i in range(n)]
    rows["birth_date"] = "1940-07-01"
    rows["caption"] = [f"Example in {y}" for y in cells["caption_date"]]
    rows["wikidata_date"] = [str(y) for y in cells["wikidata_date"]]
    rows["commons_date"] = [f"{y}-03-04" for y in cells["commons_date"]]
    rows["image_title"] = [f"Example {y}.jpg" for y in cells["file_name"]]
    return rows, years - 1940


def test_accuracies_are_learnt_from_agreement_alone() -> None:
    """With planted error rates, EM finds each function's rate within three points, without seeing any truth."""
    error = {"caption_date": 0.05, "wikidata_date": 0.12, "commons_date": 0.3, "file_name": 0.2}
    rows, _ = planted(3000, error)
    accuracy = fit_label_model([read_photos(rows, PARAMS, TODAY)], PARAMS).accuracy()
    for name, rate in error.items():
        assert accuracy[name] == pytest.approx(1 - rate, abs=0.03)


def test_learnt_weights_beat_the_mean_of_all_dates() -> None:
    """The model's labels are off by more than two years less often than the mean of the dates is."""
    rows, ages = planted(1500, {"caption_date": 0.05, "wikidata_date": 0.12, "commons_date": 0.3, "file_name": 0.2})
    labels, _ = label_photos(rows, PARAMS, today=TODAY)
    kept = labels["refused"].isna().to_numpy()
    ours = np.abs(labels["age_mean"].to_numpy() - ages)[kept] > 2
    dates = pd.DataFrame(
        {
            "a": rows["caption"].str[-4:].astype(int),
            "b": rows["wikidata_date"].astype(int),
            "c": rows["commons_date"].str[:4].astype(int),
            "d": rows["image_title"].str[8:12].astype(int),
        }
    )
    mean = np.abs(dates.mean(axis=1) - 1940 - ages)[kept] > 2
    assert kept.mean() > 0.9
    assert ours.mean() < 0.03
    assert ours.mean() < mean.mean() / 4


def test_the_order_of_chunks_and_their_size_change_nothing() -> None:
    """One chunk, or several in another order, give the same model to the last digit that matters."""
    rows, _ = planted(400, {"caption_date": 0.1, "wikidata_date": 0.1, "commons_date": 0.1, "file_name": 0.1})
    whole = fit_label_model([read_photos(rows, PARAMS, TODAY)], PARAMS)
    parts = [read_photos(rows.iloc[i : i + 100], PARAMS, TODAY).without_words() for i in (300, 0, 200, 100)]
    assert np.allclose(whole.pi, fit_label_model(parts, PARAMS).pi, atol=1e-9)


def test_photos_with_one_vote_each_are_looked_at_in_any_order() -> None:
    """Where no photo has two votes, the ages are learnt from all of them, whichever chunk comes first."""
    rows = pd.DataFrame([BASE | {"photo_id": f"p{i}", "caption": f"Example in {1960 + i % 40}"} for i in range(300)])
    parts = [read_photos(rows.iloc[i : i + 100], PARAMS, TODAY) for i in (0, 100, 200)]
    first, second = (fit_label_model(chunks, PARAMS).age_prior for chunks in (parts, parts[::-1]))
    assert np.allclose(first, second, atol=1e-9)
    assert not np.allclose(first, fit_label_model(parts[:1], PARAMS).age_prior, atol=1e-4)


def test_more_photos_than_em_looks_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more photos a part is looked at, also where none of it has as many votes as a photo beyond the limit."""
    monkeypatch.setattr(label_model, "_MAX_FIT", 50)
    rows, _ = planted(200, {"caption_date": 0.1, "wikidata_date": 0.1, "commons_date": 0.1, "file_name": 0.1})
    hashes = label_model.hash_ids(pa.array(rows["photo_id"]))
    last = int(hashes.argmax())
    rows.loc[last, ["wikidata_date", "commons_date"]] = None
    votes = read_photos(rows, PARAMS, TODAY)
    assert votes.photo.tolist().count(last) == 2
    within = rows[hashes <= np.sort(hashes)[49]]
    assert np.allclose(
        fit_label_model([votes], PARAMS).pi, fit_label_model([read_photos(within, PARAMS, TODAY)], PARAMS).pi, atol=0.02
    )


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1900, 2030), st.integers(1900, 2030), st.sampled_from(["1950-07-01", "1950-07", "1950"]), st.booleans()
)
def test_a_posterior_is_a_distribution_and_its_interval_is_in_order(a: int, b: int, birth: str, dead: bool) -> None:
    """Whatever the votes, a kept label has a posterior that sums to one and low <= mean <= high."""
    row = label(
        caption=f"Example in {a}", wikidata_date=str(b), birth_date=birth, death_date="2010-02-03" if dead else None
    )
    if row["refused"] is None:
        assert float(np.sum(row["posterior"], dtype=float)) == pytest.approx(1, abs=0.01)
        assert 0 <= row["age_low"] <= row["age_mean"] <= row["age_high"] <= 110
    else:
        assert isinstance(row["refused"], str)


@settings(max_examples=20, deadline=None)
@given(st.permutations(["caption_date", "wikidata_date", "commons_date"]))
def test_votes_count_the_same_in_any_order(order: list[str]) -> None:
    """A photo's label does not depend on which row of the table it stands in, nor on its neighbours' order."""
    rows = pd.DataFrame(
        [BASE | {"photo_id": name, "caption": f"Example in {1990 + i}"} for i, name in enumerate(order)]
    )
    votes = read_photos(rows, PARAMS, TODAY)
    labels = label_votes(votes, prior_model(PARAMS), PARAMS).set_index("photo_id")
    for i, name in enumerate(order):
        alone = label_votes(read_photos(rows.iloc[[i]], PARAMS, TODAY), prior_model(PARAMS), PARAMS).iloc[0]
        assert labels.loc[name, "age_mean"] == pytest.approx(alone["age_mean"])


def test_a_known_birthday_and_day_leave_no_doubt_about_the_age() -> None:
    """Born 1 July 1950, photographed 3 May 1998: 47.84 years, and the evidence quotes the caption."""
    row = label(caption="Ada Example, 3 May 1998", commons_date="1998-05-03")
    assert row["age_mean"] == pytest.approx(47.84, abs=0.02)
    quotes = {item["quote"] for item in json.loads(row["evidence"])}
    assert "3 May 1998" in quotes


def test_the_mean_of_a_single_exact_date_is_that_dates_age() -> None:
    """One vote of one day: the stated errors widen the interval beyond it, but do not drag the mean from it."""
    row = label(caption="Ada Example on 18 February 1960")
    assert row["age_mean"] == pytest.approx(9.63, abs=0.05)
    assert row["age_high"] - row["age_low"] > 0.5


def test_a_birth_year_alone_widens_the_interval() -> None:
    """Knowing only the year of birth makes the interval wider than knowing the day."""
    two = {"caption": "Example in 1998", "wikidata_date": "1998"}
    exact, vague = label(**two), label(**two, birth_precision="year")
    assert vague["age_high"] - vague["age_low"] > exact["age_high"] - exact["age_low"] + 0.2


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"caption": "Example in 1940"}, "before_birth"),
        ({"caption": "Example in 2005", "death_date": "2000-01-01"}, "after_death"),
        ({"caption": "Example in 2015", "upload_date": "2010-01-01T00:00:00Z"}, "after_upload"),
        ({"caption": "Example", "birth_date": "1950"}, "no_date"),
        ({"caption": "Example in 1998", "birth_date": None}, "no_birth_date"),
        ({"caption": "Example in 1998", "birth_date": "1950-02-31"}, "impossible_birth"),
        ({"caption": "Example in 1998", "death_date": "1940-01-01"}, "impossible_birth"),
        ({"caption": "Example in 1998", "birth_precision": "decade"}, "birth_imprecise"),
        ({"caption": "Example in 1998", "birth_date": "1850-01-01"}, "impossible_age"),
        ({"caption": "Statue of Ada Example, 1998"}, "not_a_photo:statue"),
        ({"caption": "Example in 1998", "refused": "not_fetched"}, "not_fetched"),
        ({"caption": "Example in 1998", "wikidata_date": "1978"}, "contradiction"),
        ({"caption": "Example before 2000"}, "low_confidence"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(cells: dict[str, Any], reason: str) -> None:
    """Impossible, vague, contradictory or objectless evidence gives a reason of refusal, never an age in silence."""
    assert label(**cells)["refused"] == reason


def test_a_wrong_face_enters_the_posterior() -> None:
    """The less it is believed that the face is the person's, the less sure the label."""
    votes = read_photos(pd.DataFrame([BASE | {"caption": "Example in 1998"}]), PARAMS, TODAY)
    sure, unsure = (
        label_votes(votes, prior_model(PARAMS), PARAMS, pd.DataFrame({"chosen_share": [share]})).iloc[0]["confidence"]
        for share in (0.99, 0.7)
    )
    assert sure > unsure + 0.2


def crowd(n: int, **more: Any) -> pd.DataFrame:
    """Photos of people between 25 and 45, with one photo more."""
    rows = pd.DataFrame([BASE | {"photo_id": f"p{i}", "caption": f"Example in {1975 + i % 20}"} for i in range(n)])
    return pd.concat([rows, pd.DataFrame([BASE | {"photo_id": "more"} | more])], ignore_index=True)


def last_label(rows: pd.DataFrame) -> pd.Series:
    return label_photos(rows, PARAMS, today=TODAY)[0].iloc[-1]


def test_a_lone_vote_for_a_rare_age_is_doubted_more() -> None:
    """Among 1,000 people of 25 to 45, a date that says 72 is less sure than one that says 35; both labels stay."""
    rare, common = (last_label(crowd(1000, caption=f"Example in {year}")) for year in (2022, 1985))
    assert common["confidence"] - rare["confidence"] > 0.05
    assert rare["refused"] is None
    assert rare["age_mean"] == pytest.approx(72, abs=1)


def test_a_rare_age_is_not_doubted_before_the_population_is_known() -> None:
    """Without other photos nothing tells that 72 is rare."""
    rare, common = (last_label(crowd(0, caption=f"Example in {year}")) for year in (2022, 1985))
    assert rare["confidence"] == pytest.approx(common["confidence"], abs=0.02)


def test_of_two_dates_the_population_believes_the_commoner_age() -> None:
    """Equally good evidence for 35 and for 58: among people of 25 to 45 it is 35, alone it is a contradiction."""
    told = {"caption": "Example in 1985", "wikidata_date": "2008"}
    assert last_label(crowd(0, **told))["refused"] == "contradiction"
    assert last_label(crowd(1000, **told))["age_mean"] == pytest.approx(35, abs=1)


def test_a_model_travels_as_json() -> None:
    """A model written as JSON and read again is the same model."""
    model = fit_label_model([read_photos(crowd(20), PARAMS, TODAY)], PARAMS)
    again = LabelModel.from_json(model.to_json())
    assert np.allclose(again.pi, model.pi)
    assert again.known == model.known == pytest.approx(20 / 220)
    assert set(again.accuracy()) == set(FUNCTIONS)


def test_a_model_of_a_version_that_knew_no_population_is_read() -> None:
    """A kept model without the share of ages known is one that knows none of them."""
    raw = json.loads(fit_label_model([read_photos(crowd(20), PARAMS, TODAY)], PARAMS).to_json())
    del raw["known"]
    assert LabelModel.from_json(json.dumps(raw)).known == 0.0


def test_missing_columns_are_one_clear_error() -> None:
    """A table without ids is refused by name of what is missing; other columns may be absent."""
    with pytest.raises(BadInputError, match="person_id"):
        read_photos(pd.DataFrame({"photo_id": ["a"]}), PARAMS)


def test_no_photos_give_no_labels() -> None:
    """An empty table is labelled as an empty table."""
    labels, _ = label_photos(pd.DataFrame({"photo_id": [], "person_id": []}, dtype=object), PARAMS)
    assert len(labels) == 0
