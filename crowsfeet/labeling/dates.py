"""Find the dates in a text: from a year outwards, left for month, day and qualifier, right for ranges and decades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from crowsfeet.labeling import words as w
from crowsfeet.labeling.days import month_length, month_span, to_day, to_iso, year_span
from crowsfeet.labeling.tokens import Tokens

Kind = Literal["day", "month", "year", "range", "decade"]

FIRST_YEAR, LAST_YEAR = 1000, 2099
"""Four digits outside of these are not read as a year."""

CIRCA_YEARS = 2
"""Half width of "c. 1975": two years either way."""

_OPEN_YEARS = 120
"""How far "before 1998" and "after 1998" reach, in years; a lifetime cuts them."""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that a text names: first and last day, its tokens, and how exact it is."""

    first: int
    last: int
    start: int
    end: int
    kind: Kind
    circa: bool = False
    bound: Literal["before", "after"] | None = None

    @property
    def years(self) -> float:
        """Length in years."""
        return (self.last - self.first + 1) / 365.2425


def find_dates(tokens: Tokens, language: str | None = None, this_year: int | None = None) -> list[DateMention]:
    """Return the dates of a tokenised text, from left to right, not overlapping.

    `this_year` is the last in which a photo can have been taken, by default the clock's.
    """
    this_year = this_year or date.today().year  # noqa: DTZ011 - a year of any time zone will do
    found: list[DateMention] = []
    words, taken = tokens.words, -1
    for i, word in enumerate(words):
        if i <= taken or not word.isdecimal():
            if i > taken and word in w.NAMED_DECADES and (mention := _named_decade(tokens, i)):
                found.append(mention)
                taken = mention.end
            continue
        mention = _at_number(tokens, i, language, taken, this_year)
        if mention is not None:
            found.append(mention)
            taken = mention.end
    return found


def _at_number(tokens: Tokens, i: int, language: str | None, taken: int, this_year: int) -> DateMention | None:
    word = tokens.words[i]
    if len(word) == 4 and FIRST_YEAR <= int(word) <= LAST_YEAR and _stands_alone(tokens, i):
        return _qualified(tokens, _at_year(tokens, i, language, taken), taken, language)
    if len(word) == 2 and word[1] == "0" and word[0] in "23456789":
        decade = _short_decade(tokens, i, taken, language)
        return decade or _short_year(tokens, i, taken, language, this_year)
    if len(word) == 2:
        return _short_year(tokens, i, taken, language, this_year)
    if len(word) == 8:
        return _compact(tokens, i)
    return None


def _stands_alone(tokens: Tokens, i: int) -> bool:
    words, n = tokens.words, len(tokens.words)
    before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < n else ""
    if tokens.touches(i) and (before in "#$£€_№" or before in {"n", "no", "nr"}):
        return False
    if tokens.touches(i) and before in ".,:" and i > 1 and words[i - 2].isdigit() and tokens.touches(i - 1):
        return before == "." and len(words[i - 2]) <= 2
    if i + 1 < n and tokens.touches(i + 1):
        if after in ".,:" and i + 2 < n and words[i + 2].isdigit() and tokens.touches(i + 2):
            return after == ":" and len(words[i + 2]) == 2
        if (
            after[0].isalpha()
            and after not in w.DECADE_SUFFIXES
            and not after.startswith(("年", "-"))
            and after.isascii()
        ):
            return False
        if after in "%°€$£":
            return False
    if after in w.UNITS or after in w.BEFORE_CHRIST:
        return False
    return not (
        after in {"a", "av", "v", "b"} and i + 3 < n and words[i + 2] == "." and words[i + 3] in {"c", "j", "chr"}
    )


def _at_year(tokens: Tokens, i: int, language: str | None, taken: int) -> DateMention:
    year = int(tokens.words[i])
    for read in (_iso_right, _chinese_right, _decade_right, _range_right):
        mention = read(tokens, i, year)
        if mention is not None:
            return mention
    return _left(tokens, i, year, language, taken) or DateMention(*year_span(year), i, i, "year")


def _number(tokens: Tokens, i: int, low: int, high: int) -> int | None:
    if 0 <= i < len(tokens.words):
        word = tokens.words[i]
        if len(word) <= 2 and word.isdecimal() and low <= int(word) <= high:
            return int(word)
    return None


def _iso_right(tokens: Tokens, i: int, year: int) -> DateMention | None:
    words = tokens.words
    if i + 4 < len(words) and words[i + 1] in "-/:." and words[i + 3] == words[i + 1] and tokens.touches(i + 2):
        month, day = _number(tokens, i + 2, 1, 12), _number(tokens, i + 4, 1, 31)
        if month and day and day <= month_length(year, month):
            number = to_day(year, month, day)
            return DateMention(number, number, i, i + 4, "day")
    return None


def _chinese_right(tokens: Tokens, i: int, year: int) -> DateMention | None:
    words, n = tokens.words, len(tokens.words)
    if i + 1 >= n or words[i + 1][0] != "年":
        return None
    if words[i + 1].startswith("年代"):
        return DateMention(*year_span(year // 10 * 10, year // 10 * 10 + 9), i, i + 1, "decade")
    month = _number(tokens, i + 2, 1, 12) if words[i + 1] == "年" else None
    if month and i + 3 < n and words[i + 3][0] == "月":
        day = _number(tokens, i + 4, 1, 31) if words[i + 3] == "月" else None
        if day and day <= month_length(year, month) and i + 5 < n and words[i + 5][0] in "日号":
            number = to_day(year, month, day)
            return DateMention(number, number, i, i + 5, "day")
        return DateMention(*month_span(year, month), i, i + 3, "month")
    return DateMention(*year_span(year), i, i + 1, "year")


def _decade_right(tokens: Tokens, i: int, year: int) -> DateMention | None:
    words, n = tokens.words, len(tokens.words)
    if year % 10:
        return None
    span = year_span(year, year + 9)
    if i + 1 < n and words[i + 1] in w.DECADE_SUFFIXES and tokens.touches(i + 1):
        return DateMention(*span, i, i + 1, "decade")
    if i + 2 < n and words[i + 1] in "'’" and words[i + 2] == "s" and tokens.touches(i + 2):
        return DateMention(*span, i, i + 2, "decade")
    if i + 2 < n and words[i + 1] == "-" and words[i + 2] in w.DECADE_WORDS:
        return DateMention(*span, i, i + 2, "decade")
    left = i - 1
    while left >= 0 and words[left] in {"de", "del", "di", "of", "los", "les", "the", "'", "’"}:
        left -= 1
    if left >= 0 and words[left] in w.DECADE_WORDS:
        return DateMention(*span, left, i, "decade")
    return None


def _range_right(tokens: Tokens, i: int, year: int) -> DateMention | None:
    words, n = tokens.words, len(tokens.words)
    if i + 2 >= n or words[i + 1] not in w.AND:
        return None
    link, other = words[i + 1], words[i + 2]
    if not other.isdecimal():
        return None
    if len(other) == 4:
        last = int(other)
    elif len(other) == 2 and link in w.DASHES and tokens.touches(i + 2):
        last = year // 100 * 100 + int(other)
    else:
        return None
    if not year < last <= min(year + 99, LAST_YEAR):
        return None
    follows = words[i + 3] if i + 3 < n else ""
    if follows in w.UNITS or (follows.isdecimal() and tokens.touches(i + 3)):
        return None
    return DateMention(*year_span(year, last), i, i + 2, "range")


def _left(tokens: Tokens, i: int, year: int, language: str | None, taken: int) -> DateMention | None:
    words, months = tokens.words, w.months(language)
    if (mention := _numeric_left(tokens, i, year)) is not None:
        return mention
    j = i - 1
    while j > taken and words[j] in w.LINKS:
        j -= 1
    if j > taken and words[j] == ".":
        j -= 1
    if j <= taken:
        return None
    month = months.get(words[j]) if not (words[j] == "janeiro" and words[max(0, j - 2)] == "rio") else None
    if month is None:
        month = w.months_beside_a_day().get(words[j])
        if month is not None and _day_before(tokens, j, taken)[0] is None:
            month = None
    if month is not None:
        return _with_month(tokens, i, j, year, month, taken)
    return _american(tokens, i, j, year, taken)


def _day_before(tokens: Tokens, j: int, taken: int) -> tuple[int | None, int]:
    k = j - 1
    while k > taken and tokens.words[k] in w.LINKS | w.ORDINALS and j - k <= 3:
        k -= 1
    return (_number(tokens, k, 1, 31) if k > taken else None), k


def _with_month(tokens: Tokens, i: int, j: int, year: int, month: int, taken: int) -> DateMention:
    words = tokens.words
    day, k = _day_before(tokens, j, taken)
    if day is not None and day <= month_length(year, month):
        first = _number(tokens, k - 2, 1, day) if k - 2 > taken and words[k - 1] in w.AND else None
        start = k - 2 if first is not None else k
        return DateMention(to_day(year, month, first or day), to_day(year, month, day), start, i, "day")
    if j - 2 > taken and words[j - 1] in w.AND and (other := w.months_beside_a_day().get(words[j - 2])):
        first_year = year if other <= month else year - 1
        return DateMention(month_span(first_year, other)[0], month_span(year, month)[1], j - 2, i, "range")
    return DateMention(*month_span(year, month), j, i, "month")


def _american(tokens: Tokens, i: int, j: int, year: int, taken: int) -> DateMention | None:
    words = tokens.words
    if words[j] in w.ORDINALS:
        j -= 1
    day = _number(tokens, j, 1, 31)
    if day is None or j - 1 <= taken:
        return None
    k, first = j - 1, day
    if words[k] in w.AND and k - 1 > taken and (other := _number(tokens, k - 1, 1, day)):
        first, k = other, k - 2
    if k > taken and words[k] == ".":
        k -= 1
    month = w.months_beside_a_day().get(words[k]) if k > taken else None
    if month is None or day > month_length(year, month):
        return None
    return DateMention(to_day(year, month, first), to_day(year, month, day), k, i, "day")


def _numeric_left(tokens: Tokens, i: int, year: int) -> DateMention | None:
    """Read 31.12.1999, 31/12/1999, 12/31/1999; where both orders are possible, all days between both stay open."""
    words = tokens.words
    if i < 4 or words[i - 1] not in "./-" or words[i - 3] != words[i - 1] or not tokens.touches(i):
        return None
    a, b = _number(tokens, i - 4, 1, 31), _number(tokens, i - 2, 1, 31)
    if a is None or b is None:
        return None
    days = [to_day(year, m, d) for d, m in ((a, b), (b, a)) if m <= 12 and d <= month_length(year, m)]
    if words[i - 1] == "." and b <= 12 and a <= month_length(year, b):
        days = [to_day(year, b, a)]
    return DateMention(min(days), max(days), i - 4, i, "day") if days else None


def _short_decade(tokens: Tokens, i: int, taken: int, language: str | None) -> DateMention | None:
    words, j = tokens.words, i - 1
    while j > taken and words[j] in {"de", "'", "’", "los", "dos", "les"}:
        j -= 1
    if j > taken and words[j] in w.DECADE_WORDS:
        year = 1900 + int(words[i])
        return _qualified(tokens, DateMention(*year_span(year, year + 9), j, i, "decade"), taken, language)
    n = len(words)
    if (
        i + 1 < n
        and words[i + 1] in {"s", "er"}
        and tokens.touches(i + 1)
        and i
        and words[i - 1] in {"'", "’", "‘", "the", "den"}
    ):
        year = 1900 + int(words[i])
        return _qualified(tokens, DateMention(*year_span(year, year + 9), i, i + 1, "decade"), taken, language)
    return None


def _short_year(tokens: Tokens, i: int, taken: int, language: str | None, this_year: int) -> DateMention | None:
    """Read "June '94" and "in '68"; without a month or "in" before it, the mark may be an inch's or a quote's.

    Two digits are of the last century where this century's year is still to come; else either may be meant.
    """
    words = tokens.words
    if i < 2 or words[i - 1] not in {"'", "’", "‘"} or not tokens.touches(i) or tokens.touches(i - 1):
        return None
    if i + 1 < len(words) and tokens.touches(i + 1) and (words[i + 1][0].isalnum() or words[i + 1] in "'’"):
        return None
    year = 1900 + int(words[i])
    if year + 100 <= this_year:
        return None
    dated = _left(tokens, i, year, language, taken)
    if dated is None and words[i - 2] in {"in", "of", "summer", "spring", "autumn", "winter", "fall", "circa"}:
        dated = DateMention(*year_span(year), i, i, "year")
    return _qualified(tokens, dated, taken, language) if dated else None


def _named_decade(tokens: Tokens, i: int) -> DateMention | None:
    words, word = tokens.words, tokens.words[i]
    english, german = word.endswith("ties"), word.endswith("iger")
    if english:
        near = i and words[i - 1] in {"the", "early", "late", "mid", "-"} and not _of_a_life(words, i)
    elif german:
        near = i + 1 < len(words) and words[i + 1] in {"jahre", "jahren"}
    else:
        near = i and words[i - 1] in w.DECADE_WORDS
    french = _french_tens(words, i)
    if not near or french is None:
        return None
    more, end = french
    year, start = 1900 + w.NAMED_DECADES[word] + more, i if english or german else i - 1
    return _qualified(tokens, DateMention(*year_span(year, year + 9), start, end, "decade"), -1, None)


def _french_tens(words: list[str], i: int) -> tuple[int, int] | None:
    """Return what "dix" adds to a French number at token `i` and its last token; None for "quatre" without "vingt"."""
    rest = [k for k in range(i + 1, min(i + 5, len(words))) if words[k] != "-"]
    ten = 0 if words[i] == "soixante" else 1
    if words[i] == "quatre" and not (rest and words[rest[0]] in {"vingt", "vingts"}):
        return None
    if words[i] in {"soixante", "quatre"} and len(rest) > ten and words[rest[ten]] == "dix":
        return 10, rest[ten]
    return 0, rest[0] if words[i] == "quatre" else i


def _of_a_life(words: list[str], i: int) -> bool:
    """Tell whether a decade is one of somebody's life: "in her early twenties"."""
    return any(word in {"his", "her", "their"} for word in words[max(0, i - 3) : i])


def _compact(tokens: Tokens, i: int) -> DateMention | None:
    """Read 20041231, as file names have it."""
    word = tokens.words[i]
    year, month, day = int(word[:4]), int(word[4:6]), int(word[6:])
    if not (1840 <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= month_length(year, month)):
        return None
    return DateMention(to_day(year, month, day), to_day(year, month, day), i, i, "day")


def _qualified(tokens: Tokens, mention: DateMention, taken: int, language: str | None) -> DateMention:  # noqa: C901 - one rule a line
    """Apply "c.", "early", "before" and their like, read from the words just before a date."""
    words, first, last, start = tokens.words, mention.first, mention.last, mention.start
    circa = False
    bound: Literal["before", "after"] | None = None
    j, steps = start - 1, 0
    while j > taken and steps < 4:
        word = words[j]
        if word == "." and j - 1 > taken and words[j - 1] in {"c", "ca", "approx", "circ"}:
            j -= 1
            word = words[j]
        if word in w.CIRCA or language in w.CIRCA_ONLY.get(word, ()):
            circa, start = True, j
            break
        part = 0 if word in w.EARLY else 1 if word in w.MIDDLE else 2 if word in w.LATE else None
        if part is not None and mention.kind in ("decade", "year", "month"):
            first, last, start = *_part(first, last, part), j
            break
        if word in w.BEFORE and _ends_there(tokens, mention.end):
            first, last, start, bound = first - round(_OPEN_YEARS * 365.25), first - 1, j, "before"
            break
        if word in w.AFTER and _ends_there(tokens, mention.end):
            first, last, start, bound = last + 1, last + round(_OPEN_YEARS * 365.25), j, "after"
            break
        if word not in w.ARTICLES:
            break
        j, steps = j - 1, steps + 1
    end = mention.end
    if end + 1 < len(words) and words[end + 1] in w.CIRCA_AFTER:
        circa, end = True, end + 1
    if circa and mention.kind == "year":
        year_first, year_last = int(to_iso(first)[:4]), int(to_iso(last)[:4])
        first, last = year_span(year_first - CIRCA_YEARS, year_last + CIRCA_YEARS)
    if start == mention.start and not circa:
        return mention
    return DateMention(first, last, start, end, mention.kind, circa, bound)


def _ends_there(tokens: Tokens, end: int) -> bool:
    """Tell whether nothing that the date could describe follows: "before 2012", not "before the 2012 final"."""
    return end + 1 >= len(tokens.words) or not tokens.words[end + 1][0].isalpha() or tokens.words[end + 1] in w.ARTICLES


def _part(first: int, last: int, part: int) -> tuple[int, int]:
    """Return the early (0), middle (1) or late (2) part of a decade (in whole years), a year or a month."""
    low, high = ((0.0, 0.4), (0.3, 0.7), (0.6, 1.0))[part]
    if last - first > 3000:
        year = int(to_iso(first)[:4])
        return year_span(year + round(10 * low), year + round(10 * high) - 1)
    length = last - first + 1
    return first + round(low * length), first + round(high * length) - 1
