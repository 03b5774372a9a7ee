"""Where a run comes from: commit, data version, the flow run that started it, the comparison it belongs to."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

PREFECT_RUN = "CROWSFEET_FLOW_RUN_ID"
"""Environment variable in which a flow hands its run's id to the stages that it starts."""
PREFECT_PAGE = "CROWSFEET_FLOW_RUN_PAGE"
"""Environment variable with the address of that run's page."""


def file_md5(path: Path) -> str:
    """Return the MD5 of a file, the same by which DVC knows it; empty when there is none."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def comparison_key(root: Path, pretrained: Path | None = None) -> str:
    """Return the key of what can be compared: a hash of the split and the pretrained model, 16 hexadecimal digits.

    `pretrained` is the model's folder where it is not yet in its place.
    """
    folder = pretrained or root / "models" / "pretrained"
    parts = [file_md5(root / "data" / "splits.parquet"), file_md5(folder / "model.safetensors")]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def origin_tags(root: Path) -> dict[str, str]:
    """Return the tags that say where a run comes from; what cannot be told is left out."""
    tags = {
        "dvc_data": file_md5(root / "data" / "splits.parquet"),
        "page_revisions": page_revisions(root),
        "prefect_run": os.environ.get(PREFECT_RUN, ""),
        "prefect_page": os.environ.get(PREFECT_PAGE, ""),
    }
    commit = git_commit(root)
    if commit:
        tags |= {"git_commit": commit, "mlflow.source.git.commit": commit}
    return {key: value for key, value in tags.items() if value}


def page_revisions(root: Path) -> str:
    """Return how many page revisions the photos were read from, and a hash of all of them; empty without photos."""
    import pyarrow.parquet as pq

    path = root / "data" / "photos.parquet"
    try:
        table = pq.read_table(path, columns=["page_url", "page_revision"])
    except (OSError, ValueError):  # none there, or not ours: the tag is left out
        return ""
    columns = (table["page_url"].to_pylist(), table["page_revision"].to_pylist())
    pages = sorted({f"{url} {revision or ''}" for url, revision in zip(*columns, strict=True) if url})
    return (
        f"{len(pages)} pages, sha256 {hashlib.sha256(chr(10).join(pages).encode()).hexdigest()[:16]}" if pages else ""
    )


def git_commit(root: Path) -> str:
    """Return the checked-out commit, empty outside a repository."""
    try:
        answer = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
