"""No catching up after downtime: of a schedule's runs that piled up, only the latest does the work."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateName,
)
from prefect.context import FlowRunContext

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun


def overtaken() -> str | None:
    """Return the name of a later run of this run's schedule that is already due; None when this one is the latest.

    A run that was asked for by hand is never overtaken.
    """
    context = FlowRunContext.get()
    run: FlowRun | None = context.flow_run if context else None
    if run is None or run.deployment_id is None or not run.auto_scheduled or run.expected_start_time is None:
        return None
    with get_client(sync_client=True) as client:
        due = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(
                deployment_id=FlowRunFilterDeploymentId(any_=[UUID(str(run.deployment_id))]),
                state=FlowRunFilterState(
                    name=FlowRunFilterStateName(any_=["Scheduled", "Late", "Pending", "AwaitingConcurrencySlot"])
                ),
                expected_start_time=FlowRunFilterExpectedStartTime(
                    after_=run.expected_start_time, before_=datetime.now(UTC)
                ),
            ),
            limit=20,
        )
    later = [
        (one.expected_start_time, one.name)
        for one in due
        if one.id != run.id and one.expected_start_time and one.expected_start_time > run.expected_start_time
    ]
    return max(later)[1] if later else None
