"""Invented names: syllables that sound like somewhere, nobody's in particular."""

from __future__ import annotations

from typing import Final

import numpy as np

from crowsfeet.demo_world.chance import pick


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split(", "))


_FIRST: Final = {
    "female": _listed("Al, Be, Ca, Do, El, Fi, Gre, Ha, I, Jo, Ka, Li, Ma, Ne, O, Pe, Ro, Sa, Ti, Va"),
    "male": _listed("A, Bo, Ca, Da, E, Fa, Ge, Hu, I, Jo, Ka, Lu, Mi, No, O, Pe, Ra, Si, To, Vi"),
}
_LAST_OF_FIRST: Final = {
    "female": _listed("nora, lisa, riane, mira, thea, vina, dalie, sanne, rinka, beth, lou, zia"),
    "male": _listed("rian, ldo, mund, van, rick, tello, ssen, bert, nisse, mar, dric, kon"),
}
_HEAD: Final = _listed(
    "Arn, Bel, Cor, Dren, Esk, Fal, Gar, Hol, Ing, Jar, Kest, Lor, Mand, Nor, Ols, Pren, Quist, Rav, "
    "Stell, Tor, Ulm, Vant, Wex, Yar, Zell"
)
_TAIL: Final = _listed(
    "aby, berg, court, dale, ek, feld, gaard, hurst, ides, kova, lund, mont, nier, osa, pont, quez, rup, "
    "stad, thwaite, uri, vale, worth, yck, zano"
)
_PLACES: Final = _listed(
    "Brellin, Castow, Dunmere, Elvaston, Fjellby, Garrowick, Haldenau, Isterra, Kolmsk, Lindrath, "
    "Montaro, Norvale, Ostrava Bay, Pellworth, Rosmark, Santa Vera, Tarnholm, Ulvik Sound, Vessara, "
    "Westhaven"
)
EVENTS: Final = _listed(
    "Book Fair, Film Festival, Open Forum, Jazz Days, Summer Games, Science Week, Chess Congress, Charter "
    "Assembly, Poetry Night, Cup Final"
)
OCCUPATIONS: Final = _listed(
    "actor, novelist, cellist, physicist, footballer, politician, painter, chess player, singer, film "
    "director, chemist, architect, poet, journalist"
)


def draw_name(rng: np.random.Generator, sex: str) -> tuple[str, str]:
    """Return first and family name."""
    first = pick(rng, _FIRST[sex]) + pick(rng, _LAST_OF_FIRST[sex])
    return first, pick(rng, _HEAD) + pick(rng, _TAIL)


def draw_place(rng: np.random.Generator) -> str:
    """Return a town that is on no map."""
    return pick(rng, _PLACES)
