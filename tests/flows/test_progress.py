"""How far a stage is, from its line to the flow."""

from __future__ import annotations

import pytest

from crowsfeet.progress import ASKED, Progress, Teller, read_progress


def test_lines_are_told_to_whoever_asks(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Asked by the environment a stage tells its first and last step and what lies seconds apart; else nothing."""
    Teller("pages")(1, 9)
    assert capsys.readouterr().out == ""
    monkeypatch.setenv(ASKED, "1")
    tell = Teller("pages")
    for done in range(1, 10):
        tell(done, 9)
    told = [read_progress(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0] == Progress("pages", 1, 9)
    assert told[-1] == Progress("pages", 9, 9)
    assert len(told) < 9


@pytest.mark.parametrize("line", ["", "INFO tasks: 3 photos", "progress made of 3/4", "progress pages x/y"])
def test_other_lines_are_no_progress(line: str) -> None:
    """What a stage says otherwise is no progress."""
    assert read_progress(line) is None


def test_a_share_never_passes_the_whole() -> None:
    """More done than known counts as all."""
    assert Progress("pages", 12, 9).percent == 100.0
    assert Progress("pages", 0, 0).percent == 0.0
