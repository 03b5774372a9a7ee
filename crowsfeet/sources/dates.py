"""Dates as people write them in biographies: day, month or year, before and after Christ, in many languages.

Month names come from babel's tables. What is not written is not made up: "1950-03" stays a month.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LANGUAGES = ("en", "de", "fr", "es", "pt", "it")
"""Languages that are read wherever a page does not tell its own."""

_OTHERS = ("lt", "lv", "et", "tr", "fi", "hu", "ro", "ca", "cs", "uk", "pl", "nb", "da", "sv", "nl", "ru")
"""Languages whose full month names are known everywhere too; they agree with each other (Croatian's would not)."""

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BC = (
    r"(?:(?:года?|годы|годов|гг?\.?|роки|року|рр?\.?)?\s*(?:до|пр\.?)\s?н\.?\s?[эe]\.?|п\.?\s?н\.?\s?е\.?|пр\.?\s?(?:н\.?\s?е|хр)\.?"
    r"|b\.?\s?c\.?(?:\s?e\.?)?(?![a-z])|a\.\s?(?:de\s)?[cj]\.(?:\s?c\.)?|a\.?\s?e\.?\s?c\.|v\.\s?(?:chr|u\.\s?z)\.?|av(?:ant|\.)\s?j(?:esus|\.)?-?\s?c(?:hrist|\.)?"
    r"|p\.?\s?n\.?\s?e\.?(?![a-z])|pr\.?\s?(?:n\.?\s?l|kr)\.?|f\.\s?(?:kr|v\.t)\.?|eaa\.?|i\.\s?e\.|m\.\s?[oö]\.|π\.?\s?χ\.?|ق\.?\s?م)"
)
_RANGE = r"(?:\s?[/\-–]\s?\d{1,4})?\s*"
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the day, the month or the year; years before Christ are negative, there is no year 0."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> str:
        """Return `day`, `month` or `year`."""
        return "year" if self.month is None else "month" if self.day is None else "day"

    def iso(self) -> str:
        """Return ISO 8601 text, partial where only year or month is known."""
        text = f"{'-' if self.year < 0 else ''}{abs(self.year):04d}"
        for part in (self.month, self.day):
            if part is None:
                return text
            text += f"-{part:02d}"
        return text


def make_date(year: int, month: int | None = None, day: int | None = None) -> PartialDate | None:
    """Return a date if there can be such a one; a month or day of 0 counts as unknown."""
    if year == 0 or not -4000 <= year <= 2100:
        return None
    if not month:
        return PartialDate(year)
    if not 1 <= month <= 12:
        return None
    if not day:
        return PartialDate(year, month)
    if not 1 <= day <= _DAYS[month - 1] or (month == 2 and day == 29 and not _leap(year)):
        return None
    return PartialDate(year, month, day)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0 or year < 1753)  # the Julian calendar before


def read_iso(text: str) -> PartialDate | None:
    """Read ISO 8601 text, partial or with a time behind it."""
    match = re.match(r"\s*([+-]?)(\d{1,6})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:T[\d:.Z+-]*)?\s*$", text)
    if match is None:
        return None
    year = int(match[2]) * (-1 if match[1] == "-" else 1)
    return make_date(year, int(match[3] or 0), int(match[4] or 0))


def fold(text: str) -> str:
    """Return text in lower case, without accents, spaces unified; for comparing words."""
    flat = unicodedata.normalize("NFKD", _SPACES.sub(" ", text).lower())
    return "".join(character for character in flat if not unicodedata.combining(character))


@lru_cache(maxsize=64)
def month_numbers(language: str) -> dict[str, int]:
    """Return the month names of a language, folded, with their numbers; those of `LANGUAGES` always included."""
    from babel import Locale, UnknownLocaleError

    names: dict[str, int] = {}
    for code in (*_OTHERS, *LANGUAGES, language):
        try:
            months = Locale.parse(code.replace("-", "_")).months
        except (UnknownLocaleError, ValueError, TypeError):
            continue
        for form in ("stand-alone", "format"):
            for width in ("wide",) if code in _OTHERS and code != language else ("abbreviated", "wide"):
                for number, name in months[form][width].items():
                    word = flat(unicodedata.normalize("NFC", str(name))).strip(" .")
                    if len(word) >= 3 and not word[0].isdecimal():
                        names[word] = int(number)
    names.update({"sept": 9, "marco": 3, "janvier": 1})
    return names


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it stands in a text: where, and whether the text says that it is uncertain."""

    date: PartialDate
    start: int
    end: int
    about: bool = False


@lru_cache(maxsize=64)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    months = "|".join(sorted(map(re.escape, month_numbers(language)), key=len, reverse=True))
    month = rf"(?P<m>{months})\b\.?"
    day = r"(?P<d>\d{1,2})(?:\s?(?:st|nd|rd|th|er|\.?o|º|°|ª|\.|-?e|-?i|-an?|го))?"
    year = r"(?P<y>\d{3,4}|\d{1,4}(?=\s*(?:ad\b|" + _BC + r"|d\.\s?c\.)))"
    of = r"(?:\s*[,/]?\s*(?:of|ב|de|di|do|du|del|van|of the year|del ano|,)?\s*)"
    old_style = (
        r"(?:\s*\[[^\]]{0,40}\]|\s*\((?:o\.?\s?s\.?|n\.?\s?s\.?)[^)]{0,30}\)|\s*(?:\(julian|/\s*\d{1,2})[^)]{0,20}\)?)?"
    )
    texts = (
        rf"(?<!\d)(?:\d{{1,2}}\s?[(\[/]\s?)?{day}[)\]]?{of}{month}{old_style}{of}{year}(?![\d])",
        rf"\b{month}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d){old_style}\s*,?\s*{year}(?!\d)",
        r"(?<!\d)(?P<y>\d{4})\s*年\s*(?:(?P<m>\d{1,2})\s*月\s*(?:(?P<d>\d{1,2})\s*日)?)?",
        r"(?<!\d)(?P<y>\d{4})\s*년\s*(?:(?P<m>\d{1,2})\s*월\s*(?:(?P<d>\d{1,2})\s*일)?)?",
        r"(?<!\d)(?P<d>\d{1,2})\s+thang\s+(?P<m>\d{1,2})\s*(?:,|nam)?\s*(?P<y>\d{4})",
        rf"(?<!\d)(?P<y>\d{{4}})\.?\s+gada\s+{day}\s*{month}",
        rf"(?<!\d)(?P<y>\d{{4}})\s?(?:eko|ko)\s+{month}(?:ren|aren)?\s+(?P<d>\d{{1,2}})",
        r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)",
        r"(?<![\d.])(?P<y>\d{4})[./]\s?(?P<m>\d{1,2})[./]\s?(?P<d>\d{1,2})(?!\d)",
        r"(?<![\d.])(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4})(?!\d)",
        rf"\b(?P<y>\d{{4}})\s*(?:[,.]|eko|ko|m\.|ж\.|оны|gada|metų)?\s*{month}\s*(?P<d>\d{{1,2}})(?!\d)",
        rf"\b{month}{of}{year}(?!\d)",
    )
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


def full_dates(text: str, language: str = "en") -> Iterator[Written]:
    """Yield the dates of `text` that name at least a month, in the order they stand; overlapping ones once."""
    folded = flat(text)
    months = month_numbers(language)
    found: list[Written] = []
    for pattern in _patterns(language):
        for match in pattern.finditer(folded):
            parts = match.groupdict()
            month = months.get(parts["m"], 0) if parts["m"] and not parts["m"].isdecimal() else int(parts["m"] or 0)
            year = int(parts["y"])
            if re.match(rf"\s*{_BC}", folded[match.end() :], re.IGNORECASE):
                year = -year
            date = make_date(year, month, int(parts.get("d") or 0))
            if date is None or any(w.start < match.end() and match.start() < w.end for w in found):
                continue
            found.append(Written(date, match.start(), match.end(), is_about(folded, match.start())))
    yield from sorted(found, key=lambda written: written.start)


_ABOUT = re.compile(
    r"(?:\bc(?:irca|a)?\.?|\babout|\baround|\bprobably|\bperhaps|\bcerca de|\bpor volta de|\bvers|\bum|\bhacia|\balrededor de|"
    r"\bpossibly|\bprovavelmente|\bquiza|\bapproximately|\bcirca del?|\boko[lł]o|\bок\.?|~)\s*$"
)


def is_about(folded: str, start: int) -> bool:
    """Tell whether the words before `start` say that the date is approximate."""
    return _ABOUT.search(folded[max(0, start - 20) : start]) is not None


_YEAR = re.compile(
    rf"(?<![\d/.,])(?<!\D[\-–])(?P<y>\d{{3,4}}|\d{{1,3}}(?={_RANGE}{_BC}))(?![\d%]|[.,]\d|\s?(?:km|cm|kg|m\b|ft\b))",
    re.IGNORECASE,
)


def years(text: str) -> Iterator[Written]:
    """Yield bare years of `text`: three or four digits, fewer only where the text says before Christ."""
    folded = flat(text)
    for match in _YEAR.finditer(folded):
        year = int(match["y"])
        if re.match(rf"{_RANGE}{_BC}", folded[match.end() :], re.IGNORECASE):
            year = -year
        date = make_date(year)
        if date is not None:
            yield Written(date, match.start(), match.end(), is_about(folded, match.start()))


def flat(text: str) -> str:
    """Fold case and accents character by character, so that positions stay the same."""
    return "".join(map(_flat, text))


@lru_cache(maxsize=4096)
def _flat(character: str) -> str:
    if character.isspace():
        return " "
    parts = unicodedata.normalize("NFKD", character.lower())
    accents = parts[1:]
    return parts[0] if parts and (not accents or all(map(unicodedata.combining, accents))) else character
