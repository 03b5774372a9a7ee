"""What dates are made of in several languages: months from babel's tables, and the small words around a date."""

from __future__ import annotations

import unicodedata
from functools import cache

LOCALES = ("en", "de", "fr", "es", "pt", "it", "nl", "ca", "sv", "da", "nb")

_NOT_ALONE = frozenset({"ag", "ago", "mag", "out", "set", "ott", "gen"})
"""Short month names that are common words elsewhere; believed only beside a day or in their own language."""

_OWN_LANGUAGE = {
    "ago": ("es", "pt", "it"),
    "mag": ("it",),
    "out": ("pt",),
    "set": ("pt", "it"),
    "ott": ("it",),
    "gen": ("it", "ca"),
}

DECADE_WORDS = frozenset(
    [
        "anos",
        "años",
        "années",
        "annees",
        "anni",
        "década",
        "decada",
        "décadas",
        "décennie",
        "decennio",
        "decenio",
        "jaren",
        "jahre",
        "jahren",
        "decade",
        "anys",
    ]
)
DECADE_SUFFIXES = frozenset({"s", "er", "ern", "ers", "年代", "年代初", "年代末", "年代中期", "tal", "talet"})
LINKS = frozenset({"de", "del", "di", "of", "do", "d", "des", "da", "den", "the", ",", "’", "'", "dell", "dello"})
ARTICLES = frozenset(
    [
        "the",
        "den",
        "die",
        "das",
        "der",
        "dem",
        "os",
        "as",
        "o",
        "a",
        "los",
        "las",
        "el",
        "les",
        "le",
        "la",
        "l",
        "gli",
        "i",
        "il",
        "lo",
        "degli",
        "dei",
        "delle",
        "dos",
        "das",
        "do",
        "da",
        "des",
        "du",
        "de",
        "del",
        "d",
        "e",
        "di",
        "dell",
        "’",
        "'",
        ",",
        "-",
        "–",
        "in",
        "im",
        "em",
        "en",
        "nel",
        "negli",
        "nei",
        "no",
        "nos",
        "aux",
        "au",
        "al",
    ]
)
ORDINALS = frozenset({"st", "nd", "rd", "th", "er", "º", "ª", "°", ".", "re", "o"})
AND = frozenset(
    {
        "–",
        "—",
        "-",
        "‒",
        "/",
        "and",
        "to",
        "und",
        "bis",
        "et",
        "à",
        "au",
        "y",
        "al",
        "a",
        "e",
        "o",
        "ou",
        "or",
        "oder",
        "até",
        "&",
        "−",
        "~",
        "至",
        "till",
        "until",
    }
)
DASHES = frozenset({"–", "—", "-", "‒", "/", "−", "~"})

CIRCA = frozenset(
    [
        "c",
        "ca",
        "circa",
        "cerca",
        "vers",
        "around",
        "autour",
        "about",
        "approximately",
        "approx",
        "hacia",
        "verso",
        "intorno",
        "attorno",
        "environ",
        "etwa",
        "rund",
        "aproximadamente",
        "volta",
        "alrededor",
        "torno",
        "approximativement",
        "presumably",
        "probably",
        "perhaps",
        "possibly",
        "probablement",
        "wohl",
        "vermutlich",
        "provavelmente",
        "probablemente",
        "probabilmente",
        "omstreeks",
        "rond",
        "cca",
        "est",
        "estimated",
        "约",
        "大约",
    ]
)
CIRCA_AFTER = frozenset({"circa", "ca", "approx", "左右", "年左右", "前后", "年前后"})
CIRCA_ONLY = {"um": ("de",), "sobre": ("es", "pt"), "circa": ()}
BEFORE = frozenset(["before", "vor", "avant", "antes", "prima", "pre", "voor", "förrän", "abans"])
AFTER = frozenset("after nach après depois después dopo post efter".split())
SINCE = frozenset(
    [
        "since",
        "seit",
        "depuis",
        "desde",
        "dal",
        "dalla",
        "sinds",
        "until",
        "until",
        "till",
        "bis",
        "jusque",
        "jusqu",
        "até",
        "hasta",
        "fino",
        "ab",
    ]
)

EARLY = frozenset(
    [
        "early",
        "anfang",
        "frühe",
        "frühen",
        "début",
        "debut",
        "início",
        "inicio",
        "inícios",
        "inicios",
        "principios",
        "princípios",
        "inizio",
        "inizi",
        "primi",
        "beginn",
        "comienzos",
        "começo",
        "commencement",
        "begin",
        "primeiros",
    ]
)
MIDDLE = frozenset(["mid", "middle", "mitte", "milieu", "mi", "meados", "mediados", "metà", "mezzo", "meio", "midden"])
LATE = frozenset(
    [
        "late",
        "ende",
        "end",
        "fin",
        "fim",
        "final",
        "finais",
        "finales",
        "fine",
        "spät",
        "späte",
        "späten",
        "eind",
        "ultimi",
        "últimos",
        "tardi",
    ]
)

NAMED_DECADES = {
    word: decade
    for decade, words in {
        20: "twenties zwanziger vingt vinte veinte venti",
        30: "thirties dreißiger trente trinta treinta trenta",
        40: "forties vierziger quarante quarenta cuarenta quaranta",
        50: "fifties fünfziger cinquante cinquenta cincuenta cinquanta",
        60: "sixties sechziger soixante sessenta sesenta sessanta",
        70: "seventies siebziger setenta settanta",
        80: "eighties achtziger quatre oitenta ochenta ottanta",
        90: "nineties neunziger noventa novanta",
    }.items()
    for word in words.split()
}

CENTURY_WORDS = frozenset(
    [
        "century",
        "centuries",
        "século",
        "séculos",
        "siglo",
        "siglos",
        "siècle",
        "siècles",
        "secolo",
        "secoli",
        "jahrhundert",
        "jahrhunderts",
        "jahrhunderte",
        "eeuw",
        "segle",
        "séc",
        "sec",
        "世纪",
    ]
)

UNITS = frozenset(
    "m km metres meters metros meter metern cm mm kg ft feet people persons pessoas personas personen personnes persone seats "
    "metri mètres miles réis hp horsepower dollars euros copies votes pieces hectares acres soldiers men troops "
    "prisoners students employees members homens soldados hommes uomini kilometres kilometers mph kmh kW hz".lower().split()
)
BEFORE_CHRIST = frozenset({"bc", "bce", "ac"})


@cache
def months(language: str | None = None) -> dict[str, int]:
    """Return month names and their short forms in all of `LOCALES`, lower case, with their numbers.

    A name that means two months in two languages is left out; short names that are common words elsewhere are kept
    only for a `language` that has them.
    """
    from babel import Locale

    found: dict[str, int] = {}
    clashes = set()
    for code in LOCALES:
        for by_width in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for number, text in dict(by_width.get(width, {})).items():
                    name = text.lower().removeprefix("de ").removeprefix("d’").rstrip(".")
                    for form in {name, name.replace("ä", "ae"), _plain(name)}:
                        if found.setdefault(form, number) != number:
                            clashes.add(form)
    found |= {"sept": 9, "febr": 2, "juill": 7, "settembre": 9, "jänner": 1, "sepbr": 9, "octobre": 10}
    hidden = {name for name in _NOT_ALONE if language not in _OWN_LANGUAGE.get(name, ())}
    return {n: m for n, m in found.items() if n not in clashes and n not in hidden and n != "marco"}


@cache
def months_beside_a_day() -> dict[str, int]:
    """Return the month names that are believed beside a day of the month, whatever the language."""
    merged: dict[str, int] = {}
    for language in (None, "it", "pt", "es", "en", "nl", "sv", "ca"):
        merged |= months(language)
    return merged


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
