"""Birth and death out of running text: an infobox cell, or the first sentence of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crowsfeet.sources.dates import PartialDate, Written, flat, fold, full_dates, make_date, month_numbers, years
from crowsfeet.sources.page import Person, Stated, stated
from crowsfeet.sources.words import BORN, DIED, EVENT_OR_WORK, OTHER_THAN_LIFE

_DASH = re.compile(r"[-–—−~〜～]")


@dataclass(frozen=True, slots=True)
class Life:
    """Birth and death as a text states them."""

    birth: Stated | None = None
    death: Stated | None = None
    marked: bool = False  # a word for "born" or "died" stands there, not just dates


_SHORT = re.compile(
    r"^\s*(?:(?P<about>c\.?|ca\.?|circa|um|cerca de|por volta de)\s*)?(?P<y>\d{1,2})(?=\s*(?:$|[(,;]|[^\W\d]{3,}\s?|ad\b|d\.))",
    re.IGNORECASE,
)
_SHORT_DAY = re.compile(r"\b(\d{1,2}º?\s+de\s+[^\W\d]+\s+de\s+)(\d{1,2})(?!\d)(?!\s*\.)")


def not_by_its_lead(person: Person | None, life: Life) -> str | None:
    """Return why a page that nothing else tells about is not about a person; None where its first sentence says so."""
    if person is None or (life.birth is None and life.death is None):
        return "nothing tells that it is about a person"
    if EVENT_OR_WORK.search(fold(person.name)) and not life.marked:
        return "about an event or a work"
    return None


def date_in_cell(text: str, language: str) -> Stated | None:
    """Return the date that an infobox cell for birth or death states first; None where it states a baptism only."""
    text = text[:600]
    folded = fold(text)
    short = _SHORT_DAY.search(text)  # the first century writes its years with two digits
    if short is not None and not re.match(r"\s*(?:a\.|av)", text[short.end() :], re.IGNORECASE):
        found = next((w for w in full_dates(f"{short[1]}{int(short[2]):04d}", language)), None)
        if found is not None:
            return stated(found.date)
    dates = _all_dates(text, language)
    whole = _new_style(text, [w for w in dates if w.date.month is not None])
    year = next((w for w in dates if w.date.month is None), None)
    if whole is not None and (year is None or year.start >= whole.start or not _separate(year, whole)):
        return None if _other(fold(text[: whole.start])[-24:]) else stated(whole.date, whole.about)
    if year is None:
        tiny = _SHORT.match(text)
        date = (
            make_date(int(tiny["y"])) if tiny and not month_numbers(language).keys() & set(folded.split()[:4]) else None
        )
        return stated(date, tiny["about"] is not None) if date and tiny else None
    if _other(fold(text[: year.start])[-24:]):
        return None
    return stated(year.date, year.about or _alternative(text, year))


def _new_style(text: str, dates: list[Written]) -> Written | None:
    """Return the first date, or that of the new style where the first is marked as old style."""
    after = [re.match(r"\W{0,4}([on])\.?\s?s\b", text[w.end : w.end + 12], re.IGNORECASE) for w in dates]
    if len(dates) > 1 and after[0] and after[0][1] in "oO" and after[1] and after[1][1] in "nN":
        return dates[1]
    return dates[0] if dates else None


def _separate(year: Written, whole: Written) -> bool:
    return year.end < whole.start


def _other(before: str) -> bool:
    return OTHER_THAN_LIFE.search(before) is not None


def _alternative(text: str, year: Written) -> bool:
    around = fold(text[max(0, year.start - 12) : year.start]), text[year.end : year.end + 12]
    return (
        re.match(r"\s*(?:or|/|ou|oder|[-–—])\s*\d", around[1]) is not None
        or "between" in around[0]
        or "entre" in around[0]
    )


def _all_dates(text: str, language: str) -> list[Written]:
    whole = list(full_dates(text, language))
    bare = [w for w in years(text) if not any(f.start <= w.start < f.end for f in whole)]
    return _in_one_era(sorted([*whole, *bare], key=lambda written: written.start))


def _in_one_era(dates: list[Written]) -> list[Written]:
    """Put larger years before a year before Christ on its side: "247-183 BC"."""
    for position in range(len(dates) - 2, -1, -1):
        here, later = dates[position], dates[position + 1]
        if here.date.year > 0 > later.date.year and here.date.year >= -later.date.year:
            date = PartialDate(-here.date.year, here.date.month, here.date.day)
            dates[position] = replace(here, date=date)
    return dates


def life_in_lead(text: str, language: str, *, lone_year: bool = False) -> Life:
    """Return birth and death from an article's first paragraph: the brackets behind the name, else "born …".

    `lone_year`: a single year in the brackets is the birth's, because the page is known to be about a person.
    """
    text = text[:3000]
    for inside in _brackets(text)[:4]:
        life = _life_in_brackets(inside, language, lone_year)
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


def _life_in_brackets(inside: str, language: str, lone_year: bool) -> Life | None:
    dates = _all_dates(inside, language)
    if not dates:
        return None
    folded = flat(inside)
    usable = [date for date in dates if not _other(folded[max(0, date.start - 30) : date.start + 4])]
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
    elif (
        born is not None or dash is not None or first.date.day is not None or (lone_year and inside.strip().isdecimal())
    ):
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
    folded = flat(text)
    for match in _SENTENCE_BORN.finditer(folded[:1500]):
        after = text[match.end() : match.end() + 120].split(". ", maxsplit=1)[0]
        date = next(iter(_all_dates(after, language)), None)
        if date is not None and not _other(folded[match.end() : match.end() + date.start]):
            return Life(birth=stated(date.date, date.about), marked=True)
    return Life()
