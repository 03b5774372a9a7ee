"""No catching up: of a schedule's runs that piled up only the latest works."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from flows import overtaken as module

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
DEPLOYMENT = uuid4()


def run(minutes: int, name: str = "run", *, scheduled: bool = True) -> SimpleNamespace:
    """A run of the deployment, due so many minutes after NOW."""
    due = NOW + timedelta(minutes=minutes)
    return SimpleNamespace(
        id=uuid4(), name=name, deployment_id=DEPLOYMENT, auto_scheduled=scheduled, expected_start_time=due
    )


def answer(monkeypatch: pytest.MonkeyPatch, mine: Any, due: list[Any]) -> str | None:
    """What `overtaken` says in the run `mine` when the server knows `due`."""

    @contextmanager
    def client(sync_client: bool) -> Iterator[SimpleNamespace]:
        assert sync_client
        yield SimpleNamespace(read_flow_runs=lambda **_: due)

    context = SimpleNamespace(get=lambda: SimpleNamespace(flow_run=mine) if mine else None)
    monkeypatch.setattr(module, "FlowRunContext", context)
    monkeypatch.setattr(module, "get_client", client)
    return module.overtaken()


def test_a_later_run_that_is_due_overtakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """With two later runs due, the latest is named."""
    mine = run(0)
    assert answer(monkeypatch, mine, [mine, run(1, "later"), run(2, "latest")]) == "latest"


def test_the_latest_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """The latest run is not overtaken by itself nor by earlier ones."""
    mine = run(0)
    assert answer(monkeypatch, mine, [mine, run(-1)]) is None


@pytest.mark.parametrize("mine", [None, run(0, scheduled=False)])
def test_who_was_asked_for_by_hand_works(monkeypatch: pytest.MonkeyPatch, mine: Any) -> None:
    """A run outside a schedule is never overtaken."""
    assert answer(monkeypatch, mine, [run(1)]) is None
