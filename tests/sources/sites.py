"""Fake sites of a few pages."""

# ruff: noqa: ARG001 - fake sites share a signature

from __future__ import annotations

from collections.abc import Mapping

HOST = "site.test"


def site(**pages: tuple[int, dict[str, str], bytes]):
    """Return a site function of a few pages; robots.txt allows all."""

    def answering(host: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        if path == "/robots.txt":
            return 404, {}, b""
        return pages.get(path.strip("/").split("?")[0], (404, {}, b""))

    return answering
