"""What a lead says its subject is: "… is a 1999 film", "… – polski zespół rockowy", "…は、日本の企業。"."""

from __future__ import annotations

import re
from functools import lru_cache

from crowsfeet.sources.animal_nouns import ANIMALS
from crowsfeet.sources.letters import flat, folded_pattern
from crowsfeet.sources.thing_nouns import SAME, THINGS
from crowsfeet.sources.whose import HIDDEN, SENTENCE_END, first_verb

_ENDS = {
    "en": r"(?=\s*(?:[.;:]|$|,? (?:of|by|in|from|for|that|which|who|whose|about|at|with|on|to|where|based|written|won|built|sung|set|made|held|led|run|known|between|before|near|after|during|under|, |and \w+ed|[a-z-]+ed|[a-z]{3,}ing|\d)\b)|,)",
    "ja": r"(?=。|である|です|であった|で、|だった|$)",
    "zh": r"(?=[。，；,;.]|$)",
    "ko": r"(?=이다|다[.\s]|였다|이었다|로[,\s]|으로|이며|이고|며|$)",
    "hu": r"(?=\s*(?:[.,;]|$))",
    "tr": r"(?:dir|dır|dur|dür|tir|tır|tur|tür|ydi|ydı|ydu|ydü|idi|di|dı|du|dü)?(?=\s*(?:[.;,]|$))",
    "az": r"(?:dir|dır|dur|dür|idi)?(?=\s*(?:[.;,]|$))",
    "eu": r"(?= (?:da|ziren|zen|dira|izan)\b|\s*[.,;]|$)",
    "hi": r"(?= (?:है|हैं|था|थी|थे))",
}
"""Languages whose noun stands last: what follows one that "is a" speaks of, and not one that only specifies another."""
_LEADS = {
    "he": r"(?:ה)?",
    "ar": r"(?:(?:أول|ثاني|ثالث|رابع|خامس|أحد|إحدى|عبارة عن) )?",
    "fa": r"(?:(?:یک|نخستین|اولین|دومین) )?",
    "vi": r"(?:(?:một|các|những) )*",
    "id": r"(?:(?:sebuah|suatu|salah satu) )?",
    "th": r"",
}
"""Languages whose noun stands first: the words that may come before it."""
_SUFFIX = {"sv": "(?:en|n|et|t|na)?", "da": "(?:en|n|et|t|ne)?", "no": "(?:en|n|et|a|ne)?", "et": "", "fa": ""}
_STOP = re.compile(
    r"(?<!\w)(?:of|by|in|from|at|with|who|that|which|whose|about|to|for|de|del|du|des|da|do|dos|das|di|della|dello|dei|degli|delle|dal|dalla|que|qui|che|por|par|para|pour|von|vom|aus|im|bei|zur|zum|über|für|van|uit|bij|voor|te|af|fra|på|til|om"
    r"|av|från|i|som|z|ze|w|we|na|dla|od|v|ve|s|iz|u|sa|kao|по|в|во|из|из-за|об|для|от|на|с|з|у|від|про|для|που|του|της|στο|στη|στην|από|din|la|care|kiu|el|per|amb)(?!\w)|(?<!\w)(?:d|dell|all|dall)['’]|[,;:，、]|(?<=[a-zäöüß]) (?:der|des|eines|einer)(?!\w)"
)
_ENGLISH_STOP = re.compile(r"\b(?:of|by|in|from|at|on|with|who|that|which|whose|about|to|for|into)\b|[;:]")
VERB_LAST = frozenset({"eu", "hi", "tr", "az"})
_PEOPLE = folded_pattern(
    r"(?<![^\W\d])(?:actor|actress|director|producer|singer|songwriter|rapper|musician|composer|conductor|[a-z]*(?:pianist|guitarist|violinist|novelist|artist|journalist|scientist|economist|activist|columnist|vocalist|cyclist|bassist|lyricist)|drummer|writer|author|poet|playwright|screenwriter|editor|critic|blogger|politician|president|minister|senator|mayor|governor|councillor|councilman"
    r"|diplomat|lawyer|judge|painter|sculptor|architect|designer|photographer|illustrator|cartoonist|animator|historian|philosopher|engineer|inventor|physician|surgeon|doctor|nurse|teacher|professor|scholar|researcher|businessman|businesswoman|entrepreneur|executive|founder|founding member|member|leader|banker|merchant|[a-z]*player|footballer|cricketer|golfer|boxer|wrestler|swimmer|runner|skater|racer|driver|coach|manager|referee|official"
    r"|athlete|soldier|officer|general|admiral|king|queen|prince|princess|emperor|empress|priest|bishop|nun|saint|criminal|murderer|killer|victim|spy|pilot|astronaut|explorer|model|dancer|choreographer|comedian|presenter|host|broadcaster|owner|curator|librarian|personality|celebrity|[a-z]*man|[a-z]*woman|person|filmmaker|wife|husband|son|daughter|brother|sister|widow|heiress|star)(?![^\W\d])"
)


def names_a_thing(hidden: str, language: str, *, apart: bool = False) -> bool:
    """Tell whether a lead, its brackets hidden, says that its subject is a work, group, firm, event, place or the like.

    `apart`: no verb stands between the subject's name and another's, so that the noun may stand anywhere.
    """
    language = SAME.get(language, language)
    nouns = _nouns(language, THINGS.get(language), leading=language in _LEADS and not apart)
    if nouns is None:
        return False
    said = _said(hidden, language, apart=apart)
    said = flat(_WORD.sub(_without_names, said) if apart else said).replace(HIDDEN, " ")
    match = nouns.match(said.lstrip(" ,،")) if language in _LEADS and not apart else nouns.search(said)
    return match is not None and not (language == "en" and _is_about_people(said, match))


def names_an_animal(hidden: str, language: str) -> bool:
    """Tell whether a lead, its brackets hidden, says that its subject is an animal."""
    language = SAME.get(language, language)
    nouns = _nouns(language, ANIMALS.get(language), leading=False)
    if nouns is None:
        return False
    said = flat(_said(hidden, language, apart=False)).replace(HIDDEN, " ")
    match = nouns.search(said)
    return match is not None and not (language == "en" and _is_about_people(said, match))


def is_an_animal_noun(folded: str, language: str) -> bool:
    """Tell whether a few words, as in a title's brackets, name an animal, in the page's language or in English."""
    tables = (_nouns(one, ANIMALS.get(one), leading=False) for one in (SAME.get(language, language), "en"))
    return any(nouns is not None and nouns.search(folded) is not None for nouns in tables)


_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def _without_names(word: re.Match[str]) -> str:
    return " " if word[0][0].isupper() else word[0]


def _said(hidden: str, language: str, *, apart: bool) -> str:
    """Return what follows "is" in the first sentence, up to where other things are named."""
    end = SENTENCE_END.search(hidden, 3)
    sentence = hidden[: end.start() if end else 500]
    verb = None if language in VERB_LAST else first_verb(sentence, language)
    said = sentence[verb.end() if verb else 0 if apart else sentence.rfind(HIDDEN) + 1 :]
    stop = (_ENGLISH_STOP if language == "en" else _STOP).search(said, 1)
    if stop is None or (language in _ENDS and language != "en"):
        return said
    return said[: stop.end() if language == "en" else stop.start()]


def _is_about_people(said: str, thing: re.Match[str]) -> bool:
    """Tell whether what looks like a thing specifies a person: "film, television and stage actor"."""
    before, after = said[: thing.start()].rstrip().rpartition(" ")[0], said[thing.end() : thing.end() + 60]
    if _PEOPLE.search(before):
        return True
    return after[:1] == "," and _PEOPLE.search(re.split(r" (?:by|starring|featuring)\b", after)[0]) is not None


@lru_cache(maxsize=128)
def _nouns(language: str, words: str | None, *, leading: bool) -> re.Pattern[str] | None:
    if words is None:
        return None
    spelt = "|".join(_spelt(word, language) for word in sorted(words.split(), key=len, reverse=True))
    if language in ("ja", "zh", "ko", "th"):  # nothing stands between words
        return folded_pattern(f"(?:{spelt}){_ENDS.get(language, '')}", positions=True)
    before = _LEADS[language] if leading else r"(?<![\w-])"
    after = _ENDS.get(language, _SUFFIX.get(language, ""))
    return folded_pattern(f"{before}(?:{spelt}){after}(?![\\w-])", positions=True)


def _spelt(word: str, language: str) -> str:
    open_front = r"[^\W\d_]*(?:-[^\W\d_]+)*-?" if word[0] == "*" and language not in ("vi", "id") else ""
    return open_front + re.escape(word.lstrip("*").lower()).replace("_", " ")
