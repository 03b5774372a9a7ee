"""Read a caption: when the photo was taken, how old it says the person is, or why it cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from crowsfeet.labeling import things as t
from crowsfeet.labeling import words as w
from crowsfeet.labeling.ages import AgeMention, find_age
from crowsfeet.labeling.dates import DateMention, find_dates
from crowsfeet.labeling.film import film_year
from crowsfeet.labeling.subject import mentions, read_name, subject_refusal
from crowsfeet.labeling.tokens import Tokens, clean, tokenize


@dataclass(frozen=True, slots=True)
class CaptionReading:
    """What a caption says: days of the photo, an age, and a reason of refusal; each with its words."""

    dates: tuple[int, int] | None = None
    dates_quote: str = ""
    film: bool = False
    age: AgeMention | None = None
    refused: str | None = None
    refused_quote: str = ""


@lru_cache(maxsize=8192)
def read_caption(
    text: str, name: str | None = None, language: str | None = None, *, check_subject: bool = True
) -> CaptionReading:
    """Read one caption, up to `tokens.MAX_CAPTION` characters of it.

    Args:
        text: the caption as the page has it; markup already taken out.
        name: whose page it stands on; without it, only things (statues, maps …) are refused, not other people.
        language: code of the page's language, where known; it decides words that mean a month in one language only.
        check_subject: False for file names and descriptions, which often name nobody.
    """
    tokens = tokenize(clean(text))
    if not tokens.words:
        return CaptionReading()
    refusal = subject_refusal(tokens, name, language) if check_subject else None
    mention = choose_date(tokens, find_dates(tokens, language))
    if mention is not None and name and _narrates(tokens, name, mention):
        mention = None
    age = find_age(tokens)
    reading = CaptionReading(
        age=age, refused=refusal.reason if refusal else None, refused_quote=refusal.quote if refusal else ""
    )
    if mention is None:
        return reading
    film = film_year(tokens, mention)
    first, last = film or (mention.first, mention.last)
    quote = tokens.quote(mention.start, mention.end)
    return CaptionReading((first, last), quote, film is not None, age, reading.refused, reading.refused_quote)


_NOT_THE_PHOTO = frozenset(
    """born geboren nascido nascida nacido nacida né née nato nata died gestorben morto muerto mort elected eleito elegido
    founded fundado fondé gegründet built construído construido published publicado publié veröffentlicht released lançado
    since seit desde depuis dal until até hasta jusqu bis fino term mandate mandato unveiled inaugurated inaugurado issued
    emitido bacharel graduated graduate formado formada laureato bachelor diplomado
    licenciado""".split()
)
_RELATIVE = frozenset("who which whose que quem cujo cuja qui dont che cui".split())
_NARRATIVE = frozenset(
    """became joined wrote married invented discovered tornou tornaram conheceu casou nasceu escreveu publicou fundou wurde
    heiratete schrieb gründete devint épousa écrivit fonda conoció nació escribió fundó divenne nacque conobbe scrisse
    sposò fondò met""".split()
)
_STATE = frozenset(
    "finished won lost began started moved scored iniciou venceu ganhou terminou ganó empezó gewann begann vinse was had foi era teve fut était avait fue tuvo wurde war hatte fu ebbe aveva".split()
)
_AUXILIARY = frozenset(
    "was were had foi era fora foram fut était avait fue fueron era war waren hatte fu ebbe is are é são ist est".split()
)


def _narrates(tokens: Tokens, name: str, mention: DateMention) -> bool:
    """Tell whether the caption tells a story: "Ada became …", or a date of something that Ada only comes after."""
    runs, words = mentions(tokens, read_name(name)), tokens.words
    if not runs:
        return False
    first, last = runs[0]
    if first <= 3 and _tells(words, last + 1):
        return True
    if (start := _after_first_name(tokens)) and _tells(words, start):
        return True
    if mention.end > first:
        return False
    between = words[mention.end + 1 : first]
    if _sentence_ends(tokens, mention.end, first) and not any(
        word in t.LEFT or word in t.RIGHT for word in words[first:]
    ):
        return True
    if mention.start <= 2 and any(word in _STATE for word in between):
        return True
    if mention.start < 3 or words[0] in t.ELLIPTIC:
        return False
    near = words[max(0, first - 3) : first]
    return not any(word in t.BESIDE or not word[0].isalnum() for word in near) and not any(
        word in t.people_words() for word in words[:first]
    )


def _tells(words: list[str], i: int) -> bool:
    """Tell whether a verb of narration stands at token `i`; "was greeted" and "foi recebido" are no narration."""
    if i >= len(words):
        return False
    if words[i] in {"was", "were", "foi", "fue", "fut", "wurde"}:
        participle = words[i + 1] if i + 1 < len(words) else ""
        passive = participle.endswith(("ed", "ado", "ada", "ido", "ida")) and participle not in _NOT_THE_PHOTO
        return not passive
    return words[i] in _NARRATIVE or words[i] in _STATE or (len(words[i]) > 6 and words[i].endswith(("arono", "irono")))


def _after_first_name(tokens: Tokens) -> int:
    """Return the token after the names that a caption starts with, 0 where it starts with none."""
    i, words = 0, tokens.words
    while i < len(words) and (tokens.is_capital(i) or words[i] in t.BESIDE or words[i] in _NAME_LINKS):
        i += 1
    return i if tokens.words and tokens.is_capital(0) else 0


_NAME_LINKS = frozenset("' ’ . , - de da do di von van la le el l il o".split())


def _sentence_ends(tokens: Tokens, start: int, end: int) -> bool:
    words = tokens.words
    return any(
        words[k] in {".", ";"} and len(words[k - 1]) > 2 and tokens.is_capital(k + 1) and words[k - 1] not in t.ROLES
        for k in range(start + 1, end)
    )


def choose_date(tokens: Tokens, mentions: list[DateMention]) -> DateMention | None:
    """Return the mention that dates the photo, or None where none does or they contradict each other."""
    usable = [m for m in mentions if not _tells_something_else(tokens, m)]
    if usable and len(mentions) > len(usable):
        usable = [m for m in usable if m.kind != "year" or _introduced(tokens, m)] or usable
    if not usable:
        return None
    best = max(usable, key=lambda m: (_rank(tokens, m), m.start))
    if any(m is not best and _rank(tokens, m) == _rank(tokens, best) and _apart(m, best) for m in usable):
        return None
    return best


def _rank(tokens: Tokens, mention: DateMention) -> int:
    exact = {"day": 3, "month": 2}.get(mention.kind, 0)
    ends = mention.end >= len(tokens.words) - 2
    return exact + (1 if ends else 0)


def _apart(a: DateMention, b: DateMention) -> bool:
    return a.first > b.last or b.first > a.last


def _tells_something_else(tokens: Tokens, mention: DateMention) -> bool:
    words = tokens.words
    if mention.last < _FIRST_PHOTO:
        return True
    lifespan = mention.kind == "range" and mention.years > 12 and mention.start and words[mention.start - 1] in "(["
    if lifespan:
        return True
    j, steps, clause = mention.start - 1, 0, True
    while j >= 0 and words[j] not in _STOPS:
        if words[j] in _NARRATIVE or (words[j] in _NOT_THE_PHOTO and steps < 5 and not tokens.is_capital(j)):
            return True
        if words[j] == "office" and words[j - 1] == "in":
            return True
        if words[j] in w.SINCE and steps < 3:
            return True
        clause = clause and words[j] != ","
        if clause and words[j] in _RELATIVE and j < mention.start - 1:
            return True
        j, steps = j - 1, steps + 1
    after = words[mention.end + 1 : mention.end + 4]
    return (
        any(word in _AUXILIARY for word in after)
        and words[mention.end + 1] == ","
        and (mention.start < 2 or words[mention.start - 2] in _STOPS)
    )


def _introduced(tokens: Tokens, mention: DateMention) -> bool:
    """Tell whether a preposition, bracket or comma introduces a year; one that only describes a noun is weaker."""
    before = tokens.words[mention.start - 1] if mention.start else ""
    return before in w.ARTICLES or before in {"(", ",", "[", "at", "circa"}


_STOPS = frozenset({".", ";", "(", ")", ":"})
_FIRST_PHOTO = -52595
"""1 January 1826, the year of the first photograph."""
