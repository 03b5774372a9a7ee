"""Whom to fetch first, whom to forget, and people of IMDb."""

# ruff: noqa: E501 - invented pages are long lines

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crowsfeet.errors import BadInputError, MissingInputError, NotAllowedError
from crowsfeet.params import CollectParams
from crowsfeet.records import PHOTOS, SPLITS, Photo, read_table, to_table, write_table
from crowsfeet.sources import make_source, read_photo_bytes
from crowsfeet.sources.focus import AGES, Focus, read_focus
from crowsfeet.sources.forget import forget
from crowsfeet.sources.forgotten import read_forgotten
from crowsfeet.sources.frontier import Frontier
from crowsfeet.sources.imdb_page import read_imdb
from crowsfeet.sources.source import Item
from crowsfeet.sources.warc import WarcFiles, read_warc
from crowsfeet.tracking import RunRecord

NEXT = {
    "props": {
        "pageProps": {
            "aboveTheFold": {
                "nameText": {"text": "Ann Example"},
                "birthDate": {"dateComponents": {"day": None, "month": 3, "year": 1950}},
            },
            "mainColumnData": {
                "images": {"edges": [{"node": {"url": "https://m.media-amazon.com/images/M/A._V1_.jpg", "caption": {"plainText": "Ann in 1980"}}}]}
            },
        }
    }
}  # fmt: skip


def test_imdb_data_block_is_read() -> None:
    """The page's data block gives name, partial birth date and captioned photos."""
    page = read_imdb(
        '<html><head><link rel="canonical" href="https://www.imdb.com/name/nm0000009/"></head><body>'
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(NEXT)}</script></body></html>'
    )
    told = page.as_json()
    assert told["person"]["birth_date"] == "1950-03"
    assert [photo["caption"] for photo in told["photos"]] == ["Ann in 1980"]
    assert page.extra["imdb"] == "nm0000009"


def test_imdb_of_earlier_years_is_read() -> None:
    """The server-rendered layout gives name, birth date and the strip of photos."""
    told = read_imdb(
        '<html><head><meta property="og:type" content="actor"></head><body><h1 class="header"><span itemprop="name">Ann Example</span></h1>'
        '<div id="name-born-info"><time datetime="1950-3-5">March 5, 1950</time></div>'
        '<div class="mediastrip"><a title="Ann in 1980"><img src="https://m.media-amazon.com/images/M/A._V1_.jpg" loadlate=""></a></div></body></html>'
    ).as_json()
    assert told["person"] == {
        "name": "Ann Example",
        "birth_date": "1950-03-05",
        "birth_precision": "day",
        "death_date": None,
    }
    assert told["photos"][0]["caption"] == "Ann in 1980"


def test_imdb_film_page_is_no_person() -> None:
    """A film's page is not taken for a person."""
    html = '<html><head><meta property="og:url" content="https://www.imdb.com/title/tt0000009/"></head><body><h1>A Film</h1></body></html>'
    assert read_imdb(html).person is None


def test_imdb_needs_a_permission(tmp_path: Path) -> None:
    """Without the user's word that IMDb has allowed it, the source does not run."""
    with pytest.raises(NotAllowedError, match="i_have_permission"):
        make_source(CollectParams(source="imdb"), tmp_path)


def test_imdb_starts_from_the_name_table(tmp_path: Path) -> None:
    """People whose birth year the published table tells are taken, and the year stands in where a page has none."""
    (tmp_path / "names.tsv").write_text("nconst\tprimaryName\tbirthYear\nnm0000008\tBob\t\\N\nnm0000009\tAnn\t1950\n")
    source = make_source(CollectParams(source="imdb", i_have_permission=True, imdb_names="names.tsv"), tmp_path)
    assert [item.key for item in source.seeds() if isinstance(item, Item)] == ["nm0000009"]
    page = source.read_page(
        '<html><head><meta property="og:type" content="actor"></head><h1>Ann</h1></html>',
        "https://www.imdb.com/name/nm0000009/",
    )
    assert page.person is not None
    assert page.person.birth is not None
    assert page.person.birth.iso() == "1950"


def test_focus_prefers_people_who_fill_starving_ages(tmp_path: Path) -> None:
    """With many labels at 30 and none at 8, a photo of an eight-year-old comes first, and the report shows it."""
    histogram = [0.0] * AGES
    for age in range(20, 60):
        histogram[age] = 500.0
    (tmp_path / "label.json").write_text(json.dumps({"age_histogram": histogram}))
    focus = read_focus(tmp_path / "label.json")
    child = Item("person", "A", {"born": "1950-01-01", "taken": "1958"})
    grown = Item("person", "B", {"born": "1950-01-01", "taken": "1980"})
    unborn = Item("person", "C", {"born": None})
    assert [one.key for one in focus.best([grown, unborn, child], 2)] == ["A", "B"]
    assert focus.after([child])[8] == 1.0


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"age_histogram": [1, 2]}', '{"age_histogram": "x"}', '{"age_histogram": [' + "-1," * 100 + "0]}"],
)
def test_broken_focus_reports_are_refused(tmp_path: Path, text: str) -> None:
    """A report without 101 counts is refused with a sentence that names the file."""
    (tmp_path / "label.json").write_text(text)
    with pytest.raises(BadInputError, match=r"label\.json"):
        read_focus(tmp_path / "label.json")


def test_missing_focus_report_is_named(tmp_path: Path) -> None:
    """A missing report is named."""
    with pytest.raises(MissingInputError, match=r"collect\.focus"):
        read_focus(tmp_path / "no.json")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Make a small crawl of two people who share one photo."""
    warc = WarcFiles(tmp_path / "data" / "raw", "demo", {})
    api = "https://www.wikidata.test/w/api.php?action=wbgetentities&ids=Q1|Q2"
    entities = {"entities": {name: {"id": name, "labels": {}} for name in ("Q1", "Q2")}}
    frontier = Frontier(tmp_path / ".crowsfeet" / "frontier" / "demo-x.sqlite")
    rows = []
    places = {}
    for url, body in (
        ("https://en.wikipedia.test/wiki/Ann", b"<html>Ann</html>"),
        (api, json.dumps(entities).encode()),
        ("https://upload.wikimedia.test/ann.jpg", b"ann"),
        ("https://upload.wikimedia.test/both.jpg", b"both"),
        ("https://en.wikipedia.test/wiki/Bob", b"<html>Bob</html>"),
    ):
        places[url] = warc.response(url, 200, [], body)
        frontier.written(places[url])
    warc.close()
    frontier.close()
    for name, entity, files in (("Ann", "Q1", ("ann", "both")), ("Bob", "Q2", ("both",))):
        for file in files:
            url = f"https://upload.wikimedia.test/{file}.jpg"
            rows.append(
                Photo(
                    f"{name}{file}", f"wikidata:{entity}", name, "demo", url, image_title=f"{file}.jpg",
                    page_url=f"https://en.wikipedia.test/wiki/{name}", warc_path=places[url].path, warc_offset=places[url].offset,
                )
            )  # fmt: skip
    write_table(to_table(rows, PHOTOS), tmp_path / "data" / "photos.parquet", PHOTOS)
    return tmp_path


def test_forgetting_takes_a_person_out_and_keeps_them_out(data: Path) -> None:
    """Page, own photos, rows and parts of shared answers go; others' photos stay readable; the list holds only a hash."""
    done = forget("Ann", data)
    assert done.person_ids == ["wikidata:Q1"]
    records = {
        record.url: record
        for record in read_warc(data / "data" / "raw" / "demo-00001.warc.gz")
        if record.kind == "response"
    }
    assert not any("Ann" in url or "ann" in url for url in records)
    answer = next(record for url, record in records.items() if "api.php" in url)
    assert list(json.loads(answer.payload())["entities"]) == ["Q2"]
    left = read_table(data / "data" / "photos.parquet", PHOTOS).to_pylist()
    assert [row["person_name"] for row in left] == ["Bob"]
    assert read_photo_bytes(data / "data" / "raw", left[0]["warc_path"], left[0]["warc_offset"]) == b"both"
    assert "`crowsfeet trace Annann`" in done.as_text()
    assert "wikidata:Q1" in read_forgotten(data)
    assert "wikidata:Q2" not in read_forgotten(data)
    assert "Ann" not in (data / "data" / "forgotten.txt").read_text()
    assert not any(path.name.endswith(".part") for path in data.rglob("*"))


@pytest.mark.parametrize(
    ("split", "named"),
    [
        ("weak_train", ["finetuned/plain-1", "pretrained"]),
        ("train", ["finetuned/plain-1", "finetuned/precise-only-1"]),
        ("weak_validate", []),
        ("test", []),
    ],
)
def test_forgetting_names_the_models_that_were_trained_on_the_person(data: Path, split: str, named: list[str]) -> None:
    """A weak face reached pretraining and what starts from it, a precise one the finetunings, others none."""
    rows = [
        {
            "dataset": "data",
            "face_id": f"f{n}",
            "person_id": f"wikidata:Q{n}",
            "store_index": n,
            "split": to,
            "age": 30.0,
        }
        for n, to in ((1, split), (2, "train"))
    ]
    write_table(to_table(rows, SPLITS), data / "data/splits.parquet", SPLITS)
    for place, stage, init in (
        ("pretrained", "pretrain", None),
        ("finetuned/plain-1", "finetune", "pretrained"),
        ("finetuned/precise-only-1", "finetune", "random"),
    ):
        folder = data / "models" / place
        folder.mkdir(parents=True)
        params = {"strategy": {"init": init}} if init else {}
        RunRecord(stage, folder.name, 1, f"id-of-{folder.name}", "", params=params).write(folder)
    expected = [f"models/{place} (MLflow run id-of-{Path(place).name})" for place in named]
    assert forget("Ann", data).models == expected


def test_forgetting_nobody_is_refused(data: Path) -> None:
    """A name that is nowhere is refused; an id is kept out beforehand."""
    with pytest.raises(MissingInputError, match="Nobody called Carl"):
        forget("Carl", data)
    assert forget("Q99", data).rows == 0
    assert "wikidata:Q99" in read_forgotten(data)


def test_focus_without_dates_spreads_over_usual_ages() -> None:
    """An undated photo counts a little for each age it may show, one photo in all."""
    focus = Focus(tuple([0.0] * AGES))
    assert sum(focus.after([Item("person", "A", {"born": "1900", "died": "1950"})])) == pytest.approx(1.0)
