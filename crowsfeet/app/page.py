"""The page for one picture: faces, age, maps, a second model, and how little it takes to fool them."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pandas as pd

from crowsfeet.app.explanation import Explanation, explanation_sheet
from crowsfeet.app.photos import MOST_BYTES, FoundFace, Photo, drawn_boxes, read_photo
from crowsfeet.app.service import ATTACKS, SHOWN_FIRST, Service, settings_of
from crowsfeet.attribution import METHODS
from crowsfeet.attribution.baselines import FILLS
from crowsfeet.errors import CrowsfeetError, ServiceError
from crowsfeet.faces import Face
from crowsfeet.robustness import CORRUPTIONS

NONE = "none"
INTRODUCTION = """# crowsfeet: what makes a face look its age?
Give a photo and choose a face. **Red makes the face look older, blue makes it look younger**; the bars are in years.
An estimate is a guess about looks and wrong by years for most people: it must not decide about anybody.
Photos are held in memory while this page is open and never stored."""
CSS = """
.gradio-container {max-width: 1180px !important}
#headline {font-size: 1.25rem}
#problem {color: #b3261e; font-weight: 600}
.dark #problem {color: #ffb4ab}
@media (max-width: 700px) {.gradio-container {padding: 6px !important}}
"""


def uploaded_bytes(payload: Any) -> bytes | None:
    """Return an upload's bytes and remove the file they lay in; one that is far too large is not read at all."""
    if payload is None:
        return None
    if payload.path is None:
        return base64.b64decode((payload.url or "").partition(",")[2])
    path = Path(payload.path)
    data = bytes(MOST_BYTES + 1) if path.stat().st_size > MOST_BYTES else path.read_bytes()
    with contextlib.suppress(OSError):
        path.unlink()
    return data


def build_page(service: Service, probes: Sequence[tuple[np.ndarray, float]] = ()) -> gr.Blocks:
    """Build the page; `probes` are faces uint8 [S, S, 3] with their true age, to pick from."""
    addresses = list(service.subjects.addresses)
    with gr.Blocks(title="crowsfeet", analytics_enabled=False, delete_cache=(60, 120)) as page:
        held = gr.State(None)
        gr.Markdown(INTRODUCTION)
        with gr.Row():
            with gr.Column(scale=2, min_width=300):
                upload = gr.Image(
                    label="Photo: upload, paste, or take one",
                    sources=["upload", "clipboard", "webcam"],
                    height=220,
                    elem_id="upload",
                    buttons=[],
                )
                # Gradio's own decoder would open broken files and picture bombs; ours gets the bytes untouched.
                # On the instance, as Gradio writes a stub file beside every module that has a component's subclass.
                upload.preprocess = uploaded_bytes
                picked = gr.Dataset(
                    components=[gr.Textbox(visible=False)],
                    samples=[[f"{number + 1}: {age:.0f} years"] for number, (_, age) in enumerate(probes)],
                    label="or a probe face of the test set, by true age",
                    type="index",
                    visible=bool(probes),
                    samples_per_page=12,
                    elem_id="probes",
                )
                face = gr.Radio([], label="Face", type="index", visible=False, elem_id="face")
                model = gr.Dropdown(addresses, value=addresses[0], label="Model", elem_id="model")
                second = gr.Dropdown([NONE, *addresses], value=NONE, label="A second model beside it", elem_id="second")
                target = gr.Textbox(
                    "", label="Explain", placeholder="the age; or spread, age:42, class:LABEL", elem_id="target"
                )
                methods = gr.CheckboxGroup(
                    [(METHODS[name].title, name) for name in METHODS],
                    value=list(SHOWN_FIRST),
                    label="Methods",
                    elem_id="methods",
                )
                with gr.Accordion("Settings", open=False, elem_id="settings"):
                    settings = _settings()
                    opacity = gr.Slider(0, 1, 0.75, step=0.05, label="Opacity of the map", elem_id="opacity")
                again = gr.Button("Explain", variant="primary", elem_id="explain")
            with gr.Column(scale=5, min_width=300):
                problem = gr.Markdown("", elem_id="problem", visible=False)
                headline = gr.Markdown("", elem_id="headline")
                boxes = gr.Image(
                    label="Faces found", interactive=False, height=260, visible=False, elem_id="boxes", format="png"
                )
                maps = gr.Gallery(
                    label="Maps",
                    columns=3,
                    height="auto",
                    visible=False,
                    elem_id="maps",
                    format="png",
                    object_fit="contain",
                )
                distribution = gr.BarPlot(
                    x="age",
                    y="share",
                    color="model",
                    visible=False,
                    height=190,
                    label="Age distribution",
                    elem_id="ages",
                )
                evidence = gr.Dataframe(
                    visible=False, label="Evidence", elem_id="evidence", interactive=False, wrap=True
                )
                with gr.Row():
                    export_png = gr.DownloadButton("Save as PNG", visible=False, elem_id="export_png")
                    export_json = gr.DownloadButton("Save as JSON", visible=False, elem_id="export_json")
                with gr.Accordion("How easily is it fooled?", open=False, elem_id="fooling"):
                    how = gr.Dropdown([*CORRUPTIONS, *ATTACKS], value="blur", label="Change", elem_id="how")
                    strength = gr.Slider(0, 1, 0.5, step=0.05, label="Strength", elem_id="strength")
                    fooled = gr.Markdown("", elem_id="fooled")
                    changed = gr.Image(
                        label="The changed face", interactive=False, height=220, visible=False, format="png"
                    )

        names = [name for name, _ in settings]
        asked = [held, face, model, second, target, methods, opacity, *[slider for _, slider in settings]]
        shown = [problem, headline, maps, distribution, evidence, export_png, export_json]

        def explain(photo: Photo | None, number: int | None, *rest: Any, progress: Any = gr.Progress()) -> list[Any]:  # noqa: B008
            return _answers(service, names, photo, number or 0, rest, progress)

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

        def box(photo: Photo | None, number: int | None) -> Any:
            return gr.skip() if photo is None or len(photo.faces) < 2 else drawn_boxes(photo, number or 0)

        def fool(photo: Photo | None, number: int | None, name: str, kind: str, level: float) -> list[Any]:
            return _fooled(service, photo, number or 0, name, kind, level)

        hidden: dict[str, Any] = {"api_visibility": "private"}
        arrived = [held, upload, face, boxes, problem]
        for trigger in (
            upload.upload(receive, upload, arrived, **hidden),
            picked.click(pick, picked, arrived, **hidden),
        ):
            trigger.then(explain, asked, shown, **hidden).then(
                fool, [held, face, model, how, strength], [fooled, changed], **hidden
            )
        gr.on([again.click, face.input, model.input, second.input], explain, asked, shown, **hidden)
        gr.on([methods.input, opacity.release, target.submit], explain, asked, shown, **hidden)
        for _, slider in settings:
            (slider.release if isinstance(slider, gr.Slider) else slider.input)(explain, asked, shown, **hidden)
        face.input(box, [held, face], boxes, **hidden)
        gr.on(
            [strength.release, how.input, model.input, face.input],
            fool,
            [held, face, model, how, strength],
            [fooled, changed],
            **hidden,
        )
        _endpoints(service)
    page.queue(default_concurrency_limit=1, max_size=16)
    return page


def _endpoints(service: Service) -> None:
    """Offer every function by HTTP under its name; see docs/understanding.md for `curl` and Python."""

    def models() -> list[Any]:
        return service.models()

    def methods() -> list[Any]:
        return service.methods()

    def faces(photo: str) -> list[Any]:
        return _told(lambda: service.faces(photo))

    def explain(photo: str, model: str, methods: dict[str, Any], target: str = "", face: int = 0) -> dict[str, Any]:
        chosen = methods or {name: {} for name in SHOWN_FIRST}
        return _told(lambda: service.explain(service.photo(photo), face, model, chosen, target).as_json())

    def fool(photo: str, model: str, change: str, strength: float, face: int = 0) -> dict[str, Any]:
        _, before, after = _told(lambda: service.fooled(service.photo(photo), face, model, change, strength))
        return {"change": change, "strength": strength, "age_before": before, "age_after": after}

    for function in (models, methods, faces, explain, fool):
        gr.api(function, api_name=function.__name__)


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


def _settings() -> list[tuple[str, Any]]:
    return [
        (
            "window",
            gr.Slider(0.05, 0.5, 0.2, step=0.01, label="Occlusion: window, share of the side", elem_id="window"),
        ),
        ("positions", gr.Slider(2, 30, 10, step=1, label="Occlusion: positions per axis", elem_id="positions")),
        (
            "fill",
            gr.Dropdown(
                list(FILLS), value="grey", label="Occlusion colour, and baseline of the gradients", elem_id="fill"
            ),
        ),
        ("steps", gr.Slider(8, 128, 24, step=8, label="Integrated gradients: steps", elem_id="steps")),
        ("samples", gr.Slider(4, 64, 16, step=4, label="SmoothGrad, gradient SHAP: samples", elem_id="samples")),
        ("layer", gr.Textbox("", label="Grad-CAM: layer (empty: the deepest with 4 × 4 cells)", elem_id="layer")),
    ]


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
            progress(0.1, desc=address)
            explained.append(service.explain(photo, number, address, wanted, target.strip()))
    except CrowsfeetError as error:
        return [_problem(str(error)), "", *[gr.update(visible=False)] * 5]
    return _shown(explained, opacity)


def _shown(explained: Sequence[Explanation], opacity: float) -> list[Any]:
    several = len(explained) > 1
    pictures = [
        (picture, f"{METHODS[name].title}, {one.model}" if several else METHODS[name].title)
        for one in explained
        for name, picture in one.overlays(opacity).items()
    ]
    headline = "\n\n".join(f"**{one.headline()}** · {one.model}" for one in explained)
    ages = [one for one in explained if one.labels is None]
    rows = [
        {"age": age, "share": float(share), "model": one.model}
        for one in ages
        for age, share in enumerate(one.distribution)
    ]
    frame = pd.DataFrame(rows) if rows else None
    stem = Path(tempfile.mkdtemp(dir=os.environ.get("GRADIO_TEMP_DIR"))) / "explanation"
    explanation_sheet(explained).save(stem.with_suffix(".png"))
    stem.with_suffix(".json").write_text(
        json.dumps([one.as_json(pictures=False) for one in explained]), encoding="utf-8"
    )
    return [
        _problem(""),
        headline,
        gr.Gallery(pictures, visible=True, columns=min(3, len(pictures))),
        gr.BarPlot(frame, visible=frame is not None),
        gr.Dataframe(_evidence(explained), visible=True),
        gr.DownloadButton(value=str(stem.with_suffix(".png")), visible=True),
        gr.DownloadButton(value=str(stem.with_suffix(".json")), visible=True),
    ]


def _evidence(explained: Sequence[Explanation]) -> pd.DataFrame:
    rows = []
    for one in explained:
        for name in one.maps:
            found = one.evidence(name)
            for word, said in list(found.items())[1:]:
                rows.append(
                    {
                        "model": one.model,
                        "method": METHODS[name].title,
                        "speaks for": word.replace("_", " "),
                        "how much": f"{said['amount']:+.2f} {found['unit']}",
                        "mostly": said["where"],
                    }
                )
    return pd.DataFrame(rows)


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
                css=CSS,
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
