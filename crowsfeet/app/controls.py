"""What stands on the page: the controls on the left, the answers on the right."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from crowsfeet.app.photos import MOST_BYTES
from crowsfeet.app.service import ATTACKS, SHOWN_FIRST
from crowsfeet.attribution import METHODS
from crowsfeet.attribution.baselines import FILLS
from crowsfeet.robustness import CORRUPTIONS

NONE = "none"


@dataclass(frozen=True)
class Asking:
    """The left column, from the photo to the button."""

    upload: Any
    picked: Any
    face: Any
    model: Any
    second: Any
    target: Any
    methods: Any
    settings: list[tuple[str, Any]]
    opacity: Any
    again: Any


@dataclass(frozen=True)
class Answering:
    """The right column: what was found, and how it is fooled."""

    problem: Any
    headline: Any
    boxes: Any
    maps: Any
    distribution: Any
    evidence: Any
    export_png: Any
    export_json: Any
    how: Any
    strength: Any
    fooled: Any
    changed: Any


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


def asking(addresses: Sequence[str], probes: Sequence[tuple[np.ndarray, float]]) -> Asking:
    """Lay out the left column."""
    upload = gr.Image(
        label="Photo",
        sources=["upload", "clipboard", "webcam"],
        height=220,
        elem_id="upload",
        buttons=[],
    )
    # Gradio's own decoder would open broken files and picture bombs; ours gets the bytes untouched.
    # On the instance, as Gradio writes a stub file beside every module that has a component's subclass.
    vars(upload)["preprocess"] = uploaded_bytes
    picked = gr.Dataset(
        components=[gr.Textbox(visible=False)],
        samples=[[f"{number + 1}: {age:.0f} years"] for number, (_, age) in enumerate(probes)],
        label="Probe faces, by true age",
        type="index",
        visible=bool(probes),
        samples_per_page=12,
        elem_id="probes",
    )
    face = gr.Radio([], label="Face", type="index", visible=False, elem_id="face")
    model = gr.Dropdown(addresses, value=addresses[0], label="Model", elem_id="model")
    second = gr.Dropdown([NONE, *addresses], value=NONE, label="A second model beside it", elem_id="second")
    target = gr.Textbox("", label="Explain", placeholder="the age; or spread, age:42, class:LABEL", elem_id="target")
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
    return Asking(upload, picked, face, model, second, target, methods, settings, opacity, again)


def answering() -> Answering:
    """Lay out the right column; all of it is hidden until there is an answer."""
    problem = gr.Markdown("", elem_id="problem", visible=False)
    headline = gr.Markdown("", elem_id="headline")
    boxes = gr.Image(
        label="Faces found",
        interactive=False,
        height=260,
        visible=False,
        elem_id="boxes",
        format="png",
        buttons=["fullscreen"],
    )
    maps = gr.HTML(container=True, padding=True, visible=False, elem_id="maps")
    distribution = gr.HTML(container=True, padding=True, visible=False, elem_id="ages")
    evidence = gr.HTML(container=True, padding=True, visible=False, elem_id="evidence")
    with gr.Row():
        export_png = gr.DownloadButton("Save as PNG", visible=False, elem_id="export_png")
        export_json = gr.DownloadButton("Save as JSON", visible=False, elem_id="export_json")
    with gr.Accordion("How easily is it fooled?", open=False, elem_id="fooling"):
        how = gr.Dropdown([*CORRUPTIONS, *ATTACKS], value="blur", label="Change", elem_id="how")
        strength = gr.Slider(0, 1, 0.5, step=0.05, label="Strength", elem_id="strength")
        fooled = gr.Markdown("", elem_id="fooled")
        changed = gr.Image(
            label="The changed face",
            interactive=False,
            height=220,
            visible=False,
            format="png",
            elem_id="changed",
            buttons=[],
        )
    return Answering(
        problem, headline, boxes, maps, distribution, evidence, export_png, export_json, how, strength, fooled, changed
    )


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
                list(FILLS), value="mean", label="Occlusion colour, and baseline of the gradients", elem_id="fill"
            ),
        ),
        ("steps", gr.Slider(8, 128, 24, step=8, label="Integrated gradients: steps", elem_id="steps")),
        ("samples", gr.Slider(4, 64, 16, step=4, label="SmoothGrad, gradient SHAP: samples", elem_id="samples")),
        ("layer", gr.Textbox("", label="Grad-CAM: layer (empty: the deepest with 4 × 4 cells)", elem_id="layer")),
    ]
