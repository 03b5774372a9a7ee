"""Dates in the arguments of templates, and wikitext as plain words, in which such templates stand for their dates."""

from __future__ import annotations

import html
import re

from crowsfeet.sources.cell import date_in_cell
from crowsfeet.sources.dates import PartialDate, make_date
from crowsfeet.sources.letters import flat, folded_pattern
from crowsfeet.sources.months import month_numbers
from crowsfeet.sources.page import Stated, stated
from crowsfeet.sources.templates import Template, pieces, read_template, split_top

_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|tiff?)$", re.IGNORECASE)


def date_of_value(value: str, language: str) -> Stated | None:
    """Return the date that an argument states, in a date template or in words."""
    for piece in pieces(value):
        if piece.kind == "{":
            found = date_of_template(read_template(piece.inside), language)
            if found is not None:
                return found
    words = plain(value, language)
    return date_in_cell(words, language) if words else None


_NO_DATE = re.compile(
    r"based on age|age as of|^age\b|cite|cita|ref|sfn|efn|flag|nowrap|small|plain ?list|ubl|unbulleted|separated entries|bapti|lang|marriage|coord|height"
)
_OF_LIFE = folded_pattern(
    r"birth|death|born|\bdob\b|\bb[dy]a\b|\bdda\b|date|datum|data|fecha|\bnac|nasc|naiss|gebor|född|født|fødsel|födelse|naroz|рожд|дата|\bд[рснк]\b|circa|^c\.?$|生年|doğum|year|syntymä|születés|dată|출생|사망|تاريخ|تاریخ|γέννησης|ngày sinh|\bmort|falec|décès|smrt|úmrt|død|död|ölüm|^dni"
)


def date_of_template(template: Template, language: str) -> Stated | None:
    """Return the date of a template like `{{birth date|1950|3|5}}`, `{{date|5|mars|1950}}`, `{{circa|1950}}`."""
    if _NO_DATE.search(template.name):
        return None
    about = bool(re.match(r"(?:c\.?|circa|ca\.?|about|okolo|около|vers|hacia)$", template.name))
    words = [
        word for one in template.positional if ((word := plain(one, language)) and len(word) > 1) or one.isdecimal()
    ]
    if template.name.startswith("oldstyledate") and len(words) >= 2:
        return _in_words(f"{words[0]} {words[1]}", language, about)
    if template.name.endswith("age2"):  # the day for which the age is told stands first
        words = words[3:]
    date = _in_numbers([_number(word, language) for word in words])
    if date is not None:
        return stated(date, about)
    if words and _OF_LIFE.search(template.name):
        return _in_words(" ".join(words[:3]), language, about)
    return None


def birth_beside_death(template: Template, language: str) -> Stated | None:
    """Return the birth date in `{{death date and age|2001|5|11|1952|3|11}}` and its likes, which tell it last."""
    words = [plain(word, language) for word in template.positional]
    numbers = [word for word in words if re.fullmatch(r"\d{1,4}", word)]
    if not _OF_DEATH.search(template.name):
        return None
    if len(numbers) >= 6:
        birth, death = (_in_numbers([int(word) for word in numbers[at : at + 3]]) for at in (3, 0))
    elif "year" in template.name and len(numbers) == 2:
        birth, death = (make_date(int(numbers[at])) for at in (1, 0))
    elif len(words) == 2:
        first, second = (date_in_cell(word, language) for word in words)
        birth, death = (second.date, first.date) if first and second else (None, None)
    else:
        return None
    return stated(birth) if birth and death and birth < death else None


_OF_DEATH = folded_pattern(
    r"death|\bdda\b|\bdya\b|\bmort|falec|décès|fallec|smrt|úmrt|død|död|śmierc|смерт|\bдс\b|ölüm|decesul|halál|kuol|사망|الوفاة|وفات|θανάτου|ngày mất|meninggal|overlijden"
)


def _in_numbers(numbers: list[int | None]) -> PartialDate | None:
    """Return the date of year, month, day in any order that can be one; a year alone is left to the words."""
    known = [number for number in numbers[:3] if number is not None]
    if len(known) < min(len(numbers), 3) or len(known) < 2:
        return None
    first, second, third = (*known, 0)[:3]
    orders = ((first, second, third), (third, second, first), (third, first, second), (second, first, 0))
    for year, month, day in orders if len(known) == 3 else (orders[0], orders[3]):
        if abs(year) > 31 and 0 <= month <= 12 and 0 <= day <= 31 and (date := make_date(year, month, day)):
            return date
    return None


def _in_words(text: str, language: str, about: bool) -> Stated | None:
    found = date_in_cell(text, language)
    return stated(found.date, about) if found is not None and about else found


def _number(word: str, language: str) -> int | None:
    word = flat(word).strip(" .º°")
    if re.fullmatch(r"-?\d{1,4}(?:er|st|nd|rd|th)?", word):
        return int(re.match(r"-?\d+", word)[0])  # type: ignore[index]
    return month_numbers(language).get(flat(word))


# plain text


def plain(text: str, language: str = "en") -> str:
    """Return wikitext as readable text: links by their words, date templates by their date, other templates dropped."""
    for _ in range(8):
        inner = [piece for piece in pieces(text) if "{{" not in piece.inside and "[[" not in piece.inside]
        if not inner:
            break
        out, last = [], 0
        for piece in inner:
            out.append(text[last : piece.start])
            out.append(_link_words(piece.inside) if piece.kind == "[" else _template_words(piece.inside, language))
            last = piece.end
        text = "".join(out) + text[last:]
    text = re.sub(r"\[(?:https?:)?//\S+\s?([^\]\n]{0,300})\]", r"\1", text)
    text = re.sub(r"<br\s*/?>", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"<[^>\n]{0,500}>", "", text)
    text = re.sub(r"'{2,5}", "", html.unescape(text)).replace("{{", "").replace("}}", "")
    return re.sub(r"\s+([,.;:!?)])", r"\1", " ".join(text.split()))


def _link_words(inside: str) -> str:
    parts = split_top(inside)
    if _PICTURE.search(parts[0].strip()) or re.match(r"\s*(?:category|kategorie|categor)", parts[0], re.IGNORECASE):
        return ""
    return (parts[-1] if len(parts) > 1 else parts[0]).lstrip(":")


_LISTED = re.compile(
    r"(?:br separated entries|ubl|unbulleted list|plain ?list|flatlist|hlist|bulleted list|liste simple)$"
)
_BEFORE_CHRIST = frozenset(
    {
        "bc",
        "bce",
        "ac",
        "a.c.",
        "a. c.",
        "a.c",
        "aec",
        "av jc",
        "av. j.-c.",
        "-jc",
        "avjc",
        "v. chr.",
        "до н. э.",
        "до н.э.",
    }
)
_SHOWN = re.compile(
    r"^(?:nowrap|small|smaller|big|nobr|j|sic|abbr|lang|tooltip|nom|plain ?list|nobold|unité|formatnum|sc|avoid wrap|literal|smallcaps|kursiv|italic|noitalic|nihongo)$"
)


def _template_words(inside: str, language: str) -> str:
    template = read_template(inside)
    if template.name in ("ndash", "spaced ndash", "snd", "–", "dash", "spnd"):
        return " – "
    shown = _shown_words(template)
    if shown is not None:
        return shown
    found = date_of_template(template, language)
    return "" if found is None else _date_words(found)


def _shown_words(template: Template) -> str | None:
    """Return what a template shows that is more than a date: its list, its words, both dates of a life."""
    if template.name in ("mdash", "—"):
        return "—"
    if re.match(r"bapti|getauft", template.name):
        return "baptised "
    if template.positional and template.name in _BEFORE_CHRIST:
        return template.positional[0] + " BC"
    if _LISTED.match(template.name):
        return " ".join(template.positional)
    if template.positional and _SHOWN.match(template.name):
        return template.positional[-1] if template.name in ("lang", "sc") else template.positional[0]
    return _life_words(template)


def _date_words(found: Stated) -> str:
    date = found.date
    text = f"{abs(date.year):04d}" if date.month is None else date.iso().lstrip("-")
    if date.month is not None and date.day is None:
        text = f"{_MONTHS[date.month - 1]} {abs(date.year)}"
    return ("c. " if found.precision == "decade" else "") + text + (" BC" if date.year < 0 else "")


def _life_words(template: Template) -> str | None:
    """Return what a template for both dates of a life writes into the brackets behind the name."""
    told = [plain(word) for word in template.positional]
    if template.name in ("bd", "生卒") and told:  # Chinese: year, day, year, day
        birth, death = ("".join(told[at : at + 2]) for at in (0, 2))
        return f"{birth}－{death}"
    if template.name == "lahirmati":  # Indonesian: place, day, month, year, twice
        dates = [_in_numbers([int(w) if w.isdecimal() else None for w in told[at : at + 3]]) for at in (1, 5)]
        return " – ".join(date.iso() if date else "" for date in dates)
    return None


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
