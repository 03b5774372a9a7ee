"""Captions, dates and tables as nobody should write them: a counted refusal or one clear error, never a wrong age."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from crowsfeet.cli import app
from crowsfeet.errors import BadInputError
from crowsfeet.labeling import label_photos, read_caption
from crowsfeet.labeling.inspect import inspect_caption
from crowsfeet.labeling.tokens import MAX_CAPTION
from crowsfeet.params import LabelParams

TODAY = date(2026, 1, 1)
BASE = {"photo_id": "p", "person_id": "q", "person_name": "Ada Example", "birth_date": "1950-07-01", "language": "en"}


def label(**cells: Any) -> pd.Series:
    return label_photos(pd.DataFrame([BASE | cells]), LabelParams(), today=TODAY)[0].iloc[0]


def test_a_megabyte_of_caption_is_read_at_its_start_alone() -> None:
    """A caption of a megabyte is cut: what stands behind the first characters is not read."""
    assert read_caption("Ada Example in 1998. " + "x" * 1_000_000, "Ada Example").dates is not None
    late = "Ada Example " * MAX_CAPTION + "in 1998"
    assert label(caption=late)["refused"] == "no_date"


@pytest.mark.parametrize(
    "caption",
    ["\u202bAda Example in 1998\u202c", "Ada\x00 Example\x07 in\u200f 1998", "Ada Example in \uff11\uff19\uff19\uff18"],
)
def test_direction_marks_and_control_characters_do_not_hide_the_year(caption: str) -> None:
    """Right-to-left marks, bells and full-width figures leave the year readable."""
    row = label(caption=caption)
    assert row["refused"] is None
    assert row["age_low"] <= 48 <= row["age_high"]


def test_right_to_left_text_is_refused_or_read_but_never_misread() -> None:
    """A caption in Arabic script with its own figures gives that year, or none."""
    row = label(caption="آدا في عام ١٩٩٨")
    assert row["refused"] is not None or row["age_low"] <= 48 <= row["age_high"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"caption": "Ada Example in the year 0"}, "no_date"),
        ({"caption": "Ada Example in 0000"}, "no_date"),
        ({"caption": "Ada Example in 9999"}, "no_date"),
        ({"wikidata_date": "9999-01-01"}, "impossible_age"),
        ({"wikidata_date": "0000"}, "before_birth"),
        ({"commons_date": "0000-00-00 00:00:00"}, "no_date"),
        ({"commons_date": "9999-12-31"}, "impossible_age"),
        ({"exif_date": "9999:12:31 00:00:00"}, "impossible_age"),
        ({"caption": "Ada Example in 1998", "birth_date": "9999-01-01"}, "before_birth"),
        ({"caption": "Ada Example in 1998", "birth_date": "0000-00-00"}, "impossible_age"),
        ({"caption": "Ada Example in 1998", "birth_date": "0001-01-01"}, "impossible_age"),
        (
            {"caption": "Ada Example in 1998", "birth_date": "1950-07-01", "death_date": "1949-01-01"},
            "impossible_birth",
        ),
        ({"caption": "Ada Example in 2025-13-45", "birth_date": "soon"}, "impossible_birth"),
    ],
)
def test_impossible_years_are_counted_refusals(cells: dict[str, Any], reason: str) -> None:
    """Years 0 and 9999, birth after death and birth dates that never were give a reason, no age."""
    row = label(**cells)
    assert row["refused"] == reason
    assert pd.isna(row["age_mean"]) or row["posterior"] is None


@pytest.mark.parametrize("cells", [{"caption": 7.5}, {"caption": float("nan")}, {"caption": pd.NA}, {"caption": ""}])
def test_cells_that_are_no_text_count_as_missing(cells: dict[str, Any]) -> None:
    """Numbers and missing values in a text column are no evidence and no fault."""
    assert label(**cells)["refused"] == "no_date"


def test_columns_may_be_missing_but_not_the_ids() -> None:
    """Without evidence columns every photo is refused for want of a date; without ids there is one clear error."""
    bare = pd.DataFrame([{"photo_id": "p", "person_id": "q", "birth_date": "1950-07-01"}])
    assert label_photos(bare, LabelParams(), today=TODAY)[0]["refused"].tolist() == ["no_date"]
    with pytest.raises(BadInputError, match=r"the photos table lacks the columns photo_id, person_id\."):
        label_photos(pd.DataFrame({"caption": ["in 1998"]}), LabelParams())


class TestInspect:
    """`crowsfeet inspect caption`: what one caption says, as JSON."""

    def test_says_what_it_rests_on(self) -> None:
        """Interval, mean, confidence and the quoted words."""
        told = inspect_caption("Ada Example, 3 May 1998", "1950-07-01", name="Ada Example", today=TODAY)
        assert set(told) == {"age_low", "age_high", "age_mean", "confidence", "evidence", "refused"}
        assert told["refused"] is None
        assert told["age_low"] <= 47.84 <= told["age_high"]
        assert told["evidence"] == [
            {"function": "caption_date", "from": "1998-05-03", "to": "1998-05-03", "quote": "3 May 1998"}
        ]

    @pytest.mark.parametrize(
        ("caption", "died", "reason"),
        [
            ("Statue of Ada Example, 1998", None, "not_a_photo:statue"),
            ("Ada Example in 1940", None, "before_birth"),
            ("Ada Example in 1998", "1990", "after_death"),
            ("Ada Example", None, "no_date"),
        ],
    )
    def test_says_why_it_refuses(self, caption: str, died: str | None, reason: str) -> None:
        """A refusal has a reason and no age."""
        told = inspect_caption(caption, "1950-07-01", died, "Ada Example", today=TODAY)
        assert told["refused"] == reason
        assert told["age_mean"] is None

    @pytest.mark.parametrize(
        ("dates", "message"),
        [
            (["--born", "yesterday"], "--born 'yesterday' is not a date"),
            (["--born", "1950-13-01"], "--born '1950-13-01' is not a date"),
            (["--born", "1950", "--died", "31.12.1990"], "--died '31.12.1990' is not a date"),
            (["--born", "1950", "--died", "1940"], r"cannot have died \(1940\) before being born \(1950\)"),
        ],
    )
    def test_dates_that_are_none_are_one_clear_error(self, dates: list[str], message: str) -> None:
        """The command ends with status 2 and one sentence that names the option."""
        done = CliRunner().invoke(app, ["inspect", "caption", "Ada in 1998", *dates])
        assert isinstance(done.exception, BadInputError)
        assert done.exception.exit_status == 2
        with pytest.raises(BadInputError, match=message):
            raise done.exception
