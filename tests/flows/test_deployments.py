"""prefect.yaml: what it lists exists, is limited to one run, and asks for typed parameters."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prefect.server.schemas.schedules import CronSchedule

from crowsfeet.errors import BadInputError, MissingInputError
from crowsfeet.importers.catalogue import IMPORTERS
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
    assert not nights("collect") & nights("refresh")
    assert {day.weekday() for day in nights("refresh")} == {0}
    assert len(nights("collect") | nights("refresh")) == 70


def schema(name: str) -> dict[str, Any]:
    """What the page's form asks for before it starts a deployment."""
    return dict(to_served(ENTRIES[name])._parameter_openapi_schema.model_dump())


def test_every_verb_has_its_deployment() -> None:
    """There is a nightly crawl, a weekly refresh, and training, explaining and importing on demand."""
    assert set(ENTRIES) == {"collect", "refresh", "train", "explain", "import"}
    assert {name for name, entry in ENTRIES.items() if entry["schedules"]} == {"collect", "refresh"}


def test_importing_asks_for_a_known_set_and_its_role() -> None:
    """The form of `import` offers the known sets and the two roles, and wants both."""
    form = schema("import")
    assert set(form["properties"]["importer"]["enum"]) == set(IMPORTERS)
    assert form["properties"]["role"]["enum"] == ["weak", "precise"]
    assert {"importer", "folder", "role"} == set(form["required"])


@pytest.mark.parametrize("name", ["collect", "refresh"])
def test_a_crawl_can_be_asked_for_with_other_values(name: str) -> None:
    """The forms of both crawls have the section `collect` with its bounds."""
    assert schema(name)["definitions"]["CollectParams"]["properties"]["max_people"]["minimum"] == 1


def test_training_asks_for_the_params_sections() -> None:
    """The form of `train` has the sections of params.yaml with their bounds."""
    form = schema("train")
    assert {"split", "pretrain", "finetune"} <= set(form["properties"])
    assert form["definitions"]["TrainingParams"]["properties"]["batch_size"]["minimum"] == 2
    assert form["definitions"]["PretrainParams"]["additionalProperties"] is False


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
