"""The states of the data that are known here: what stands in the folder, and every dataset version."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from crowsfeet.doctor.dvc_cache import cache_folder
from crowsfeet.errors import CrowsfeetError
from crowsfeet.tracking import file_md5
from crowsfeet.versions import listed
from crowsfeet.versions.git import git_bytes

if TYPE_CHECKING:
    import pandas as pd

HERE = "what stands here"
SPLITS = "data/splits.parquet"
PHOTOS = "data/photos.parquet"


@dataclass(frozen=True, slots=True)
class State:
    """One state: its version's name, and the MD5 by which DVC knows each of its single files."""

    name: str
    root: Path
    files: dict[str, str]

    @property
    def data(self) -> str:
        """What MLflow's runs call it in their tag `dvc_data`."""
        return self.files.get(SPLITS, "")

    def table(self, path: str, columns: list[str]) -> pd.DataFrame | None:
        """Return columns of a parquet file of this state; None when it lies neither here nor in DVC's cache."""
        md5 = self.files.get(path, "")
        cached = cache_folder(self.root) / "files/md5" / md5[:2] / md5[2:]
        places = [self.root / path] if self.name == HERE or file_md5(self.root / path) == md5 else []
        for place in (*places, cached):
            if md5 and place.is_file():
                frame: pd.DataFrame = pq.read_table(BytesIO(place.read_bytes()), columns=columns).to_pandas()
                return frame
        return None


def known_states(root: Path) -> list[State]:
    """Return the versions, oldest first, and after them what stands here when it is no version's."""
    states = [State(one.name, root, _locked(git_bytes(root, "show", f"{one.commit}:dvc.lock"))) for one in _all(root)]
    here = {path: md5 for path in (SPLITS, PHOTOS) if (md5 := file_md5(root / path))}
    if here.get(SPLITS) not in {state.data for state in states}:
        states.append(State(HERE, root, here))
    return states


def _all(root: Path) -> list[Any]:
    try:
        return list(listed(root))
    except CrowsfeetError:  # no git repository: no versions
        return []


def _locked(content: bytes) -> dict[str, str]:
    """Return the outputs in a lock file: path to MD5."""
    from ruamel.yaml import YAML

    stages = (YAML(typ="safe").load(content) or {}).get("stages") or {}
    outs = [out for stage in stages.values() for out in stage.get("outs", [])]
    return {str(out["path"]): str(out.get("md5", "")) for out in outs}
