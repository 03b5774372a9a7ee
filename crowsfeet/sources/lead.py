"""Birth and death out of an article's first sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from crowsfeet.sources.dates import Written
from crowsfeet.sources.letters import flat, folded_pattern
from crowsfeet.sources.life_dates import all_dates, no_date_of_life
from crowsfeet.sources.life_words import born_words, died_words, sentence_born, sentence_died
from crowsfeet.sources.page import Stated, stated
from crowsfeet.sources.whose import SENTENCE_END, Whose, hide_brackets, whose

_DASH = re.compile(r"[-–—−‐~〜～]")


@dataclass(frozen=True, slots=True)
class Life:
    """Birth and death as a text states them."""

    birth: Stated | None = None
    death: Stated | None = None
    marked: bool = False  # a word for "born" or "died" stands there, not just dates
    whose: Whose = "name"


def life_in_lead(text: str, language: str, *, lone_year: bool = False, names: list[str] | None = None) -> Life:
    """Return birth and death from an article's first paragraph: the brackets behind the name, else "born …".

    `lone_year`: a single year in the brackets is the birth's, because the page is known to be about a person.
    `names`: the page's own; a birth that stands behind somebody else's name is left out.
    """
    text = text[:3000]
    hidden, own = hide_brackets(text), names or []
    for at, inside in _brackets(text)[:4]:
        life = _life_in_brackets(inside, language, lone_year)
        if life is not None and (told := _owned(life, hidden, at, own, language)) is not None:
            return told
    return _life_in_sentence(text, hidden, own, language)


def _owned(life: Life, hidden: str, at: int, names: list[str], language: str) -> Life | None:
    if not names:
        return life
    owner = whose(hidden, at, names, language)
    if owner == "apart" and _KIN_OF.search(flat(hidden[:at])):
        return None
    vague = not life.marked and life.death is None and life.birth is not None and life.birth.date.month is None
    return None if owner == "other" or (owner == "open" and vague) else replace(life, whose=owner)


def _brackets(text: str) -> list[tuple[int, str]]:
    """Return where the outermost round brackets open and what stands in them, in order, from the first sentences."""
    found, depth, start = [], 0, 0
    for position, character in enumerate(text[:2000]):
        if character in "(（":
            depth += 1
            if depth == 1:
                start = position
        elif character in ")）" and depth:
            depth -= 1
            if depth == 0:
                found.append((start, text[start + 1 : position]))
    return found


def _life_in_brackets(inside: str, language: str, lone_year: bool) -> Life | None:
    inside = _without_reigns(inside)
    dates = all_dates(inside, language)
    if not dates:
        return None
    folded = flat(inside)
    born, died = _first(born_words(language), folded), _first(died_words(language), folded)
    split = _split(dates, folded, born, died)
    usable = [date for date in dates if not no_date_of_life(folded, date)]
    before = [date for date in usable if split is None or date.start < split]
    after = [date for date in usable if split is not None and date.start >= split]
    birth, death = (stated(side[0].date, side[0].about) if side else None for side in (before, after))
    if birth and death and death.date < birth.date:
        death = None
    if birth is not None and split is None and not _is_birth(before[0], inside, born, language, lone_year):
        return None
    if birth is None and death is None:
        return None
    return Life(birth, death, born is not None or died is not None)


def _is_birth(date: Written, inside: str, born: int | None, language: str, lone_year: bool) -> bool:
    """Tell whether the only date in the brackets is that of a birth."""
    alone = lone_year and inside.strip().isdecimal()
    placed = language in _PLACED and _PLACE_AND_YEAR.fullmatch(inside) is not None
    return born is not None or date.date.day is not None or alone or placed


_PLACE_AND_YEAR = re.compile(r"\s*[^\W\d_][^\d;:()]{1,60},\s*\d{4}\s*[-–—]?\s*")
_PLACED = frozenset({"es", "pt", "it", "ca", "gl", "ast", "oc", "nl", "hu", "hr", "bs", "sh", "eu"})
"""Languages whose biographies tell where and when without a word for "born": "(Reus, 1950)"."""


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
_NAME_BEFORE = folded_pattern(r"(?:имя|имени|фамилия|рождении|ім['’]я|прізвище)\s[-–—]\s[^\d;]+$", positions=True)
"""A dash that tells a name, as Russian and Ukrainian write it."""


def _split(dates: list[Written], folded: str, born: int | None, died: int | None) -> int | None:
    """Return where the dates of birth end and those of death begin; None where only one of them is told."""
    first = dates[0]
    if died is not None and died < first.start and (born is None or born > died):
        return 0
    before = folded[: first.start]
    if born is None and _UNKNOWN_BEFORE.search(before) and not _NAME_BEFORE.search(before):
        return 0
    dashes = (m.start() for m in _DASH.finditer(folded) if m.start() >= first.end - 1)
    marks = [mark for mark in (next(dashes, None), died) if mark is not None and mark >= first.end - 1]
    return min(marks, default=None)


def _first(words: re.Pattern[str], folded: str) -> int | None:
    match = words.search(folded)
    return match.start() if match else None


_KIN = folded_pattern(
    r"\b(?:sons?|daughters?|child(?:ren)?|brothers?|sisters?|wife|husband|father|mother|parents|sohn|tochter|kinder|bruder|schwester|vater|mutter"
    r"|fils|fille|frere|s[oe]ur|pere|mere|hij[oa]s?|herman[oa]s?|padre|madre|filh[oa]s?|irma[os]?|pai|mae|figli[oa]?|fratell[oi]|sorell[ae])\b",
    positions=True,
)


_KIN_OF = re.compile(_KIN.pattern + r"\s+(?:of|to|d|de|del|di|della|do|da|von|des|der|van|af|av|til)\b")
_POSSESSED = folded_pattern(
    r"\s*(?:its|their|(?:a |o )?(?:sua|seu)|son|sa|leur|ihre?|seine?|su|(?:il |la )?(?:suo|sua)|zijn|haar|hun|dess|dens|deras|deres|jego|jej|ich|его|ее|их|його|її|їх|jeho|její)\s+[^\W\d]+\s+[^,;]{0,30}$",
    positions=True,
)
"""A sentence whose subject is of the page's: "its composer was …"."""


def _life_in_sentence(text: str, hidden: str, names: list[str], language: str) -> Life:
    """Return what a sentence such as "she was born on … and died on …" tells; sentences about relatives tell nothing."""
    folded = flat(text)
    for match in sentence_born(language).finditer(folded[:1500]):
        before = folded[max(0, match.start() - 40) : match.start()].rpartition(". ")[2]
        if _KIN.search(before) or _POSSESSED.match(before):
            continue
        birth = _date_after(text, folded, match.end(), language) or _date_within(text, match, language)
        if birth is None:
            continue
        death = _death_after(text, folded, match.end(), language)
        life = Life(birth, death if death and death.date >= birth.date else None, marked=True)
        if (told := _owned(life, hidden, match.start(), names, language)) is not None:
            return told
    return Life()


def _date_within(text: str, match: re.Match[str], language: str) -> Stated | None:
    """Return the date inside the words for a birth, as verbs that stand last have it: "wurde am … in Köln geboren"."""
    date = next(iter(all_dates(text[match.start() : match.end()], language)), None)
    return stated(date.date, date.about) if date is not None else None


def _date_after(text: str, folded: str, at: int, language: str) -> Stated | None:
    after = text[at : at + 140]
    end = SENTENCE_END.search(after)
    after = after[: end.start() + 1] if end else after
    date = next(iter(all_dates(after, language)), None)
    if (
        date is None
        or no_date_of_life(folded[at:], date)
        or _first(sentence_died(language), folded[at : at + date.start])
    ):
        return None
    return stated(date.date, date.about)


def _death_after(text: str, folded: str, at: int, language: str) -> Stated | None:
    end = SENTENCE_END.search(text, at)
    died = sentence_died(language).search(folded, at, end.start() if end else min(len(text), at + 250))
    return _date_after(text, folded, died.end(), language) if died else None
