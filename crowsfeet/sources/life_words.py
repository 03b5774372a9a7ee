"""The words for "born" and "died" in many languages, as they stand in brackets behind a name or in a sentence.

Short marks mean different things in different languages: Turkish "d." is born, English "d." died. They count only in
their own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crowsfeet.sources.letters import folded_pattern

_BORN = (
    r"\bborn\b|\bb\.|\*|\bgeboren\b|\bgeb\.|\bne(?:e)?\b(?=.{0,60}\d)|\bnacid[oa]\b|\bnacio\b|\bnascid[oa]\b|\bnasceu\b|\bn\.|\bnat[oa]\b|\bnacque\b"
    r"|\bрод\.|родил(?:ся|ась)|родився|\bнар\.|народи(?:вся|лася)|нарадзі|\bроден[аи]?\b|\bрођ|\bродилась|\burodzon[ya]\b|\bur\.|\bnarozen[ay]?\b|\bnaroden[ya]\b|\bnar\.|\bfödd\b|\bfødt\b|\bfædd|\bf\.(?= ?\d)"
    r"|\bsynt(?:yi|ynyt)\b|\bs\.(?= ?\d)|\bszületett\b|\bszul?\.|\bnăscut[ăa]?\b|\bné en\b|\bnat el|\bnascut|\brođen[ao]?\b|\brođ\.|\brojen[ao]?\b|\brod\.|生まれ|出生|生于|生於|태어|출생"
    r"|\bdoğdu\b|\bdoğum|مواليد|ولد|\bو\.|زاد[هۀ]|متولد|נולד|\bdzims|\bdzim\.|\bdzymus|\bgimė\b|\bgim\.|\bsünd(?:inud)?\b|\bsynd|\bnaskiĝ|\blahir\b|\bsinh\b|\bγεννήθηκε|\bγενν?\b|\bγεν\."
    r"|जन्म|जनम|জন্ম|เกิด|\bjaio|\blindi\b|\bganwyd\b|\bgebore\b|ծնվ|\bծն\.|დაიბადა|دائش|پیدا|tug'ilgan|туған|\bрожд"
)
_DIED = (
    r"\bdied\b|†|✝|\+(?= ?\d)|\bgestorben\b|\bgest\.|\bmort(?:e|o|a)?\b|\bdécéd|\bmuri[oóe]\b|\bm\.(?= ?\d)|\bfallecid[oa]\b|\bfalleció\b|\bfalecid[oa]\b|\bmorreu\b|\bfaleceu\b|\bmorì\b"
    r"|\bумер|\bум\.|\bсконч|\bпомер|\bпочина|\bумр[лоа]|\bzm\.|\bzmarł|\bzemřel|\bzomrel|\bdød\b|\bdöd\b|\bavled\b|\bkuoll?ut\b|\belhunyt\b|\bmeghalt\b|\bdecedat|\bumrl[ao]?\b|\bpreminu|\bdáin"
    r"|没|逝世|사망|توفي|درگذشت|נפטר|\bmir(?:is|usi)\b|\bmirė\b|\bsurn|\bmortis\b|\bmeninggal|\bwafat|\bmất\b|πέθανε|απεβίωσε|\böldü\b|\bölüm|\boverleden\b|\boverl\.|\bfinad[oa]|\bbu farw|disappeared"
)
_OWN_BORN = {
    "tr": r"\bd\.",
    "az": r"\bd\.",
    "ka": r"\bდ\.",
    "lt": r"\bg\.",
    "lv": r"\bdz\.",
    "gl": r"\bnad[oa]\b",
    "ca": r"\bn\.",
}
_OWN_DIED = {
    "tr": r"\bö\.", "az": r"\bö\.", "fi": r"\bk\.(?= ?\d)", "lt": r"\bm\.(?= ?\d{4})", "hu": r"\bmegh\.",
    "es": r"\bf\.(?= )", "ar": r"\bت\.", "eu": r"\bhil\b",
}  # fmt: skip
_ENGLISH_D = r"\bd\.(?= ?\S{0,12} ?\d)"

_SENTENCE_BORN = (
    r"(?:\b(?:was |were )?born\b|\bnaît\b|\bnaquit\b|\bnasce\b|\bnace\b|\bnació\b|\bnacid[oa]\b|\bnasceu\b|\bnascid[oa]\b|\bnacque\b|\bè? ?nat[oa]\b|\bgeboren\b|\best née?\b|\bnée? le\b"
    r"|родил(?:ся|ась)|родився|родилася|народи(?:вся|лася)|нарадзі|\bроден[аи]?\b|\bрођен|\burodził|\burodzon[ya]\b|\bur\.|\bnarodil|\bnarozen|\bfödd(?:es)?\b|\bfødt(?:es)?\b|\bfædd|\bszületett\b|\bsynty(?:i|nyt)\b|\bnăscut|\bs-a născut|\bnascut|\bva néixer"
    r"|\brođen|\brojen|\bdoğdu\b|\bdoğumlu|\blahir\b|\bsinh\b|\bsündi|\bdzim(?:is|usi)|\bgimė\b|\bnaskiĝ|\bjaio|γεννήθηκε|נולדה?\b|ول[دـ]ت?\b|(?:^|[\s,(])\*(?=\s?\d)|ծնվ|დაიბადა|जन्म|\bganwyd|\bgebore\b|生于|生於)"
)
_OWN_SENTENCE_BORN = {
    "fr": r"\bnée?\b",
    "gl": r"\bnad[oa]\b",
    "sl": r"\*",
    "de": r"\b(?:wurde|wird|ist|kam) (?:am|im)?\b[^\n]{0,60}?\d{4}[^.\n]{0,40}? (?:geboren|zur welt)\b",
    "nl": r"\b(?:werd|is) (?:op|in)\b[^\n]{0,40}?\d{4}[^.\n]{0,40}? geboren\b",
    "tr": r"\d[^\n.]{5,60}? (?:doğdu|doğmuştur|dünyaya geldi)\b|\d{1,2} [^\W\d]+ \d{4} doğumlu",
    "ja": r"\d{3,4}年[^。\n]{0,40}(?:生まれ|誕生|出生)",
    "ko": r"\d{3,4}년[^.\n]{0,40}(?:태어났|출생)",
    "zh": r"\d{3,4}年[^。\n]{0,20}(?:生于|生於|出生)",
    "hu": r"\d{3,4}\.[^\n]{0,60}? született\b",
}
"""Among them verbs that stand last, behind the date."""
_SENTENCE_DIED = _DIED.replace(r"|\+(?= ?\d)", "").replace(r"|\bm\.(?= ?\d)", "")


@lru_cache(maxsize=64)
def born_words(language: str) -> re.Pattern[str]:
    """Return what says "born" in brackets behind a name; for text that went through `flat`."""
    return folded_pattern("|".join(filter(None, (_BORN, _OWN_BORN.get(language)))), positions=True)


@lru_cache(maxsize=64)
def died_words(language: str) -> re.Pattern[str]:
    """Return what says "died" in brackets behind a name; for text that went through `flat`."""
    english = None if language in ("tr", "az") else _ENGLISH_D
    return folded_pattern("|".join(filter(None, (_DIED, english, _OWN_DIED.get(language)))), positions=True)


@lru_cache(maxsize=64)
def sentence_born(language: str) -> re.Pattern[str]:
    """Return what says in a sentence that a birth date follows; for text that went through `flat`."""
    return folded_pattern("|".join(filter(None, (_OWN_SENTENCE_BORN.get(language), _SENTENCE_BORN))), positions=True)


@lru_cache(maxsize=64)
def sentence_died(language: str) -> re.Pattern[str]:
    """Return what says in a sentence that the date of death follows; for text that went through `flat`."""
    own = _OWN_DIED.get(language) if language != "es" else None
    return folded_pattern("|".join(filter(None, (_SENTENCE_DIED, own))), positions=True)
