"""Tell a failure to an address that the operator has named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 10.0


def post_failure(address: str, said: Mapping[str, str]) -> bool:
    """Post `said` as JSON, with `text` (what chat services show) in front; tell whether it was taken.

    A webhook that does not answer never makes a failure worse: nothing is raised.
    """
    text = f"crowsfeet: {said['flow']} ({said['run']}) ended {said['state']}: {said['message']} {said['page']}".strip()
    try:
        return requests.post(address, json={"text": text, **said}, timeout=SECONDS).ok
    except requests.RequestException:
        return False
