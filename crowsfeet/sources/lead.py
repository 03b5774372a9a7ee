"""Birth and death out of running text: an infobox cell, or the first sentence of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crowsfeet.sources.dates import PartialDate, Written, full_dates, make_date, without_other_calendars, years
from crowsfeet.sources.letters import flat, fold, folded_pattern
from crowsfeet.sources.life_words import born_words, died_words, sentence_born, sentence_died
from crowsfeet.sources.months import month_numbers
from crowsfeet.sources.page import Stated, stated
from crowsfeet.sources.words import OTHER_THAN_LIFE

_DASH = re.compile(r"[-–—−‐~〜～]")


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


def date_in_cell(text: str, language: str) -> Stated | None:
    """Return the date that an infobox cell for birth or death states first; None where it states a baptism only."""
    text = without_other_calendars(text[:600])
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
        return None if _no_date_of_life(flat(text), whole) else stated(whole.date, whole.about)
    if year is None:
        tiny = _SHORT.match(text)
        date = (
            make_date(int(tiny["y"])) if tiny and not month_numbers(language).keys() & set(folded.split()[:4]) else None
        )
        return stated(date, tiny["about"] is not None) if date and tiny else None
    if _no_date_of_life(flat(text), year):
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
        re.match(r"\s*(?:bce?\s*)?(?:or|/|ou|oder|[-–—])\s*\d", around[1], re.IGNORECASE) is not None
        or re.search(r"between|entre|zwischen|\btra\b|\bfra\b|miedzy|между|tussen", around[0]) is not None
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
    inside = _without_reigns(inside)
    dates = _all_dates(inside, language)
    if not dates:
        return None
    folded = flat(inside)
    born, died = _first(born_words(language), folded), _first(died_words(language), folded)
    split = _split(dates, folded, born, died)
    usable = [date for date in dates if not _no_date_of_life(folded, date)]
    before = [date for date in usable if split is None or date.start < split]
    after = [date for date in usable if split is not None and date.start >= split]
    birth, death = (stated(side[0].date, side[0].about) if side else None for side in (before, after))
    if birth and death and death.date < birth.date:
        death = None
    if birth is not None and split is None and not _is_birth(before[0], inside, born, lone_year):
        return None
    if birth is None and death is None:
        return None
    return Life(birth, death, born is not None or died is not None)


def _is_birth(date: Written, inside: str, born: int | None, lone_year: bool) -> bool:
    """Tell whether the only date in the brackets is that of a birth."""
    return born is not None or date.date.day is not None or (lone_year and inside.strip().isdecimal())


_REIGN = folded_pattern(
    r"\b(?:reign(?:ed|s)?|r\.(?= ?\d)|ruled|in office|active|king from|queen from|emperor from|regiert?e?|amtszeit|regne|regno|reino|reinado|правил|fl\.)",
    positions=True,
)


def _without_reigns(inside: str) -> str:
    """Leave out the part between semicolons that tells of a reign, where another part holds dates."""
    parts = re.split(r"[;；]", inside)
    kept = [part for part in parts if not _REIGN.search(flat(part))]
    return ";".join(kept) if len(kept) < len(parts) and any(re.search(r"\d{3}", part) for part in kept) else inside


_UNKNOWN_BEFORE = re.compile(r"(?:\s[-–—−~]\s?|[–—?…†]|\.\.\.)[^;:]{0,40}$")


def _split(dates: list[Written], folded: str, born: int | None, died: int | None) -> int | None:
    """Return where the dates of birth end and those of death begin; None where only one of them is told."""
    first = dates[0]
    if died is not None and died < first.start and (born is None or born > died):
        return 0
    if born is None and _UNKNOWN_BEFORE.search(folded[: first.start]):
        return 0
    dashes = (m.start() for m in _DASH.finditer(folded) if m.start() >= first.end - 1)
    marks = [mark for mark in (next(dashes, None), died) if mark is not None and mark >= first.end - 1]
    return min(marks, default=None)


_BOUND = folded_pattern(
    r"\b(?:before|after|by|until|vor|nach|spatestens|avant|apres|antes d[eo]|despues de|depois de|apos|prima del?|dopo il|dopo|voor|na|przed|po|pred|fore|efter|ennen|jalkeen|"
    r"до|после|не ранее|не позднее|перед|після|πριν|μετα)\s*(?:the\s|dem\s|l'|el\s|il\s|o\s|ano\s(?:de\s)?|год\s)?$",
    positions=True,
)


def _no_date_of_life(folded: str, date: Written) -> bool:
    """Tell whether the words before a date make it one of a baptism or reign, or a bound that says no date."""
    before = folded[max(0, date.start - 30) : date.start]
    baptism = re.match(r"\s*\((?:bapti|getauft|batizad|bautiz|battezz)", folded[date.end : date.end + 20])
    return _other(before + folded[date.start : date.start + 4]) or bool(baptism) or _BOUND.search(before) is not None


def _first(words: re.Pattern[str], folded: str) -> int | None:
    match = words.search(folded)
    return match.start() if match else None


_SENTENCE_END = re.compile(r"(?<=[^\W\d]{4})[.。।]\s*(?=[^\W\d]|$)|[。।]")
_KIN = folded_pattern(
    r"\b(?:sons?|daughters?|child(?:ren)?|brothers?|sisters?|wife|husband|father|mother|parents|sohn|tochter|kinder|bruder|schwester|vater|mutter"
    r"|fils|fille|frere|s[oe]ur|pere|mere|hij[oa]s?|herman[oa]s?|padre|madre|filh[oa]s?|irma[os]?|pai|mae|figli[oa]?|fratell[oi]|sorell[ae])\b",
    positions=True,
)


def _life_in_sentence(text: str, language: str) -> Life:
    """Return what a sentence such as "she was born on … and died on …" tells; sentences about relatives tell nothing."""
    folded = flat(text)
    for match in sentence_born(language).finditer(folded[:1500]):
        if _KIN.search(folded[max(0, match.start() - 40) : match.start()].rpartition(". ")[2]):
            continue
        birth = _date_after(text, folded, match.end(), language)
        if birth is not None:
            death = _death_after(text, folded, match.end(), language)
            return Life(birth, death if death and death.date >= birth.date else None, marked=True)
    return Life()


def _date_after(text: str, folded: str, at: int, language: str) -> Stated | None:
    after = text[at : at + 140]
    end = _SENTENCE_END.search(after)
    after = after[: end.start() + 1] if end else after
    date = next(iter(_all_dates(after, language)), None)
    if (
        date is None
        or _no_date_of_life(folded[at:], date)
        or _first(sentence_died(language), folded[at : at + date.start])
    ):
        return None
    return stated(date.date, date.about)


def _death_after(text: str, folded: str, at: int, language: str) -> Stated | None:
    end = _SENTENCE_END.search(text, at)
    died = sentence_died(language).search(folded, at, end.start() if end else min(len(text), at + 250))
    return _date_after(text, folded, died.end(), language) if died else None
