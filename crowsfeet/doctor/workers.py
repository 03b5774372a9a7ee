"""Does anything execute the deployments: a worker of their pool, or `crowsfeet serve`?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crowsfeet.doctor.finding import Finding

if TYPE_CHECKING:
    from crowsfeet.doctor.installation import Installation


def workers(here: Installation) -> list[Finding]:
    """Find deployments that nobody executes, and a server that knows none."""
    if not here.server_answers():
        return []
    deployments = [one for one in here.ask("deployments/filter") if "crowsfeet" in one.get("tags", [])]
    if not deployments:
        what = f"the server at {here.api} knows no deployment of crowsfeet: nothing is scheduled."
        return [Finding("workers", what, "crowsfeet serve, or for a work pool: prefect deploy --all")]
    findings = []
    for pool in sorted({str(one["work_pool_name"]) for one in deployments if one.get("work_pool_name")}):
        online = [one for one in here.ask(f"work_pools/{pool}/workers/filter") if one.get("status") == "ONLINE"]
        if not online:
            what = f"no worker of the work pool {pool} is online: its runs stay scheduled."
            findings.append(Finding("workers", what, f"prefect worker start --pool {pool}"))
    idle = [str(o["name"]) for o in deployments if not o.get("work_pool_name") and o.get("status") == "NOT_READY"]
    if idle:
        what = f"nobody serves the deployments {', '.join(sorted(idle))}: their runs stay scheduled."
        findings.append(Finding("workers", what, "crowsfeet serve"))
    return findings
