"""What a site must offer to be crawled: the protocol of sources, and what travels between them and the crawl.

A source never touches the network. It names its first requests, and for each answer says what to ask next, by a light
pass over the bytes; reading pages properly happens later, in `parse`, from the WARC files alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from crowsfeet.sources.page import Page

Phase = Literal["discover", "pages", "photos"]
PHASES: tuple[Phase, ...] = ("discover", "pages", "photos")


@dataclass(frozen=True, slots=True)
class Request:
    """One address to ask for, and why. `about` travels back with the answer."""

    url: str
    kind: str
    about: str = ""
    version: str | None = None  # what the site says its version is; the same version is not fetched twice


@dataclass(frozen=True, slots=True)
class Item:
    """Something found that waits to be asked about in a batch: a title, an entity, a file."""

    kind: str
    key: str
    data: Mapping[str, Any] = field(default_factory=dict)


Found = Request | Item


class AnswerRefusedError(Exception):
    """The site answered, but with an error of its own; `retry` tells whether asking again may help."""

    def __init__(self, reason: str, *, retry: bool, wait: float = 5.0) -> None:
        super().__init__(reason)
        self.reason, self.retry, self.wait = reason, retry, wait


class Board(Protocol):
    """What a source may look up and note about the running crawl (kept by the frontier)."""

    def waiting(self, kind: str, limit: int) -> list[Item]:
        """Return up to `limit` items of `kind` that no batch has taken yet, in the order they were found."""
        ...

    def count(self, kind: str) -> int:
        """Return how many items of `kind` were found in this crawl."""
        ...

    def taken(self, kind: str) -> int:
        """Return how many items of `kind` batches have taken in this crawl."""
        ...

    def known(self, kind: str, key: str) -> Item | None:
        """Return an item found in this crawl, or None."""
        ...

    def notes(self, kind: str) -> Iterator[Item]:
        """Walk over all items of `kind` of this crawl, in the order they were found."""
        ...


class Source(Protocol):
    """A place where people and photos come from."""

    @property
    def name(self) -> str:
        """Return the source's name, as in params.yaml."""
        ...

    @property
    def hosts(self) -> frozenset[str]:
        """Return the hosts that the source names; only they may have private addresses."""
        ...

    @property
    def api_paths(self) -> tuple[str, ...]:
        """Return beginnings of paths that an operator opened to programs under rules of their own."""
        ...

    @property
    def language(self) -> str:
        """Return the language code of the pages."""
        ...

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of requests that the source makes."""
        ...

    def seeds(self) -> Iterable[Found]:
        """Return what a crawl starts from."""
        ...

    def follow(self, request: Request, payload: bytes, board: Board) -> Iterable[Found]:
        """Return what an answer leads to.

        Raises:
            AnswerRefusedError: the answer is the site's own error message.
            BadPageError: the answer cannot be read.
        """
        ...

    def batch(self, phase: Phase, board: Board) -> tuple[list[Item], list[Found]]:
        """Return items to take and the requests to make of them; empty when the phase has nothing left to ask."""
        ...

    def enough(self, board: Board) -> bool:
        """Tell whether as many people were found as are wanted."""
        ...

    def phase_of(self, kind: str) -> Phase:
        """Tell in which phase requests of a kind are made."""
        ...

    def kind_of(self, url: str) -> str | None:
        """Tell what kind of request an address kept in a WARC file answers; None for what `parse` does not read."""
        ...

    def read_page(self, text: str, url: str) -> Page:
        """Read one page; used by `parse`, never while fetching."""
        ...
