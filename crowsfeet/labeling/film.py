"""Film stills: a person in a film of a year was photographed in that year or in the year before."""

from __future__ import annotations

from crowsfeet.labeling.dates import DateMention
from crowsfeet.labeling.days import to_day, to_iso
from crowsfeet.labeling.tokens import Tokens

_FILM = frozenset(
    """film filme película pelicula movie trailer tráiler telefilm filmed spielfilm kinofilm series série serie sitcom musical
    episode episódio miniseries minissérie 电影 影片""".split()
)
_STILL = frozenset(
    "still trailer tráiler filmstill szenenfoto szenenbild fotograma fotogramma photogramme 剧照".split()
)
_SCENE = frozenset(
    "scene scenes takes set szene szenen drehpause scène scènes plateau escena escenas rodaje cena scena ciak novela telenovela publicity promotional".split()
)
"""Words that, linked to it, make a title's year in brackets a film's: "a scene from Rivers (1975)"."""
_SCENE_AFTER = {"takes": {"between"}, "set": {"the", "on", "sul", "am", "im", "dem", "no", "el", "le"}}
"""What must stand before some of them: "between takes of", "on the set of", not "takes the oath", "a set table"."""
_SCENE_LINKS = frozenset("of from for aus von zu zum zur de da do del di della du des para per pour".split())
_NOT_STILL = frozenset(
    """festival festivals premiere premier première estreia estreno prima star stars director directors awards award prize
    press imprensa conference conferência promoting promotion promoção divulgação lançamento release screening
    producer celebrity convention panel comic interview imprensa award prêmio premio oscar oscars academy institute
    magazine actor actress critic critics society""".split()
)
_IN = frozenset(
    {
        "in",
        "em",
        "en",
        "dans",
        "im",
        "nel",
        "no",
        "na",
        "of",
        "for",
        "from",
        "de",
        "do",
        "da",
        "as",
        "como",
        "als",
        "comme",
    }
)
_TITLE_START = frozenset(
    [
        "the",
        "a",
        "an",
        "il",
        "lo",
        "la",
        "le",
        "les",
        "los",
        "las",
        "el",
        "os",
        "as",
        "o",
        "der",
        "die",
        "das",
        "un",
        "une",
        "uma",
        "um",
        "ein",
        "eine",
    ]
)
_INSIDE = frozenset(
    [
        "of",
        "the",
        "and",
        "with",
        "to",
        "a",
        "for",
        "on",
        "at",
        "in",
        "&",
        "de",
        "la",
        "du",
        "des",
        "le",
        "e",
        "et",
        "und",
        "von",
        "der",
    ]
)


def film_year(tokens: Tokens, mention: DateMention) -> tuple[int, int] | None:
    """Return the days of a film still, from the year before the film to its year, or None where it is none.

    A still is told by a word ("film", "trailer"), or by a bare year in brackets after what reads as a title.
    """
    if mention.kind != "year" or mention.circa or mention.bound:
        return None
    words, i = tokens.words, mention.start
    bracketed = i > 0 and words[i - 1] in "([" and mention.end + 1 < len(words) and words[mention.end + 1] in ")]"
    if any(word in tokens.text for word in ("预告片", "剧照")):
        return to_day(int(to_iso(mention.first)[:4]) - 1), mention.last
    near = words[max(0, i - 12) : i] + words[mention.end + 1 : mention.end + 4]
    if not any(word in _STILL for word in near) and any(word in _NOT_STILL for word in words):
        return None
    titled = bracketed and (_scene_of(tokens, i - 2) or _title_before(tokens, i - 2))
    if not titled and not any(word in _FILM or word in _STILL for word in near):
        return None
    year = int(to_iso(mention.first)[:4])
    return to_day(year - 1), mention.last


def _scene_of(tokens: Tokens, end: int) -> bool:
    """Tell whether a title ends at token `end`, behind "on the set of", "a scene from" or "between takes of"."""
    words = tokens.words
    if end < 0 or not (tokens.is_capital(end) or words[end] in _QUOTES or words[end].isdecimal()):
        return False
    for k in range(max(0, end - 12), end):
        if words[k] not in _SCENE or words[max(0, k - 1)] not in _SCENE_AFTER.get(words[k], {words[max(0, k - 1)]}):
            continue
        links = _FOR if words[k] in {"publicity", "promotional"} else _SCENE_LINKS
        if any(word in links for word in words[k + 1 : k + 3]) or words[k] in {"novela", "telenovela"}:
            return True
    return False


_QUOTES = frozenset("\"”»“'’")
_FOR = frozenset({"for", "from"})


def _title_before(tokens: Tokens, end: int) -> bool:
    words = tokens.words
    if end >= 0 and words[end] in _QUOTES:
        return True
    j, capitals, inside = end, 0, 0
    while j >= 0 and (
        tokens.is_capital(j) or words[j].isdecimal() or words[j] in _INSIDE | {"'", "’", "-", ":", "!", "?"}
    ):
        if words[j] in _IN and not tokens.is_capital(j) and words[j] not in {"of", "for", "in"}:
            break
        capitals += tokens.is_capital(j)
        inside += words[j] in _INSIDE and not tokens.is_capital(j) and j < end
        j -= 1
        if j >= 0 and words[j] in {"in", "em", "en", "im", "nel", "dans"} and not tokens.is_capital(j):
            break
    starts = j + 1
    if j > 2 and words[j] in _DIRECTED_BY and capitals > 1 and _title_of_his(tokens, j):
        return True
    if j < 0 or words[j] not in _IN or capitals == 0:
        return False
    return (words[starts] in _TITLE_START and tokens.is_capital(starts)) or (inside > 0 and capitals > 1)


_DIRECTED_BY = frozenset({"de", "di", "von", "by", "del"})


def _title_of_his(tokens: Tokens, by: int) -> bool:
    """Tell whether "in The Title" stands before "by Somebody", lower-case words of the title included."""
    for j in range(by - 2, max(0, by - 7), -1):
        if tokens.is_capital(j) and tokens.words[j] in _TITLE_START and tokens.words[j - 1] in _IN:
            return True
    return False
