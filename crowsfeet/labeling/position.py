"""Where in the picture a caption says that the person stands, and how many people it names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from crowsfeet.labeling.names import mentions
from crowsfeet.labeling.things import LEFT, RIGHT
from crowsfeet.labeling.tokens import Tokens, read_tokens


@dataclass(frozen=True, slots=True)
class FaceHint:
    """What a caption tells about the person's place; `left` and `right` are the picture's, as captions use them."""

    place: str | None = None
    """left, right or center; None where the caption does not say."""
    rank: int | None = None
    """1-based, counted from `place`: "second from right" is 2 from the right."""
    people: int = 0
    """How many people the caption names, the person included; 0 where it does not tell."""
    quote: str = ""


_CENTRE = frozenset(["center", "centre", "middle", "centro", "meio", "mitte", "milieu", "mezzo", "medio", "中"])
_RANKS = {
    word: rank
    for rank, words in {
        1: "first primeiro primeira primero primera premier première erster erste primo prima 1st far",
        2: "second segundo segunda deuxième zweiter zweite zweite zweiten secondo seconda 2nd",
        3: "third terceiro terceira tercero tercera troisième dritter dritte dritten terzo terza 3rd",
        4: "fourth quarto quarta cuarto cuarta quatrième vierter vierte vierten 4th",
        5: "fifth quinto quinta cinquième fünfter fünfte fünften 5th",
    }.items()
    for word in words.split()
}
_TOGETHER = frozenset(
    [
        "with",
        "com",
        "con",
        "mit",
        "avec",
        "and",
        "und",
        "et",
        "e",
        "y",
        "alongside",
        "beside",
        "meets",
        "meeting",
        "ladeado",
        "junto",
        "accompanied",
        "acompanhado",
        "neben",
        "together",
    ]
)


@lru_cache(maxsize=8192)
def face_hint(caption: str, name: str | None) -> FaceHint | None:
    """Return what a caption tells about the person's place, or None where it tells nothing.

    The place counts for the person when it stands within a few words after the person's name ("Ada (left) with …"), or
    when the person is the only one that the caption places.
    """
    tokens = read_tokens(caption)
    words = tokens.words
    if not any(word in LEFT or word in RIGHT or word in _CENTRE or word in _TOGETHER or word == "," for word in words):
        return None
    where = [i for first, last in (mentions(tokens, name) if name else []) for i in range(first, last + 1)]
    people = count_people(tokens, where)
    placed = _place(tokens, where)
    if placed is None:
        return FaceHint(people=people) if people > 1 else None
    side, rank, quote = placed
    return FaceHint(side, rank, max(2, people), quote)


def count_people(tokens: Tokens, where: list[int]) -> int:
    """Return how many people a caption seems to name, the person of the page included."""
    words = tokens.words
    others, i = 0, 0
    while i < len(words):
        if words[i] in _TOGETHER and i + 1 < len(words) and _is_name(tokens, i + 1, where):
            others += 1
        i += 1
    return others + 1 if others and where else 0


def _is_name(tokens: Tokens, i: int, where: list[int]) -> bool:
    for j in range(i, min(i + 4, len(tokens.words))):
        if tokens.words[j][0].isalpha() and tokens.is_capital(j):
            return j not in where
        if not tokens.words[j][0].isalpha():
            return False
    return False


def _place(tokens: Tokens, where: list[int]) -> tuple[str, int | None, str] | None:
    words = tokens.words
    best: tuple[int, tuple[str, int | None, str]] | None = None
    for i, word in enumerate(words):
        side = "right" if word in RIGHT else "left" if word in LEFT else "center" if word in _CENTRE else None
        if side is None or not _marks_a_place(tokens, i):
            continue
        before = [m for m in where if m < i]
        distance = i - before[-1] if before else 100 + i
        if distance > 10 and where:
            continue
        if _name_between(tokens, before[-1] if before else i, i):
            continue
        rank = None if side == "center" else _rank(words, i)
        if best is None or distance < best[0]:
            best = (distance, (side, rank, tokens.quote(max(0, i - 3), i)))
    return best[1] if best else None


def _marks_a_place(tokens: Tokens, i: int) -> bool:
    words, n = tokens.words, len(tokens.words)
    before = words[max(0, i - 3) : i]
    after = words[i + 1] if i + 1 < n else ")"
    if after not in {")", ",", ";", ".", "]", ":"} and "the" not in before and "from" not in before:
        return False
    return any(
        word
        in {
            "(",
            "[",
            "from",
            "on",
            "the",
            "à",
            "a",
            "na",
            "da",
            "no",
            "la",
            "von",
            "di",
            "al",
            "links",
            "en",
            "ao",
            "im",
            ",",
            "far",
            "in",
            "u",
        }
        for word in before
    )


def _name_between(tokens: Tokens, start: int, end: int) -> bool:
    """Tell whether another name stands between the person's name and the place."""
    i = start + 1
    while i < end and tokens.words[i][0].isalpha() and tokens.is_capital(i):
        i += 1
    return any(
        tokens.words[j] in {"and", "e", "y", "und", "et", "with", "com", "con", "mit", "avec", ","}
        and tokens.is_capital(j + 1)
        for j in range(i, end - 1)
    )


def _rank(words: list[str], i: int) -> int:
    for j in range(max(0, i - 5), i):
        if words[j] in _RANKS:
            return _RANKS[words[j]]
    return 1
