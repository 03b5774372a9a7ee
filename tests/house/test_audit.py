"""What the audit of the dependencies says."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

audit = runpy.run_path(str(Path(__file__).parents[2] / "deploy/audit.py"))
SKIPPED = {"name": "torch", "skip_reason": "Dependency not found on PyPI and could not be audited"}
SOUND = {"name": "numpy", "version": "2.0", "vulns": []}
WEAK = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        ([], "UNKNOWN", "was not audited"),
        ([SKIPPED], "UNKNOWN", "was not audited"),
        ([SOUND, SKIPPED], "CLEAN", "1 of 2 locked dependencies audited"),
        ([SOUND, SKIPPED], "CLEAN", "Unknown to the database: torch."),
        ([SOUND, WEAK], "WEAK", "old 1.0: PYSEC-1, mended in 1.1"),
    ],
)
def test_only_what_the_database_knows_counts_as_audited(answer: list[dict[str, Any]], code: str, said: str) -> None:
    """A database that was not reached, or knows none of the dependencies, is no clean bill."""
    told, text = audit["judge"](answer)
    assert told == audit[code]
    assert said in text


def test_broken_tool_is_no_silent_database() -> None:
    """A network that does not answer leaves the audit open; any other failure ends it with the tool's last line."""
    assert audit["without_answer"]("ServiceError: Max retries exceeded with url") == []
    with pytest.raises(SystemExit, match="No module named pip_audit"):
        audit["without_answer"]("python: No module named pip_audit\n")
