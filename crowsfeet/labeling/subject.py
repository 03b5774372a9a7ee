"""Who or what a caption shows: the person of the page, somebody else, or a thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crowsfeet.labeling import things as t
from crowsfeet.labeling import words as w
from crowsfeet.labeling.tokens import Tokens, fold, tokenize

_PARTICLES = frozenset(
    "von van der den de da do dos das del della di du la le el al bin ibn the of jr sr ii iii iv".split()
)
_HEAD = 6
"""Tokens at the start of a caption among which its head noun is looked for."""
_STEM = 6
_EVENT = "event without the person"
_WORKS = frozenset({"painting", "drawing", "statue", "coin"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a caption gives no date of the person, with the words it rests on."""

    reason: str
    quote: str


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as captions may use it: folded words without particles, with them, and its Chinese parts."""

    words: frozenset[str]
    particles: frozenset[str]
    chinese: tuple[str, ...]
    stems: tuple[str, ...]
    skeletons: frozenset[str]
    length: int

    def calls(self, folded: str) -> bool:
        """Tell whether a folded word is part of the name, or another spelling or transcription of it."""
        if folded in self.words:
            return True
        if len(folded) < _STEM or not folded.isascii():
            return False
        return folded.startswith(self.stems) or (bool(self.skeletons) and skeleton(folded) in self.skeletons)


@lru_cache(maxsize=4096)
def read_name(name: str) -> Name:
    """Return the words by which captions may call a person; what a title says in brackets is dropped."""
    head = re.split(r" \(|（|#", name, maxsplit=1)[0].replace("_", " ")
    words = [word for word in tokenize(head).words if word[0].isalpha()]
    titled = [word for i, word in enumerate(words) if i == 0 or word not in t.ROLES]
    folded = [fold(word) for word in titled]
    own = [word for word in folded if word not in _PARTICLES and (len(word) > 1 or not word.isascii())]
    chinese = tuple(
        sorted(
            {word[i : i + 2] for word in own if not word.isascii() and _is_chinese(word) for i in range(len(word) - 1)}
        )
    )
    initials = "".join(word[0] for word in own)
    if 3 <= len(own) <= 4 and initials.isascii():
        own.append(initials)
    own.extend([word + "s" for word in own if word.isascii() and len(word) > 3])
    stems = tuple(
        word[: max(_STEM - 1, len(word) - 2 - (len(word) > 9))] for word in own if len(word) >= _STEM and word.isascii()
    )
    bones = frozenset(skeleton(word) for word in own if len(word) >= _STEM and word.isascii())
    particles = frozenset(word for word in folded if word in _PARTICLES)
    return Name(
        frozenset(own or folded),
        particles,
        chinese,
        stems,
        frozenset(bone for bone in bones if len(bone) > 2),
        len(titled),
    )


_BONES = str.maketrans({"c": "k", "q": "k", "w": "v", "z": "s", "x": "s", **dict.fromkeys("aeiouyjh", None)})


@lru_cache(maxsize=16384)
def skeleton(folded: str) -> str:
    """Return a word's consonants, alike for transcriptions of one name: Yeltsin and Ieltsin are both `ltsn`."""
    return folded.translate(_BONES)


def _is_chinese(word: str) -> bool:
    return "\u3400" <= word[0] <= "\u9fff"


def mentions(tokens: Tokens, name: Name) -> list[tuple[int, int]]:
    """Return the runs of tokens, first and last, that call the person; a relative's run is none."""
    words, runs, i = tokens.words, [], 0
    folded = [word if word.isascii() else fold(word) for word in words]
    while i < len(words):
        if not name.calls(folded[i]):
            if name.chinese and any(part in words[i] for part in name.chinese):
                runs.append((i, i))
            i += 1
            continue
        first = last = i
        while last + 1 < len(words) and (
            name.calls(folded[last + 1])
            or (
                words[last + 1] in {".", "-", "‐"}
                and tokens.touches(last + 1)
                and last + 2 < len(words)
                and name.calls(folded[last + 2])
            )
        ):
            last += 1
        while first and words[first - 1] in name.particles:
            first -= 1
        if not _is_relative(tokens, first, i, last, name):
            runs.append((first, last))
        i = last + 1
    return runs


def _is_relative(tokens: Tokens, first: int, start: int, last: int, name: Name) -> bool:
    """Tell whether a run is a surname after another given name: "Margaret Example" on the page of Ada Example."""
    if first == 0 or last > start or name.length < 2:
        return False
    before = tokens.words[first - 1]
    if not before[0].isalpha() or not tokens.is_capital(first - 1) or len(before) < 2:
        return False
    if any(word[0] == fold(before)[0] for word in name.words):
        return False
    if first > 2 and tokens.words[first - 2] in t.BESIDE and tokens.is_capital(first - 3):
        return False
    return (
        before not in t.people_words()
        and before not in t.ELLIPTIC
        and before not in t.DETERMINERS
        and not _is_verbal(before)
        and before not in t.OF | t.BY
    )


def subject_refusal(tokens: Tokens, name: str | None, language: str | None = None) -> Refusal | None:
    """Return why the caption shows something or somebody else than the person `name`, or None.

    Without a name only things are refused: then nothing tells whether a named person is the right one.
    """
    if name is not None and _other_script(tokens, name):
        name = None
    runs = mentions(tokens, read_name(name)) if name else []
    refusal = _thing(tokens, runs) or _by_a_hand(tokens, runs)
    if refusal is not None or not name:
        return refusal
    if runs:
        return _only_mentioned(tokens, runs)
    return _nobody_named(tokens, language)


def _other_script(tokens: Tokens, name: str) -> bool:
    """Tell whether name and caption are written in different scripts, so that neither can be found in the other."""
    return not any(c.isascii() and c.isalpha() for c in name) and tokens.text.isascii()


def _thing(tokens: Tokens, runs: list[tuple[int, int]]) -> Refusal | None:
    """Refuse a thing at the head ("Statue of Ada"), or the person in a work ("Ada on a stamp")."""
    table, words = t.things(), tokens.words
    first = runs[0][0] if runs else len(words)
    elliptic = bool(words) and (words[0] in t.ELLIPTIC or _is_verbal(words[0]))
    for i, word in enumerate(words):
        kind = table.get(word)
        if kind is None:
            kind = (
                next((table[key] for key in table if key in word and _is_chinese(key)), None)
                if _is_chinese(word)
                else None
            )
            if kind is not None:
                return Refusal(f"not_a_photo:{kind}", word)
            continue
        if i < first and not elliptic and _is_head(tokens, i):
            return Refusal(_reason(kind), tokens.quote(i, i))
        if kind in _WORKS and (i > first or elliptic) and _as_a_work(tokens, i):
            return Refusal(f"not_a_photo:{kind}", tokens.quote(i, i))
        if (
            kind == "document"
            and i > first
            and word in {"cover", "capa", "portada", "couverture", "copertina", "titelseite", "poster", "cartaz"}
            and _as_a_work(tokens, i)
        ):
            return Refusal(f"not_a_photo:{kind}", tokens.quote(i, i))
    return None


def _reason(kind: str) -> str:
    return (
        f"other_subject:{kind.split(maxsplit=1)[0]}" if kind in {"place", "object", _EVENT} else f"not_a_photo:{kind}"
    )


def _is_head(tokens: Tokens, i: int) -> bool:
    """Tell whether token `i` can be the noun that the caption starts with: nothing but its own adjectives before it."""
    words = tokens.words
    if i >= _HEAD:
        return False
    for j in range(i):
        word = words[j]
        if word in t.OF or word in t.ELLIPTIC or word in {",", ".", "(", ":", ";", "and", "e", "y", "et", "und"}:
            return False
        if word in t.EVENTS or _is_verbal(word):
            return False
    return True


def _as_a_work(tokens: Tokens, i: int) -> bool:
    words = tokens.words
    for j in range(i - 1, max(-1, i - 5), -1):
        word = words[j]
        if word in {",", "(", ".", ":", ";", "–", "—", "-"}:
            return i - j <= 3
        if word in t.IN_A_WORK:
            return words[j + 1] not in {"front", "frente"}
        if word in t.OF or word in t.ELLIPTIC:
            return False
    return False


_HAND = frozenset(
    """painted drawn sculpted engraved pintado pintada desenhado desenhada retratado retratada esculpido peint dessiné gemalt
    gezeichnet dipinto ritratto pintada dibujado portrayed depicted 绘 画""".split()
)
_PHOTO_WORDS = ("photo", "foto", "fotó", "shot", "photograph", "aufnahme", "imag", "camera", "摄", "照")


def _by_a_hand(tokens: Tokens, runs: list[tuple[int, int]]) -> Refusal | None:
    """Refuse "Ada painted by …" and "Portrait of Ada by Somebody": works, unless a photo is spoken of."""
    words, n = tokens.words, len(tokens.words)
    if any(word.startswith(_PHOTO_WORDS) for word in words):
        return None
    ends = {last for _, last in runs}
    for i in range(1, n - 1):
        if words[i] not in t.BY or not tokens.is_capital(i + 1) or not words[i + 1][0].isalpha():
            continue
        before = words[i - 1] if words[i - 1] != "," else words[max(0, i - 2)]
        after_name = i - 1 in ends or (words[i - 1] == "," and i - 2 in ends)
        if before in _HAND or (
            words[i] in {"by", "por", "par"}
            and (after_name or before in {"portrait", "retrato", "ritratto", "porträt"})
        ):
            return Refusal("not_a_photo:painting", tokens.quote(i - 1, i + 1))
    return None


def _only_mentioned(tokens: Tokens, runs: list[tuple[int, int]]) -> Refusal | None:
    """Refuse when every mention only names whose thing, relative or role is shown."""
    refusal = None
    for run in runs:
        if run == (0, run[1]) and tokens.words[run[1] + 1 : run[1] + 2] == [":"]:
            return Refusal("other_subject", tokens.quote(0, run[1] + 1))
        if _placed(tokens, run[1]):
            return None
        refusal = (
            _spoken_about(tokens, *run)
            or _possessed(tokens, *run)
            or _portrayed(tokens, *run)
            or _behind_a_thing(tokens, *run)
        )
        if refusal is None:
            return None
    return refusal


_STANDING = frozenset(
    """row fileira fila file reihe rang seated standing sitting sentado sentada sitzend stehend debout assis seduto pé
    kneeling ajoelhado""".split()
)


def _placed(tokens: Tokens, last: int) -> bool:
    """Tell whether the words after a mention give a place in the picture: then the person is in it."""
    following = tokens.words[last + 1 : last + 13]
    end = following.index(".") if "." in following else len(following)
    return any(word in t.LEFT or word in t.RIGHT or word in _STANDING for word in following[:end])


_TALKS = frozenset(
    "interview booknotes presentation lecture discussion seminar talk palestra conferência book livro".split()
)


def _spoken_about(tokens: Tokens, first: int, last: int) -> Refusal | None:
    """Refuse a talk on the person: "Interview with a biographer on Ada Example"."""
    words = tokens.words
    if (
        first
        and words[first - 1] in {"on", "about", "sobre", "über", "su"}
        and any(word in _TALKS for word in words[:first])
    ):
        return Refusal("other_subject", tokens.quote(first - 1, last))
    return None


def _possessed(tokens: Tokens, first: int, last: int) -> Refusal | None:  # noqa: C901, PLR0912 - one rule a line
    words, n = tokens.words, len(tokens.words)
    kind = t.things().get(words[last + 1]) if last + 1 < n and first <= 2 else None
    if kind is not None and (not tokens.is_capital(last + 1) or kind in {"place", "monument", "statue"}):
        return Refusal("other_subject", tokens.quote(first, last + 1))
    if last + 2 < n and words[last + 1] in "'’`" and words[last + 2] == "s" and tokens.touches(last + 1):
        following = words[last + 3 : last + 7]
        if any(word in t.EVENTS or word in t.PHOTO_HEADS for word in following):
            return None
        if len(following) > 1 and following[0].endswith("ing") and following[1] in t.OF | t.ELLIPTIC:
            return None
        return Refusal("other_subject", tokens.quote(first, min(n - 1, last + 3)))
    j = first - 1
    while j >= 0 and (words[j] in t.ROLES or words[j] in t.DETERMINERS) and words[j] not in t.OF:
        j -= 1
    if j < 1 or (words[j] not in t.OF and words[j] not in t.BY) or tokens.is_capital(j):
        return None
    head = words[:j]
    if words[j - 1] in t.NEXT_TO:
        return None
    if words[j - 1] in t.RELATIONS:
        return Refusal("other_person", tokens.quote(j - 1, last))
    for k in range(j - 1, max(-1, j - 4), -1):
        kind = t.things().get(words[k])
        if kind is not None and kind != _EVENT and words[k] not in t.people_words():
            return Refusal(_reason(kind), tokens.quote(k, last))
        if words[k] in t.OF or words[k] in t.ELLIPTIC or not words[k][0].isalpha():
            break
    if words[j - 1] in t.PHOTO_HEADS and any(word in t.ELLIPTIC or word in t.OF for word in words[: j - 1]):
        return Refusal("other_subject", tokens.quote(j - 1, last))
    if any(word in t.EVENTS or word in t.PHOTO_HEADS or word in t.GROUPS for word in head) or words[0] in t.ELLIPTIC:
        return None
    if words[j] in t.BY and _starts_with_people(tokens, j):
        return None
    return Refusal("other_subject", tokens.quote(0, last))


def _portrayed(tokens: Tokens, first: int, last: int) -> Refusal | None:
    """Refuse an actor in the person's role: "Somebody Else as Ada Example"."""
    if first > 1 and tokens.words[first - 1] in t.AS and _starts_with_people(tokens, first - 1):
        return Refusal("other_person", tokens.quote(0, last))
    return None


def _behind_a_thing(tokens: Tokens, first: int, last: int) -> Refusal | None:
    """Refuse a mention somewhere behind a head that is no person, event or photo."""
    words = tokens.words
    head = words[:first]
    if not head or words[0] in t.ELLIPTIC or _is_verbal(words[0]) or not words[0][0].isalpha() or _is_chinese(words[0]):
        return None
    if all(
        word in t.people_words() or word in t.DETERMINERS or not word[0].isalpha() or tokens.is_capital(k)
        for k, word in enumerate(head)
    ):
        return None
    if any(word in t.people_words() for word in head[:_HEAD]) or _starts_with_people(tokens, first):
        return None
    if any(word in t.LEFT for word in head) and any(word in t.RIGHT for word in head):
        return None
    return Refusal("other_subject", tokens.quote(0, min(last, 5)))


def _starts_with_people(tokens: Tokens, stop: int) -> bool:
    """Tell whether the caption starts with a name: capitals, not an article or a noun followed by "of"."""
    words = tokens.words
    if words[0] in t.people_words():
        return True
    i = 0
    if words[0] in t.DETERMINERS:
        return stop > 2 and tokens.is_capital(1) and words[2] in _COMPANY
    capitals = 0
    while i < stop and (tokens.is_capital(i) or words[i] in _PARTICLES or words[i] in {".", "-", "'", "’"}):
        capitals += words[i][0].isalpha() and tokens.is_capital(i)
        i += 1
    if capitals >= 2:
        return True
    following = words[i] if i < len(words) else ""
    return capitals == 1 and (following in _COMPANY or _is_finite(following) or _is_verbal(following))


_COMPANY = frozenset({",", "(", "and", "e", "y", "et", "und", "with", "com", "con", "mit", "avec", "&"})


def _is_finite(word: str) -> bool:
    return word in {
        "meets",
        "greets",
        "shakes",
        "receives",
        "recebe",
        "cumprimenta",
        "encontra",
        "trifft",
        "begrüßt",
        "incontra",
        "rencontre",
    }


def _is_verbal(word: str) -> bool:
    """Tell whether a word reads as a participle: "Speaking in …", "Falando em …"."""
    return (len(word) > 5 and word.endswith(("ing", "ando", "endo", "indo", "iendo"))) or word in {
        "seen",
        "shown",
        "pictured",
        "sitting",
        "visto",
        "vista_em",
        "taken",
        "aged",
        "photographed",
    }


def _nobody_named(tokens: Tokens, language: str | None) -> Refusal | None:
    """Decide on a caption that does not name the person: elliptic ones and roles are the person's, others are not."""
    words = tokens.words
    start = next((i for i, word in enumerate(words) if word[0].isalnum()), None)
    if start is None:
        return None
    word = words[start]
    if word[0].isdigit() or _is_verbal(word) or word in w.months() or word in w.CIRCA:
        return None
    if _is_chinese(word):
        return None
    if word in t.ELLIPTIC or language in t.ELLIPTIC_IN.get(word, ()):
        return _clause_of_its_own(tokens)
    return _role_or_photo(tokens, start)


def _clause_of_its_own(tokens: Tokens) -> Refusal | None:
    """Refuse "With the men at war, the women of the town dig": the part after the comma has a subject of its own."""
    words = tokens.words
    comma = words.index(",") if "," in words else len(words)
    if comma + 2 < len(words) and words[comma + 1] in t.DETERMINERS and words[comma + 2] not in t.people_words():
        return Refusal("other_subject", tokens.quote(comma + 1, comma + 2))
    return None


def _role_or_photo(tokens: Tokens, start: int) -> Refusal | None:
    """Accept "The president in 1998" and "Official portrait, 1998"; refuse them with somebody else's name behind."""
    words, n = tokens.words, len(tokens.words)
    i = start
    while i < n and words[i] in t.DETERMINERS:
        i += 1
    accepted = None
    for j in range(i, min(i + 4, n)):
        if words[j] in t.OF or not words[j][0].isalpha():
            break
        if words[j] in (t.people_words() if j == i else t.PHOTO_HEADS | t.EVENTS):
            accepted = j
    if accepted is not None and not _name_follows(tokens, accepted) and not _of_a_thing(words, accepted):
        return None
    people = accepted is not None or (i - start <= 1 and _starts_with_people(tokens, n))
    return Refusal("other_person" if people else "other_subject", tokens.quote(start, min(n - 1, start + 3)))


def _of_a_thing(words: list[str], i: int) -> bool:
    """Tell whether "photo of", "meeting of" at token `i` goes on with neither a person nor a group."""
    for j in range(i + 1, min(i + 3, len(words))):
        if words[j] in t.OF:
            rest = [word for word in words[j + 1 : j + 4] if word not in t.DETERMINERS and word not in t.OF]
            return bool(rest) and rest[0] not in t.people_words()
    return False


def _name_follows(tokens: Tokens, i: int) -> bool:
    """Tell whether a role, or "portrait of", at token `i` is followed by a name: "President Somebody"."""
    words, n = tokens.words, len(tokens.words)
    while i < n and (words[i] in t.people_words() or words[i] in t.OF | t.BY or words[i] in t.DETERMINERS):
        i += 1
    return i < n and words[i][0].isalpha() and tokens.is_capital(i) and words[i] not in w.months() and len(words[i]) > 1
