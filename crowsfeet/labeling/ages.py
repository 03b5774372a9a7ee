"""Ages that a caption states: "aged 45", "at age 45", "com três anos de idade"."""

from __future__ import annotations

from dataclasses import dataclass

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


def find_age(tokens: Tokens) -> AgeMention | None:
    """Return the age that a caption states, or None where it states none or more than one."""
    found = [m for i in range(len(tokens.words)) if (m := _at(tokens, i)) is not None]
    if not found or any((m.low, m.high) != (found[0].low, found[0].high) for m in found):
        return None
    return found[0]


def _at(tokens: Tokens, i: int) -> AgeMention | None:
    words = tokens.words
    if i >= 2 and words[i - 1] in _HIS and words[i - 2] in _WITHIN and (decade := _decade_of_life(tokens, i)):
        return decade
    age = _number(words[i])
    if age is None or age > 120 or (i and tokens.touches(i) and words[i - 1] not in "(-"):
        return None
    return _bare(tokens, i, age) or _aged(tokens, i, age) or _years_old(tokens, i, age)


def _number(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if len(word) <= 3 else None
    return _NUMBERS.get(word)


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
    if i < 2 or not words[i].isdecimal() or not tokens.is_capital(i - 2):
        return None
    if words[i - 1] == "at" and after in _CLAUSE_ENDS and not words[i - 2].isdecimal():
        return AgeMention(age, age, i - 1, i, tokens.quote(i - 1, i))
    if words[i - 1] == "," and after == "," and age > 9 and words[i - 2] not in months():
        return AgeMention(age, age, i, i, tokens.quote(i, i))
    return None


_CLAUSE_ENDS = frozenset(["", ",", ".", ";", "(", "in"])
_HIS = frozenset({"his", "her", "their"})
_WITHIN = frozenset({"in", "early", "late", "mid", "-"})
_TENS = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80}


def _decade_of_life(tokens: Tokens, i: int) -> AgeMention | None:
    """Read "in his 20s" and "in her twenties"."""
    words = tokens.words
    plural = i + 1 < len(words) and words[i + 1] == "s" and tokens.touches(i + 1)
    age = int(words[i]) if plural and words[i].isdecimal() and len(words[i]) == 2 else _TENS.get(words[i])
    if age is None or age % 10:
        return None
    end = i + 1 if plural else i
    return AgeMention(age, age + 9, i - 2, end, tokens.quote(i - 2, end))


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
