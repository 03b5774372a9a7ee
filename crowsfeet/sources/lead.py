"""Birth and death out of running text: an infobox cell, or the first sentence of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crowsfeet.sources.dates import Written, fold, full_dates, years
from crowsfeet.sources.page import Stated, stated
from crowsfeet.sources.words import BORN, DIED, OTHER_THAN_LIFE

_DASH = re.compile(r"\s[-–—]+\s?|[–—]|\s?-\s|(?<=\d)-(?=\S)|(?<=\d)\s*/\s*(?=\d{3,4})")
_OPEN_END = re.compile(r"^\s*(?:[–—-]|bis heute)\s*(?:\)|present|presente|heute|\s*$)")


@dataclass(frozen=True, slots=True)
class Life:
    """Birth and death as a text states them."""

    birth: Stated | None = None
    death: Stated | None = None
    marked: bool = False  # a word for "born" or "died" stands there, not just dates


def date_in_cell(text: str, language: str) -> Stated | None:
    """Return the date that an infobox cell for birth or death states first; None where it states a baptism only."""
    folded = fold(text)
    text = text[:600]
    whole = next((w for w in full_dates(text, language)), None)
    year = next(iter(years(text)), None)
    if whole is not None and (year is None or year.start >= whole.start or not _separate(text, year, whole)):
        if _other(fold(text[: whole.start])[-24:]):
            return None
        return stated(whole.date, whole.about)
    if year is None or _other(fold(text[: year.start])[-24:]):
        return None
    return stated(year.date, year.about or _alternative(folded, year))


def _separate(text: str, year: Written, whole: Written) -> bool:
    return year.end < whole.start


def _other(before: str) -> bool:
    return OTHER_THAN_LIFE.search(before) is not None


def _alternative(folded: str, year: Written) -> bool:
    after = folded[year.end : year.end + 12]
    return re.match(r"\s*(?:or|/|ou|o|oder|[-–—])\s*\d", after) is not None


def _all_dates(text: str, language: str) -> list[Written]:
    whole = list(full_dates(text, language))
    bare = [w for w in years(text) if not any(f.start <= w.start < f.end for f in whole)]
    return sorted([*whole, *bare], key=lambda written: written.start)


def life_in_lead(text: str, language: str) -> Life:
    """Return birth and death from an article's first paragraph: the brackets behind the name, else "born …"."""
    text = text[:3000]
    for inside in _brackets(text)[:4]:
        life = _life_in_brackets(inside, language)
        if life is not None:
            return life
    return _life_in_sentence(text, language)


def _brackets(text: str) -> list[str]:
    """Return what stands in the outermost round brackets, in order, from the first sentences."""
    found, depth, start = [], 0, 0
    for position, character in enumerate(text[:2000]):
        if character in "(（":
            depth += 1
            if depth == 1:
                start = position + 1
        elif character in ")）" and depth:
            depth -= 1
            if depth == 0:
                found.append(text[start:position])
    return found


def _life_in_brackets(inside: str, language: str) -> Life | None:
    dates = _all_dates(inside, language)
    if not dates:
        return None
    folded = fold(inside) if len(fold(inside)) == len(inside) else inside.lower()
    usable = [date for date in dates if not _other(folded[max(0, date.start - 30) : date.start])]
    if not usable:
        return None
    born, died = _first(BORN, folded), _first(DIED, folded)
    first = usable[0]
    dash = next((m.start() for m in _DASH.finditer(inside) if m.start() >= first.end - 1), None)
    birth = death = None
    if died is not None and died < first.start and (born is None or born > died):
        death = stated(first.date, first.about)
    elif len(usable) > 1 and (dash is not None or died is not None):
        birth = stated(first.date, first.about)
        split = dash if dash is not None else died
        later = next((date for date in usable[1:] if date.start >= (split or 0)), usable[-1])
        if later.date >= first.date:
            death = stated(later.date, later.about)
    elif born is not None or dash is not None or first.date.day is not None:
        before = inside[: first.start].rstrip()
        if before.endswith(("–", "—", "-", "†")):
            death = stated(first.date, first.about)
        else:
            birth = stated(first.date, first.about)
    if birth is None and death is None:
        return None
    return Life(birth, death, born is not None or died is not None)


def _first(words: re.Pattern[str], folded: str) -> int | None:
    match = words.search(folded)
    return match.start() if match else None


_SENTENCE_BORN = re.compile(
    r"(?:\b(?:was |were )?born\b|\bnacio\b|\bnacid[oa]\b|\bnasceu\b|\bnascid[oa]\b|\bnacque\b|\be? ?nat[oa]\b|\bwurde\b.{0,80}\bgeboren\b|\best ne(?:e)?\b|\bnee?\b le|родил(?:ся|ась)|\burodzil)"
)


def _life_in_sentence(text: str, language: str) -> Life:
    flat = "".join(fold(c)[:1] or " " for c in text)
    for match in _SENTENCE_BORN.finditer(flat[:1500]):
        after = text[match.end() : match.end() + 120].split(". ")[0]
        date = next(iter(_all_dates(after, language)), None)
        if date is not None and not _other(flat[match.end() : match.end() + date.start]):
            return Life(birth=stated(date.date, date.about), marked=True)
    return Life()
