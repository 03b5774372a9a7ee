"""Is there a real Prefect server? Without one no schedule fires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crowsfeet.doctor.finding import Finding

if TYPE_CHECKING:
    from crowsfeet.doctor.installation import Installation


def prefect_server(here: Installation) -> list[Finding]:
    """Find a server that does not answer."""
    if here.server_answers():
        return []
    if here.configured:
        what = f"the Prefect server at {here.api} (PREFECT_API_URL) does not answer: schedules do not fire."
        return [Finding("prefect server", what, "prefect server start")]
    what = f"no Prefect server answers at {here.api}: schedules do not fire."
    return [Finding("prefect server", what, "crowsfeet serve")]
