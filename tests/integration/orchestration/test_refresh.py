"""The refresh flow around hollow stages: order, lock, resumption, failure told."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

ORDER = ["collect", "parse", "label", "split", "crossfit", "pretrain", "finetune", "evaluate", "explain", "promote"]


def test_refresh_forces_the_crawl_and_runs_what_is_stale(hollow: Any) -> None:
    """The first refresh runs all stages in order, the second only the crawl."""
    done = hollow.run("flows.refresh")
    assert done.returncode == 0, done.stdout + done.stderr
    assert hollow.ran() == ORDER
