"""From the words of a command to the page or to files."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from crowsfeet.app.report import IntoReport
from crowsfeet.app.service import SHOWN_FIRST, Service
from crowsfeet.app.shell import Asked, IntoFolder, explain_photos
from crowsfeet.app.subjects import Subjects, model_addresses
from crowsfeet.attribution import Method, make_method
from crowsfeet.errors import BadPhotoError, MissingInputError, ParamsError
from crowsfeet.params import Params

if TYPE_CHECKING:
    from collections import Counter

log = logging.getLogger(__name__)


def start_page(params: Params, models: Sequence[str], root: Path, *, host: str, port: int) -> None:
    """Show the page for `models`, or for all that are trained here.

    Raises:
        MissingInputError: no model is given and none is here, or one is not where it should be.
        BadModelError: the first is no network that can be explained.
        ServiceError: the port is taken.
    """
    # Gradio reads these when it is imported: it must neither count its users nor look for a newer self.
    os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1", DO_NOT_TRACK="1")
    from crowsfeet.app.page import serve_page

    service = Service(subjects_at(params, models, root), params.label)
    make_ready(service)
    serve_page(service, probe_faces(params, root), host=host, port=port)


def make_ready(service: Service) -> None:
    """Warm the first network up; a champion that nobody has made yet may come while the page is open.

    Raises:
        MissingInputError: no such model.
        BadModelError: not a network that can be explained.
    """
    try:
        service.warm_up()
    except MissingInputError as reason:
        if service.subjects.addresses[0] != "champion":
            raise
        log.warning("%s The page waits for it.", reason)


def explain_from_shell(
    params: Params,
    photos: Sequence[Path],
    models: Sequence[str],
    methods: Sequence[str],
    *,
    root: Path,
    target: str,
    out: Path,
) -> Counter[str]:
    """Explain photos into the folder `out`, or into one page if it is called `….html`; return faces and refusals.

    Raises:
        BadPhotoError: none of the photos could be explained.
        ParamsError: an unknown method or setting; a method is written `occlusion` or `occlusion:window=0.1,fill=mean`.
    """
    asked = Asked([method_from(text) for text in methods or SHOWN_FIRST], target)
    report = IntoReport() if out.suffix == ".html" else None
    counts = explain_photos(photos, subjects_at(params, models, root), asked, params.label, report or IntoFolder(out))
    if not counts["explained"]:
        reasons = ", ".join(f"{reason}: {count}" for reason, count in counts.items())
        raise BadPhotoError(f"None of the {len(photos)} photos could be explained ({reasons}).")
    if report is not None:
        report.write(out)
    return counts


def method_from(text: str) -> Method:
    """Return the method that `NAME` or `NAME:key=value,key=value` says."""
    name, _, rest = text.partition(":")
    pairs = [pair.partition("=") for pair in rest.split(",") if pair]
    if any(not equals for _, equals, _ in pairs):
        raise ParamsError(f"A method's settings are written key=value, with commas between; got {rest!r}.")
    return make_method(name, **{key.strip(): value.strip() for key, _, value in pairs})


def subjects_at(params: Params, models: Sequence[str], root: Path) -> Subjects:
    """Return the networks at these addresses, or all that are trained here."""
    addresses = list(models) or model_addresses(root)
    if not addresses:
        raise MissingInputError("There is no model under models/; run `dvc repro`, `dvc pull`, or give --model.")
    return Subjects(addresses, root, params.runtime)


def probe_faces(params: Params, root: Path) -> list[tuple[np.ndarray, float]]:
    """Return the probe faces with their true ages; none where there is no split yet."""
    if not (root / "data/splits.parquet").exists():
        return []
    from tasks.explain import choose_faces, read_pixels

    faces = choose_faces(root, params.explain)
    ages = faces.probes["age"].to_numpy(float)
    return list(zip(read_pixels(root, faces.probes), ages.tolist(), strict=True))
