"""The answers as HTML: maps with their colour bars, ages as curves with their interval, the evidence as a table."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

import numpy as np

from crowsfeet.app.explanation import Explanation, png_of
from crowsfeet.attribution import METHODS, scale_of
from crowsfeet.attribution.overlay import paint

CURVES = ("#d55e00", "#0072b2")
"""Of the first and the second model; told apart by colour-blind readers, on white and on black."""
WIDTH, HEIGHT, FLOOR = 640, 180, 158
CLASSES_SHOWN = 5
CSS = """
.maps {display: grid; grid-template-columns: repeat(auto-fit, minmax(min(240px, 100%), 1fr)); gap: 14px; padding: 4px}
.maps figure {margin: 0; max-width: 360px}
.maps img {width: 100%; border-radius: 6px; display: block}
.maps .bar {height: 10px; border-radius: 5px; margin-top: 6px}
.maps .ends {display: flex; justify-content: space-between; font-variant-numeric: tabular-nums; font-size: .85rem}
.maps figcaption {font-weight: 600}
.maps figcaption span {font-weight: 400; opacity: .75; font-size: .85rem}
.ages svg {width: 100%; height: auto; display: block}
.ages text {fill: currentColor; font-size: 11px; opacity: .8}
.ages .axis {stroke: currentColor; opacity: .25}
.ages .key {font-size: .85rem; display: flex; flex-wrap: wrap; gap: 4px 18px}
.ages .key i {display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin-right: 5px}
.evidence {overflow-x: auto}
.evidence table {width: 100%; border-collapse: collapse; font-size: .92rem}
.evidence table {margin: 0 !important; border: none !important}
.evidence th, .evidence td {text-align: left; padding: 5px 8px !important; border: none !important}
.evidence td {border-top: 1px solid rgba(128, 128, 128, .3) !important}
.evidence .number {text-align: right !important; font-variant-numeric: tabular-nums; white-space: nowrap}
.part {font-size: 1.05rem !important; font-weight: 600; margin: 0 0 8px !important}
@media (max-width: 700px) {
  .ages text {font-size: 19px}
  .ages .odd {display: none}
  .evidence table {font-size: .78rem}
  .evidence th, .evidence td {padding: 4px 3px !important}
}
"""


def maps_html(explained: Sequence[Explanation], opacity: float) -> str:
    """Return every map over its face, with a colour bar in the map's unit."""
    figures = [
        _figure(one, name, png_of(picture), several=len(explained) > 1)
        for one in explained
        for name, picture in one.overlays(opacity).items()
    ]
    return f'{_heading("Maps")}<div class="maps">{"".join(figures)}</div>'


def _heading(text: str) -> str:
    return f'<h2 class="part">{text}</h2>'


def _figure(one: Explanation, name: str, png: bytes, *, several: bool) -> str:
    found, title = one.maps[name], METHODS[name].title
    scale, (unit, _, rest) = scale_of([found.shown]), found.unit.partition(" ")
    words = f"{title} of {one.model}: red speaks for {one.target.more}, blue for {one.target.less}"
    note = " · ".join(part for part in (rest, one.model if several else "") if part)
    return (
        f'<figure><img alt="{escape(words)}" src="data:image/png;base64,{base64.b64encode(png).decode()}">'
        f'<div class="bar" style="background: {_gradient()}"></div>'
        f'<div class="ends"><span>−{scale:.2g} {escape(one.target.less)}</span><span>0</span>'
        f"<span>+{scale:.2g} {escape(unit)} {escape(one.target.more)}</span></div>"
        f"<figcaption>{escape(title)} <span>{escape(note)}</span></figcaption></figure>"
    )


def _gradient(stops: int = 9) -> str:
    colours = paint(np.linspace(-1, 1, stops)[None], 1.0)[0]
    return f"linear-gradient(to right, {', '.join(f'rgb({r}, {g}, {b})' for r, g, b in colours)})"


def answers_html(explained: Sequence[Explanation]) -> str:
    """Return the distribution over ages as curves, 90 % of each shaded; a classifier's first classes as a list."""
    ages = [one for one in explained if one.labels is None]
    others = [_classes(one) for one in explained if one.labels is not None]
    return _heading("Answer") + "".join([_curves(ages)] if ages else []) + "".join(others)


def _curves(ages: Sequence[Explanation]) -> str:
    top = max(float(one.distribution.max()) for one in ages)
    pairs = list(zip(ages, CURVES, strict=False))
    curves = "".join(_curve(one, colour, top) for one, colour in pairs)
    ticks = "".join(
        f'<line class="axis" x1="{_x(age):.1f}" x2="{_x(age):.1f}" y1="8" y2="{FLOOR}"/>'
        f'<text{_sparse(age)} x="{_x(age):.1f}" y="{FLOOR + 15}" text-anchor="middle">{age}</text>'
        for age in range(0, 101, 10)
    )
    keys = "".join(
        f'<span><i style="background: {colour}"></i>{escape(one.model)}: {escape(one.headline())}</span>'
        for one, colour in pairs
    )
    words = escape("; ".join(f"{one.model}: {one.headline()}" for one in ages))
    return (
        f'<div class="ages"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words}">{ticks}'
        f'<line class="axis" x1="{_x(0):.1f}" x2="{_x(101):.1f}" y1="{FLOOR}" y2="{FLOOR}"/>{curves}'
        f'</svg><div class="key">{keys}<span>age in years; 90 % shaded</span></div></div>'
    )


def _sparse(age: int) -> str:
    return ' class="odd"' if age % 20 else ""


def _curve(one: Explanation, colour: str, top: float) -> str:
    ages = np.arange(len(one.distribution)) + 0.5
    low, high = one.interval
    inner = np.unique(np.concatenate([[low, high], ages[(ages > low) & (ages < high)]]))
    shaded = _points(inner, np.interp(inner, ages, one.distribution), top)
    mean = _x(float(one.distribution @ ages))
    return (
        f'<polygon points="{_x(low):.1f},{FLOOR} {shaded} {_x(high):.1f},{FLOOR}" fill="{colour}" opacity=".22"/>'
        f'<polyline points="{_points(ages, one.distribution, top)}" fill="none" stroke="{colour}" stroke-width="1.8"/>'
        f'<line x1="{mean:.1f}" x2="{mean:.1f}" y1="8" y2="{FLOOR}" stroke="{colour}" stroke-dasharray="4 3"/>'
    )


def _points(ages: np.ndarray, shares: np.ndarray, top: float) -> str:
    heights = FLOOR - (FLOOR - 14) * shares / top
    return " ".join(f"{_x(float(age)):.1f},{y:.1f}" for age, y in zip(ages, heights, strict=True))


def _x(age: float) -> float:
    return 14 + (WIDTH - 28) * age / 101


def _classes(one: Explanation) -> str:
    order = np.argsort(-one.distribution)[:CLASSES_SHOWN]
    rows = [(one.labels[k], float(one.distribution[k])) for k in order] if one.labels else []
    cells = "".join(f'<tr><td>{escape(label)}</td><td class="number">{share:.1%}</td></tr>' for label, share in rows)
    head = f"<tr><th>{escape(one.model)} takes it for</th><th></th></tr>"
    return f'<div class="evidence"><table>{head}{cells}</table></div>'


def evidence_html(explained: Sequence[Explanation]) -> str:
    """Return what speaks for more and for less, how much, and where most of it lies."""
    several = len(explained) > 1
    head = '<th>method</th><th>speaks for</th><th class="number">how much</th><th>mostly</th>'
    rows = [_evidence(one, name, several=several) for one in explained for name in one.maps]
    model = "<th>model</th>" if several else ""
    return f'{_heading("Evidence")}<div class="evidence"><table><tr>{model}{head}</tr>{"".join(rows)}</table></div>'


def _evidence(one: Explanation, name: str, *, several: bool) -> str:
    found = one.evidence(name)
    unit = str(found.pop("unit"))
    model = f"<td>{escape(one.model)}</td>" if several else ""
    return "".join(
        f"<tr>{model}<td>{escape(METHODS[name].title)}</td><td>{escape(word.replace('_', ' '))}</td>"
        f'<td class="number">{said["amount"]:+.2f} {escape(unit)}</td><td>{escape(said["where"])}</td></tr>'
        for word, said in found.items()
    )
