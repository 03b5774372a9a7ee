"""Captions that tell a story: their dates are those of the story, not the photo's."""

from __future__ import annotations

from crowsfeet.labeling import things as t
from crowsfeet.labeling import words as w
from crowsfeet.labeling.dates import DateMention
from crowsfeet.labeling.names import mentions
from crowsfeet.labeling.tokens import Tokens

_NOT_THE_PHOTO = frozenset(
    """born geboren nascido nascida nacido nacida né née nato nata died gestorben morto muerto mort elected eleito elegido eleita
    elegida élu élue eletto eletta gewählt fallecido fallecida falecido falecida verstorben décédé décédée morta muerta
    founded fundado fundada fondé fondée fondato fondata gegründet built construído construída construido construida construit
    construite costruito costruita erbaut published publicado publicada publié publiée publiés pubblicato pubblicata veröffentlicht
    erschienen paru parue released lançado
    since seit desde depuis until até hasta jusqu bis fino term mandate mandato unveiled dévoilé dévoilée enthüllt eingeweiht
    inaugurated inaugurado inaugurada issued
    emitido bacharel graduated graduate formado formada laureato bachelor diplomado
    licenciado""".split()
)
_RELATIVE = frozenset("who which whose where que quem cujo cuja onde donde qui dont où che cui dove wo".split())
_NARRATIVE = frozenset(
    """defeated resigned succeeded ordered composed recorded established designed ruled lived studied became joined wrote married invented discovered tornou tornaram conheceu casou nasceu escreveu publicou fundou wurde
    heiratete schrieb gründete devint épousa écrivit fonda conoció nació escribió fundó divenne nacque conobbe scrisse
    sposò fondò met""".split()
)
_STATE = frozenset(
    "finished won lost began started moved scored iniciou venceu ganhou terminou ganó empezó gewann begann vinse was had foi era teve fut était avait fue tuvo wurde war hatte fu ebbe aveva".split()
)
_AUXILIARY = frozenset(
    "was were had foi era fora foram fut était avait fue fueron era war waren hatte fu ebbe is are é são ist est".split()
)


_PAST_ENDINGS = (
    "arono", "irono", "erono", "ettero", "aron", "ieron", "aram", "eram", "iram", "ò", "ì", "ó", "ou",
)  # fmt: skip
_NOT_PAST = frozenset(
    """però può ciò perciò così lunedì martedì mercoledì giovedì venerdì sì lì qui ou sou dou vou clou trou genou you
    thou""".split()
)
_SHOWN_DOING = tuple(
    """incontr visit encontr recib receb ricev salud salut cumpriment particip asist habl fal discurs parl pos firm assin present
    apresent abraz abrac abbracc cant toc jog jug inaugur comemor celebr embarc desembarc lleg cheg arriv
    lanç lanz acen bail danç film grab grav treino trein entren""".split()
)
"""Beginnings of verbs for what a photo can show somebody do: "Ada visitó …" dates the photo."""


def is_past(word: str) -> bool:
    """Tell whether a lower-case word reads as a past tense that tells a story, in Italian, Spanish or Portuguese."""
    return (
        len(word) > 3 and word.endswith(_PAST_ENDINGS) and word not in _NOT_PAST and not word.startswith(_SHOWN_DOING)
    )


def narrates(tokens: Tokens, name: str, mention: DateMention) -> bool:
    """Tell whether the caption tells a story: "Ada became …", or a date of something that Ada only comes after."""
    runs, words = mentions(tokens, name), tokens.words
    if not runs:
        return False
    first, last = runs[0]
    if first <= 3 and _tells(words, last + 1):
        return True
    if (start := _after_first_name(tokens)) and _tells(words, start):
        return True
    if mention.end > first:
        return False
    between = words[mention.end + 1 : first]
    if _sentence_ends(tokens, mention.end, first) and not any(
        word in t.LEFT or word in t.RIGHT for word in words[mention.end :]
    ):
        return True
    if mention.start <= 2 and any(
        word in _STATE or (is_past(word) and not tokens.is_capital(mention.end + 1 + k))
        for k, word in enumerate(between)
    ):
        return True
    if mention.start < 3 or words[0] in t.ELLIPTIC:
        return False
    near = words[max(0, first - 3) : first]
    return not any(word in t.BESIDE or not word[0].isalnum() for word in near) and not any(
        word in t.people_words() for word in words[:first]
    )


def _tells(words: list[str], i: int) -> bool:
    """Tell whether a verb of narration stands at token `i`; "was greeted" and "foi recebido" are no narration."""
    if i >= len(words):
        return False
    if words[i] in {"was", "were", "foi", "fue", "fut", "wurde"}:
        participle = words[i + 1] if i + 1 < len(words) else ""
        passive = participle.endswith(("ed", "ado", "ada", "ido", "ida")) and participle not in _NOT_THE_PHOTO
        return not passive
    return words[i] in _NARRATIVE or words[i] in _STATE or (len(words[i]) > 6 and words[i].endswith(("arono", "irono")))


def _after_first_name(tokens: Tokens) -> int:
    """Return the token after the names that a caption starts with, 0 where it starts with none."""
    i, words = 0, tokens.words
    while i < len(words) and (tokens.is_capital(i) or words[i] in t.BESIDE or words[i] in _NAME_LINKS):
        i += 1
    return i if tokens.words and tokens.is_capital(0) else 0


_NAME_LINKS = frozenset("' ’ . , - de da do di von van la le el l il o".split())


def _sentence_ends(tokens: Tokens, start: int, end: int) -> bool:
    words = tokens.words
    return any(
        words[k] in {".", ";"}
        and (len(words[k - 1]) > 2 or not words[k - 1].isalpha())
        and tokens.is_capital(k + 1)
        and words[k - 1] not in t.ROLES
        for k in range(start + 1, end)
    )


def tells_something_else(tokens: Tokens, mention: DateMention) -> bool:
    """Tell whether a date is a birth's, an election's, a lifespan's: anything's but the photo's."""
    words = tokens.words
    if mention.last < _FIRST_PHOTO or _active_then(words, mention) or _of_a_class(words, mention.start):
        return True
    lifespan = mention.kind == "range" and mention.years > 12 and mention.start and words[mention.start - 1] in "(["
    if lifespan:
        return True
    j, steps, clause = mention.start - 1, 0, True
    while j >= 0 and words[j] not in _STOPS:
        if words[j] in _NARRATIVE or (words[j] in _NOT_THE_PHOTO and steps < 5 and not tokens.is_capital(j)):
            return True
        if (is_past(words[j]) and not tokens.is_capital(j)) or _reason_given(words, j) or _done_by_the_person(words, j):
            return True
        if words[j] == "office" and words[j - 1] == "in":
            return True
        if words[j] in w.SINCE and steps < 3:
            return True
        clause = clause and words[j] != ","
        if clause and words[j] in _RELATIVE and j < mention.start - 1 and not tokens.is_capital(j):
            return True
        j, steps = j - 1, steps + 1
    after = words[mention.end + 1 : mention.end + 4]
    return (
        any(word in _AUXILIARY for word in after)
        and words[mention.end + 1] == ","
        and (mention.start < 2 or words[mention.start - 2] in _STOPS)
    )


def _active_then(words: list[str], mention: DateMention) -> bool:
    """Tell whether "fl." stands before a date, or "active" before several years: years of work, not of a photo."""
    start = mention.start
    j = start - 2 if start and words[start - 1] == "." else start - 1
    several = mention.kind in {"range", "decade"}
    return j >= 0 and (
        words[j] in {"fl", "floruit"} or (several and words[j] in {"active", "aktiv", "attivo", "attiva"})
    )


def _of_a_class(words: list[str], start: int) -> bool:
    """Tell whether "class of" stands before a year: that of leaving school, told at any reunion."""
    before = [word for word in words[max(0, start - 4) : start] if word not in {"'", "’", "‘", "the"}]
    return before[-2:] == ["class", "of"]


def _done_by_the_person(words: list[str], j: int) -> bool:
    """Tell whether "… (that) she won" stands at token `j`, a clause about a thing: "the cup she won in 1972"."""
    return (
        words[j] in {"he", "she", "they"}
        and words[j + 1] in _DEEDS
        and j > 0
        and words[j - 1][0].isalpha()
        and words[j - 1] not in _AT_THE_TIME
    )


_DEEDS = frozenset(
    """won wrote made built founded bought sold received published recorded invented designed created painted directed earned
    broke composed discovered""".split()
)
_AT_THE_TIME = frozenset(
    "as when while after before once where because since and day moment night evening year time".split()
)


def _reason_given(words: list[str], j: int) -> bool:
    """Tell whether "for saving", "por salvar" stands at token `j`: a date behind it is of the deed."""
    following = words[j + 1]
    if words[j] == "for":
        return len(following) > 5 and following.endswith("ing")
    return words[j] in {"por", "per", "pour"} and len(following) > 4 and following.endswith(_INFINITIVES)


_INFINITIVES = ("ar", "er", "ir", "are", "ere", "ire", "oir")
_STOPS = frozenset({".", ";", "(", ")", ":"})
_FIRST_PHOTO = -52595
"""1 January 1826, the year of the first photograph."""
