"""Hair, hairline, beard: shapes with strands, each strand grey or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from crowsfeet.demo_world.canvas import Canvas, Colour, Pose, blend, mirrored, shade, smooth

if TYPE_CHECKING:
    from crowsfeet.demo_world.head import Look

_GREY: Colour = (206.0, 205.0, 203.0)
_LONG = ("long", "bob", "bun")


def hair_colour(natural: Colour, age: float, grey: float) -> Colour:
    """Return the mean colour: lighter in small children of fair hair, grey with the years."""
    fair = max(0.0, 1 - age / 14) * 0.35 * (sum(natural) > 180)
    return blend(blend(natural, (214.0, 184.0, 132.0), fair), _GREY, 0.78 * grey)


def hairline(look: Look) -> np.ndarray:
    """Return the line where forehead ends and hair begins, from the left temple to the right."""
    back, child = look.signs.recession, look.signs.child
    y = -0.98 - 0.10 * child - 0.46 * back
    corner = 0.30 * back
    part = look.traits.parting * 0.12 * (1 - back)
    temple = (0.86 + 0.04 * back, -0.42 - 0.10 * back)
    right = [(0.22, y + 0.03), (0.55, y + 0.06 - 0.55 * corner), (0.76, y + 0.24 - 0.65 * corner), temple]
    left = [(-x, ly) for x, ly in reversed(right)]
    line = smooth([*left, (part, y + 0.02 + 0.28 * corner * (1 - back)), *right])
    line[:, 1] = np.maximum(line[:, 1], look.top_y + 0.03)
    return line


def draw_back_hair(canvas: Canvas, look: Look, pose: Pose, rng: np.random.Generator) -> None:
    """Draw what hangs behind face and shoulders."""
    style = _style(look)
    if style not in ("long", "bob"):
        return
    end = 2.15 if style == "long" else 1.12
    flare = 1.24 if style == "long" else 1.30
    right = [(0.0, look.top_y - 0.24), (0.78, look.top_y - 0.06), (1.17, -0.75), (1.24, 0.0), (flare, 0.75),
             (flare - 0.04, end), (0.62, end + 0.06)]  # fmt: skip
    shape = smooth([*right, *[(-x, y) for x, y in reversed(right[1:])]], closed=True)
    canvas.fill(pose, shape, shade(look.hair, 0.62), "hair")
    x = rng.uniform(0.75, flare - 0.06, 40) * rng.choice((-1, 1), 40)
    low = end * rng.uniform(0.75, 1.0, 40)
    strands = np.stack([0.85 * x, np.full(40, -0.8), 1.04 * x, np.full(40, 0.1), 1.01 * x, low], 1).reshape(-1, 3, 2)
    canvas.strands(pose, strands, 0.03, _tones(look, rng, 40, 0.75))


def draw_hair(canvas: Canvas, look: Look, pose: Pose, rng: np.random.Generator) -> None:
    """Draw the hair over skull and temples, down to the hairline."""
    style = _style(look)
    inner = hairline(look)
    volume = {"curly": 0.30, "long": 0.22, "bob": 0.24, "side": 0.17, "bun": 0.12}.get(style, 0.13)
    volume *= (1 - 0.60 * look.signs.recession) * (1 - 0.15 * look.signs.sag) * (1 - 0.45 * look.signs.child)
    outer = _outer(look, style, volume, rng)
    bald = look.signs.recession > 0.62
    if style == "bun":
        knot = np.array([0.0, look.top_y - 0.24])
        t = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        canvas.fill(pose, knot + 0.36 * np.stack([np.cos(t), 0.75 * np.sin(t)], 1), shade(look.hair, 0.8), "hair")
    if bald:
        _draw_sides(canvas, look, pose, rng)
        return
    canvas.fill(pose, np.concatenate([outer, inner[::-1]]), shade(look.hair, 0.80), "hair")
    along = np.linspace(0, 1, 140)
    inside = _resample(inner, along)
    outside = _resample(outer, along)
    strands = 46 + round(90 * min(1.0, pose.scale / 60))
    k = rng.integers(2, 137, strands)
    to = np.clip(k + rng.normal(look.traits.parting * 16, 7, strands), 1, 138).astype(int)
    start, out = inside[k], outside[to]
    end = start + (out - start) * rng.uniform(0.5, 0.97, (strands, 1))
    middle = 0.5 * (start + end) + (outside[k] - start) * 0.36
    canvas.strands(pose, np.stack([start, middle, end], 1), 0.022, _tones(look, rng, strands, 1.0))
    if style in _LONG and style != "bun":
        _draw_locks(canvas, look, pose, rng, 1.35 if style == "long" else 0.85)


def _style(look: Look) -> str:
    if look.age < 1.5 or (look.age < 4 and look.traits.sex == "male"):
        return "short"
    if look.age < 12 and look.traits.style == "bun":
        return "bob"
    return look.traits.style


def _outer(look: Look, style: str, volume: float, rng: np.random.Generator) -> np.ndarray:
    low = 0.12 if style in ("short", "side") else 0.30
    side = 1.0 * look.width + 0.28 * volume
    right = [(0.0, look.top_y - volume), (0.55, look.top_y + 0.10 - volume), (0.92 + 0.4 * volume, -0.92),
             (side + 0.35 * volume, -0.45), (side, low - 0.1), (0.93 * look.width, low - 0.06)]  # fmt: skip
    left = [(-x, y) for x, y in reversed(right[1:])]
    skew = np.array([0.0, 0.0])
    if style == "side":
        skew = np.array([0.10 * np.sign(look.traits.parting), -0.06])
    curve = smooth([*left, (right[0][0] + skew[0], right[0][1] + skew[1]), *right[1:]])
    if style == "curly":
        t = np.arange(len(curve))
        bumps = 0.045 * np.sin(t * 1.9)[:, None] + rng.normal(0, 0.012, (len(curve), 1))
        curve = curve * (1 + bumps * np.clip(-curve[:, 1:] + 0.3, 0, 1))
    return curve


def _draw_sides(canvas: Canvas, look: Look, pose: Pose, rng: np.random.Generator) -> None:
    """Draw what baldness leaves: a fringe over the ears."""
    w = look.width
    top = -0.80 + 0.35 * (look.signs.recession - 0.62)
    for side in (-1, 1):
        shape = smooth([(0.86 * w, top), (1.02 * w, top + 0.02), (1.10 * w, -0.35), (1.07 * w, 0.12), (0.95 * w, 0.16),
                        (0.93 * w, -0.25)], closed=True)  # fmt: skip
        canvas.fill(pose, mirrored(shape, side), shade(look.hair, 0.84), "hair")
        x, y = rng.uniform(0.92, 1.06, 26) * w * side, rng.uniform(top, 0.05, 26)
        lock = np.stack([x - 0.03 * side, y - 0.06, x + 0.03 * side, y + 0.02, x + 0.01 * side, y + 0.12], 1)
        canvas.strands(pose, lock.reshape(-1, 3, 2), 0.022, _tones(look, rng, 26, 1.0))


def _draw_locks(canvas: Canvas, look: Look, pose: Pose, rng: np.random.Generator, end: float) -> None:
    """Draw the hair that frames the cheeks."""
    w = look.width
    for side in (-1, 1):
        shape = smooth([(0.84 * w, -0.60), (1.10 * w, -0.55), (1.22, 0.2), (1.20, end), (0.98, end + 0.04), (1.0, 0.4),
                        (0.95 * w, -0.1)], closed=True)  # fmt: skip
        canvas.fill(pose, mirrored(shape, side), shade(look.hair, 0.86), "hair")
        x, low = rng.uniform(0.98, 1.17, 22) * side, end * rng.uniform(0.7, 1, 22)
        lock = np.stack([0.93 * x, np.full(22, -0.5), 1.03 * x, np.full(22, 0.2), x, low], 1)
        canvas.strands(pose, lock.reshape(-1, 3, 2), 0.024, _tones(look, rng, 22, 1.0))


def draw_beard(canvas: Canvas, look: Look, pose: Pose, rng: np.random.Generator) -> None:
    """Draw beard or stubble on men old enough to have one."""
    kind = look.traits.beard
    if kind == "none" or look.age < 17 or look.stone:
        return
    y, chin = look.mouth_y, look.chin_y
    moustache = smooth([(-0.44, y - 0.02), (-0.2, y - 0.20), (0.0, y - 0.17), (0.2, y - 0.20), (0.44, y - 0.02),
                        (0.2, y - 0.06), (0.0, y - 0.07), (-0.2, y - 0.06)], closed=True)  # fmt: skip
    chin_part = smooth([(-0.30, y + 0.14), (0.0, y + 0.20), (0.30, y + 0.14), (0.30, chin - 0.02), (0.0, chin + 0.08),
                        (-0.30, chin - 0.02)], closed=True)  # fmt: skip
    w, jaw = look.width, look.jaw
    right = [(0.96 * w, 0.12), (0.95 * w, 0.35), (jaw * w * 1.03, 0.88 * chin * 0.76), (0.55 * w, chin * 0.93),
             (0.0, chin + 0.07)]  # fmt: skip
    edge = [(0.84 * w, 0.20), (0.70 * w, 0.55), (0.47, y - 0.02), (0.40, y + 0.16), (0.0, y + 0.20)]
    full = smooth([*right, *[(-x, ly) for x, ly in reversed(right[:-1])], *[(-x, ly) for x, ly in edge],
                   *list(reversed(edge[:-1]))], closed=True, per=4)  # fmt: skip
    shapes = {"moustache": [moustache], "goatee": [moustache, chin_part], "full": [moustache, full],
              "stubble": [moustache, full]}[kind]  # fmt: skip
    tone = blend(shade(look.hair, 0.72), look.skin, 0.22)
    if kind == "stubble":
        _draw_stubble(canvas, look, pose, shapes, blend(look.skin, tone, 0.34))
        return
    for shape in shapes:
        canvas.fill(pose, shape, tone, "hair")
        area = shape.astype(np.float32)
        roots = rng.uniform(shape.min(0), shape.max(0), (150, 2))
        inside = np.array([cv2.pointPolygonTest(area, (x, y), False) > 0 for x, y in roots.tolist()])
        roots = roots[inside]
        tips = roots * (1.04, 1) + (0, 0.07)
        strands = np.stack([roots, 0.5 * (roots + tips), tips], 1)
        canvas.strands(pose, strands, 0.02, _tones(look, rng, len(strands), 0.8))


def _draw_stubble(canvas: Canvas, look: Look, pose: Pose, shapes: list[np.ndarray], tone: Colour) -> None:
    mask = np.zeros(canvas.regions.shape, np.uint8)
    for shape in shapes:
        cv2.fillPoly(mask, [canvas.fixed(pose, shape)], 255, cv2.LINE_8, 4)
    share = np.array(tone) / np.maximum(np.array(look.skin), 1)
    left, top, width, height = cv2.boundingRect(mask)
    if width and height:
        factor = np.broadcast_to(share.astype(np.float32), (2, 2, 3)).copy()
        within = mask[top : top + height, left : left + width]
        canvas.multiply((left, top, left + width, top + height), factor, within)


def _tones(look: Look, rng: np.random.Generator, n: int, light: float) -> np.ndarray:
    """Return `n` strands' colours [n, 3]: each strand is grey or not, and lies lighter or darker."""
    lit = light * rng.uniform(0.74, 1.20, (n, 1))
    grey = rng.random((n, 1)) < look.signs.grey
    natural = np.array(hair_colour(look.traits.hair, look.age, 0.0))
    mixed = 0.6 * np.array(_GREY) + 0.4 * np.array(look.hair)
    tones = (
        np.full((n, 3), look.hair) if look.stone else np.where(grey, mixed, 0.6 * natural + 0.4 * np.array(look.hair))
    )
    return np.clip(tones * lit, 0, 255)


def _resample(curve: np.ndarray, along: np.ndarray) -> np.ndarray:
    steps = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    at = along * steps[-1]
    return np.stack([np.interp(at, steps, curve[:, 0]), np.interp(at, steps, curve[:, 1])], 1)
