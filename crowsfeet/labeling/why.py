"""Why a face has its age: caption, every vote with its quote and address, posterior, verdict; as text and as a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from crowsfeet.labeling.faces import LabelledFace

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCKS = " ▁▂▃▄▅▆▇█"


def verdict(face: LabelledFace) -> str:
    """Return the outcome in one sentence."""
    row = face.label
    if row["refused"] is not None:
        return f"refused: {row['refused']}"
    return (
        f"{row['age_mean']:.1f} years, 90 % between {row['age_low']:.1f} and {row['age_high']:.1f}; "
        f"within two years of it with probability {row['confidence']:.2f}"
    )


def as_text(face: LabelledFace) -> str:
    """Return everything about a face as plain text."""
    photo = face.photo
    lines = [
        f"face      {face.name}",
        f"person    {photo.get('person_name') or face.label['person_id']}, born {photo.get('birth_date') or 'unknown'}"
        + (f", died {photo['death_date']}" if photo.get("death_date") else ""),
        f"caption   {photo.get('caption') or '(none)'}",
        f"page      {photo.get('page_permalink') or photo.get('page_url') or '(none)'}",
        f"picture   {photo.get('image_url') or '(none)'}",
        "evidence",
        *(_vote_line(item) for item in face.evidence),
    ]
    if not face.evidence:
        lines.append("  (none)")
    if face.posterior is not None:
        lines += [f"posterior |{sparkline(face.posterior)}| 0 … 100 years"]
    lines.append(f"verdict   {verdict(face)}")
    return "\n".join(lines)


def _vote_line(item: dict[str, Any]) -> str:
    start = item["from"] or "…"
    return (
        f"  {item['function']:<20} {start} – {item['to']}  “{item['quote']}”  {item['where']}  {item['address'] or ''}"
    )


def sparkline(posterior: NDArray[Any]) -> str:
    """Return a row of 101 blocks, one for each age."""
    top = max(float(posterior.max()), 1e-9)
    return "".join(_BLOCKS[min(8, round(float(p) / top * 8))] for p in posterior)


def posterior_svg(posterior: NDArray[Any], width: int = 404, height: int = 80) -> str:
    """Return the posterior as an inline SVG bar chart over 0 … 100 years."""
    top, step = max(float(posterior.max()), 1e-9), width / 101
    bars = "".join(
        f'<rect x="{a * step:.1f}" y="{height * (1 - p / top):.1f}" width="{step:.1f}" '
        f'height="{height * p / top:.1f}"/>'
        for a, p in enumerate(posterior.tolist())
        if p / top > 0.005
    )
    ticks = "".join(
        f'<text x="{a * step:.1f}" y="{height + 13}" text-anchor="middle">{a}</text>' for a in range(0, 101, 20)
    )
    return (
        f'<svg viewBox="-8 0 {width + 16} {height + 18}" class="posterior" role="img" '
        f'aria-label="Probability of each age from 0 to 100 years">{bars}'
        f'<line x1="0" x2="{width}" y1="{height}" y2="{height}"/>{ticks}</svg>'
    )


def evidence_table(face: LabelledFace) -> str:
    """Return the votes as an HTML table; text from the web is escaped, addresses other than http are not linked."""
    rows = "".join(
        f"<tr><td>{escape(item['function'])}</td><td>{escape(item['from'] or '…')} – {escape(item['to'])}</td>"
        f"<td>“{escape(item['quote'])}”</td><td>{_link(item['address'], item['where'])}</td></tr>"
        for item in face.evidence
    )
    return f"<table><tr><th>function</th><th>dates</th><th>words</th><th>where</th></tr>{rows}</table>"


def _link(address: str | None, text: str) -> str:
    if address and address.startswith(("http://", "https://")):
        return f'<a href="{escape(address)}" rel="noreferrer">{escape(text)}</a>'
    return escape(text)


STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 1.5rem auto; padding: 0 1rem; }
.face { display: grid; grid-template-columns: 160px 1fr; gap: 0 1.2rem; padding: 1rem 0; border-top: 1px solid #8886; }
.face img { width: 160px; image-rendering: auto; border-radius: 4px; }
img.whole { max-width: 100%; max-height: 70vh; border-radius: 4px; }
.face h2 { font-size: 1rem; margin: 0; } .quiet { opacity: .7; } blockquote { margin: .3rem 0; font-style: italic; }
table { border-collapse: collapse; font-size: .85rem; margin: .4rem 0; } td, th { text-align: left; padding: .1rem .7rem .1rem 0; }
.posterior { width: 26rem; max-width: 100%; height: auto; fill: #3b6fb5; } .posterior text { font-size: 10px; fill: currentColor; }
.posterior line { stroke: currentColor; opacity: .4; }
.face > div { min-width: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { .face { grid-template-columns: 1fr; } table { display: block; overflow-x: auto; } }
"""


def face_html(face: LabelledFace, extra: str = "") -> str:
    """Return one face as an HTML section."""
    photo, picture = face.photo, face.picture()
    image = f'<img src="{picture}" alt="The chosen face">' if picture else '<span class="quiet">no crop</span>'
    chart = posterior_svg(face.posterior) if face.posterior is not None else ""
    page = photo.get("page_permalink") or photo.get("page_url")
    return (
        f'<section class="face" id="{escape(face.name)}"><div>{image}</div><div>'
        f"<h2>{escape(photo.get('person_name') or face.label['person_id'])}</h2>"
        f'<div class="quiet">born {escape(photo.get("birth_date") or "unknown")}'
        f"{', died ' + escape(photo['death_date']) if photo.get('death_date') else ''} · "
        f"{_link(page, 'page')} · {_link(photo.get('image_url'), 'picture')}</div>"
        f"<blockquote>{escape(photo.get('caption') or '(no caption)')}</blockquote>{evidence_table(face)}{chart}"
        f"<div><b>{escape(verdict(face))}</b></div>{extra}</div></section>"
    )


def why_page(face: LabelledFace, photo: str | None = None) -> str:
    """Return a self-contained page about one face; `photo` is the data address of the photo that it was cut from."""
    whole = f'<p><img class="whole" src="{escape(photo)}" alt="The photo"></p>' if photo else ""
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Why {escape(face.name)}</title><style>{STYLE}</style><h1>Why this age?</h1>{face_html(face)}"
        f"{whole}</html>"
    )
