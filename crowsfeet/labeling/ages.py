"""Ages that a caption states: "aged 45", "at age 45", "com três anos de idade"."""

from __future__ import annotations

from dataclasses import dataclass

from crowsfeet.labeling.age_of import is_the_persons
from crowsfeet.labeling.names import mentions
from crowsfeet.labeling.tokens import Tokens
from crowsfeet.labeling.words import months

_NUMBERS = {
    word: number
    for number, words in {
        1: "one um uma uno una un une ein eine eins ein",
        2: "two dois duas dos deux zwei due",
        3: "three três tres trois drei tre",
        4: "four quatro cuatro quatre vier quattro",
        5: "five cinco cinq fünf cinque",
        6: "six seis sechs sei",
        7: "seven sete siete sept sieben sette",
        8: "eight oito ocho huit acht otto",
        9: "nine nove nueve neuf neun",
        10: "ten dez diez dix zehn dieci",
        11: "eleven onze once elf undici",
        12: "twelve doze doce douze zwölf dodici",
        13: "thirteen treze trece treize dreizehn tredici",
        14: "fourteen quatorze catorze catorce vierzehn quattordici",
        15: "fifteen quinze quince fünfzehn quindici",
        16: "sixteen dezesseis dezasseis dieciséis seize sechzehn sedici",
        17: "seventeen dezessete dezassete diecisiete siebzehn diciassette",
        18: "eighteen dezoito dieciocho achtzehn diciotto",
        19: "nineteen dezenove dezanove diecinueve neunzehn diciannove",
        20: "twenty vinte veinte vingt zwanzig venti",
    }.items()
    for word in words.split()
}
_AGED = frozenset({"aged", "age", "ages", "edad", "idade", "âge", "età", "alter"})
_AT = frozenset(
    {
        "at",
        "aos",
        "a",
        "à",
        "com",
        "con",
        "mit",
        "los",
        "im",
        "von",
        "de",
        "the",
        "of",
        "l",
        "'",
        "’",
        "all",
        "dell",
        "ca",
        "about",
        "around",
        "di",
    }
)
_YEARS = frozenset(
    ["years", "year", "anos", "años", "ano", "año", "ans", "an", "jahre", "jahren", "jahr", "anni", "anno", "yo"]
)
_OLD = frozenset({"old", "idade", "edad", "âge", "alt", "età", "de", "d", "di", "-", "."})


@dataclass(frozen=True, slots=True)
class AgeMention:
    """An age in whole years as stated, with its words: the person is in [low, high + 1)."""

    low: int
    high: int
    start: int
    end: int
    quote: str


def find_age(tokens: Tokens, name: str | None = None) -> AgeMention | None:
    """Return the age that a caption states of the person `name`, or None where it states none or more than one."""
    may_tell = (i for i, word in enumerate(tokens.words) if word in _NUMBERS or word.isdecimal() or _other_number(word))
    stated = [m for i in may_tell if (m := _at(tokens, i)) is not None]
    runs = mentions(tokens, name) if stated and name else []
    found = [m for m in stated if _is_theirs(tokens, m, runs)]
    if not found or any((m.low, m.high) != (found[0].low, found[0].high) for m in found):
        return None
    return found[0]


def _is_theirs(tokens: Tokens, mention: AgeMention, runs: list[tuple[int, int]]) -> bool:
    """Tell whether an age is the person's; "der 17-jährige" only right before the name, or after it and a comma."""
    before = tokens.words[mention.start - 1] if mention.start else ""
    if tokens.words[mention.start] in _ARTICLES:
        if any(first == mention.end + 1 for first, _ in runs):
            return True
        if before != "," or not any(last == mention.start - 2 for _, last in runs):
            return False
    return is_the_persons(tokens, mention.start, runs)


_ARTICLES = frozenset({"der", "die", "dem", "den", "beim", "vom"})


def _other_number(word: str) -> bool:
    return word in _TENS or "jährig" in word


def _at(tokens: Tokens, i: int) -> AgeMention | None:
    words = tokens.words
    if i >= 2 and (decade := _decade_of_life(tokens, i)):
        return decade
    age = number(words[i])
    age = _years_in_a_word(words[i]) if age is None else age
    if age is None or age > 120 or (i and tokens.touches(i) and words[i - 1] not in "(-"):
        return None
    return (
        _of_so_many_years(tokens, i, age)
        or _birthday(tokens, i, age)
        or _bare(tokens, i, age)
        or _aged(tokens, i, age)
        or _years_old(tokens, i, age)
    )


def number(word: str) -> int | None:
    """Return the whole number that a word or up to three digits say, None where they say none."""
    if word.isdecimal():
        return int(word) if len(word) <= 3 else None
    return _NUMBERS.get(word)


def _years_in_a_word(word: str) -> int | None:
    """Return the age in "zehnjährige", None where a word holds none."""
    stem, found, _ = word.partition("jährig")
    return number(stem) if found else None


def _of_so_many_years(tokens: Tokens, i: int, age: int) -> AgeMention | None:
    """Read "als Zehnjährige", "als 17-jähriger Schüler" and "der 17-jährige"."""
    words = tokens.words
    k = i + 2 if words[i + 1 : i + 2] == ["-"] else i + 1
    end = i if "jährig" in words[i] else k if k < len(words) and words[k].startswith("jährig") else None
    if end is None or not i or words[i - 1] not in _ARTICLES | {"als"}:
        return None
    return AgeMention(age, age, i - 1, end, tokens.quote(i - 1, end))


def _aged(tokens: Tokens, i: int, age: int) -> AgeMention | None:
    """Read "aged 45" and "im Alter von 45 Jahren"."""
    words, j = tokens.words, i - 1
    while j >= 0 and i - j <= 3 and words[j] in _AT:
        j -= 1
    if j < 0 or i - j > 3 or words[j] not in _AGED:
        return None
    end = i + 1 if words[i + 1 : i + 2] and words[i + 1] in _YEARS else i
    return AgeMention(age, age, j, end, tokens.quote(j, end))


def _years_old(tokens: Tokens, i: int, age: int) -> AgeMention | None:
    """Read "45 years old" and "aos 45 anos"."""
    words, n = tokens.words, len(tokens.words)
    k = i + 2 if words[i + 1 : i + 2] == ["-"] else i + 1
    if k >= n or words[k] not in _YEARS or not _says_old(tokens, i, k):
        return None
    end = min(n - 1, k + 2)
    return AgeMention(age, age, i, end, tokens.quote(i, end).strip())


def _bare(tokens: Tokens, i: int, age: int) -> AgeMention | None:
    """Read "Ada at 16" at a clause's end, and "Ada, 26, as a pilot"."""
    words, n = tokens.words, len(tokens.words)
    after = words[i + 1] if i + 1 < n else ""
    if i < 2 or not words[i].isdecimal() or not (tokens.is_capital(i - 2) or words[i - 1] == "then"):
        return None
    if words[i - 1] == "at" and after in _CLAUSE_ENDS and not words[i - 2].isdecimal():
        return AgeMention(age, age, i - 1, i, tokens.quote(i - 1, i))
    if words[i - 1] == "then" and words[i - 2] in ",(" and after in {"", ",", ")", "."} and age > 9:
        return AgeMention(age, age, i - 1, i, tokens.quote(i - 1, i))
    if words[i - 1] == "," and after == "," and age > 9 and words[i - 2] not in months():
        return AgeMention(age, age, i, i, tokens.quote(i, i))
    return None


_CLAUSE_ENDS = frozenset(["", ",", ".", ";", "(", "in"])
_TENS = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80}
_PARTS = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}


def _decade_of_life(tokens: Tokens, i: int) -> AgeMention | None:
    """Read "in his 20s", "in her twenties" and "in her late twenties"."""
    words = tokens.words
    plural = i + 1 < len(words) and words[i + 1] == "s" and tokens.touches(i + 1)
    age = int(words[i]) if plural and words[i].isdecimal() and len(words[i]) == 2 else _TENS.get(words[i])
    if age is None or age % 10:
        return None
    j = i - 2 if words[i - 1] == "-" else i - 1
    low, high = _PARTS.get(words[j], (0, 9))
    j -= words[j] in _PARTS
    if j < 1 or words[j] not in {"his", "her", "their"} or words[j - 1] != "in":
        return None
    end = i + 1 if plural else i
    return AgeMention(age + low, age + high, j - 1, end, tokens.quote(j - 1, end))


_BIRTHDAY = frozenset(["birthday", "geburtstag", "anniversaire", "cumpleaños", "aniversário", "compleanno"])
_OWN = frozenset("his her seinem seinen ihrem ihren sein ihr son su seu suo sua".split())
_ORDINALS = frozenset({"st", "nd", "rd", "th", "e", "º", "°", "ª", "o", "ème", "."})


def _birthday(tokens: Tokens, i: int, age: int) -> AgeMention | None:
    """Read "on her 70th birthday", "an seinem 80. Geburtstag" and "son 60e anniversaire"; others' birthdays tell nothing."""
    words, k = tokens.words, i + 1
    while k < len(words) and words[k] in _ORDINALS and k - i < 3:
        k += 1
    if k >= len(words) or words[k] not in _BIRTHDAY or not i or words[i - 1] not in _OWN:
        return None
    return AgeMention(age, age, i - 1, k, tokens.quote(i - 1, k))


def _says_old(tokens: Tokens, i: int, k: int) -> bool:
    words, n = tokens.words, len(tokens.words)
    after = words[k + 1 : k + 4]
    if "old" in after[:2] or "alt" in after[:1]:
        return True
    if any(word in {"idade", "edad", "âge", "età"} for word in after):
        return True
    before = words[i - 1] if i else ""
    if words[k] in {"ans", "an"}:
        return before in {"à", "de"} and "après" not in after
    if words[k] in {"anos", "ano"}:
        return before in {"aos", "com"} and (k + 1 >= n or words[k + 1] not in {"de", "após", "depois"})
    if words[k] in {"años", "año"}:
        return before in {"los", "con"} and (k + 1 >= n or words[k + 1] not in {"de", "después"})
    if words[k] in {"anni", "anno"}:
        return before == "a" and (k + 1 >= n or words[k + 1] not in {"da", "dalla", "dopo"})
    if words[k] in {"jahren", "jahre"}:
        return before in {"mit", "von"}
    return False
