"""Is the MLflow store there, and of the version that the installed MLflow reads?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crowsfeet.doctor.finding import Finding

if TYPE_CHECKING:
    from crowsfeet.doctor.installation import Installation


def mlflow_store(here: Installation) -> list[Finding]:
    """Find a store that cannot be read, or that another version of MLflow has made."""
    from crowsfeet.errors import ServiceError
    from crowsfeet.tracking import Tracker
    from crowsfeet.tracking.store_version import store_version

    uri = here.runtime.tracking_uri
    has, wanted = store_version(uri, here.root)
    if has is not None and has != wanted:
        what = f"the MLflow store {uri} is of version {has}; the installed MLflow reads {wanted}."
        return [Finding("MLflow store", what, f"mlflow db upgrade {uri}")]
    if has is None and not uri.startswith("http"):
        return []  # nothing was logged yet
    try:
        Tracker.at(uri, here.runtime.experiment, here.root)
    except ServiceError as error:
        return [Finding("MLflow store", str(error), "start the server that runtime.tracking_uri names, or mend that")]
    return []
