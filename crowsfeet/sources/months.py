"""Names of months in many languages, folded: babel's tables, and the cases in which dates put them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from crowsfeet.sources.letters import flat

LANGUAGES = ("en", "de", "fr", "es", "pt", "it")
"""Languages that are read wherever a page does not tell its own."""

_OTHERS = ("lt", "lv", "et", "tr", "fi", "hu", "ro", "ca", "cs", "uk", "pl", "nb", "da", "sv", "nl", "ru")
"""Languages whose full month names are known everywhere too; they agree with each other (Croatian's would not)."""

_BABEL = {"no": "nb", "simple": "en", "sh": "sr_Latn", "als": "de", "bar": "de", "ltg": "lv", "zh_yue": "zh"}
"""Wikipedia's codes that babel knows under another."""

_CASES = {
    "et": "jaanuaril veebruaril märtsil aprillil mail juunil juulil augustil septembril oktoobril novembril detsembril",
    "lv": "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
    "la": "ianuarii februarii martii aprilis maii iunii iulii augusti septembris octobris novembris decembris",
    "fa": "ژانویهٔ فوریهٔ مارس آوریل مهٔ ژوئن ژوئیهٔ اوت سپتامبر اکتبر نوامبر دسامبر",
    "ar": "جانفي فيفري آذار أفريل ماي جوان جويلية أوت أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    "be": "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "cy": "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
}
"""January to December as they stand in a date, where that is not how babel spells them."""

_MORE = {
    "sept": 9,
    "marco": 3,
    "janvier": 1,
    "मई": 5,
    "مه": 5,
    "مي": 5,
    "كانون الثاني": 1,
    "شباط": 2,
    "نيسان": 4,
    "تموز": 7,
}

SOLAR_HIJRI = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "امرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
"""Months of Iran's calendar; a date with one of them is no Gregorian date."""


@lru_cache(maxsize=64)
def month_numbers(language: str) -> dict[str, int]:
    """Return the month names of a language, folded, with their numbers; those of `LANGUAGES` always included."""
    names: dict[str, int] = {}
    for code in (*_OTHERS, *LANGUAGES, language):
        names.update(_of_babel(code, full_names_only=code in _OTHERS and code != language))
    for code in ("lv", "et", language):
        names.update({_spelt(name.replace("_", " ")): n for n, name in enumerate(_CASES.get(code, "").split(), 1)})
    names.update({_spelt(name): number for name, number in _MORE.items()})
    return names


def _of_babel(code: str, *, full_names_only: bool) -> dict[str, int]:
    from babel import Locale, UnknownLocaleError

    try:
        months = Locale.parse(_BABEL.get(code, code).replace("-", "_")).months
    except (UnknownLocaleError, ValueError, TypeError):
        return {}
    names = {}
    for form in ("stand-alone", "format"):
        for width in ("wide",) if full_names_only else ("abbreviated", "wide"):
            for number, name in months[form][width].items():
                word = _spelt(str(name))
                if len(word) >= 3 and not word[0].isdecimal():
                    names[word] = int(number)
    return names


def _spelt(name: str) -> str:
    return flat(unicodedata.normalize("NFC", name)).strip(" .")
