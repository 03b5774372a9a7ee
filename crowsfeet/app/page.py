"""The page for one picture: faces, age, maps, a second model, and how little it takes to fool them."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from crowsfeet.app.controls import NONE, Answering, Asking, answering, asking
from crowsfeet.app.drawing import CSS as DRAWING
from crowsfeet.app.drawing import answers_html, evidence_html, maps_html
from crowsfeet.app.explanation import Explanation, explanation_sheet
from crowsfeet.app.photos import MOST_BYTES, FoundFace, Photo, drawn_boxes, read_photo
from crowsfeet.app.service import SHOWN_FIRST, Service, settings_of
from crowsfeet.errors import CrowsfeetError, ServiceError
from crowsfeet.faces import Face

INTRODUCTION = """# crowsfeet: what makes a face look its age?
Give a photo and choose a face. **Red makes the face look older, blue makes it look younger**; the bars are in years.
An estimate is a guess about looks and wrong by years for most people: it must not decide about anybody.
Photos are held in memory while this page is open and never stored."""
CSS = """
.gradio-container {width: 100% !important; max-width: 1180px !important; margin: 0 auto !important}
#headline {font-size: 1.25rem}
#problem {color: #b3261e; font-weight: 600}
.dark #problem {color: #ffb4ab}
@media (max-width: 700px) {.gradio-container {padding: 6px !important}}
"""


def build_page(service: Service, probes: Sequence[tuple[np.ndarray, float]] = ()) -> gr.Blocks:
    """Build the page; `probes` are faces uint8 [S, S, 3] with their true age, to pick from."""
    page: gr.Blocks = gr.Blocks(title="crowsfeet", analytics_enabled=False, delete_cache=(60, 120))
    with page:
        held = gr.State(None)
        gr.Markdown(INTRODUCTION)
        with gr.Row():
            with gr.Column(scale=2, min_width=300):
                asked = asking(list(service.subjects.addresses), probes)
            with gr.Column(scale=5, min_width=300):
                answer = answering()
        _wire_photo(service, probes, held, asked, answer)
        _wire_settings(service, held, asked, answer)
        _endpoints(service)
    page.queue(default_concurrency_limit=1, max_size=16)
    return page


HIDDEN: dict[str, Any] = {"api_visibility": "private"}
"""The page's own events take components' values; what others call has a name of its own, see `_endpoints`.

Gradio names events after their functions and numbers what has the same name, so none here may be named as an endpoint.
"""
LAST: dict[str, Any] = {**HIDDEN, "trigger_mode": "always_last"}
"""By default Gradio drops what is changed while an answer is under way; the last change must count."""


def _wire_photo(service: Service, probes: Sequence[Any], held: Any, asked: Asking, answer: Answering) -> None:
    """A photo that arrives is looked at, explained and fooled."""

    def receive(data: bytes | None) -> list[Any]:
        if data is None:
            return [gr.skip()] * 5
        try:
            photo = read_photo(data, service.label)
        except CrowsfeetError as error:
            return [None, None, gr.Radio(visible=False), gr.Image(visible=False), _problem(str(error))]
        return [photo, None, _choices(photo), gr.Image(drawn_boxes(photo, 0), visible=True), _problem("")]

    def pick(index: int) -> list[Any]:
        photo = photo_of_probe(probes[index][0])
        return [photo, None, _choices(photo), gr.Image(visible=False), _problem("")]

    arrived = [held, asked.upload, asked.face, answer.boxes, answer.problem]
    for trigger in (
        asked.upload.upload(receive, asked.upload, arrived, **HIDDEN),
        asked.picked.click(pick, asked.picked, arrived, **HIDDEN),
    ):
        trigger.then(*_explaining(service, held, asked, answer), **HIDDEN).then(
            *_fooling(service, held, asked, answer), **HIDDEN
        )


def _wire_settings(service: Service, held: Any, asked: Asking, answer: Answering) -> None:
    """A changed setting explains again; so does the button, by keyboard too."""

    def box(photo: Photo | None, number: int | None) -> Any:
        return gr.skip() if photo is None or len(photo.faces) < 2 else drawn_boxes(photo, number or 0)

    changes = [asked.again.click, asked.face.input, asked.model.input, asked.second.input, asked.methods.input]
    # `input` and not `release`: a slider that is moved by the arrow keys is never released
    changes += [asked.opacity.input, asked.target.submit, *(one.input for _, one in asked.settings)]
    gr.on(changes, *_explaining(service, held, asked, answer), **LAST)
    asked.face.input(box, [held, asked.face], answer.boxes, **HIDDEN)
    triggers = [answer.strength.input, answer.how.input, asked.model.input, asked.face.input]
    gr.on(triggers, *_fooling(service, held, asked, answer), **LAST)


def _explaining(service: Service, held: Any, asked: Asking, answer: Answering) -> tuple[Any, list[Any], list[Any]]:
    names = [name for name, _ in asked.settings]

    def show_explained(photo: Photo | None, number: int | None, *rest: Any, progress: Any = gr.Progress()) -> list[Any]:  # noqa: B008 - Gradio finds it by its default
        return _answers(service, names, photo, number or 0, rest, progress)

    inputs = [held, asked.face, asked.model, asked.second, asked.target, asked.methods, asked.opacity]
    outputs = [answer.problem, answer.headline, answer.maps, answer.distribution, answer.evidence]
    return (
        show_explained,
        [*inputs, *(one for _, one in asked.settings)],
        [*outputs, answer.export_png, answer.export_json],
    )


def _fooling(service: Service, held: Any, asked: Asking, answer: Answering) -> tuple[Any, list[Any], list[Any]]:
    def show_fooled(photo: Photo | None, number: int | None, name: str, kind: str, level: float) -> list[Any]:
        return _fooled(service, photo, number or 0, name, kind, level)

    return show_fooled, [held, asked.face, asked.model, answer.how, answer.strength], [answer.fooled, answer.changed]


def _endpoints(service: Service) -> None:
    """Offer every function by HTTP under its name; see docs/understanding.md for `curl` and Python."""

    def models() -> list[Any]:
        return service.models()

    def methods() -> list[Any]:
        return service.methods()

    def faces(photo: str) -> list[Any]:
        found: list[Any] = _told(lambda: service.faces(photo))
        return found

    def explain(photo: str, model: str, methods: dict[str, Any], target: str = "", face: int = 0) -> dict[str, Any]:
        chosen = methods or {name: {} for name in SHOWN_FIRST}
        found: dict[str, Any] = _told(
            lambda: service.explain(service.photo(photo), face, model, chosen, target).as_json()
        )
        return found

    def fool(photo: str, model: str, change: str, strength: float, face: int = 0) -> dict[str, Any]:
        _, before, after = _told(lambda: service.fooled(service.photo(photo), face, model, change, strength))
        return {"change": change, "strength": strength, "age_before": before, "age_after": after}

    from gradio.events import api as offer

    for function in (models, methods, faces, explain, fool):
        offer(function, api_name=function.__name__)


def _told(call: Any) -> Any:
    """Turn a refusal into an answer that carries its sentence."""
    try:
        return call()
    except CrowsfeetError as error:
        raise gr.Error(str(error), print_exception=False) from error


def photo_of_probe(crop: np.ndarray) -> Photo:
    """Return a stored face as a photo that is one face, so that it is not looked for again."""
    side = float(crop.shape[0])
    return Photo(crop, (FoundFace(Face(0, 0, side, side, 0.0), crop),))


def _choices(photo: Photo) -> Any:
    labels = [f"{number + 1} (score {found.face.score:.1f})" for number, found in enumerate(photo.faces)]
    return gr.Radio(labels, value=labels[0] if labels else None, visible=len(labels) > 1)


def _problem(sentence: str) -> Any:
    return gr.Markdown(sentence, visible=bool(sentence))


def _answers(
    service: Service, names: Sequence[str], photo: Photo | None, number: int, rest: Sequence[Any], progress: Any
) -> list[Any]:
    if photo is None:
        return [gr.skip()] * 7
    model, second, target, methods, opacity, *values = rest
    explained: list[Explanation] = []
    try:
        wanted = settings_of(methods, dict(zip(names, values, strict=True)))
        for address in [model, *([] if second in {NONE, model} else [second])]:
            told = partial(_tell, progress, address)
            explained.append(service.explain(photo, number, address, wanted, target.strip(), told))
    except CrowsfeetError as error:
        return [_problem(str(error)), "", *[gr.update(visible=False)] * 5]
    return _shown(explained, opacity)


def _tell(progress: Any, address: str, share: float, what: str) -> None:
    progress(share, desc=f"{what}, {address}")


def _shown(explained: Sequence[Explanation], opacity: float) -> list[Any]:
    headline = "\n\n".join(f"**{one.headline()}** · {one.model}" for one in explained)
    stem = Path(tempfile.mkdtemp(dir=os.environ.get("GRADIO_TEMP_DIR"))) / "explanation"
    explanation_sheet(explained).save(stem.with_suffix(".png"))
    stem.with_suffix(".json").write_text(
        json.dumps([one.as_json(pictures=False) for one in explained]), encoding="utf-8"
    )
    return [
        _problem(""),
        headline,
        gr.HTML(maps_html(explained, opacity), visible=True),
        gr.HTML(answers_html(explained), visible=True),
        gr.HTML(evidence_html(explained), visible=True),
        gr.DownloadButton(value=str(stem.with_suffix(".png")), visible=True),
        gr.DownloadButton(value=str(stem.with_suffix(".json")), visible=True),
    ]


def _fooled(service: Service, photo: Photo | None, number: int, model: str, how: str, strength: float) -> list[Any]:
    if photo is None:
        return [gr.skip(), gr.skip()]
    try:
        picture, before, after = service.fooled(photo, number, model, how, strength)
    except CrowsfeetError as error:
        return [str(error), gr.Image(visible=False)]
    sentence = (
        f"**{before:.1f} → {after:.1f} years** ({after - before:+.1f}) under {how.replace('_', ' ')} at {strength:.2f}"
    )
    return [sentence, gr.Image(picture, visible=True)]


def serve_page(
    service: Service, probes: Sequence[tuple[np.ndarray, float]] = (), *, host: str = "127.0.0.1", port: int = 7860
) -> None:
    """Show the page until it is stopped. Uploads lie in a private folder for a moment, which goes with the page.

    Raises:
        ServiceError: the port is taken.
    """
    with tempfile.TemporaryDirectory(prefix="crowsfeet-") as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        page = build_page(service, probes)
        try:
            page.launch(
                server_name=host,
                server_port=port,
                share=False,
                quiet=True,
                show_error=True,
                max_file_size=MOST_BYTES,
                prevent_thread_lock=True,
                css=CSS + DRAWING,
                theme=gr.themes.Soft(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
                footer_links=["api"],
                ssr_mode=False,
                enable_monitoring=False,
            )
        except OSError as error:
            raise ServiceError(f"Port {port} of {host} cannot be used; give another port.") from error
        print(f"One picture explained: http://{host}:{port}  (Ctrl-C ends it)", flush=True)  # noqa: T201
        try:
            page.block_thread()
        finally:
            page.close(verbose=False)
