"""Dates as people write them in biographies: day, month or year, before and after Christ, in many languages.

What is not written is not made up: "1950-03" stays a month. Where a date stands in both calendars, the new one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

from crowsfeet.sources.letters import flat
from crowsfeet.sources.months import SOLAR_HIJRI, month_numbers

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BC = (
    r"(?:(?:года?|годы|годов|гг?\.?|роки|року|рр?\.?)?\s*(?:до|пр\.?)\s?н\.?\s?[эe]\.?|п\.?\s?н\.?\s?е\.?|пр\.?\s?(?:н\.?\s?е|хр)\.?"
    r"|b\.?\s?c\.?(?:\s?e\.?)?(?![a-z])|a\.\s?(?:de\s)?[cj]\.(?:\s?c\.)?|a\.?\s?e\.?\s?c\.|v\.\s?(?:chr|u\.\s?z)\.?|av(?:ant|\.)\s?j(?:esus|\.)?-?\s?c(?:hrist|\.)?"
    r"|p\.?\s?n\.?\s?e\.?(?![a-z])|pr\.?\s?(?:n\.?\s?l|kr)\.?|f\.\s?(?:kr|v\.t)\.?|eaa\.?|i\.\s?e\.|m\.\s?[oö]\.|i\.\s?hr\.|a\.?\s?chr\.?"
    r"|π\.?\s?χ\.?|ق\.?\s?م|לפנה|tcn\b|sm\b)"
)
_BC_BEFORE = re.compile(r"(?:前|기원전\s?|\b(?:i|kr)\.\s?e\.\s?|\bm\.?\s?o\.?\s?)$")
_AD = r"(?:ad\b|a\.d\.|ce\b|c\.e\.|d\.\s?c\.|d\.\s?e\.?\s?c|ap(?:r|\.)\S{0,3}\s?j|n\.\s?chr|н\.\s?э|e\.?\s?kr)"
_RANGE = r"(?:\s?[/\-–]\s?\d{1,4})?\s*"


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


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it stands in a text: where, and whether the text says that it is uncertain."""

    date: PartialDate
    start: int
    end: int
    about: bool = False


_ERA_YEARS = r"(?:\s*[(〈\[][^)〉\]]{0,20}[)〉\]])?\s*"
"""A Japanese date names the year of the reign beside that of the world."""


@lru_cache(maxsize=64)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(map(re.escape, month_numbers(language)), key=len, reverse=True))
    month = rf"(?P<m>{names})\b\.?"
    day = r"(?P<d>\d{1,2})(?:\s?(?:st|nd|rd|th|er|r\b|\.?o|º|°|ª|\.|-?e|-?i|-an?|го))?"
    year = r"(?P<y>\d{3,4}|\d{1,4}(?=\s*(?:" + _AD + "|" + _BC + r"))|(?<=\bad )\d{1,3})"
    of = r"(?:\s*[,/]?\s*(?:of|ב|d['’]|de|di|do|du|del|van|of the year|del ano|ค\.ศ\.|พ\.ศ\.|ad|,)?\s*)"
    other_style = (
        r"(?P<os>\s*\[[^\]]{0,40}\]|\s*\((?:[on]\.?\s?s\.?)[^)]{0,30}\)|\s*\(\d{1,2}\.?\s[^\d)]{3,20}\)"
        r"|\s*(?:\(julian|/\s*\d{1,2})[^)]{0,20}\)?)?"
    )
    texts = (
        rf"(?<!\d)(?:\d{{1,2}}\s?[(\[/]\s?)?{day}[)\]]?{of}{month}{other_style}{of}{year}(?![\d])",
        rf"\b{month}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d){other_style}\s*,?\s*{year}(?!\d)",
        r"[(〈]\s*(?P<y>\d{4})\s*年\s*[)〉]\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日",
        rf"(?<!\d)(?P<y>\d{{4}}|(?<=前)\d{{1,4}})\s*年{_ERA_YEARS}(?:(?P<m>\d{{1,2}})\s*月\s*(?:(?P<d>\d{{1,2}})\s*日)?)?",
        r"(?<!\d)(?P<y>\d{4})\s*년\s*(?:(?P<m>\d{1,2})\s*월\s*(?:(?P<d>\d{1,2})\s*일)?)?",
        r"(?<!\d)(?P<d>\d{1,2})\s+thang\s+(?P<m>\d{1,2})\s*(?:,|nam)?\s*(?P<y>\d{4})",
        rf"(?<!\d)(?P<y>\d{{4}})\.?\s+g[ao]da\s+{day}\s*{month}",
        rf"(?<!\d)(?P<y>\d{{4}})\s?(?:eko|ko)\s+(?P<m>{names})(?:ren|aren)?\s+(?P<d>\d{{1,2}})",
        r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)",
        r"(?<![\d-])(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})(?![\d-])",
        r"(?<![\d.])(?P<y>\d{4})[./]\s?(?P<m>\d{1,2})[./]\s?(?P<d>\d{1,2})(?!\d)",
        r"(?<![\d.])(?P<d>\d{1,2})[./]\s?(?P<m>\d{1,2})[./]\s?(?P<y>\d{4})(?!\d)",
        rf"\b(?P<y>\d{{4}})\s*(?:[,.]|eko|ko|m\.|ж\.|оны|gada|metu)?\s*{month}\s*(?P<d>\d{{1,2}})(?!\d)",
        rf"\b{month}{of}{year}(?!\d)",
        rf"\b(?P<y>\d{{4}})\s*(?:[,.]|m\.)\s*{month}(?!\s*\d)",
    )
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


def full_dates(text: str, language: str = "en") -> Iterator[Written]:
    """Yield the dates of `text` that name at least a month, in the order they stand; overlapping ones once."""
    folded = without_other_calendars(flat(text))
    months = month_numbers(language)
    found: list[Written] = []
    for pattern in _patterns(language):
        for match in pattern.finditer(folded):
            date = _of_match(match, folded, months)
            if date is None or any(w.start < match.end() and match.start() < w.end for w in found):
                continue
            found.append(Written(date, match.start(), match.end(), is_about(folded, match.start())))
    yield from _in_new_style(sorted(found, key=lambda written: written.start), folded)


def _of_match(match: re.Match[str], folded: str, months: dict[str, int]) -> PartialDate | None:
    parts = match.groupdict()
    month = months.get(parts["m"], 0) if parts["m"] and not parts["m"].isdecimal() else int(parts["m"] or 0)
    year = _in_era(int(parts["y"]), folded, match)
    date = make_date(year, month, int(parts.get("d") or 0))
    return _newer_in_brackets(date, parts.get("os"), months) if date and date.day else date


def _before_christ(year: int, before: str, after: str) -> bool:
    """Tell whether the words around a year put it before Christ; from 1000 on "i. e." and 前 mean something else."""
    told = re.match(rf"{_RANGE}{_BC}", after, re.IGNORECASE)
    doubtful = told is None or re.search(r"i\.\s?e\.$", told[0], re.IGNORECASE) is not None
    if doubtful:
        return year < 1000 and (told is not None or _BC_BEFORE.search(before) is not None)
    return True


def _in_era(year: int, folded: str, match: re.Match[str]) -> int:
    if _before_christ(year, folded[: match.start("y")][-8:], folded[match.end() :]):
        return -year
    thai = "พ.ศ." in folded[max(0, match.start("y") - 6) : match.start("y")]
    return year - 543 if thai else year


_SOLAR = "|".join(sorted(map(flat, SOLAR_HIJRI), key=len, reverse=True))
_OTHER_CALENDAR = re.compile(
    rf"\d{{1,2}}\s+(?:{_SOLAR})\s+\d{{3,4}}|\d{{3,4}}\s*(?:ه(?:ـ|\b)|ھ|خورشيدي|خورشیدی|(?:ه\.?\s?ش)|a\.?h\.?\b)|\bah\s\d{{3,4}}"
)


def without_other_calendars(text: str) -> str:
    """Blank out years of the Hijra and of Iran's calendar: read as Gregorian they would make somebody medieval."""
    for match in _OTHER_CALENDAR.finditer(flat(text)):
        text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text


# two calendars


def _newer_in_brackets(date: PartialDate, bracket: str | None, months: dict[str, int]) -> PartialDate:
    """Return the date in the bracket of "24 March [5 April] 1870" where it is the same day in the new style."""
    found = re.search(r"(\d{1,2})\.?(?:\s+de)?\s+([^\W\d]+)", bracket or "")
    number = months.get(found[2]) if found else None
    other = make_date(date.year, number, int(found[1])) if found and number else None
    return other if other is not None and _same_day(date, other) else date


def _same_day(old: PartialDate, new: PartialDate) -> bool:
    """Tell whether the Julian `old` and the Gregorian `new` may be one day: 9 to 13 days lie between them."""
    if None in (old.day, new.day) or min(old.year, new.year) < 1:
        return False
    return 8 <= _day_number(new) - _day_number(old) <= 14


def _day_number(date: PartialDate) -> int:
    from datetime import date as calendar_date

    return calendar_date(date.year, date.month or 1, min(date.day or 1, 28)).toordinal() + max(0, (date.day or 1) - 28)


_TO_NEW_STYLE = re.compile(r"\s*(?:jul\.?|\(?julian\)?|o\.?\s?s\.?)?\s*[(\[/]\s*(?:(?:n\.?\s?s\.?|greg\S*):?\s*)?")


def _in_new_style(dates: list[Written], folded: str) -> Iterator[Written]:
    """Make one of a date of the old style and the same day in the new one behind it: "26.12.1893 [7.1.1894]"."""
    starts = None
    for here, after in zip_longest(dates, dates[1:]):
        between = folded[here.end : after.start] if after is not None else ""
        start = here.start if starts is None else starts
        if after is not None and _TO_NEW_STYLE.fullmatch(between) and _same_day(here.date, after.date):
            starts = start
            continue
        yield replace(here, start=start)
        starts = None


def to_gregorian(date: PartialDate) -> PartialDate:
    """Return a day of the Julian calendar as a day of the Gregorian one; by way of its Julian day number.

    Source: E. G. Richards, "Calendars", Explanatory Supplement to the Astronomical Almanac (2013), section 15.11.
    """
    if date.month is None or date.day is None:
        return date
    year = date.year + (date.year < 0)  # astronomical years have a 0
    ahead = (14 - date.month) // 12
    shifted = year + 4800 - ahead
    number = date.day + (153 * (date.month + 12 * ahead - 3) + 2) // 5 + 365 * shifted + shifted // 4 - 32083
    a = number + 32044
    century = (4 * a + 3) // 146097
    c = a - 146097 * century // 4
    d = (4 * c + 3) // 1461
    e = c - 1461 * d // 4
    m = (5 * e + 2) // 153
    year = 100 * century + d - 4800 + m // 10
    return PartialDate(year - (year <= 0), m + 3 - 12 * (m // 10), e - (153 * m + 2) // 5 + 1)


# about, and years


_ABOUT = re.compile(
    r"(?:\bc(?:irca|a)?\.?|\babout|\baround|\bprobably|\bperhaps|\bcerca de|\bpor volta de|\bvers|\bum|\bhacia|\bh\.|\balrededor de|\bfl\.|"
    r"\bpossibly|\bprovavelmente|\bquiza|\bapproximately|\bcirca del?|\bokolo|\bok\.|\bок\.?|\bоколо|\bомкл?\.|\bwohl|\bunsicher:?|\bungefahr|\bomstreeks|\brond|\bomkring|"
    r"\bnoin|\bverso il|\bintorno al|\bhaz|\bhacia el|\bπεριπου|约|約|~)\s*$"
)


def is_about(folded: str, start: int) -> bool:
    """Tell whether the words before `start` say that the date is approximate."""
    return _ABOUT.search(folded[max(0, start - 20) : start]) is not None


_YEAR = re.compile(
    rf"(?<![\d/.,])(?<!\D[\-–])(?P<y>\d{{3,4}}|\d{{1,3}}(?={_RANGE}(?:{_BC}|{_AD}))|(?<=\bad )\d{{1,3}}|(?<=前)\d{{1,3}}(?=年))"
    r"(?P<decade>s\b|er\b)?(?![\d%]|[.,]\d|\s?(?:km|cm|kg|m\b|ft\b))",
    re.IGNORECASE,
)


def years(text: str) -> Iterator[Written]:
    """Yield bare years of `text`: three or four digits, fewer only where the text names the era."""
    folded = without_other_calendars(flat(text))
    for match in _YEAR.finditer(folded):
        year = int(match["y"])
        date = make_date(_in_era(year, folded, match))
        about = match["decade"] is not None or is_about(folded, match.start())
        if date is not None:
            yield Written(date, match.start(), match.end(), about)
