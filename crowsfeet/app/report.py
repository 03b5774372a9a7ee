"""Explanations of photos as one page that stands alone: no script, no address, nothing to fetch."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from crowsfeet.app.drawing import CSS, answers_html, evidence_html, maps_html
from crowsfeet.app.explanation import Explanation, png_of
from crowsfeet.labeling.report import write_text

STYLE = """
:root {color-scheme: light dark}
body {font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 1.5rem auto; padding: 0 1rem}
h1 {font-size: 1.5rem} h2 {overflow-wrap: anywhere}
section {border-top: 1px solid rgba(128, 128, 128, .4); padding: 1rem 0}
.face {display: grid; grid-template-columns: 160px 1fr; gap: 1.2rem; align-items: start}
.face > img {width: 160px; border-radius: 6px}
.face > div {min-width: 0}
.maps {margin: 1rem 0; grid-template-columns: repeat(auto-fit, minmax(min(200px, 100%), 1fr))}
.maps .ends {font-size: .78rem; gap: .5em}
.refused {opacity: .8}
@media (max-width: 40rem) {.face {grid-template-columns: 1fr}}
"""
OPACITY = 0.75


@dataclass
class IntoReport:
    """Gathers explanations for one page; `write` at the end.

    Args:
        sections: HTML of each face, ready to be written; maps as numbers would fill the memory.
        refused: a line for each photo that has none.
    """

    sections: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def keep(self, photo: Path, number: int, explained: Sequence[Explanation]) -> None:
        """Take one face in."""
        name = f"{photo.name}, face {number + 1}" if number >= 0 else photo.name
        face = base64.b64encode(png_of(explained[0].face)).decode()
        self.sections.append(
            f'<section><h2>{escape(name)}</h2><div class="face">'
            f'<img src="data:image/png;base64,{face}" alt="{escape(name)}"><div>{answers_html(explained)}</div></div>'
            f"{maps_html(explained, OPACITY)}{evidence_html(explained)}</section>"
        )

    def refuse(self, photo: Path, reason: str) -> None:
        """Take one refusal in."""
        self.refused.append(f"<li>{escape(photo.name)}: {escape(reason)}</li>")

    def write(self, path: Path) -> None:
        """Write the page, whole or not at all."""
        refused = f'<section class="refused"><h2>Not explained</h2><ul>{"".join(self.refused)}</ul></section>'
        write_text(
            '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>What a model looks at</title>'
            f"<style>{CSS}{STYLE}</style><h1>What a model looks at</h1>"
            "<p>Red makes a face look older to the model, blue younger; a bar's ends hold for its map.</p>"
            f"{''.join(self.sections)}{refused if self.refused else ''}</html>\n",
            path,
        )
