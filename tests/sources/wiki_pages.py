"""The pieces that pages of Wikipedias are made of, for invented ones."""

# ruff: noqa: E501 - markup

from __future__ import annotations

IMG = (
    '<img width="220" height="300" src="//upload.wikimedia.org/wikipedia/commons/thumb/a/ab/{0}/220px-{0}" '
    'srcset="//upload.wikimedia.org/wikipedia/commons/thumb/a/ab/{0}/330px-{0} 1.5x">'
)


def img(name: str = "Ann.jpg", ns: str = "File") -> str:
    return (
        f'<span typeof="mw:File"><a href="/wiki/{ns}:{name}" class="mw-file-description">{IMG.format(name)}</a></span>'
    )


def cats(*names: str, label: str = "Categories") -> str:
    listed = "".join(f'<li><a href="/wiki/Category:{name}">{name}</a></li>' for name in names)
    return f'<div id="catlinks" class="catlinks"><div id="mw-normal-catlinks"><a href="/wiki/X">{label}</a>: <ul>{listed}</ul></div></div>'


def page(lang: str, title: str, body: str, categories: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}" dir="ltr"><head><meta charset="UTF-8"><title>{title} - Wikipedia</title></head><body>'
        f'<h1 id="firstHeading"><span class="mw-page-title-main">{title}</span></h1><div id="mw-content-text">'
        f'<div class="mw-content-ltr mw-parser-output" lang="{lang}">{body}</div></div>{categories}</body></html>'
    )


def box(names: str, *rows: str) -> str:
    return f'<table class="{names}"><tbody>' + "".join(rows) + "</tbody></table>"


def row(label: str, value: str, tag: str = "th") -> str:
    return f'<tr><{tag} scope="row">{label}</{tag}><td>{value}</td></tr>'
