"""Whose birth a lead tells of: the page's own subject, or a director, author or singer whom it names."""

from __future__ import annotations

import re
from typing import Literal

from crowsfeet.sources.letters import fold

Whose = Literal["name", "apart", "own", "open", "other"]
"""What stands before a birth in a lead.

"name": the page's name and no verb, as biographies begin; "apart": no verb, but another name stands directly before
it, such as a civil one behind a stage name; "own": verbs, then the page's name; "open": verbs and no name, as in "she
was born"; "other": verbs, then another's name.
"""

HIDDEN = "\0"
_VERB = re.compile(
    r"(?<![\w'’-])(?:is|was|are|were|has|had|took|began|became|refers|includes?|consists|ist|wurde|wurden|liegt|bezeichnet|werd|ligt|désigne|ist|war|waren|sind|est|sont|était|étaient|fut|furent|es|era|eran|fue|fueron|é|foi|são|eram|foram|è|sono|fu|furono|er|var|är|on|oli|ovat|olivat|je|su|bio|bila|bili|bilo|jest|są|był|była|było|byli|były|byl|byla|bylo|byli|jsou|sú|bol|bola"
    r"|este|sunt|fost|erau|és|són|fou|foren|foron|da|ziren|zen|estas|estis|bija|ir|yra|buvo|adalah|ialah|merupakan|là|είναι|ήταν|е|беше|са|бяха|је|су|био|била|били|било|был|была|было|были|является|є|був|була|було|були|բ|է|არის|იყო"
    r"|הוא|היא|הם|הן|היה|הייתה|היו|هو|هي|هم|كان|كانت|یک|है|हैं|था|थी|थे)(?![\w'’-])|เป็น|คือ|[是为為係]|位[于於]|(?<=[\0』」》])は|は、|とは|[은는]\s(?![(\0])"
)
"""Forms of "to be" as they stand in running text, case and accents kept: names begin with a capital."""
_DASH = re.compile(r"\s[–—-]\s")
_DASHED = frozenset({"pl", "ru", "uk", "be", "lt", "lv"})
"""Languages that write a dash for "is"."""
SENTENCE_END = re.compile(r"(?<=[^\W\d]{4})[.。।]\s*(?=[^\W\d]|$)|[。।]")


def hide_brackets(text: str) -> str:
    """Return text with all that stands in round brackets hidden, every position kept."""
    out, depth = [], 0
    for character in text:
        depth += character in "(（"
        out.append(HIDDEN if depth else character)
        depth -= character in ")）" and depth > 0
    return "".join(out)


def first_verb(hidden: str, language: str) -> re.Match[str] | None:
    """Return the first verb of a lead whose brackets are hidden."""
    found = next((m for m in _VERB.finditer(hidden) if m[0] != "da" or language == "eu"), None)
    dash = _DASH.search(hidden) if language in _DASHED else None
    both = [match for match in (found, dash) if match is not None]
    return min(both, key=lambda match: match.start()) if both else None


def whose(hidden: str, at: int, names: list[str], language: str) -> Whose:
    """Tell whose birth the bracket or word at `at` states; `names` are the page's own."""
    bracketed = hidden[at : at + 1] == HIDDEN
    if bracketed and _AGENT.match(hidden[at:].lstrip(HIDDEN)):
        return "other"
    while at > 0 and hidden[at - 1] == HIDDEN:  # inside brackets: whoever stands before them
        at -= 1
    before = hidden[:at]
    if _PRONOUN.search(before):
        return "open"
    name = _name_before(before)
    own = any(_is_own(name, before, one) for one in names)
    named = len(name) > 1 and (bracketed or not _UNCASED.match(name[-1]))
    if first_verb(before, language) is None and not _ends_a_sentence(before):
        part = [one for one in names if set(name) < set(_words(one))]
        if (own and not _goes_on(before, part)) or len(name) == 1:
            return "name"
        return "other" if named and _goes_on(before, names) else "apart"
    if own:
        return "own"
    return "other" if named else "open"


_PRONOUN = re.compile(
    r"[.!?]['\"”»\0]*\s+(?:He|She|They|Er|Sie|Il|Elle|Ils|Elles|Lui|Lei|Egli|Ella|Él|Ele|Ela|Hij|Zij|Ze|Han|Hon|Hun|Hän)(?:\s+(?:was|is|were|wurde|est|è|fue|foi|werd|är|er|blev|ble|oli))?\s*$"
)
"""A pronoun that begins a sentence, before words for a birth; inside a sentence it may be a name, as in "Ann He"."""
_AGENT = re.compile(r"\s?(?:tarafından|tərəfindən|által|によって|により)")
"""Words behind a name that say "by"."""
_STOP = re.compile(r"(?:(?<=[^\W\d]{4})|(?<=['’]s))\.\s+(?=[^\W\d])|(?<=\d{4})\.\s+(?=[A-ZÀ-ÞА-Я])")


def _ends_a_sentence(before: str) -> bool:
    """Tell whether a full stop ends a sentence, and not an abbreviation between names: "Anna Zu, właśc. Anna Be"."""
    stops = (re.findall(r"[^\W\d_]{4,}", before[: stop.start()])[:-1] for stop in _STOP.finditer(before))
    return "。" in before or any(word.islower() for words in stops for word in words)


_ALIAS = re.compile(
    r"[a-z]{0,2}\b(?:alias|aka|or|also|known|called|born|dite?|dett[oa]|genannt|gen|conocid[oa]|conhecid[oa]|zwan[ya]|zvan[ýá]|zvaný|eller|också|även|kaldet|kalt|egentlig|oder|ou|of|the|von|van|de|da|di|y|e|i|och|og|und|en|et|and|né|née|född|født)\b"
)


def _goes_on(before: str, names: list[str]) -> bool:
    """Tell whether a word in small letters, a verb as it seems, follows the page's name at the start of the lead."""
    for own in filter(None, names):
        at = before[: len(own) + 8].find(own)
        after = before[at + len(own) :].lstrip(" \"'”“»«*0123456789") if at >= 0 else ""
        if after and after[0].islower() and not _UNCASED.match(after) and not _ALIAS.match(after):
            return True
    return False


_UNCASED = re.compile(r"[\u0590-\u08ff\u0900-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_](?:[\w'’·-]|\.(?=\w))*\.?|[^\s\w]")
_BETWEEN = frozenset(
    "who was is were wurde wird ist ward am der die das werd geboren er har är blev ble ble som qui que che est è fue foi a je był była se s-a jest il elle".split()
)
_PARTICLE = frozenset(
    "de da do dos di del della von van der den zu zur af av of the la le el al bin ibn ben y e i und and et ter ten".split()
)
_ELIDED = re.compile(r"(?<!\w)(?:[dl]|(?:d?a|de|ne|su)ll)['’](?=[^\W\d_])")
_MARKS = frozenset("\"'“”„«»‚‘’›‹*,，、")


def _name_before(before: str) -> list[str]:
    """Return the words of the name that ends a text, folded; none where it ends with other words."""
    last = before.replace(HIDDEN, " ").rstrip()
    last = last[max((m.end() for m in SENTENCE_END.finditer(last)), default=0) :]
    words = _WORD.findall(_ELIDED.sub("", last[-200:]))
    while words and (words[-1] in _MARKS or words[-1] in _BETWEEN):
        words.pop()
    if words and _UNCASED.match(words[-1]):
        return [fold(word) for word in words[-2:]]
    name: list[str] = []
    for word in reversed(words):
        if name and _ends_another_sentence(word):
            break
        if word == "," and name and set(name) <= _FOLDED_TITLES | _NUMERALS:
            continue  # "Bo Hale, Jr."
        if not (word[0].isupper() or (name and word in _PARTICLE) or word in _MARKS - {","}):
            break
        name += [] if word in _MARKS else [fold(word).rstrip(".")]
    while name and name[-1] in _PARTICLE:
        name.pop()
    return name[::-1]


def _ends_another_sentence(word: str) -> bool:
    """Tell whether a word before a name ends with a full stop that is no initial's and no short title's."""
    return word[-1] == "." and (len(word) > 3 or (len(word) == 3 and word[:-1].isupper()))


_TITLES = frozenset(
    "sir dame lord lady professor professorin professeur professeure profesor profesora professora professoressa professore prof doctor doktor docteur doutor doutora dottor dottore dottoressa dr dra mr mrs ms miss mx rev reverend captain colonel general major"
    " herr frau freiherr freifrau freiin graf gräfin baron baronin baronesse ritter jonkheer jonkvrouw mevrouw meneer fru m mm mme mlle monsieur madame maître me abbé père don doña dom dona señor señora sr sra jr snr jnr sig signor signora dott senhor senhora"
    " mbe obe cbe kbe dbe qc kc phd md esq frs mp".split()
)
"""Titles and suffixes, which stand beside a name and are no part of it."""
_NUMERALS = frozenset("ii iii iv".split())


def _untitled(name: list[str]) -> list[str]:
    return [word for word in name if word not in _FOLDED_TITLES] or name


_FOLDED_TITLES = frozenset(map(fold, _TITLES))


def _words(name: str) -> list[str]:
    return [word.rstrip(".") for word in fold(re.sub(r"\([^)]*\)", " ", name)).replace(",", " ").split()]


def _is_own(name: list[str], before: str, own: str) -> bool:
    """Tell whether a name that ends a text is the page's: the same words, more, the surname, or "Dame" and a given one."""
    words, full = _untitled(_words(own)), name
    name = _untitled(name)
    name = [word for word in name if word not in _NUMERALS or word in words] or name
    if not name or not words:
        return False
    if set(name) <= set(words):
        return words[-1] in name or "," in own or len(name) < len(full)
    if _UNCASED.match(name[-1]):
        return _letters(before).endswith(_letters(re.sub(r"\([^)]*\)", " ", own)))
    return len(words) > 1 and set(words) <= set(name)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", fold(text[-80:]))
