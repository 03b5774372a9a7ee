"""A refresh that never came to its end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crowsfeet.doctor.finding import Finding
from crowsfeet.doctor.left_running import at_work
from crowsfeet.operations.refresh_state import RefreshState

if TYPE_CHECKING:
    from crowsfeet.doctor.installation import Installation


def half_done(here: Installation) -> list[Finding]:
    """Find an interrupted refresh that waits to be gone on with."""
    state = RefreshState.read(here.root)
    if state is None or at_work(here):
        return []
    since = datetime.fromtimestamp(state.started, UTC).strftime("%Y-%m-%d %H:%M")
    where = "after its crawl" if state.collected else "in its crawl"
    return [Finding("half done", f"a refresh begun at {since} UTC stopped {where}.", "python -m flows.refresh")]
