"""Are runs late?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crowsfeet.doctor.finding import Finding

if TYPE_CHECKING:
    from crowsfeet.doctor.installation import Installation


def late_runs(here: Installation) -> list[Finding]:
    """Find runs that were due and did not start."""
    late = here.ask(
        "flow_runs/filter", flow_runs={"state": {"name": {"any_": ["Late"]}}}, sort="EXPECTED_START_TIME_ASC"
    )
    if not late:
        return []
    since = str(late[0].get("expected_start_time", ""))[:16].replace("T", " ")
    what = f"{len(late)} run(s) were due and did not start, the first at {since} UTC ({late[0]['name']})."
    mend = f"crowsfeet doctor says above who should start them; to drop one: prefect flow-run delete {late[0]['id']}"
    return [Finding("late runs", what, mend)]
