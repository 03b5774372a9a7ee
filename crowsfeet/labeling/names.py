"""A person's name as captions use it: other spellings, initials, Chinese parts; and where a caption mentions it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from crowsfeet.labeling import things as t
from crowsfeet.labeling.tokens import Tokens, fold, tokenize

PARTICLES = frozenset(
    "von van der den de da do dos das del della di du la le el al bin ibn the of jr sr ii iii iv".split()
)
_STEM = 6


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as captions may use it: its folded words, its particles and the words that they lead."""

    words: frozenset[str]
    particles: frozenset[str]
    led: frozenset[str]
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
    own = [word for word in folded if word not in PARTICLES and (len(word) > 1 or not word.isascii())]
    chinese = tuple(
        sorted(
            {word[i : i + 2] for word in own if not word.isascii() and is_chinese(word) for i in range(len(word) - 1)}
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
    particles = frozenset(word for word in folded if word in PARTICLES)
    led = frozenset(word for before, word in pairwise(folded) if before in PARTICLES)
    return Name(
        frozenset(own or folded),
        particles,
        led,
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


def is_chinese(word: str) -> bool:
    """Tell whether a word starts with a Chinese character."""
    return "\u3400" <= word[0] <= "\u9fff"


@lru_cache(maxsize=1024)
def mentions(tokens: Tokens, person: str) -> list[tuple[int, int]]:
    """Return the runs of tokens, first and last, that call the person by name; a relative's run is none."""
    name, words, i = read_name(person), tokens.words, 0
    runs: list[tuple[int, int]] = []
    folded = [word if word.isascii() else fold(word) for word in words]
    while i < len(words):
        if not name.calls(folded[i]):
            if name.chinese and any(part in words[i] for part in name.chinese):
                runs.append((i, i))
            i += 1
            continue
        first, last = i, i
        while (following := _goes_on(tokens, folded, last, name)) is not None:
            last = following
        while first and words[first - 1] in name.particles and folded[i] in name.led:
            first -= 1
        if not _is_relative(tokens, first, i, last, name):
            runs.append((first, last))
        i = last + 1
    return _without_namesakes(runs, tokens, folded, name)


def _goes_on(tokens: Tokens, folded: list[str], last: int, name: Name) -> int | None:
    """Return the next token of a name after token `last`, past a hyphen, a point or the name's own particles."""
    k = last + 1
    if k < len(folded) and folded[k] in {".", "-", "‐"} and tokens.touches(k):
        k += 1
    else:
        while k < len(folded) and folded[k] in name.particles:
            k += 1
    return k if k < len(folded) and name.calls(folded[k]) else None


def _without_namesakes(
    runs: list[tuple[int, int]], tokens: Tokens, folded: list[str], name: Name
) -> list[tuple[int, int]]:
    """Drop "Fernando Example" and "Fernanda Other" where "Fernanda Example" herself is named in full."""

    def exact(first: int, last: int) -> bool:
        return all(
            word in name.words or word in name.particles or not word.isalpha() for word in folded[first : last + 1]
        )

    def other_surname(last: int) -> bool:
        k = last + 1
        return k < len(folded) and folded[k].isalpha() and tokens.is_capital(k)

    if not any(first < last and exact(first, last) for first, last in runs):
        return runs
    return [(first, last) for first, last in runs if (exact(first, last) if first < last else not other_surname(last))]


def _is_relative(tokens: Tokens, first: int, start: int, last: int, name: Name) -> bool:
    """Tell whether a run is a surname after another given name: "Margaret Example" on the page of Ada Example."""
    following = tokens.words[last + 1] if last + 1 < len(tokens.words) else ""
    if following in _JUNIOR and following not in name.particles and tokens.is_capital(last + 1):
        return True
    if first == 0 or last > start or name.length < 2:
        return False
    before = tokens.words[first - 1]
    if not before[0].isalpha() or not tokens.is_capital(first - 1) or len(before) < 2:
        return False
    if _given_name_too(fold(before), name):
        return False
    if first > 2 and tokens.words[first - 2] in t.BESIDE and tokens.is_capital(first - 3):
        return False
    return (
        not t.is_role(before)
        and before not in t.people_words()
        and before not in t.ELLIPTIC
        and before not in t.DETERMINERS
        and not t.is_verbal(before)
        and before not in t.OF | t.BY
    )


_JUNIOR = frozenset({"jr", "junior", "júnior"})
_NICKNAMES = {
    "abe": "abraham",
    "al": "albert alfred alphonse",
    "andy": "andrew",
    "beppe": "giuseppe",
    "beth": "elizabeth",
    "betty": "elizabeth",
    "bill": "william",
    "billy": "william",
    "bob": "robert",
    "bobby": "robert",
    "chico": "francisco",
    "chuck": "charles",
    "dick": "richard",
    "ed": "edward edgar",
    "fritz": "friedrich",
    "gigi": "luigi",
    "hank": "henry",
    "hans": "johannes johann",
    "harry": "henry harold",
    "ike": "dwight",
    "jack": "john jacques",
    "jim": "james",
    "jimmy": "james",
    "joe": "joseph",
    "kate": "catherine katherine",
    "larry": "lawrence laurence",
    "liz": "elizabeth",
    "maggie": "margaret",
    "mike": "michael",
    "ned": "edward",
    "nick": "nicholas",
    "paco": "francisco",
    "peggy": "margaret",
    "pepe": "josé jose",
    "sepp": "josef",
    "ted": "edward theodore",
    "teddy": "theodore edward",
    "tom": "thomas",
    "tony": "anthony antonio",
    "will": "william",
    "willy": "wilhelm",
    "zé": "josé jose",
}


def _given_name_too(before: str, name: Name) -> bool:
    """Tell whether a word may be the person's own given name: an initial's, another spelling, a nickname."""
    if any(word in name.words for word in _NICKNAMES.get(before, "").split()):
        return True
    bones = skeleton(before)[:2]
    return any(
        word[0] == before[0] and (len(before) < 3 or word[:3] == before[:3] or skeleton(word)[:2] == bones)
        for word in name.words
    )
