"""The view that people compare in: MLflow runs. The only package that imports mlflow.

A *comparison* is everything that was trained on one split from one pretrained model; it is a parent run, found by its
key, and every training, evaluation or explanation of it is a run nested in it.

    with Tracker.at(runtime.tracking_uri, runtime.experiment, root).run("finetune/plain-1", comparison=key) as run:
        run.log_metrics({"validate_mae": 6.1}, step=3)

Later stages log onto a run that is over by `tracker.reopen(run_id)`.
"""

from crowsfeet.tracking.label_report import log_label_report
from crowsfeet.tracking.origin import comparison_key, file_md5, origin_tags
from crowsfeet.tracking.page import serve_page
from crowsfeet.tracking.patience import PatientLog, told_later
from crowsfeet.tracking.record import RunRecord, read_history, whole_or_nothing, write_history
from crowsfeet.tracking.runs import COMPARISON, Run, Tracker, comparison_filter

__all__ = [
    "COMPARISON",
    "PatientLog",
    "Run",
    "RunRecord",
    "Tracker",
    "comparison_filter",
    "comparison_key",
    "file_md5",
    "log_label_report",
    "origin_tags",
    "read_history",
    "serve_page",
    "told_later",
    "whole_or_nothing",
    "write_history",
]
