"""On demand: train, compare, explain and judge with other parameters, on the data that is here."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from crowsfeet.lock import RepositoryLock
from crowsfeet.operations.champion import LOCK
from crowsfeet.operations.changes import change_params
from crowsfeet.params import CrossfitParams, EvaluateParams, FinetuneParams, PretrainParams, SplitParams
from flows.entry import log_own_words
from flows.reports import report_failure, show_verdict
from flows.stages import TRAINING, walk, with_world

log = logging.getLogger(__name__)


@flow(name="train", timeout_seconds=24 * 3600, on_failure=[report_failure], on_crashed=[report_failure])
def train(
    *,
    split: SplitParams | None = None,
    crossfit: CrossfitParams | None = None,
    pretrain: PretrainParams | None = None,
    finetune: FinetuneParams | None = None,
    evaluate: EvaluateParams | None = None,
    root: Path = Path(),
) -> State[Any]:
    """Write the values given into params.yaml, then reproduce from `split` to `promote`; the champion stays."""
    log_own_words()
    with RepositoryLock(root / LOCK) as lock:
        given = {"split": split, "crossfit": crossfit, "pretrain": pretrain, "finetune": finetune, "evaluate": evaluate}
        changed = change_params(root / "params.yaml", given)
        log.info("changed in params.yaml: %s", ", ".join(changed) or "nothing")
        walk(with_world(TRAINING, root), root, keep=(lock.fileno(),))
        show_verdict(root)
    return Completed(message=f"Changed: {', '.join(changed) or 'nothing'}.")
