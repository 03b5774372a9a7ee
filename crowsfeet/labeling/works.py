"""Things instead of a person: statues, maps and coins at a caption's head, and the person in a work of art."""

from __future__ import annotations

from dataclasses import dataclass

from crowsfeet.labeling import things as t
from crowsfeet.labeling.names import is_chinese
from crowsfeet.labeling.tokens import Tokens

_HEAD = 6
"""Tokens at the start of a caption among which its head noun is looked for."""
_WORKS = frozenset({"painting", "drawing", "statue", "coin"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a caption gives no date of the person, with the words it rests on."""

    reason: str
    quote: str


def thing_shown(tokens: Tokens, runs: list[tuple[int, int]]) -> Refusal | None:
    """Refuse a thing at the head ("Statue of Ada"), or the person in a work ("Ada on a stamp")."""
    words = tokens.words
    first = runs[0][0] if runs else len(words)
    elliptic = bool(words) and (words[0] in t.ELLIPTIC or t.is_verbal(words[0]))
    for i, word in enumerate(words):
        if word.startswith(_AFTER_DEATH):
            return Refusal("not_a_photo:burial", tokens.quote(i, i))
        kind = t.kind_of(word)
        if kind is None:
            if is_chinese(word) and (kind := _chinese_kind(word)):
                return Refusal(f"not_a_photo:{kind}", word)
            if word in t.PORTRAITS and i < first and _of_a_material(tokens, i):
                return Refusal("not_a_photo:painting", tokens.quote(i, i + 2))
            continue
        if i < first and not elliptic and _is_head(tokens, i):
            return Refusal(reason(kind), tokens.quote(i, i))
        if kind in _WORKS and (i > first or elliptic) and _as_a_work(tokens, i):
            return Refusal(f"not_a_photo:{kind}", tokens.quote(i, i))
        if (
            kind == "document"
            and (i > first or elliptic)
            and word in {"cover", "capa", "portada", "couverture", "copertina", "titelseite", "poster", "cartaz"}
            and _as_a_work(tokens, i)
        ):
            return Refusal(f"not_a_photo:{kind}", tokens.quote(i, i))
    return None


_AFTER_DEATH = ("posthum", "póstum", "postum")


def _chinese_kind(word: str) -> str | None:
    return next((kind for key, kind in t.things().items() if key in word and is_chinese(key)), None)


def _of_a_material(tokens: Tokens, i: int) -> bool:
    """Tell whether a portrait at token `i` is one "in bronze" or "in oil"."""
    return tokens.words[i + 1 : i + 2] in (["in"], ["em"], ["en"], ["aus"]) and any(
        word in t.MATERIALS for word in tokens.words[i + 2 : i + 4]
    )


def reason(kind: str) -> str:
    """Return the reason of refusal for a kind of thing: no photo at all, or a photo of something else."""
    return (
        f"other_subject:{kind.split(maxsplit=1)[0]}"
        if kind in {"place", "object", t.WITHOUT_THE_PERSON}
        else f"not_a_photo:{kind}"
    )


def _is_head(tokens: Tokens, i: int) -> bool:
    """Tell whether token `i` can be the noun that the caption starts with: nothing but its own adjectives before it."""
    words = tokens.words
    if i >= _HEAD:
        return False
    following = words[i + 1] if i + 1 < len(words) else ""
    if following in _HEADS_OF_COMPOUNDS or following.startswith(PHOTO_WORDS) or _yearbook(words, i):
        return False
    if words[i] == "crown" and following in t.ROLES:
        return False
    for j in range(i):
        word = words[j]
        if word in t.ROLES and _acts(tokens, j + 1, i):
            return False
        if word in t.OF or word in t.BY or word in t.ELLIPTIC or word in _NEW_THOUGHT:
            return False
        if word in t.EVENTS or t.is_verbal(word):
            return False
    return True


def _yearbook(words: list[str], i: int) -> bool:
    """Tell whether token `i` begins "school yearbook photo" or "studio portrait": the last noun is what is shown."""
    return words[i + 1 : i + 2] == ["yearbook"] or (words[i] == "studio" and words[i + 1 : i + 2] == ["portrait"])


def _acts(tokens: Tokens, start: int, stop: int) -> bool:
    """Tell whether a small word that is no article, such as a verb, stands between: "The prince watches a boat"."""
    between = [(k, tokens.words[k]) for k in range(start, stop)]
    return not any(word in "'’" for _, word in between) and any(
        word[0].isalpha() and not tokens.is_capital(k) and word not in t.DETERMINERS and word not in t.ROLES
        for k, word in between
    )


_NEW_THOUGHT = frozenset([",", ".", "(", ":", ";", "and", "e", "y", "et", "und"])
_HEADS_OF_COMPOUNDS = frozenset("ceremony presentation session tour concert premiere winner".split())
"""English nouns that take the noun before them along: in "medal ceremony" no medal is shown."""


def _as_a_work(tokens: Tokens, i: int) -> bool:
    words = tokens.words
    for j in range(i - 1, max(-1, i - 5), -1):
        word = words[j]
        if word in {",", "(", ".", ":", ";", "–", "—", "-"}:
            return i - j <= 3
        if word in t.IN_A_WORK:
            return words[j + 1] not in {"front", "frente"}
        if word in t.OF or word in t.ELLIPTIC:
            return False
    return False


_HAND = frozenset(
    """painted drawn sculpted engraved pintado pintada desenhado desenhada retratado retratada esculpido peint dessiné gemalt
    gezeichnet dipinto ritratto pintada dibujado portrayed depicted 绘 画""".split()
)
PHOTO_WORDS = ("photo", "daguerr", "foto", "fotó", "shot", "photograph", "aufnahme", "imag", "camera", "摄", "照")


def by_a_hand(tokens: Tokens, runs: list[tuple[int, int]]) -> Refusal | None:
    """Refuse "Ada painted by …" and "Portrait of Ada by Somebody": works, unless a photo is spoken of."""
    words, n = tokens.words, len(tokens.words)
    if any(word.startswith(PHOTO_WORDS) or word in t.PHOTOGRAPHERS for word in words):
        return None
    ends = {last for _, last in runs}
    for i in range(1, n - 1):
        if words[i] not in t.BY or not tokens.is_capital(i + 1) or not words[i + 1][0].isalpha():
            continue
        before = words[i - 1] if words[i - 1] != "," else words[max(0, i - 2)]
        after_name = i - 1 in ends or (words[i - 1] == "," and i - 2 in ends)
        made = words[i] in {"by", "por", "par"} and (after_name or before in t.PORTRAITS or _portrait_first(words, i))
        if before in _HAND or made or (words[i - 1] == "," and _before_photographers(tokens, i)):
            return Refusal("not_a_photo:painting", tokens.quote(i - 1, i + 1))
    return None


def _portrait_first(words: list[str], by: int) -> bool:
    """Tell whether a caption starts with a portrait, of which token `by` then names the maker."""
    return any(word in t.PORTRAITS for word in words[: min(3, by)])


def _before_photographers(tokens: Tokens, by: int) -> bool:
    """Tell whether what ", by Somebody (1885)" names is older than the photographs that are signed so."""
    words = tokens.words
    if words[by] not in {"by", "por", "par", "von"}:
        return False
    years = [int(word) for word in words if len(word) == 4 and word.isdecimal()]
    return bool(years) and max(years) < _SIGNED_PHOTOS


_SIGNED_PHOTOS = 1895
"""Before this year, "…, by Somebody" under a picture mostly names a painter."""
