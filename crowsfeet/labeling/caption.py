"""Read a caption: when the photo was taken, how old it says the person is, or why it cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from crowsfeet.labeling import words as w
from crowsfeet.labeling.ages import AgeMention, find_age
from crowsfeet.labeling.dates import DateMention, find_dates
from crowsfeet.labeling.distance import at_its_distance
from crowsfeet.labeling.film import film_year
from crowsfeet.labeling.narration import narrates, tells_something_else
from crowsfeet.labeling.subject import subject_refusal
from crowsfeet.labeling.tokens import Tokens, read_tokens


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
    tokens = read_tokens(text)
    if not tokens.words:
        return CaptionReading()
    refusal = subject_refusal(tokens, name, language) if check_subject else None
    mention = choose_date(tokens, find_dates(tokens, language))
    if mention is not None and name and narrates(tokens, name, mention):
        mention = None
    age = find_age(tokens, name)
    reading = CaptionReading(
        age=age, refused=refusal.reason if refusal else None, refused_quote=refusal.quote if refusal else ""
    )
    if mention is None:
        return reading
    film = film_year(tokens, mention)
    first, last = film or (mention.first, mention.last)
    quote = tokens.quote(mention.start, mention.end)
    return CaptionReading((first, last), quote, film is not None, age, reading.refused, reading.refused_quote)


def choose_date(tokens: Tokens, mentions: list[DateMention]) -> DateMention | None:
    """Return the mention that dates the photo, or None where none does or they contradict each other."""
    usable = [m for m in mentions if not tells_something_else(tokens, m)]
    if usable and len(mentions) > len(usable):
        usable = [m for m in usable if m.kind != "year" or _introduced(tokens, m)] or usable
    if not usable:
        return None
    best = max(usable, key=lambda m: (_rank(tokens, m), m.start))
    if any(m is not best and _rank(tokens, m) == _rank(tokens, best) and _apart(m, best) for m in usable):
        return None
    return at_its_distance(tokens, best)


def _rank(tokens: Tokens, mention: DateMention) -> int:
    exact = {"day": 3, "month": 2}.get(mention.kind, 0)
    ends = mention.end >= len(tokens.words) - 2
    return exact + (1 if ends else 0)


def _apart(a: DateMention, b: DateMention) -> bool:
    return a.first > b.last or b.first > a.last


def _introduced(tokens: Tokens, mention: DateMention) -> bool:
    """Tell whether a preposition, bracket or comma introduces a year; one that only describes a noun is weaker."""
    before = tokens.words[mention.start - 1] if mention.start else ""
    return before in w.ARTICLES or before in {"(", ",", "[", "at", "circa"}
