"""The stage `label` as a flow: one task per chunk of photos, on the task runner that `runtime` names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from crowsfeet.labeling import fit_label_model
from crowsfeet.params import Params, load_params
from flows.entry import as_command
from flows.runners import results, task_runner
from tasks.label import join, label_chunk, open_photos, read_chunk, require_raw

read = task(name="read", cache_policy=NO_CACHE, persist_result=False)(read_chunk)
fit = task(name="fit", cache_policy=NO_CACHE, persist_result=False)(fit_label_model)
find = task(name="find faces", cache_policy=NO_CACHE, persist_result=False)(label_chunk)
pack = task(name="pack", cache_policy=NO_CACHE, persist_result=False)(join)


@flow(name="label", validate_parameters=False)
def label(params: Params, root: Path = Path()) -> dict[str, Any]:
    """Read what is told of all photos, learn how far to trust it, find the faces, and pack them with their ages."""
    chunks = open_photos(params.label, root)
    votes = results([read.submit(chunk, params.label) for chunk in chunks], "read", params.runtime)
    model = fit(votes, params.label)
    found = [find.submit(chunk, model, params.label, root.absolute(), number=k) for k, chunk in enumerate(chunks)]
    return dict(pack(results(found, "faces", params.runtime), model, params.label, root))


def main() -> int:
    """Run the flow with params.yaml of the current folder."""

    def work() -> None:
        params = load_params()
        require_raw(Path())  # before a server is started for nothing
        label.with_options(task_runner=task_runner(params.runtime))(params)

    return as_command("label", work, "nothing was written, the next run labels anew")


if __name__ == "__main__":
    sys.exit(main())
