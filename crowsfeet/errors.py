"""One tree of errors; whatever crowsfeet refuses, it refuses with one of these.

    CrowsfeetError
    ├── ParamsError          params.yaml: unknown key, wrong type, value out of range
    ├── MissingInputError    a file or folder that an earlier stage or `dvc pull` should have brought
    ├── BadInputError        a file that is there but cannot be what it claims to be
    │   ├── BadPhotoError    not decodable as a picture, truncated, or too large to decode safely
    │   ├── BadPageError     not readable as a page of the source it came from
    │   └── BadModelError    weights or description of another architecture
    ├── EmptyDataError       readable, but nothing is left to work on
    ├── LeakError            a person, or a near-duplicate face, stands in two splits
    ├── DriftError           labels moved further from the last version than `label.max_drift` allows
    ├── FetchError           a site could not be read
    │   ├── NotAllowedError  robots.txt, an opt-out, or a missing permission forbids it
    │   └── RefusedAddressError  an address that a crawler must not follow
    ├── BusyError            another run of ours holds the repository
    ├── TrainingError        training could not go on (NaN loss, out of memory)
    └── ServiceError         a server of ours (MLflow, Prefect, the page) is not reachable or not usable

Expected refusals (no face, no date, denied by robots.txt while crawling) are counted values, not errors.
"""

from __future__ import annotations

__all__ = [
    "BadInputError",
    "BadModelError",
    "BadPageError",
    "BadPhotoError",
    "BusyError",
    "CrowsfeetError",
    "DriftError",
    "EmptyDataError",
    "FetchError",
    "LeakError",
    "MissingInputError",
    "NotAllowedError",
    "ParamsError",
    "RefusedAddressError",
    "ServiceError",
    "TrainingError",
    "bounded",
]


class CrowsfeetError(Exception):
    """Anything that crowsfeet refuses; its text is one sentence that names the thing."""

    exit_status = 2


class ParamsError(CrowsfeetError):
    """params.yaml cannot be used; the text lists all faults at once."""


class MissingInputError(CrowsfeetError):
    """A file or folder that should be there is not."""


class BadInputError(CrowsfeetError):
    """A file is there but is not what it claims to be."""


class BadPhotoError(BadInputError):
    """Bytes that cannot be decoded, safely, as a picture."""


class BadPageError(BadInputError):
    """Bytes that cannot be read as a page of their source."""


class BadModelError(BadInputError):
    """Weights or a description that belong to another architecture."""


class EmptyDataError(CrowsfeetError):
    """Nothing is left to work on."""


class LeakError(CrowsfeetError):
    """A person or a near-duplicate face stands in two splits."""


class DriftError(CrowsfeetError):
    """Labels moved further from the last version than allowed."""


class FetchError(CrowsfeetError):
    """A site could not be read."""


class NotAllowedError(FetchError):
    """robots.txt, an opt-out or a missing permission forbids the request."""


class RefusedAddressError(FetchError):
    """An address that a crawler must not follow (private network, file:, other scheme)."""


class BusyError(CrowsfeetError):
    """Another run holds the repository."""


class TrainingError(CrowsfeetError):
    """Training could not go on."""


class ServiceError(CrowsfeetError):
    """A server is not reachable or not usable."""


def bounded(text: object, limit: int = 120) -> str:
    """Return `text` as one printable line of at most `limit` characters, for use inside a message."""
    line = "".join(c if c.isprintable() else "�" for c in " ".join(str(text).split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"
