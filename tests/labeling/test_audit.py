"""`crowsfeet why` and `crowsfeet audit`: pages that explain labels, and what answers say about the noise."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from typer.testing import CliRunner

from crowsfeet.cli import app
from crowsfeet.errors import BadInputError, EmptyDataError, MissingInputError
from crowsfeet.labeling.audit import draw_page, draw_sample, kept_labels, noise_rates, rates_text, read_answers, wilson
from crowsfeet.labeling.faces import find_label, whole_photo
from crowsfeet.labeling.why import as_text, sparkline, why_page
from crowsfeet.records import LABELS, PHOTOS, to_table, write_table
from crowsfeet.sources.warc import WarcFiles
from crowsfeet.store import FaceStoreWriter

EVIDENCE = json.dumps(
    [
        {"function": f, "from": first, "to": last, "quote": quote, "where": where}
        for f, first, last, quote, where in (
            ("caption_date", "1998-01-01", "1998-12-31", "<b>1998</b>", "caption"),
            ("death_bound", None, "2010-02-03", "2010-02-03", "death_date"),
        )
    ]
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A labelled project of sixty kept faces, ages 10 to 69 in three grades of confidence, and one refused photo."""
    posterior = np.zeros(101)
    posterior[47:49] = 0.5
    rows: list[dict[str, Any]] = []
    with FaceStoreWriter(tmp_path / "data" / "faces") as store:
        for i in range(60):
            store.append(np.full((32, 32, 3), i, np.uint8))
            rows.append({"face_id": f"p{i}-0", "photo_id": f"p{i}", "person_id": "q", "dataset": "test", "n_faces": 1,
                         "store_index": i, "age_mean": 10.0 + i, "age_low": 9.0 + i, "age_high": 11.0 + i,
                         "confidence": (0.7, 0.9, 0.97)[i % 3], "posterior": posterior,
                         "evidence": EVIDENCE})  # fmt: skip
    rows.append({"photo_id": "bad", "person_id": "q", "dataset": "test", "n_faces": 0, "store_index": -1,
                 "evidence": "[]", "refused": "no_face"})  # fmt: skip
    write_table(to_table(rows, LABELS), tmp_path / "data" / "labels.parquet", LABELS)
    photos = [{"photo_id": row["photo_id"], "person_id": "q", "person_name": "Ada <Example>", "source": "test",
               "image_url": "https://example.test/a.jpg", "page_url": "javascript:alert(1)", "birth_date": "1950-07-01",
               "caption": "Ada in <b>1998</b>"} for row in rows]  # fmt: skip
    write_table(to_table(photos, PHOTOS), tmp_path / "data" / "photos.parquet", PHOTOS)
    return tmp_path


class TestWhy:
    """Why a face has its age."""

    def test_text_shows_votes_posterior_and_verdict(self, root: Path) -> None:
        """Caption, each vote with quote and address, the posterior and the verdict."""
        told = as_text(find_label("p3-0", root))
        assert "Ada in <b>1998</b>" in told
        assert "caption_date" in told
        assert "“2010-02-03”" in told
        assert "javascript:alert(1)" in told
        assert "verdict   13.0 years, 90 % between 12.0 and 14.0" in told

    def test_a_refused_photo_is_explained_too(self, root: Path) -> None:
        """A photo's id finds the refusal and its reason."""
        assert "verdict   refused: no_face" in as_text(find_label("bad", root))

    def test_the_page_escapes_what_the_web_wrote(self, root: Path) -> None:
        """Markup in captions and script addresses do not reach the page as such; nothing is loaded from elsewhere."""
        page = why_page(find_label("p3-0", root))
        assert "<b>1998" not in page
        assert "&lt;b&gt;1998" in page
        assert 'href="javascript' not in page
        assert 'src="http' not in page
        assert 'src="data:image/jpeg;base64,' in page

    def test_the_page_shows_the_photo_as_crawled(self, root: Path) -> None:
        """The whole photo stands on the page where the crawl has it, and is left out where it has not."""
        warc = WarcFiles(root / "data" / "raw", "test", {})
        place = warc.response("https://example.test/a.jpg", 200, [("Content-Type", "image/jpeg")], b"\xff\xd8whole")
        warc.close()
        face = find_label("p3-0", root)
        assert whole_photo(face, root) is None
        told = face.photo | {"mime": "image/jpeg", "warc_path": place.path, "warc_offset": place.offset}
        photo = whole_photo(replace(face, photo=told), root)
        assert photo == "data:image/jpeg;base64," + base64.b64encode(b"\xff\xd8whole").decode()
        assert photo in why_page(face, photo)
        assert whole_photo(replace(face, photo=told | {"mime": "image/svg+xml"}), root) is None
        assert whole_photo(replace(face, photo=told), root / "elsewhere") is None

    def test_an_unknown_face_is_one_clear_error(self, root: Path) -> None:
        """The message names the face and the table."""
        with pytest.raises(BadInputError, match=r"'nobody' is neither a face nor a photo of .*labels\.parquet"):
            find_label("nobody", root)

    def test_without_labels_the_way_to_them_is_named(self, tmp_path: Path) -> None:
        """A folder in which nothing was labelled is a missing input."""
        with pytest.raises(MissingInputError, match=r"labels\.parquet"):
            find_label("p", tmp_path)

    def test_a_sparkline_has_a_block_for_each_age(self) -> None:
        """One block a year, the tallest where the mass is."""
        posterior = np.eye(101)[47]
        assert sparkline(posterior) == " " * 47 + "█" + " " * 53


class TestAudit:
    """A stratified sample, answers, and the noise rate."""

    def test_the_sample_is_spread_over_ages_and_confidence(self, root: Path) -> None:
        """Each cell of age and confidence gives its even share; the same seed draws the same faces."""
        kept = kept_labels(root)
        sample = draw_sample(kept, 36, seed=1)
        assert sample.groupby(["ages", "sure"]).size().tolist() == [2] * 18
        assert sample.equals(draw_sample(kept, 36, seed=1))
        assert not sample.equals(draw_sample(kept, 36, seed=2))
        assert len(draw_sample(kept, 1000, seed=1)) == len(kept) == 60

    def test_the_page_is_self_contained(self, root: Path) -> None:
        """Sixty faces as data addresses with five buttons each, and nothing from elsewhere."""
        page = draw_page(root, 200, 1)
        assert page.count('class="face"') == 60
        assert page.count("data-answer=") == 300
        assert "<script src" not in page
        assert 'src="http' not in page

    def test_without_answers_the_estimate_is_the_models_and_says_so(self, root: Path) -> None:
        """The mean doubt, named as the model's own."""
        rates = noise_rates(kept_labels(root), None)
        assert rates["all"].rate == pytest.approx(1 - (0.7 + 0.9 + 0.97) / 3, abs=1e-6)
        assert "the label model's own estimate" in rates_text(rates)

    def test_answers_are_weighted_by_what_they_stand_for(self, root: Path) -> None:
        """Every low-confidence face wrong, all others right, two thirds answered: the rate is a third, not a half."""
        kept = kept_labels(root)
        asked = kept[(kept["sure"] == 0) | (kept.index % 2 == 0)]
        answers = pd.DataFrame(
            {"face_id": asked["face_id"], "answer": np.where(asked["sure"] == 0, "wrong age", "right")}
        )
        rates = noise_rates(kept, answers)
        assert rates["all"].rate == pytest.approx(1 / 3)
        assert rates["all"].low < 1 / 3 < rates["all"].high
        assert set(rates) == {"all", "10–19", "20–29", "30–39", "40–49", "50–59", "60–69"}

    def test_cannot_tell_is_no_answer(self, root: Path) -> None:
        """Answers that tell nothing leave nothing to estimate from."""
        with pytest.raises(EmptyDataError, match="none of the answers"):
            noise_rates(kept_labels(root), pd.DataFrame({"face_id": ["p1-0"], "answer": ["cannot tell"]}))

    @pytest.mark.parametrize(("wrong", "n"), [(0, 20), (3, 40), (20, 20), (7, 200)])
    def test_intervals_are_wilsons(self, wrong: int, n: int) -> None:
        """The interval is scipy's for the same counts."""
        reference = binomtest(wrong, n).proportion_ci(0.95, "wilson")
        assert wilson(wrong / n, n) == pytest.approx((reference.low, reference.high), abs=1e-4)

    def test_the_command_draws_then_counts(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without answers a page is written; with answers the rate comes from them."""
        monkeypatch.chdir(root)
        drawn = CliRunner().invoke(app, ["audit", "--sample", "6", "--page", "audit.html"])
        assert drawn.exit_code == 0
        assert (root / "audit.html").read_text().count('class="face"') == 6
        (root / "answers.csv").write_text('face_id,answer\n"p1-0",right\n"p2-0","wrong face"\n')
        counted = CliRunner().invoke(app, ["audit", "--answers", "answers.csv"])
        assert "estimated from 2 answers" in counted.output

    @pytest.mark.parametrize(
        ("text", "message"),
        [("a,b\n1,2\n", "no CSV with the columns"), ("face_id,answer\np1-0,perhaps\n", "does not offer: perhaps")],
    )
    def test_broken_answers_are_one_clear_error(self, tmp_path: Path, text: str, message: str) -> None:
        """Other columns and unknown answers are named."""
        (tmp_path / "answers.csv").write_text(text)
        with pytest.raises(BadInputError, match=message):
            read_answers(tmp_path / "answers.csv")
