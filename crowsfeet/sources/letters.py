"""Letters without their accents, in lower case, for comparing words of many languages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_STROKES = str.maketrans("øłđıħ", "oldih")
"""Letters whose stroke Unicode does not take for an accent."""


def fold(text: str) -> str:
    """Return text in lower case, without accents, spaces unified; for comparing words."""
    return "".join(c for c in flat(_SPACES.sub(" ", text)) if not unicodedata.combining(c))


def flat(text: str) -> str:
    """Fold case and accents character by character, so that positions stay the same."""
    return "".join(map(_flat, text))


@lru_cache(maxsize=8192)
def _flat(character: str) -> str:
    if character.isspace():
        return " "
    parts = unicodedata.normalize("NFKD", character.lower()).translate(_STROKES)
    accents = parts[1:]
    return parts[0] if parts and (not accents or all(map(unicodedata.combining, accents))) else character


def folded_pattern(words: str, *, positions: bool = False) -> re.Pattern[str]:
    r"""Compile a pattern for text that went through `fold`, or through `flat` with `positions`.

    Its words may be written as their languages write them: they are folded like the text, escapes such as `\S` are not.
    """
    spell = flat if positions else fold
    return re.compile(re.sub(r"\\.|[^\\]+", lambda part: part[0] if part[0][0] == "\\" else spell(part[0]), words))
