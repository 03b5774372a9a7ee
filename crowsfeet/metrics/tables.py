"""The figures for reading: a table per set in Markdown and HTML, with better, worse or no evidence."""

from __future__ import annotations

import html
from typing import Any

from crowsfeet.metrics.comparison import Comparison
from crowsfeet.metrics.regions import REGIONS

HEADERS = ("strategy", "bMAE", "MAE", *(f"MAE {region}" for region in REGIONS), "CS@5", "bias", "NLL", "calibration")
TOO_FEW = "too few"
MARKS = {"better": "✓ better", "worse": "✗ worse", "no evidence": "– no evidence"}


def figure_rows(models: dict[str, dict[str, Any]]) -> list[list[str]]:
    """Return a row of text cells per strategy under `HEADERS`, best bMAE first."""
    ordered = sorted(models.items(), key=lambda item: item[1]["bmae"])
    return [
        [
            name,
            with_interval(figures, "bmae"),
            with_interval(figures, "mae"),
            *(with_interval(figures["regions"][region], "mae") for region in REGIONS),
            with_interval(figures, "cs5", 100, " %", 0),
            f"{figures['bias']:+.1f}",
            f"{figures['nll']:.2f}",
            f"{100 * figures['calibration_error']:.1f} %",
        ]
        for name, figures in ordered
    ]


def subgroup_rows(models: dict[str, dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Return headers and a row per strategy with the MAE of each sex and group; empty where the set tells neither."""
    first = next(iter(models.values()))
    columns = [(kind, name) for kind in ("by_sex", "by_group") for name in first[kind]]
    headers = ["strategy", *(f"MAE {kind.removeprefix('by_')} {name}" for kind, name in columns)]
    ordered = sorted(models.items(), key=lambda item: item[1]["bmae"])
    rows = [[name, *(with_interval(one[kind][key], "mae") for kind, key in columns)] for name, one in ordered]
    return headers, rows if columns else []


def cross_rows(by_set: dict[str, dict[str, dict[str, Any]]]) -> tuple[list[str], list[list[str]]]:
    """Return headers and a row per strategy with its MAE on every set, the first set's best first."""
    first = next(iter(by_set.values()))
    headers = ["strategy", *(f"MAE on {name}" for name in by_set)]
    ordered = sorted(first, key=lambda strategy: float(first[strategy]["mae"]))
    return headers, [[name, *(with_interval(models[name], "mae") for models in by_set.values())] for name in ordered]


def with_interval(figures: dict[str, Any], name: str, scale: float = 1, unit: str = "", digits: int = 2) -> str:
    """Return `5.21 [5.01, 5.44]`, or "too few" where there is no figure."""
    value = figures.get(name)
    if value is None:
        return TOO_FEW
    low, high = figures[f"{name}_low"], figures[f"{name}_high"]
    return f"{scale * value:.{digits}f}{unit} [{scale * low:.{digits}f}, {scale * high:.{digits}f}]"


def verdict_rows(made: dict[str, list[Comparison]]) -> tuple[list[str], list[list[str]]]:
    """Return headers and a row per strategy: per metric verdict, relative change with interval, corrected p value."""
    headers = ["strategy", *made]
    names = [one.strategy for one in next(iter(made.values()), [])]
    rows = [[name, *(_verdict(made[key][k]) for key in made)] for k, name in enumerate(names)]
    return headers, rows


def _verdict(one: Comparison) -> str:
    change, low, high = (100 * x for x in (one.relative.value, one.relative.low, one.relative.high))
    return f"{MARKS[one.verdict]} ({change:+.1f} % [{low:+.1f}, {high:+.1f}], p = {one.p_corrected:.3g})"


def markdown(headers: list[str] | tuple[str, ...], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { max-width: 96rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid #8884; text-align: left; white-space: nowrap; }
.better { color: #16803c; } .worse { color: #c02626; } .none { opacity: .7; }
@media (prefers-color-scheme: dark) { .better { color: #4ade80; } .worse { color: #f87171; } }
img { max-width: 100%; background: white; margin: .5rem 0; }
"""


def html_table(headers: list[str] | tuple[str, ...], rows: list[list[str]]) -> str:
    """Return an HTML table; cells that carry a verdict are coloured."""
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in headers)
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: str) -> str:
    known = {MARKS["better"]: "better", MARKS["worse"]: "worse", MARKS["no evidence"]: "none"}
    kind = next((name for mark, name in known.items() if cell.startswith(mark)), "")
    if not kind:
        return f"<td>{html.escape(cell)}</td>"
    word, _, figures = cell.partition(" (")
    return f"<td class='{kind}'>{html.escape(word)}<br><small>{html.escape(figures.removesuffix(')'))}</small></td>"


def html_page(title: str, parts: list[str]) -> str:
    """Return a self-contained page of HTML parts."""
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{html.escape(title)}</title>"
        f"<meta name='viewport' content='width=device-width'><style>{STYLE}</style></head>"
        f"<body><h1>{html.escape(title)}</h1>{''.join(parts)}</body></html>\n"
    )
