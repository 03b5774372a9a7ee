"""prefect.yaml: what it lists exists, is limited to one run, and asks for typed parameters."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prefect.server.schemas.schedules import CronSchedule

from crowsfeet.errors import BadInputError, MissingInputError
from flows.serve import read_deployments, to_served

ENTRIES = {entry["name"]: entry for entry in read_deployments()}


@pytest.mark.parametrize("name", ENTRIES)
def test_each_deployment_is_one_at_a_time_without_a_queue(name: str) -> None:
    """Every deployment's flow exists, and a run that comes while one is at work is dropped."""
    served = to_served(ENTRIES[name])
    assert served.concurrency_limit == 1
    assert served.concurrency_options is not None
    assert served.concurrency_options.collision_strategy == "CANCEL_NEW"
    assert "crowsfeet" in served.tags
    assert served.description


def nights(name: str) -> set[date]:
    """The dates on which a deployment's schedule fires in the ten weeks after a Monday."""
    (one,) = ENTRIES[name]["schedules"]
    schedule = CronSchedule(cron=one["cron"], timezone=one["timezone"])
    start = datetime(2026, 1, 5, tzinfo=ZoneInfo(one["timezone"]))
    dates = asyncio.run(schedule.get_dates(start=start, end=start + timedelta(weeks=10)))
    return {moment.astimezone(ZoneInfo(one["timezone"])).date() for moment in dates}


def test_a_crawl_and_a_refresh_never_meet() -> None:
    """Every night has either the nightly crawl or, on Mondays, the weekly refresh, in a named zone."""
    assert not nights("nightly") & nights("weekly")
    assert {day.weekday() for day in nights("weekly")} == {0}
    assert len(nights("nightly") | nights("weekly")) == 70


def test_training_asks_for_the_params_sections() -> None:
    """The form of `train` has the sections of params.yaml with their bounds."""
    schema: dict[str, Any] = to_served(ENTRIES["train"])._parameter_openapi_schema.model_dump()
    assert {"split", "pretrain", "finetune"} <= set(schema["properties"])
    assert schema["definitions"]["TrainingParams"]["properties"]["batch_size"]["minimum"] == 2
    assert schema["definitions"]["PretrainParams"]["additionalProperties"] is False


def test_missing_and_empty_files_are_named(tmp_path: Any) -> None:
    """A prefect.yaml that is missing, unreadable or empty is refused in a sentence."""
    path = tmp_path / "prefect.yaml"
    with pytest.raises(MissingInputError, match="missing"):
        read_deployments(path)
    path.write_text("a: [")
    with pytest.raises(BadInputError, match="YAML"):
        read_deployments(path)
    path.write_text("name: x\n")
    with pytest.raises(BadInputError, match="no deployments"):
        read_deployments(path)
