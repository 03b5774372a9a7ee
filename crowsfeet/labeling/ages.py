"""Ages that a caption states: "aged 45", "at age 45", "com três anos de idade"."""

from __future__ import annotations

from dataclasses import dataclass

from crowsfeet.labeling.tokens import Tokens

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
    words, n = tokens.words, len(tokens.words)
    word = words[i]
    if (
        i >= 2
        and words[i - 1] in _HIS
        and words[i - 2] in _WITHIN
        and (decade := _decade_of_life(tokens, i)) is not None
    ):
        return decade
    if word.isdecimal():
        if len(word) > 3:
            return None
        age = int(word)
    elif word in _NUMBERS:
        age = _NUMBERS[word]
    else:
        return None
    if age > 120 or (i and tokens.touches(i) and words[i - 1] not in "(-"):
        return None
    j = i - 1
    while j >= 0 and i - j <= 3 and words[j] in _AT:
        j -= 1
    if j >= 0 and words[j] in _AGED and (words[j] != "de" and i - j <= 3):
        end = i + 1 if i + 1 < n and words[i + 1] in _YEARS else i
        return AgeMention(age, age, j, end, tokens.quote(j, end))
    k = i + 1
    if k < n and words[k] == "-":
        k += 1
    if k < n and words[k] in _YEARS and _says_old(tokens, i, k):
        end = min(n - 1, k + 2)
        return AgeMention(age, age, max(0, j + 1), end, tokens.quote(i, end).strip())
    return None


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
