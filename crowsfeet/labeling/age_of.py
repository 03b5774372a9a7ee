"""Whose age a caption states: the page's person's, or a companion's, a relative's, a thing's."""

from __future__ import annotations

from crowsfeet.labeling import things as t
from crowsfeet.labeling import words as w
from crowsfeet.labeling.names import PARTICLES
from crowsfeet.labeling.tokens import Tokens

_KIN = (
    t.RELATIONS
    | frozenset(
        """girlfriend boyfriend fiancé fiancée twin twins freund freundin femme compagne compagnon esposo esposa novio
        novia compagno compagna marito soeur sœur ami amie enkelin neffe nichte onkel tante schwager zwilling suegra
        stepson stepdaughter stepmother stepfather namorado namorada mann frau""".split()
    )
) - {"petit", "primo", "prima", "child", "children"}
_PEOPLE = frozenset(
    """man woman men women boy girl boys girls child children kid kids baby fan fans student pupil colleague partner
    guest kind kinder junge mädchen baby säugling schüler schülerin sänger sängerin homme garçon fille enfant bébé élève
    hombre chico chica niño niña bebé alumno homem menino menina criança bebê aluno aluna uomo donna ragazzo
    ragazza bambino bambina neonato players player actor actress singer""".split()
)
_COMPANY = t.BESIDE | frozenset("next beside alongside neben junto accanto à-côté holding hugging".split())
_AT_PLACES = frozenset(
    """in at on near from to during as im am in beim bei auf vor an nach zu zur zum ins aus en à au aux dans sur lors
    chez vers em no na nos nas ao aos à para durante a al nel nella nello nei all alla allo sul sulla per for
    als comme como come""".split()
)
"""Words after which a capital is a place's, an event's or a role's, not a companion's."""
_BACK = 4
"""Tokens before a noun among which "with", "and", "as" are looked for."""


def is_the_persons(tokens: Tokens, start: int, runs: list[tuple[int, int]]) -> bool:
    """Tell whether the last person named before token `start` is the one whose mentions are `runs`.

    Where nobody is named before it, it is the person's unless somebody else is named right behind a comma.
    """
    spans = {k for first, last in runs for k in range(first, last + 1)}
    for k in range(start - 1, -1, -1):
        if k in spans:
            return not _possessive(tokens, k)
        if _is_rival(tokens, k, spans):
            return False
    return True


def _is_rival(tokens: Tokens, k: int, spans: set[int]) -> bool:
    word = tokens.words[k]
    if word in _KIN:
        return not _led_by(tokens, k, t.AS)
    if word in _PEOPLE:
        return _led_by(tokens, k, _COMPANY)
    if not word[0].isalpha() or not tokens.is_capital(k) or word in w.months() or t.is_role(word):
        return False
    return _is_somebody(tokens, k, spans)


def _led_by(tokens: Tokens, k: int, leads: frozenset[str]) -> bool:
    """Tell whether one of `leads` stands shortly before token `k`, no other mark or name between."""
    for j in range(k - 1, max(-1, k - 1 - _BACK), -1):
        if tokens.words[j] in leads:
            return True
        if not tokens.words[j][0].isalnum() and tokens.words[j] != "-":
            return False
    return False


def _is_somebody(tokens: Tokens, k: int, spans: set[int]) -> bool:
    """Tell whether a capital word that is not the person's own name may be another's: not "in Paris", "Portrait"."""
    words, j = tokens.words, k
    if _possessive(tokens, k):
        return True
    while j >= 0 and j not in spans and (tokens.is_capital(j) or words[j] in PARTICLES or words[j] in t.DETERMINERS):
        if words[j] in _AT_PLACES and not tokens.is_capital(j):
            return False
        j -= 1
    if j < 0:
        return bool(spans) and k > 0 and words[0] not in t.people_words() and words[0] not in t.ELLIPTIC
    if j in spans:
        return False
    return words[j] not in _AT_PLACES and (bool(spans) or words[j] in _COMPANY)


def _possessive(tokens: Tokens, k: int) -> bool:
    mark, letter = [*tokens.words[k + 1 : k + 3], "", ""][:2]
    return mark in {"'", "\u2019"} and letter == "s" and tokens.touches(k + 1) and tokens.touches(k + 2)
