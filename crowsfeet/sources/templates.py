"""Wikitext's templates and links, by one linear scan."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crowsfeet.sources.letters import fold

_TOKEN = re.compile(r"\{\{|\}\}|\[\[|\]\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A template or a link: where it stands, how deep, and what is inside."""

    start: int
    end: int
    depth: int
    kind: str  # "{" or "["
    inside: str


def pieces(text: str) -> list[Piece]:
    """Return all templates and links of `text` by one scan; unbalanced brackets close nothing but themselves."""
    stack: list[tuple[str, int]] = []
    found: list[Piece] = []
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in ("{{", "[["):
            stack.append((mark[0], token.start()))
            continue
        opening = "{" if mark == "}}" else "["
        while stack and stack[-1][0] != opening:
            if not any(kind == opening for kind, _ in stack[-8:]):
                break
            stack.pop()
        if stack and stack[-1][0] == opening:
            kind, start = stack.pop()
            if token.end() - start <= 60_000:
                found.append(Piece(start, token.end(), len(stack), kind, text[start + 2 : token.start()]))
    found.sort(key=lambda piece: piece.start)
    return found


def split_top(inside: str) -> list[str]:
    """Split at the bars that stand in no inner template or link."""
    parts, depth, last = [], 0, 0
    for token in re.finditer(r"\{\{|\[\[|\}\}|\]\]|\|", inside):
        if token[0] == "|":
            if depth == 0:
                parts.append(inside[last : token.start()])
                last = token.end()
        else:
            depth = max(0, depth + (1 if token[0] in ("{{", "[[") else -1))
    parts.append(inside[last:])
    return parts


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its folded name, its named arguments (folded names), its positional ones."""

    name: str
    named: dict[str, str]
    positional: list[str]


def read_template(inside: str) -> Template:
    """Read a template's name and arguments."""
    head, *rest = split_top(inside)
    named: dict[str, str] = {}
    positional: list[str] = []
    for part in rest:
        key, equals, value = part.partition("=")
        if equals and "{{" not in key and "[[" not in key and len(key) < 60:
            named.setdefault(" ".join(fold(key).replace("_", " ").split()), value.strip())
            if key.strip().isdecimal():
                positional.append(value.strip())
        else:
            positional.append(part.strip())
    return Template(" ".join(fold(head).replace("_", " ").split()), named, positional)
