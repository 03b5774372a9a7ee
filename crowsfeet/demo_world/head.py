"""One person, drawn: shoulders, ears, face, light on it, the signs of age, features, hair."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from crowsfeet.demo_world.canvas import SUPERSAMPLE, Canvas, Colour, Pose, blend, ellipse, mirrored, shade, smooth
from crowsfeet.demo_world.features import draw_features
from crowsfeet.demo_world.hair import draw_back_hair, draw_beard, draw_hair, hair_colour, hairline
from crowsfeet.demo_world.traits import Ageing, Traits, ageing_at

_LIGHT_STEP: Final = 4


@dataclass(frozen=True, slots=True)
class Light:
    """Where the light comes from (radians, 0 from the right, -pi/2 from above) and how hard it is, 0…1."""

    angle: float
    hardness: float


@dataclass(frozen=True, slots=True)
class Look:
    """A person at one age on one day, with every measure that the drawing needs. Lengths in half face widths."""

    traits: Traits
    signs: Ageing
    age: float
    smile: float
    eye_y: float
    eye_x: float
    eye_size: float
    brow_y: float
    nose_y: float
    nose_width: float
    mouth_y: float
    chin_y: float
    top_y: float
    jaw: float
    width: float
    skin: Colour
    hair: Colour
    stone: bool = False


def look_at(traits: Traits, age: float, rng: np.random.Generator, stone: bool = False) -> Look:
    """Return a person's look at `age` years; `rng` decides expression and the day's small changes."""
    signs = ageing_at(traits, age)
    child, sag = signs.child, signs.sag
    length = traits.face_length * (1 - 0.10 * child)
    eye_y = 0.02 + 0.17 * child
    nose_y = eye_y + traits.nose_length * (1 - 0.30 * child) * (1 + 0.06 * sag)
    mouth_y = nose_y + (0.30 - 0.07 * child) * length + 0.015 * sag
    skin = blend(traits.skin, (214.0, 170.0, 140.0), 0.10 * sag)
    skin = (195.0, 192.0, 186.0) if stone else shade(skin, 1 + 0.03 * child - 0.04 * sag)
    hair = (176.0, 173.0, 168.0) if stone else hair_colour(traits.hair, age, signs.grey)
    return Look(
        traits=traits,
        signs=signs,
        age=age,
        smile=float(np.clip(rng.normal(0.35, 0.35), -0.2, 1)),
        eye_y=eye_y,
        eye_x=traits.eye_distance * (1 + 0.03 * child),
        eye_size=traits.eye_size * (1 + 0.27 * child),
        brow_y=eye_y - 0.235 * (1 - 0.08 * child) + 0.035 * sag,
        nose_y=nose_y,
        nose_width=traits.nose_width * (1 - 0.22 * child) * (1 + 0.10 * sag),
        mouth_y=mouth_y,
        chin_y=(1.30 - 0.20 * child) * length,
        top_y=-1.50 - 0.06 * child,
        jaw=traits.jaw + 0.11 * child + 0.07 * sag,
        width=traits.face_width * (1 + 0.05 * child),
        skin=skin,
        hair=hair,
        stone=stone,
    )


def draw_person(
    canvas: Canvas, look: Look, pose: Pose, rng: np.random.Generator, *, light: Light, clothes: Colour
) -> tuple[float, float, float, float]:
    """Draw a person onto the canvas and return the face's box (x, y, width, height in pixels)."""
    hair_seed = int(rng.integers(2**31))
    draw_back_hair(canvas, look, pose, np.random.default_rng(hair_seed))
    _draw_body(canvas, look, pose, clothes)
    _draw_ears(canvas, look, pose)
    outline = face_outline(look)
    canvas.fill(pose, outline, look.skin, "skin")
    _light_face(canvas, look, pose, rng, light=light, outline=outline)
    canvas.fill(pose, _forehead(look), None, "forehead")
    draw_beard(canvas, look, pose, rng)
    draw_features(canvas, look, pose, rng)
    draw_hair(canvas, look, pose, np.random.default_rng(hair_seed + 1))
    return face_box(look, pose)


def face_outline(look: Look) -> np.ndarray:
    """Return the outline of face and skull as a closed curve in face coordinates."""
    w, jaw, chin, chin_y, sag = look.width, look.jaw, look.traits.chin, look.chin_y, look.signs.sag
    right = np.array(
        [
            (0.0, look.top_y),
            (0.60 * w, look.top_y + 0.15),
            (0.93 * w, -0.86),
            (1.00 * w, -0.22),
            (0.965 * w, 0.28),
            (jaw * w * 1.03, 0.80 * chin_y / 1.30 + 0.04),
            (0.5 * (jaw + chin) * w + 0.02 + 0.05 * sag, 0.875 * chin_y),
            (chin * w, chin_y * 0.985),
            (0.0, chin_y * (1.0 + 0.012 * sag)),
        ]
    )
    return smooth(np.concatenate([right, mirrored(right[-2:0:-1], -1)]), closed=True)


def face_box(look: Look, pose: Pose) -> tuple[float, float, float, float]:
    """Return the box from brows' top to chin's bottom, as a detector would draw it, in pixels."""
    middle = pose.place(np.array([[0.0, 0.5 * (look.brow_y - 0.35 + look.chin_y)]]))[0]
    side = 2.05 * pose.scale * look.width
    return (float(middle[0] - side / 2), float(middle[1] - side / 2), float(side), float(side))


def _draw_body(canvas: Canvas, look: Look, pose: Pose, clothes: Colour) -> None:
    level = Pose(pose.x, pose.y, pose.scale, pose.roll * 0.3)
    child = look.signs.child
    neck, reach = 0.50 - 0.12 * child, 1.75 - 0.35 * child
    base = look.chin_y + 0.42 - 0.16 * child
    shoulders = [(-reach - 0.4, 4.5), (-reach, base + 0.55), (-0.95, base + 0.12), (-neck - 0.08, base - 0.14)]
    body = smooth([*shoulders, (0.0, base + 0.20), *[(-x, y) for x, y in reversed(shoulders)]])
    throat = np.array([(-neck, 0.4), (neck, 0.4), (neck + 0.10, base + 0.3), (-neck - 0.10, base + 0.3)])
    canvas.fill(level, body, clothes, "clothes")
    canvas.fill(level, throat, shade(look.skin, 0.80), "skin")
    collar = smooth([(-neck - 0.16, base - 0.16), (-0.25, base + 0.10), (0.0, base + 0.22), (0.25, base + 0.10),
                     (neck + 0.16, base - 0.16)])  # fmt: skip
    canvas.fill(level, np.concatenate([collar, [[neck + 0.3, base + 0.6], [-neck - 0.3, base + 0.6]]]), clothes,
                "clothes")  # fmt: skip
    canvas.stroke(level, collar, 0.05, shade(clothes, 0.72))
    for k in range(round(look.signs.sag * 3)):
        y = look.chin_y + 0.10 + 0.10 * k
        canvas.stroke(level, smooth([(-0.3, y), (0.0, y + 0.05), (0.3, y)]), 0.02, shade(look.skin, 0.66))


def _draw_ears(canvas: Canvas, look: Look, pose: Pose) -> None:
    size = look.traits.ears * (1 - 0.10 * look.signs.child + 0.16 * look.signs.sag)
    for side in (-1, 1):
        x = side * (look.width * 0.99)
        shape = ellipse(x, look.eye_y + 0.16, size * 0.46, size, n=20, tilt=0.16 * side)
        canvas.fill(pose, shape, shade(look.skin, 0.88), "skin")
        inner = ellipse(x + 0.02 * side, look.eye_y + 0.15, size * 0.24, size * 0.66, n=16, tilt=0.16 * side)
        canvas.fill(pose, inner, shade(look.skin, 0.70))


def _forehead(look: Look) -> np.ndarray:
    line = hairline(look)
    low = look.brow_y - 0.07
    return np.concatenate([line, [[0.74, low], [-0.74, low]]])


def _light_face(
    canvas: Canvas, look: Look, pose: Pose, rng: np.random.Generator, *, light: Light, outline: np.ndarray
) -> None:
    """Light the face as a rounded body with sockets, nose, cheeks and the hollows that age leaves."""
    pixels = pose.place(outline)
    left, top = np.floor(pixels.min(0)).astype(int)
    right, bottom = np.ceil(pixels.max(0)).astype(int)
    left, top = max(left, 0), max(top, 0)
    right, bottom = min(right, canvas.width), min(bottom, canvas.height)
    if right - left < 8 or bottom - top < 8:
        return
    u, v = pose.grid(left, top, right - left, bottom - top, _LIGHT_STEP // SUPERSAMPLE)
    window = (left * SUPERSAMPLE, top * SUPERSAMPLE, right * SUPERSAMPLE, bottom * SUPERSAMPLE)
    factor = _relief(u, v, look, light)
    rows, columns = factor.shape
    oy, ox = rng.integers(0, 512 - rows), rng.integers(0, 512 - columns)
    rough = 0.25 + 0.75 * look.signs.sag
    factor += _skin_noise()[oy : oy + rows, ox : ox + columns] * np.float32(0.014 + 0.030 * rough)
    rosy = 0.05 * (1 + look.signs.child) * (0.35 if look.traits.skin_tone == "dark" else 1.0) * (not look.stone)
    cheek = _bump(u, v, 0.52, look.nose_y - 0.08, 0.26, 0.20) + _bump(u, v, -0.52, look.nose_y - 0.08, 0.26, 0.20)
    tint = cheek * np.float32(rosy)
    layers = cv2.merge([factor + tint, factor - 0.35 * tint, factor - 0.30 * tint])
    within = np.zeros((window[3] - window[1], window[2] - window[0]), np.uint8)
    fixed = canvas.fixed(pose, outline) - np.array([window[0] << 4, window[1] << 4])
    cv2.fillPoly(within, [fixed.astype(np.int32)], 255, cv2.LINE_8, 4)
    canvas.multiply(window, layers, within)


def _relief(u: np.ndarray, v: np.ndarray, look: Look, light: Light) -> np.ndarray:
    signs, eye_y, nose_y = look.signs, look.eye_y, look.nose_y
    grown, soft = 1 - signs.child, np.float32(0.6 + 0.4 * light.hardness)
    r2 = u * u + 0.55 * v * v
    f = 1.10 - 0.17 * r2 * r2
    f += light.hardness * 0.24 * (u * np.cos(light.angle) + 0.6 * v * np.sin(light.angle))
    for side in (-1, 1):
        f -= soft * (0.25 + 0.03 * signs.bags) * _bump(u, v, side * look.eye_x, eye_y - 0.08, 0.22, 0.13)
        f -= soft * 0.06 * grown * _bump(u, v, side * 0.15, eye_y, 0.07, 0.20)
        f += soft * 0.07 * _bump(u, v, side * (0.50 - 0.02 * signs.sag), nose_y - 0.20, 0.17, 0.13)
        f -= soft * (0.02 + 0.14 * signs.sag) * _bump(u, v, side * 0.64, nose_y + 0.18, 0.15, 0.24)
        f -= soft * 0.13 * signs.sag * _bump(u, v, side * 0.50, look.chin_y - 0.22, 0.12, 0.12)
        f -= soft * 0.10 * signs.recession * _bump(u, v, side * 0.62, -0.85, 0.2, 0.2)
        f -= soft * 0.10 * _bump(u, v, side * look.nose_width * 1.25, nose_y, 0.07, 0.08)
        f -= soft * 0.12 * signs.sag * _bump(u, v, side * 0.80, -0.42, 0.10, 0.22)
    f += soft * 0.11 * _bump(u, v, 0.03 * np.cos(light.angle), nose_y - 0.26, 0.06, 0.26)
    f += soft * 0.08 * _bump(u, v, 0.0, nose_y - 0.05, 0.09, 0.08)
    f -= soft * (0.10 + 0.06 * grown) * _bump(u, v, 0.0, nose_y + 0.09, 0.20, 0.06)
    f -= soft * 0.08 * _bump(u, v, 0.0, look.mouth_y + 0.17, 0.22, 0.06)
    f += soft * 0.04 * _bump(u, v, 0.0, look.chin_y - 0.20, 0.18, 0.10)
    f += soft * 0.05 * _bump(u, v, 0.0, -0.70, 0.45, 0.22)
    return np.asarray(f, np.float32)


def _bump(u: np.ndarray, v: np.ndarray, x: float, y: float, rx: float, ry: float) -> np.ndarray:
    """Return exp(-½ d²) around (x, y)."""
    squared = ((u - np.float32(x)) / np.float32(rx)) ** 2 + ((v - np.float32(y)) / np.float32(ry)) ** 2
    return cv2.exp(np.asarray(squared * np.float32(-0.5), np.float32))  # cv2.exp is three times numpy's speed


@lru_cache(maxsize=1)
def _skin_noise() -> np.ndarray:
    rng = np.random.default_rng(20)
    fine = rng.normal(0, 1, (512, 512)).astype(np.float32)
    coarse = cv2.resize(rng.normal(0, 1, (96, 96)).astype(np.float32), (512, 512), interpolation=cv2.INTER_CUBIC)
    return np.asarray(0.5 * cv2.GaussianBlur(fine, (0, 0), 0.8) * 2 + 0.8 * coarse, np.float32)
