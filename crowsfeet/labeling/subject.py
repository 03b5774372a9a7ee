"""Who or what a caption shows: the person of the page, somebody else, or a thing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from crowsfeet.labeling import things
from crowsfeet.labeling.tokens import Tokens, fold, tokenize

_PARTICLES = frozenset(
    ["von", "van", "der", "den", "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "el", "al", "bin", "ibn", "the", "of", "jr", "sr", "ii", "iii", "iv"]
)
_MIN_NAME = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a caption gives no date of the person, with the words it rests on."""

    reason: str
    quote: str


@lru_cache(maxsize=4096)
def name_tokens(name: str) -> frozenset[str]:
    """Return the folded words of a person's name by which captions may call that person."""
    tokens = tokenize(name.split(" (", maxsplit=1)[0].split(",", maxsplit=1)[0])
    folded = [fold(word) for word in tokens.words if word.isalpha()]
    long = [word for word in folded if word not in _PARTICLES and (len(word) >= _MIN_NAME or not word.isascii())]
    return frozenset(long or folded)


def mentions(tokens: Tokens, names: frozenset[str]) -> list[int]:
    """Return the tokens that are part of the person's name."""
    return [i for i, word in enumerate(tokens.words) if word in names or (word[0].isalpha() and fold(word) in names)]


def subject_refusal(tokens: Tokens, name: str | None) -> Refusal | None:
    """Return why the caption shows something or somebody else than the person `name`, or None."""
    names = name_tokens(name) if name else frozenset()
    where = mentions(tokens, names) if names else []
    return (
        _thing(tokens, where)
        or (_possession(tokens, where[0]) if where else None)
        or (_somebody_else(tokens) if names and not where else None)
    )


def _thing(tokens: Tokens, where: list[int]) -> Refusal | None:
    table, words = things.not_a_photo(), tokens.words
    first = where[0] if where else len(words)
    for i, word in enumerate(words):
        kind = table.get(word)
        if kind is None or (i < first and i > 12):
            continue
        if i > first and not _as_a_work(tokens, i):
            continue
        return Refusal(f"not_a_photo:{kind}", tokens.quote(i, i))
    return None


def _as_a_work(tokens: Tokens, i: int) -> bool:
    words = tokens.words
    for j in range(i - 1, max(-1, i - 4), -1):
        if words[j] in {",", "(", ".", ":", ";"}:
            return True
        if words[j] in things.work_prepositions():
            return words[j] not in {"the", "a", "an", "o", "um", "uma", "un", "una", "une", "ein", "eine"} or j == 0
    return False


def _possession(tokens: Tokens, first: int) -> Refusal | None:
    words, n = tokens.words, len(tokens.words)
    good = things.photo_words()
    last = first
    while last + 1 < n and words[last + 1][0].isalpha() and tokens.is_capital(last + 1):
        last += 1
    if last + 2 < n and words[last + 1] in "'’" and words[last + 2] == "s":
        head = words[last + 3 : last + 7]
        return (
            None
            if any(word in good for word in head)
            else Refusal("other_subject", tokens.quote(0, min(n - 1, last + 3)))
        )
    if first and words[first - 1] in things.POSSESSIVE:
        head = words[:first]
        if not any(word in good for word in head) and not tokens.is_capital(max(0, first - 2)):
            return Refusal("other_subject", tokens.quote(0, first))
    return None


def _somebody_else(tokens: Tokens) -> Refusal | None:
    words = tokens.words
    run = 0
    for i, word in enumerate(words[:14]):
        if word in things.role_words():
            return None
        run = run + 1 if word[0].isalpha() and tokens.is_capital(i) else 0
        if run >= 2:
            return Refusal("other_person", tokens.quote(i - 1, i))
    return None
