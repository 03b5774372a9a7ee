"""What holds for every source, whatever the site."""

# ruff: noqa: E501 - a list of names

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crowsfeet.errors import BadPageError, CrowsfeetError, RefusedAddressError
from crowsfeet.params import CollectParams
from crowsfeet.sources import make_source
from crowsfeet.sources.addresses import host_of, normalise
from crowsfeet.sources.frontier import Frontier
from crowsfeet.sources.source import PHASES, AnswerRefusedError, Item, Request, Source

SOURCES = {
    "wikipedia": CollectParams(source="wikipedia", language="de", category="Physiker", titles_file="titles.txt"),
    "wikipedia by query": CollectParams(source="wikipedia", wikidata_query="", max_people=5),
    "demo": CollectParams(source="demo", category="People"),
    "imdb": CollectParams(source="imdb", i_have_permission=True, titles_file="ids.txt"),
}
JUNK = st.one_of(
    st.binary(max_size=80),
    st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["query", "pages", "entities", "continue", "title", "imageinfo", "pageprops", "Q1", "error", "claims", "results"]),
            inner,
            max_size=4,
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode()),
)  # fmt: skip


@pytest.fixture(params=SOURCES)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Source:
    """Make each source in turn."""
    (tmp_path / "titles.txt").write_text("Ann Example\nÄnne Beispiel & Co\n", encoding="utf-8")
    (tmp_path / "ids.txt").write_text("nm0000009\nnm0000010\n", encoding="utf-8")
    return make_source(SOURCES[request.param], tmp_path)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Frontier]:
    """Make the memory of a crawl that has just begun."""
    frontier = Frontier(tmp_path / "frontier.sqlite")
    frontier.begin([], "x")
    yield frontier
    frontier.close()


def asked(source: Source, board: Frontier) -> list[Request]:
    """Return what a source asks for from its seeds and first batches, answers aside."""
    found = list(source.seeds())
    board.add(found)
    who = "nm0000011" if source.name == "imdb" else "Ann Example"
    board.add([Item("person", who, {"title": who}), Item("entity", "Q1", {"title": who})])
    board.add([Item("file:commons", "Ann 1980.jpg")])
    for phase in PHASES:
        for _ in range(4):
            items, more = source.batch(phase, board)
            board.take(items)
            found += more
    return [one for one in found if isinstance(one, Request)]


class TestEverySource:
    """The contract between a source and the crawl."""

    def test_its_kinds_lie_in_phases(self, source: Source) -> None:
        """Every kind of request belongs to a phase, so that the crawl comes to it."""
        assert source.kinds
        assert {source.phase_of(kind) for kind in source.kinds} <= set(PHASES)

    def test_it_asks_only_its_own_hosts(self, source: Source, board: Frontier) -> None:
        """Requests go to hosts that the source names, over an address that is spelt one way, of a kind that it knows."""
        requests = asked(source, board)
        assert requests
        for request in requests:
            assert host_of(request.url) in source.hosts
            assert normalise(request.url) == request.url
            assert request.kind in source.kinds

    def test_it_starts_the_same_way_each_time(self, source: Source) -> None:
        """Seeds do not change from call to call: an interrupted crawl goes on as it began."""
        assert list(source.seeds()) == list(source.seeds())

    def test_a_batch_takes_what_it_asks_about(self, source: Source, board: Frontier) -> None:
        """Batches come to an end: whatever waits is taken once."""
        board.add(source.seeds())
        for phase in PHASES:
            for _ in range(50):
                items, found = source.batch(phase, board)
                board.take(items)
                if not items:
                    break
                assert found
            assert source.batch(phase, board) == ([], [])

    def test_its_pages_are_told_from_other_answers(self, source: Source, board: Frontier) -> None:
        """What a page's request brings, `parse` knows for a page by its address alone."""
        for request in asked(source, board):
            if request.kind == "page":
                assert source.kind_of(request.url) == "page"
        assert source.kind_of("https://elsewhere.test/robots.txt") is None

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(payload=JUNK)
    def test_any_answer_is_followed_or_refused(self, source: Source, board: Frontier, payload: bytes) -> None:
        """Whatever a site answers leads on, or is refused with the errors that the crawl counts."""
        for kind in source.kinds:
            about = json.dumps(["Category:X", 0]) if kind == "category" else "Ann Example"
            try:
                list(source.follow(Request("https://x.test/", kind, about), payload, board))
            except (AnswerRefusedError, BadPageError, RefusedAddressError):
                continue

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(max_size=200))
    def test_any_page_is_read_or_refused(self, source: Source, text: str) -> None:
        """A page that is no page gives no person, or the project's own error."""
        try:
            page = source.read_page(text, "https://x.test/wiki/X")
        except CrowsfeetError:
            return
        assert page.person is None or page.not_a_person is None
