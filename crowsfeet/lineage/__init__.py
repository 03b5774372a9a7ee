"""Where a model comes from, and where a photo went.

    trace_model(place, tracker, registry, root) -> ModelTrace   run, data, flow run, page revisions of one model
    trace_photo(photo_id, tracker, root) -> PhotoTrace          the models that saw one photo

What joins them is the MD5 of `data/splits.parquet`: DVC's lock files, kept by every dataset version, and the tag
`dvc_data` of every MLflow run have the same.
"""

from crowsfeet.lineage.model import ModelTrace, trace_model
from crowsfeet.lineage.photo import PhotoTrace, trace_photo

__all__ = ["ModelTrace", "PhotoTrace", "trace_model", "trace_photo"]
