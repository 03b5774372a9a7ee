"""What an interrupted refresh leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from crowsfeet.operations.refresh_state import FILE, RefreshState


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """A state is read back as it was written, and is gone after its end."""
    assert RefreshState.read(tmp_path) is None
    RefreshState("run", 100.0, 200.0).write(tmp_path)
    assert RefreshState.read(tmp_path) == RefreshState("run", 100.0, 200.0)
    RefreshState.clear(tmp_path)
    RefreshState.clear(tmp_path)
    assert RefreshState.read(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{half", "[]", '{"other": 1}'])
def test_an_unreadable_state_counts_as_none(tmp_path: Path, text: str) -> None:
    """What cannot be read is no state: the crawl is made again."""
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text(text)
    assert RefreshState.read(tmp_path) is None


@pytest.mark.parametrize(
    ("collected", "now", "fresh"),
    [(None, 100.0, False), (100.0, 200.0, True), (100.0, 100.0 + 25 * 3600, False), (200.0, 100.0, False)],
)
def test_only_a_recent_crawl_is_kept(collected: float | None, now: float, fresh: bool) -> None:
    """A crawl of the last day is kept; an older one, or one from a future that a clock set back makes, is not."""
    assert RefreshState("run", 0.0, collected).has_fresh_crawl(now) is fresh
