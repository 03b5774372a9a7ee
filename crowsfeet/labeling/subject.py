"""Who or what a caption shows: the person of the page, somebody else, or a thing."""

from __future__ import annotations

from crowsfeet.labeling import things as t
from crowsfeet.labeling import words as w
from crowsfeet.labeling.names import PARTICLES, is_chinese, mentions
from crowsfeet.labeling.tokens import Tokens
from crowsfeet.labeling.works import PHOTO_WORDS, Refusal, by_a_hand, reason, thing_shown

_HEAD = 6
"""Tokens at the start of a caption among which its head noun is looked for."""


def subject_refusal(tokens: Tokens, name: str | None, language: str | None = None) -> Refusal | None:
    """Return why the caption shows something or somebody else than the person `name`, or None.

    Without a name only things are refused: then nothing tells whether a named person is the right one.
    """
    if name is not None and _other_script(tokens, name):
        name = None
    runs = mentions(tokens, name) if name else []
    refusal = thing_shown(tokens, runs) or by_a_hand(tokens, runs)
    if refusal is not None or not name:
        return refusal
    if runs:
        return _only_mentioned(tokens, runs)
    return _nobody_named(tokens, language)


def _other_script(tokens: Tokens, name: str) -> bool:
    """Tell whether name and caption are written in different scripts, so that neither can be found in the other."""
    return not any(c.isascii() and c.isalpha() for c in name) and tokens.text.isascii()


def _only_mentioned(tokens: Tokens, runs: list[tuple[int, int]]) -> Refusal | None:
    """Refuse when every mention only names whose thing, relative or role is shown."""
    refusal = None
    for run in runs:
        if run == (0, run[1]) and tokens.words[run[1] + 1 : run[1] + 2] == [":"]:
            return Refusal("other_subject", tokens.quote(0, run[1] + 1))
        if _placed(tokens, run[1]) or _listed(tokens, run[0]):
            return None
        refusal = (
            _spoken_about(tokens, *run)
            or _compounded(tokens, *run)
            or _possessed(tokens, *run)
            or _portrayed(tokens, *run)
            or _behind_a_thing(tokens, *run)
        )
        if refusal is None:
            return None
    return refusal


_STANDING = frozenset(
    """row fileira fila file reihe rang seated standing sitting sentado sentada sitzend stehend debout assis seduto pé
    kneeling ajoelhado""".split()
)


def _placed(tokens: Tokens, last: int) -> bool:
    """Tell whether the words after a mention give a place in the picture: then the person is in it."""
    following = tokens.words[last + 1 : last + 13]
    end = following.index(".") if "." in following else len(following)
    return any(word in t.LEFT or word in t.RIGHT or word in _STANDING for word in following[:end])


def _listed(tokens: Tokens, first: int) -> bool:
    """Tell whether a mention stands in a list of names after a colon: "The government: Ada Example, Bela Other"."""
    words = tokens.words
    colon = first - 1
    while colon >= 0 and words[colon] != ":":
        plain = words[colon] in _BETWEEN_NAMES or words[colon] in PARTICLES or words[colon] in t.ROLES
        if not plain and not tokens.is_capital(colon):
            return False
        colon -= 1
    return colon > 0 and first > colon + 2


_BETWEEN_NAMES = frozenset({",", ".", "-", "(", ")", "'", "’", "and", "e", "y", "et", "und", "&"} | t.LEFT | t.RIGHT)

_TALKS = frozenset(
    "interview booknotes presentation lecture discussion seminar talk palestra conferência book livro".split()
)


def _spoken_about(tokens: Tokens, first: int, last: int) -> Refusal | None:
    """Refuse a talk on the person: "Interview with a biographer on Ada Example"."""
    words = tokens.words
    if (
        first
        and words[first - 1] in {"on", "about", "sobre", "über", "su"}
        and any(word in _TALKS for word in words[:first])
    ):
        return Refusal("other_subject", tokens.quote(first - 1, last))
    return None


def _compounded(tokens: Tokens, first: int, last: int) -> Refusal | None:
    """Refuse "Ada-Example-Denkmal", "Example-era stamps", "anti-Example posters" and "the Example 356"."""
    words, n = tokens.words, len(tokens.words)
    if first > 1 and words[first - 1] == "-" and words[first - 2] in _PREFIXES and tokens.touches(first):
        return Refusal("other_subject", tokens.quote(first - 2, last))
    if last + 2 < n and words[last + 1] == "-" and tokens.touches(last + 1) and tokens.touches(last + 2):
        kind = t.kind_of(words[last + 2])
        if kind is not None:
            return Refusal(reason(kind), tokens.quote(first, last + 2))
        if words[last + 2][0].isalpha() and not tokens.is_capital(last + 2) and first <= 2:
            return Refusal("other_subject", tokens.quote(first, last + 2))
    if first and words[first - 1] in t.DETERMINERS and last + 1 < n and words[last + 1].isdecimal():
        return Refusal("other_subject", tokens.quote(first - 1, last + 1)) if len(words[last + 1]) < 4 else None
    return None


_PREFIXES = frozenset("anti pro post pre pré pós contra neo".split())


def _possessed(tokens: Tokens, first: int, last: int) -> Refusal | None:  # noqa: C901, PLR0912 - one rule a line
    words, n = tokens.words, len(tokens.words)
    kind = t.kind_of(words[last + 1]) if last + 1 < n and first <= 2 else None
    if kind is not None and (not tokens.is_capital(last + 1) or kind in {"place", "monument", "statue"}):
        return Refusal("other_subject", tokens.quote(first, last + 1))
    if last + 2 < n and words[last + 1] in "'’`" and words[last + 2] == "s" and tokens.touches(last + 1):
        following = words[last + 3 : last + 7]
        if any(word in t.EVENTS or word in t.PHOTO_HEADS for word in following):
            return None
        if len(following) > 1 and following[0].endswith("ing") and following[1] in t.OF | t.ELLIPTIC:
            return None
        return Refusal("other_subject", tokens.quote(first, min(n - 1, last + 3)))
    if _is_genitive(tokens, first, last):
        return Refusal("other_subject", tokens.quote(first, last + 1))
    if first > 1 and words[first - 1] in _UNDER:
        return Refusal("other_person", tokens.quote(first - 2, last))
    j = first - 1
    while j >= 0 and (words[j] in t.ROLES or words[j] in t.DETERMINERS or words[j] == "-") and words[j] not in t.OF:
        j -= 1
    if j < 1 or (words[j] not in t.OF and words[j] not in t.BY) or tokens.is_capital(j):
        return None
    head = words[:j]
    if words[j - 1] in t.NEXT_TO or (words[j] in {"to", "para"} and any(word.startswith(_GIVING) for word in head)):
        return None
    if words[j - 1] in t.RELATIONS:
        return Refusal("other_person", tokens.quote(j - 1, last))
    for k in range(j - 1, max(-1, j - 4), -1):
        kind = t.kind_of(words[k])
        if kind is not None and kind != t.WITHOUT_THE_PERSON and words[k] not in t.people_words():
            return Refusal(reason(kind), tokens.quote(k, last))
        if words[k] in t.OF or words[k] in t.ELLIPTIC or not words[k][0].isalpha():
            break
    if words[j - 1] in t.PHOTO_HEADS and any(word in t.ELLIPTIC or word in t.OF for word in words[: j - 1]):
        return Refusal("other_subject", tokens.quote(j - 1, last))
    if any(word in t.EVENTS or word in t.PHOTO_HEADS or word in t.GROUPS for word in head) or words[0] in t.ELLIPTIC:
        return None
    if words[j] in t.BY and _starts_with_people(tokens, j) and words[j - 1].startswith(_TOGETHER):
        return None
    return Refusal("other_subject", tokens.quote(0, last))


def _is_genitive(tokens: Tokens, first: int, last: int) -> bool:
    """Tell whether a mention is a German genitive whose noun follows: "Examples Trikot"; not "Examples Besuch"."""
    words = tokens.words
    if not words[last].endswith("s") or first > 1 or last + 1 >= len(words) or not tokens.is_capital(last + 1):
        return False
    noun = words[last + 1]
    return noun in t.RELATIONS or t.kind_of(noun) is not None or noun in {"trikot", "nachfolger", "vorgänger", "werk"}


_TOGETHER = tuple(
    """greet welcom receiv accompan flank watch interview honor honour congrat escort sworn introduc held join surround decorat
    award present photographed receb acompanh ladead cumpriment entrevist condecor cercad recibid acompañ salud felicit
    rodead empfang begrüß begleit flankiert umgeben geehrt reçu accueilli accompagn entour salu félicit ricevut accolt
    accompagnat salutat premiat intervist circondat""".split()
)
"""Beginnings of participles after which "by" still leaves the person in the picture: "Bela Other greeted by Ada"."""
_GIVING = ("award", "present", "hand", "give", "giving", "deliver", "bestow", "entrega")
_UNDER = frozenset("under unter sob sous sotto bajo".split())


def _portrayed(tokens: Tokens, first: int, last: int) -> Refusal | None:
    """Refuse an actor in the person's role: "Somebody Else as Ada Example"."""
    if first > 1 and tokens.words[first - 1] in t.AS and _starts_with_people(tokens, first - 1):
        return Refusal("other_person", tokens.quote(0, last))
    return None


def _behind_a_thing(tokens: Tokens, first: int, last: int) -> Refusal | None:
    """Refuse a mention somewhere behind a head that is no person, event or photo."""
    words = tokens.words
    head = words[:first]
    if not head or words[0] in t.ELLIPTIC or t.is_verbal(words[0]) or not words[0][0].isalpha() or is_chinese(words[0]):
        return None
    if all(
        word in t.people_words()
        or word in t.DETERMINERS
        or not word[0].isalpha()
        or tokens.is_capital(k)
        or "jährig" in word
        for k, word in enumerate(head)
    ):
        return None
    if any(word in t.people_words() or t.is_role(word) for word in head[:_HEAD]) or _starts_with_people(tokens, first):
        return None
    if any(word in t.LEFT for word in head) and any(word in t.RIGHT for word in head):
        return None
    return Refusal("other_subject", tokens.quote(0, min(last, 5)))


def _starts_with_people(tokens: Tokens, stop: int) -> bool:
    """Tell whether the caption starts with a name: capitals, not an article or a noun followed by "of"."""
    words = tokens.words
    if words[0] in t.people_words():
        return True
    i = 0
    if words[0] in t.DETERMINERS:
        return stop > 2 and tokens.is_capital(1) and words[2] in _COMPANY
    capitals = 0
    while i < stop and (tokens.is_capital(i) or words[i] in PARTICLES or words[i] in {".", "-", "'", "’"}):
        capitals += words[i][0].isalpha() and tokens.is_capital(i)
        i += 1
    if capitals >= 2:
        return True
    following = words[i] if i < len(words) else ""
    return capitals == 1 and (following in _COMPANY or _is_finite(following) or t.is_verbal(following))


_COMPANY = frozenset({",", "(", "and", "e", "y", "et", "und", "with", "com", "con", "mit", "avec", "&"})


def _is_finite(word: str) -> bool:
    return word in {
        "meets",
        "greets",
        "shakes",
        "receives",
        "recebe",
        "cumprimenta",
        "encontra",
        "trifft",
        "begrüßt",
        "incontra",
        "rencontre",
    }


_QUOTES = frozenset('"“”„«»‘‚')


def _nobody_named(tokens: Tokens, language: str | None) -> Refusal | None:
    """Decide on a caption that does not name the person: elliptic ones and roles are the person's, others are not."""
    words = tokens.words
    start = next((i for i, word in enumerate(words) if word[0].isalnum()), None)
    if start is None:
        return None
    if start and words[start - 1] in _QUOTES:
        return Refusal("other_subject", tokens.quote(start - 1, start))
    word = words[start]
    if word[0].isdigit() or t.is_verbal(word) or word in w.months() or word in w.CIRCA:
        return None
    if is_chinese(word):
        return None
    if word in t.ELLIPTIC or language in t.ELLIPTIC_IN.get(word, ()):
        return _clause_of_its_own(tokens)
    return _role_or_photo(tokens, start)


def _clause_of_its_own(tokens: Tokens) -> Refusal | None:
    """Refuse "With the men at war, the women of the town dig": the part after the comma has a subject of its own."""
    words = tokens.words
    comma = words.index(",") if "," in words else len(words)
    if comma + 2 < len(words) and words[comma + 1] in t.DETERMINERS and words[comma + 2] not in t.people_words():
        return Refusal("other_subject", tokens.quote(comma + 1, comma + 2))
    return None


def _role_or_photo(tokens: Tokens, start: int) -> Refusal | None:
    """Accept "The president in 1998" and "Official portrait, 1998"; refuse them with somebody else's name behind."""
    words, n = tokens.words, len(tokens.words)
    i = start
    while i < n and words[i] in t.DETERMINERS:
        i += 1
    accepted = None
    for j in range(i, min(i + 4, n)):
        if words[j] in t.OF or not words[j][0].isalpha():
            break
        if words[j] in (t.people_words() if j == i else t.PHOTO_HEADS | t.EVENTS):
            accepted = j
    if accepted is not None and _signed_photo(words, accepted):
        return None
    if accepted is not None and _talk_with_another(tokens, start):
        return Refusal("other_person", tokens.quote(start, min(n - 1, start + 3)))
    if accepted is not None and not _name_follows(tokens, accepted) and not _of_a_thing(words, accepted):
        return None
    people = accepted is not None or (i - start <= 1 and _starts_with_people(tokens, n))
    return Refusal("other_person" if people else "other_subject", tokens.quote(start, min(n - 1, start + 3)))


def _signed_photo(words: list[str], i: int) -> bool:
    """Tell whether "Photo by", "Photographie par" stands at token `i`: the name behind it is the photographer's."""
    return words[i].startswith(PHOTO_WORDS) and words[i + 1 : i + 2] in (["by"], ["par"], ["por"])


def _talk_with_another(tokens: Tokens, start: int) -> bool:
    """Tell whether a talk opens the caption and goes on with a name: "Interview with a biographer …"."""
    words = tokens.words
    opening = range(start, min(start + 4, len(words) - 2))
    return any(
        words[i] in _TALKS and words[i + 1] in t.BESIDE | t.BY and tokens.is_capital(i + 2) for i in opening
    ) and any(word in {"on", "about", "sobre", "über", "su"} for word in words)


def _of_a_thing(words: list[str], i: int) -> bool:
    """Tell whether "photo of", "meeting of" at token `i` goes on with neither a person nor a group."""
    for j in range(i + 1, min(i + 3, len(words))):
        if words[j] in t.OF:
            rest = [word for word in words[j + 1 : j + 4] if word not in t.DETERMINERS and word not in t.OF]
            return bool(rest) and rest[0] not in t.people_words() and rest[0] not in _STUDIOS
    return False


_STUDIOS = frozenset("studio estúdio estudio atelier agency agence agentur agencia agência".split())


def _name_follows(tokens: Tokens, i: int) -> bool:
    """Tell whether a role, or "portrait of", at token `i` is followed by a name: "President Somebody"."""
    words, n = tokens.words, len(tokens.words)
    while i < n and (words[i] in t.people_words() or words[i] in t.OF | t.BY or words[i] in t.DETERMINERS):
        i += 1
    return i < n and words[i][0].isalpha() and tokens.is_capital(i) and words[i] not in w.months() and len(words[i]) > 1
