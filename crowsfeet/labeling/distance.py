"""Dates told by their distance from another: "two years after her 1980 debut" is 1982."""

from __future__ import annotations

from dataclasses import replace

from crowsfeet.labeling.ages import number
from crowsfeet.labeling.dates import DateMention
from crowsfeet.labeling.days import to_iso, year_span
from crowsfeet.labeling.tokens import Tokens

_YEARS = frozenset("years year jahre jahr ans an années année años año anos ano anni anno".split())
_LATER = frozenset("after nach après después depois após dopo".split())
_EARLIER = frozenset("before vor avant antes prima".split())
_WITHIN = 6
"""Tokens between "years after" and the date, as in "after the birth of her son in 1980"."""


def at_its_distance(tokens: Tokens, mention: DateMention) -> DateMention:
    """Return the date that lies as many years from `mention` as the words before it say, else `mention` itself."""
    words = tokens.words
    if mention.bound:
        return _from_a_bound(tokens, mention)
    for j in range(mention.start - 1, max(1, mention.start - _WITHIN), -1):
        if not words[j][0].isalpha() and words[j] != "'":
            break
        sign = 1 if words[j] in _LATER else -1 if words[j] in _EARLIER else 0
        years = number(words[j - 2]) if sign and words[j - 1] in _YEARS else None
        if years is not None and years <= 100:
            year = int(to_iso(mention.first)[:4]) + sign * years
            first, last = year_span(year, year + max(0, round(mention.years) - 1))
            return replace(mention, first=first, last=last, start=j - 2, kind="year")
    return mention


def _from_a_bound(tokens: Tokens, mention: DateMention) -> DateMention:
    """Return "two years after 1980", which was read as any time after 1980, as 1982."""
    j, words = mention.start, tokens.words
    years = number(words[j - 2]) if j > 1 and words[j - 1] in _YEARS else None
    if years is None or years > 100 or words[j] not in _LATER | _EARLIER:
        return mention
    later = mention.bound == "after"
    year = int(to_iso(mention.first - 1 if later else mention.last + 1)[:4]) + (years if later else -years)
    first, last = year_span(year)
    return replace(mention, first=first, last=last, start=j - 2, kind="year", bound=None)
