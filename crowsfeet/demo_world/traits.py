"""Who a fictional person is, and what the years do to them: identity, ageing, and their numbers.

Two things keep the portraits hard. A person's own pace of ageing (`PACE_SD`) moves *all* signs together, so that no
model can see it; each sign (grey hair, hairline, lines, folds, bags) has an onset of its own besides (`SIGN_SD`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from crowsfeet.demo_world.chance import pick

PACE_SD: Final = 5.0
"""Years; spread of the apparent age around the true one in a grown person (decided before any training code)."""
SIGN_SD: Final = 4.0
"""Years; spread of each single sign's onset around the person's apparent age."""

SKIN_TONES: Final = ("light", "medium", "brown", "dark")
SEXES: Final = ("female", "male")

_SKIN_RAMP: Final = np.array(
    [[246, 217, 198], [231, 190, 160], [208, 158, 120], [166, 113, 78], [130, 86, 60], [98, 65, 49]], np.float32
)
_HAIR: Final = np.array(
    [[28, 24, 22], [48, 34, 26], [84, 56, 36], [128, 88, 52], [196, 158, 100], [150, 72, 36]], np.float32
)
_HAIR_BY_TONE: Final = {
    "light": (0.06, 0.20, 0.26, 0.20, 0.20, 0.08),
    "medium": (0.24, 0.34, 0.24, 0.10, 0.06, 0.02),
    "brown": (0.50, 0.38, 0.10, 0.02, 0.0, 0.0),
    "dark": (0.74, 0.24, 0.02, 0.0, 0.0, 0.0),
}
_IRIS: Final = np.array([[70, 45, 28], [95, 66, 38], [92, 104, 62], [72, 108, 140], [110, 122, 128]], np.float32)
_STYLES: Final = {
    "female": (("long", 0.34), ("bob", 0.26), ("bun", 0.14), ("short", 0.12), ("curly", 0.14)),
    "male": (("short", 0.56), ("side", 0.28), ("curly", 0.12), ("bob", 0.04)),
}


@dataclass(frozen=True, slots=True)
class Traits:
    """What stays the same over a life. Lengths are in half face widths."""

    sex: str
    skin_tone: str
    skin: tuple[float, float, float]
    hair: tuple[float, float, float]
    iris: tuple[float, float, float]
    style: str
    parting: float
    face_width: float
    face_length: float
    jaw: float
    chin: float
    eye_distance: float
    eye_size: float
    eye_tilt: float
    brow_weight: float
    brow_arch: float
    nose_width: float
    nose_length: float
    mouth_width: float
    lips: float
    ears: float
    glasses: float
    """0 never; else the age in years from which glasses are worn."""
    beard: str
    mole: tuple[float, float] | None
    pace: float
    """Years that a grown person looks older (or younger) than they are."""
    onsets: tuple[float, float, float, float, float, float]
    """Years by which grey, hairline, lines, eye corners, folds, bags come later than in the average person."""
    balding: float


def draw_traits(rng: np.random.Generator, sex: str | None = None, skin_tone: str | None = None) -> Traits:
    """Draw a person; `sex` and `skin_tone` may be fixed from outside (both are independent of everything else)."""
    sex = sex or pick(rng, SEXES)
    skin_tone = skin_tone or pick(rng, SKIN_TONES, (0.40, 0.26, 0.18, 0.16))
    band = SKIN_TONES.index(skin_tone)
    depth = (band + rng.uniform(0.1, 0.9)) / len(SKIN_TONES)
    man = sex == "male"
    styles, weights = zip(*_STYLES[sex], strict=True)
    hair = pick(rng, tuple(_HAIR), _HAIR_BY_TONE[skin_tone]) * rng.uniform(0.85, 1.15)
    iris = _IRIS[rng.integers(0, 5 if band == 0 else 3 if band == 1 else 1 + (band == 2))]
    beard = pick(rng, ("none", "stubble", "moustache", "full", "goatee"), (0.5, 0.16, 0.10, 0.15, 0.09))
    return Traits(
        sex=sex,
        skin_tone=skin_tone,
        skin=_as_colour(_ramp(depth) + rng.normal(0, 4, 3)),
        hair=_as_colour(hair),
        iris=_as_colour(iris),
        style=pick(rng, styles, weights),
        parting=float(rng.uniform(-0.5, 0.5)),
        face_width=float(rng.normal(1.0 if man else 0.965, 0.035)),
        face_length=float(rng.normal(1.0, 0.035)),
        jaw=float(rng.normal(0.80 if man else 0.70, 0.035)),
        chin=float(rng.normal(0.30 if man else 0.24, 0.03)),
        eye_distance=float(rng.normal(0.43, 0.02)),
        eye_size=float(rng.normal(0.185 if man else 0.20, 0.011)),
        eye_tilt=float(rng.normal(0.0, 0.05)),
        brow_weight=float(rng.normal(0.085 if man else 0.06, 0.012)),
        brow_arch=float(rng.normal(0.05 if man else 0.08, 0.02)),
        nose_width=float(rng.normal(0.215 + 0.02 * man + 0.015 * band, 0.018)),
        nose_length=float(rng.normal(0.55, 0.03)),
        mouth_width=float(rng.normal(0.37, 0.025)),
        lips=float(rng.normal(0.095 + 0.012 * band + (0 if man else 0.012), 0.014)),
        ears=float(rng.normal(0.26, 0.025)),
        glasses=pick(rng, (0.0, 12.0, 45.0), (0.68, 0.16, 0.16)),
        beard=beard if man else "none",
        mole=(float(rng.uniform(-0.6, 0.6)), float(rng.uniform(0.2, 0.9))) if rng.random() < 0.15 else None,
        pace=float(rng.normal(0, PACE_SD)),
        onsets=_six(rng.normal(0, SIGN_SD, 6)),
        balding=float(rng.beta(1.1, 1.6)) if man else float(rng.beta(1, 14)),
    )


@dataclass(frozen=True, slots=True)
class Ageing:
    """The visible signs at one age, each 0…1 (`recession` 0…1.12) but `child` (1 at birth, 0 when grown)."""

    apparent: float
    child: float
    grey: float
    recession: float
    lines: float
    corners: float
    folds: float
    bags: float
    sag: float
    spots: float


def ageing_at(traits: Traits, age: float) -> Ageing:
    """Return the signs that a person shows at `age` years; childhood runs at nearly everyone's own pace."""
    apparent = max(0.0, age + traits.pace * (1 - float(np.exp(-age / 22))))
    grey, hairline, lines, corners, folds, bags = (apparent - onset for onset in traits.onsets)
    return Ageing(
        apparent=apparent,
        child=float(np.exp(-((apparent / 9.5) ** 1.25))),
        grey=_rise(grey, 50, 6.5),
        recession=traits.balding * _rise(hairline, 44, 8.5) + 0.12 * _rise(hairline, 62, 9),
        lines=_ramp_up(lines, 26, 82),
        corners=_ramp_up(corners, 27, 80),
        folds=_ramp_up(folds, 22, 78),
        bags=_ramp_up(bags, 28, 84),
        sag=_ramp_up(apparent, 44, 92),
        spots=_ramp_up(apparent, 56, 95),
    )


def _rise(age: float, middle: float, width: float) -> float:
    return float(1 / (1 + np.exp(-(age - middle) / width)))


def _ramp_up(age: float, start: float, end: float) -> float:
    return float(np.clip((age - start) / (end - start), 0, 1) ** 0.85)


def _ramp(depth: float) -> np.ndarray:
    at = np.linspace(0, 1, len(_SKIN_RAMP))
    return np.array([np.interp(depth, at, _SKIN_RAMP[:, k]) for k in range(3)])


def _as_colour(rgb: np.ndarray) -> tuple[float, float, float]:
    red, green, blue = np.clip(rgb, 0, 255).tolist()
    return (red, green, blue)


def _six(values: np.ndarray) -> tuple[float, float, float, float, float, float]:
    a, b, c, d, e, f = values.tolist()
    return (a, b, c, d, e, f)
