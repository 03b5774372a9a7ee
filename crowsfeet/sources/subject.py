"""What a page is about: one person, or why not. The same questions for HTML, wikitext and JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crowsfeet.sources import words
from crowsfeet.sources.lead import Life
from crowsfeet.sources.letters import flat, fold, folded_pattern
from crowsfeet.sources.page import Person
from crowsfeet.sources.predicate import VERB_LAST, is_an_animal_noun, names_a_thing, names_an_animal
from crowsfeet.sources.whose import hide_brackets

LONGEST_LIFE, SHORTEST_LIFE = 122, 12
"""Years between the dates in a lead that nothing calls birth and death; wars are shorter, houses and empires longer."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page gives to tell whom or what it is about; `categories` and `labels` are folded."""

    person: Person
    title: str
    language: str
    life: Life
    lead: str = ""
    categories: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    personal: bool = False
    """A box, personal data or the page's sorting tell that it is a person's."""


def not_a_person(signs: Signs) -> str | None:
    """Return why a page is not about one person; None where it is."""
    of_person = any(words.PERSON_CATEGORY.search(name) for name in signs.categories)
    for reason in (_by_category(signs, of_person), _by_title(signs), _by_box(signs, of_person)):
        if reason is not None:
            return reason
    if of_person or signs.personal:
        return None
    if signs.categories and signs.language in words.TOLD_BY_CATEGORY:
        return "no category or box of a person"
    return _by_lead(signs)


_TWO_NAMES = re.compile(r"\s(?:and|und|et|y|e|i|og|och|en|и|&)\s")


def _by_category(signs: Signs, of_person: bool) -> str | None:
    names = signs.categories
    if any(words.NOT_PERSON_CATEGORY.search(name) for name in names):
        return "a disambiguation page or list"
    born = {next(filter(None, match.groups())) for name in names if (match := words.BIRTH_YEAR_CATEGORY.search(name))}
    together = len(born) > 1 and _TWO_NAMES.search(fold(signs.title)) is not None  # alone: the year is disputed
    if together or any(words.SEVERAL_CATEGORY.search(name) for name in names):
        return "about several people"
    if not of_person and any(words.FICTION_CATEGORY.search(name) for name in names):
        return "a fictional character"
    if not of_person and any(words.ANIMAL_CATEGORY.search(name) for name in names):
        return "an animal"
    return None


def _by_title(signs: Signs) -> str | None:
    return "about something of a person, or several" if words.OTHER_TITLE.search(fold(signs.title)) else None


def _by_box(signs: Signs, of_person: bool) -> str | None:
    if of_person:
        return None
    if any(words.FICTION_LABEL.match(label) for label in signs.labels):
        return "a fictional character"
    if any(words.ANIMAL_LABEL.match(label) for label in signs.labels):
        return "an animal"
    return "about a thing" if any(words.THING_LABEL.match(label) for label in signs.labels) else None


# by the first sentence alone

_UNREAL = folded_pattern(
    r"\b(?:race ?horse|rennpferd|zuchthengst|cheval de course|caballo de carreras|cavalo de corrida|cavallo da corsa|renpaard|hevonen|travhäst|varmblod|скаковая лошадь|koń wyścigowy"
    r"|fictional|fictitious|personaje|personagem|personaggio|personnage|romanfigur|fiktiver?|fiktiv[et]?|fiktive|fictief|fictieve|вымышленный|вигаданий|fikcyjn[ya]|fiktivní|kuvitteellinen|kitalált|fictiv|kurgusal|fiksi"
    r"|(?:may|can|could) (?:also )?refer|refers? to|peut (?:désigner|faire référence)|puede (?:referirse|hacer referencia)|pode (?:referir|significar)|può (?:riferirsi|indicare)|kan verwijzen|kan (?:syfta|avse|betyda|henvise|vise til|referere)"
    r"|může (?:být|označovat|znamenat)|môže byť|może (?:oznaczać|odnosić)|może dotyczyć|может (?:означать|относиться)|може (?:означати|стосуватися|да се отнася|да значи)|voi tarkoittaa|jelentései|se poate referi|može (?:se odnositi|značiti)|μπορεί να (?:αναφέρεται|σημαίνει)|anlamlara gelebilir|şu anlamlara|dapat (?:merujuk|mengacu)|bisa merujuk|có thể (?:là|đề cập|chỉ)|pot (?:referir|fer referència))\b"
    r"|架空|虚构|虛構|가상의|خيالي|فقد يشير|قد يشير|قد تعني|עשוי להתייחס|以下の(?:人物|意味)|可以指|可能指|다음을|뜻은",
    positions=True,
)


def _by_lead(signs: Signs) -> str | None:
    life = signs.life
    if life.birth is None and life.death is None:
        return "nothing tells that it is about a person"
    if words.EVENT_OR_WORK.search(fold(signs.title)) and not life.marked:
        return "about an event or a work"
    hidden = hide_brackets(signs.lead[:600])
    other = _not_one_human(hidden, signs)
    if other is not None:
        return other
    told = life.marked and life.whose == "name" and signs.language not in VERB_LAST
    if not told and _is_thing(hidden, signs):
        return "about a work, a group, an event, a place or another thing"
    if not life.marked and (life.whose == "open" or not _as_long_as_a_life(life)):
        return "its dates are not those of a life"
    return None


def _not_one_human(hidden: str, signs: Signs) -> str | None:
    if _names_two(signs.title) or _SEVERAL_BORN.search(hidden):
        return "about several people"
    if _bracket_names_an_animal(signs) or names_an_animal(hidden, signs.language):
        return "an animal"
    unreal = _UNREAL.search(flat(hidden))
    return "about an animal or a fictional character, or a disambiguation" if unreal else None


_PLURAL = r"(?:are|were|sind|waren|sont|étaient|furent|son|eran|fueron|são|eram|foram|sono|furono|zijn|waren)"
_SEVERAL_BORN = re.compile(rf"^[^.]{{2,80}}\0,?\s(?:and|und|et|y|e|i|og|och|en|&)\s[^.\0]{{2,60}}\0+\s{_PLURAL}\b")
"""Two names with their dates before a verb in the plural."""
_PAIR = re.compile(r"\s(?:and|und|et|og|och|en|ja|и|&)\s")
_LANDS = re.compile(r"\b(?:of|von|zu|de|du|des|av|af|van|til)\b")
"""Words before the lands of a title: "Ann of Exton and Hale". Spanish, Portuguese and Catalan surnames hold y, e, i."""


def _names_two(title: str) -> bool:
    """Tell whether a title names two people, and not one of two lands or seats."""
    name = re.split(r"[,(]", fold(title))[0]
    pair = _PAIR.search(name)
    return pair is not None and _LANDS.search(name[: pair.start()]) is None


def _bracket_names_an_animal(signs: Signs) -> bool:
    bracket = re.search(r"\(([^()]*)\)\s*$", signs.title)
    return bracket is not None and is_an_animal_noun(flat(bracket[1]), signs.language)


def _is_thing(hidden: str, signs: Signs) -> bool:
    return names_a_thing(hidden, signs.language, apart=signs.life.whose == "apart")


def _as_long_as_a_life(life: Life) -> bool:
    if life.birth is None or life.death is None:
        return True
    return SHORTEST_LIFE <= life.death.date.year - life.birth.date.year <= LONGEST_LIFE
