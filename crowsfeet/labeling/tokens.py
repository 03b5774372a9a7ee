"""Captions as tokens: cleaned, cut to a bounded length, folded for comparison, with their place in the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MAX_CAPTION = 2000
"""Characters of a caption that are read; what describes the photo stands at its start."""

READ_AT_MOST = 4 * MAX_CAPTION
"""Characters of any text that are looked at, invisible ones included, so that what is kept of texts is bounded too."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_")
_PLAIN = re.compile(r"[ -~ -¬®-ÿ]*\Z")
_SPACES = re.compile(r"\s+")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """A cleaned text and its tokens: words folded to lower case, numbers, single marks.

    Only the same object is equal, so that what is found in it can be kept by it.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def quote(self, first: int, last: int) -> str:
        """Return the text from token `first` to token `last`, both included."""
        return self.text[self.starts[first] : self.ends[last]]

    def is_capital(self, i: int) -> bool:
        """Tell whether token `i` starts with a capital letter."""
        return self.text[self.starts[i]].isupper()

    def touches(self, i: int) -> bool:
        """Tell whether token `i` follows the one before it without a space."""
        return i > 0 and self.starts[i] == self.ends[i - 1]


def clean(text: str) -> str:
    """Return text as one line without control and direction characters, at most `MAX_CAPTION` characters.

    Compatibility forms (full-width digits, ligatures) are folded, so that quotes may differ from the page in these.
    """
    text = text[:READ_AT_MOST]
    if not _PLAIN.match(text):
        text = unicodedata.normalize("NFKC", text)
        if not text.isprintable():
            text = "".join(
                " " if c in "\t\n\r\x0b\x0c\x85\u2028\u2029" else c
                for c in text
                if c in "\t\n\r\x0b\x0c\x85\u2028\u2029" or unicodedata.category(c) not in _INVISIBLE
            )
    return _SPACES.sub(" ", text).strip()[:MAX_CAPTION]


def tokenize(text: str) -> Tokens:
    """Return the tokens of cleaned text."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    words = [text[start:end].lower() for start, end in spans]
    return Tokens(text, words, [start for start, _ in spans], [end for _, end in spans])


@lru_cache(maxsize=1024)
def read_tokens(text: str) -> Tokens:
    """Return the tokens of a text as the page has it; several readers look at a caption one after the other."""
    return tokenize(clean(text))


def fold(word: str) -> str:
    """Return a lower-case word without its accents, for the comparison of names."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
