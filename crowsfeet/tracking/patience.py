"""When MLflow goes away in the middle of a training, the training goes on; what could not be told is told later."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crowsfeet.errors import ServiceError

if TYPE_CHECKING:
    from crowsfeet.tracking.runs import Run

log = logging.getLogger(__name__)


@dataclass
class PatientLog:
    """Log figures onto a run; those that the store does not take are kept and go with the next ones."""

    run: Run
    _waiting: list[tuple[dict[str, float], int]] = field(default_factory=list)

    def __call__(self, metrics: Mapping[str, float], step: int = 0) -> None:
        """Log the figures of a step, after those that wait."""
        silent = bool(self._waiting)
        self._waiting.append((dict(metrics), step))
        try:
            while self._waiting:
                self.run.log_metrics(*self._waiting[0])
                del self._waiting[0]
        except ServiceError as error:
            if not silent:
                log.warning("MLflow does not answer; the training goes on and logs later. %s", error)


@contextmanager
def told_later() -> Iterator[None]:
    """Let a store that does not answer pass: the files are the truth, and `crowsfeet publish` brings them there."""
    try:
        yield
    except ServiceError as error:
        log.warning("All files are written; `crowsfeet publish` brings the rest to MLflow. %s", error)
