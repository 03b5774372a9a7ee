"""Eyes, brows, nose, mouth, glasses, and the lines that the years draw between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from crowsfeet.demo_world.canvas import SUPERSAMPLE, Canvas, Colour, Pose, blend, ellipse, mirrored, shade, smooth

if TYPE_CHECKING:
    from crowsfeet.demo_world.head import Look


def draw_features(canvas: Canvas, look: Look, pose: Pose, rng: np.random.Generator) -> None:
    """Draw the features onto a lit face, the lines of age first."""
    _mark_age_regions(canvas, look, pose)
    _draw_lines(canvas, look, pose, rng)
    _draw_spots(canvas, look, pose, rng)
    gaze = float(rng.normal(0, 0.10))
    for side in (-1, 1):
        _draw_eye(canvas, look, pose, side, gaze)
        _draw_brow(canvas, look, pose, side, rng)
    _draw_nose(canvas, look, pose)
    _draw_mouth(canvas, look, pose)
    since = look.traits.glasses
    if since and look.age >= since and not look.stone:
        _draw_glasses(canvas, look, pose)


def _corner(look: Look) -> tuple[float, float]:
    return look.eye_x + look.eye_size, look.eye_y - look.traits.eye_tilt * 0.5


def _mark_age_regions(canvas: Canvas, look: Look, pose: Pose) -> None:
    x, y = _corner(look)
    for side in (-1, 1):
        canvas.fill(pose, ellipse(side * (x + 0.13), y + 0.02, 0.17, 0.21), None, "eye_corners")
        bag = ellipse(side * look.eye_x, look.eye_y + 0.19, look.eye_size * 1.05, 0.13)
        canvas.fill(pose, bag, None, "eye_bags")
        canvas.stroke(pose, _fold(look, side), 0.20, None, "folds")
        canvas.stroke(pose, _marionette(look, side), 0.14, None, "folds")


def _fold(look: Look, side: int) -> np.ndarray:
    """Return the nasolabial fold, from the wing of the nose past the corner of the mouth."""
    start = look.nose_width + 0.03
    corner = look.traits.mouth_width + 0.10 + 0.03 * look.smile
    top, end = look.nose_y - 0.05, look.mouth_y + 0.02 + 0.05 * look.signs.folds
    bow = start + 0.62 * (corner - start) + 0.05
    return mirrored(smooth([(start, top), (bow, top + 0.45 * (end - top)), (corner + 0.01, end)]), side)


def _marionette(look: Look, side: int) -> np.ndarray:
    x = look.traits.mouth_width + 0.04
    return mirrored(smooth([(x, look.mouth_y + 0.05), (x + 0.05, look.mouth_y + 0.17), (x, look.chin_y - 0.14)]), side)


def _draw_lines(canvas: Canvas, look: Look, pose: Pose, rng: np.random.Generator) -> None:
    """Draw forehead lines, crow's feet, folds and bags into a darkness layer, blur it, multiply."""
    signs = look.signs
    layer = np.zeros(canvas.regions.shape, np.uint8)

    def line(points: np.ndarray, strength: float, width: float) -> None:
        depth = int(np.clip(strength, 0, 1) * 100)
        if depth > 5:
            thick = max(1, round(width * pose.scale * SUPERSAMPLE))
            cv2.polylines(layer, [canvas.fixed(pose, points)], False, depth, thick, cv2.LINE_AA, 4)

    _forehead_lines(look, line, rng)
    x, y = _corner(look)
    for side in (-1, 1):
        shift = rng.normal(0, 0.012)
        for k, slope in enumerate((-0.55, -0.22, 0.12, 0.45, 0.75)):
            reach = (0.10 + 0.20 * signs.corners) * (1 - 0.09 * abs(k - 2)) * (1 + 0.25 * look.smile)
            fan = smooth([(x + 0.035, y + 0.06 * slope), (x + 0.55 * reach, y + slope * reach * 0.4 + shift),
                          (x + reach, y + slope * reach + shift)])  # fmt: skip
            line(mirrored(fan, side), signs.corners * 0.95 * (1 + 0.2 * look.smile) - 0.16 * abs(k - 2), 0.022)
        line(_fold(look, side), 0.06 + 0.75 * signs.folds + 0.14 * max(look.smile, 0), 0.026 + 0.022 * signs.folds)
        line(_marionette(look, side), signs.folds * 0.95 - 0.30, 0.028)
        for k, depth in enumerate((0.11, 0.17, 0.225)):
            bag = smooth([(look.eye_x - 0.8 * look.eye_size, look.eye_y + 0.05 + 0.3 * depth),
                          (look.eye_x, look.eye_y + depth + 0.06),
                          (look.eye_x + 0.95 * look.eye_size, look.eye_y + 0.01 + 0.6 * depth)])  # fmt: skip
            line(mirrored(bag, side), signs.bags * 0.95 - 0.22 * k, 0.026)
        line(mirrored(smooth([(0.07, look.brow_y - 0.02), (0.055, look.brow_y + 0.10)]), side),
             signs.lines * 0.8 - 0.25, 0.024)  # fmt: skip
        for k in range(2):
            lip = smooth([(0.10 + 0.1 * k, look.mouth_y - 0.17), (0.09 + 0.11 * k, look.mouth_y - 0.08)])
            line(mirrored(lip, side), signs.sag * 0.8 - 0.3, 0.016)
    pixels = pose.place(np.array([[-1.3, -1.5], [1.3, -1.5], [1.3, 1.6], [-1.3, 1.6]])) * SUPERSAMPLE
    left, top = np.clip(pixels.min(0), 0, None).astype(int)
    right, bottom = pixels.max(0).astype(int)
    window = layer[top:bottom, left:right]
    if window.size:
        sigma = max(0.5, 0.011 * pose.scale * SUPERSAMPLE)
        soft = cv2.GaussianBlur(window, (0, 0), sigma)
        keep = cv2.subtract(np.full_like(soft, 255), soft)
        part = canvas.rgb[top:bottom, left:right]
        part[:] = cv2.multiply(part, cv2.merge([keep, keep, keep]), scale=1 / 255)


def _forehead_lines(look: Look, line, rng: np.random.Generator) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    lines = look.signs.lines
    top = -1.02 - 0.2 * look.signs.recession
    bottom = look.brow_y - 0.14
    for k in range(5):
        y = bottom + (top - bottom) * (k + 0.5) / 5 + rng.normal(0, 0.014)
        half = 0.50 - 0.05 * abs(k - 1.5) + rng.normal(0, 0.03)
        wave = rng.normal(0, 0.018, 5)
        xs = np.linspace(-half, half, 5) + rng.normal(0, 0.03)
        line(smooth(np.stack([xs, y + wave + 0.05 * np.cos(xs * 4)], 1)), lines * 1.0 - 0.12 * abs(k - 1.6), 0.024)


def _draw_spots(canvas: Canvas, look: Look, pose: Pose, rng: np.random.Generator) -> None:
    if look.traits.mole is not None and not look.stone:
        canvas.fill(pose, ellipse(*look.traits.mole, 0.028, 0.028, n=10), shade(look.skin, 0.45))
    for _ in range(round(look.signs.spots * 16)):
        angle, radius = rng.uniform(0, 2 * np.pi), rng.uniform(0.45, 0.9)
        size = rng.uniform(0.015, 0.04)
        spot = ellipse(0.85 * radius * np.cos(angle), -0.15 + 1.0 * radius * np.sin(angle), size, size * 0.8, n=9)
        canvas.fill(pose, spot, shade(blend(look.skin, (120.0, 80.0, 50.0), 0.3), 0.96))


def _draw_eye(canvas: Canvas, look: Look, pose: Pose, side: int, gaze: float) -> None:
    traits, signs, size = look.traits, look.signs, look.eye_size
    tilt = traits.eye_tilt
    opening = size * (0.50 + 0.14 * signs.child - 0.08 * signs.bags - 0.07 * max(look.smile, 0))
    droop = 0.03 * signs.sag
    inner, outer = (look.eye_x - size, look.eye_y + 0.02), (look.eye_x + size, look.eye_y - tilt + droop)
    upper = smooth([inner, (look.eye_x - 0.45 * size, look.eye_y - 0.8 * opening),
                    (look.eye_x + 0.15 * size, look.eye_y - opening),
                    (look.eye_x + 0.65 * size, look.eye_y - 0.62 * opening - 0.5 * tilt + 1.2 * droop),
                    outer])  # fmt: skip
    lower = smooth([outer, (look.eye_x + 0.4 * size, look.eye_y + 0.55 * opening),
                    (look.eye_x - 0.3 * size, look.eye_y + 0.55 * opening), inner])  # fmt: skip
    almond = mirrored(np.concatenate([upper, lower]), side)
    white: Colour = (
        (205.0, 203.0, 198.0) if look.stone else blend((238.0, 236.0, 232.0), (222.0, 208.0, 190.0), signs.sag)
    )
    canvas.fill(pose, almond, white, "features")
    if not look.stone:
        x, y = side * look.eye_x + gaze * size, look.eye_y - 0.12 * opening
        iris = size * 0.47
        canvas.fill(pose, _within(ellipse(x, y, iris, iris, n=24), look, opening), shade(traits.iris, 0.62))
        canvas.fill(pose, _within(ellipse(x, y, iris * 0.84, iris * 0.84, n=24), look, opening), traits.iris)
        canvas.fill(pose, ellipse(x, y, iris * 0.42, iris * 0.42, n=16), (14.0, 11.0, 10.0))
        canvas.fill(pose, ellipse(x - iris * 0.3, y - iris * 0.3, iris * 0.17, iris * 0.17, n=8), (250.0, 250.0, 250.0))
    lash = shade(look.skin, 0.35) if look.stone else shade(blend(look.skin, (25.0, 18.0, 16.0), 0.85), 1)
    weight = 0.055 if traits.sex == "female" and look.age > 12 else 0.040
    canvas.stroke(pose, mirrored(upper, side), weight, lash, "features")
    canvas.stroke(pose, mirrored(lower, side), 0.018, shade(look.skin, 0.62), "features")
    crease = upper * np.array([1.0, 1.0]) - np.array([0.0, 0.055 - 0.03 * signs.bags])
    canvas.stroke(pose, mirrored(crease[2:-1], side), 0.022, shade(look.skin, 0.66))


def _within(points: np.ndarray, look: Look, opening: float) -> np.ndarray:
    """Cut a disc at the lids."""
    bounded = points.copy()
    bounded[:, 1] = np.clip(points[:, 1], look.eye_y - 0.97 * opening, look.eye_y + 0.53 * opening)
    return bounded


def _draw_brow(canvas: Canvas, look: Look, pose: Pose, side: int, rng: np.random.Generator) -> None:
    traits, signs = look.traits, look.signs
    weight = traits.brow_weight * (1 - 0.45 * signs.child) * (1 - 0.15 * signs.sag)
    arch = traits.brow_arch
    x, y, size = look.eye_x, look.brow_y, look.eye_size
    spine = smooth([(x - 1.12 * size, y + 0.005), (x - 0.2 * size, y - 0.7 * arch), (x + 0.6 * size, y - arch),
                    (x + 1.42 * size, y + 0.045)])  # fmt: skip
    half = np.interp(np.arange(len(spine)), [0, 3, len(spine) - 5, len(spine) - 1], [0.6, 1, 0.8, 0.1])[:, None]
    up = np.array([[0.0, weight * 0.5]])
    shape = np.concatenate([spine - half * up, (spine + half * up)[::-1]])
    dark = blend(shade(traits.hair, 0.75), (188.0, 186.0, 184.0), 0.75 * signs.grey)
    tone = shade(look.skin, 0.72) if look.stone else blend(dark, look.skin, 0.15 + 0.35 * signs.child)
    canvas.fill(pose, mirrored(shape, side), tone, "features")
    if pose.scale < 25 or look.stone:
        return
    root = spine[rng.integers(1, len(spine) - 3, 18)] + np.stack([np.zeros(18), weight * rng.uniform(0, 0.5, 18)], 1)
    hairs = root[:, None] + np.array([(0, 0), (0.02, -0.4 * weight), (0.05, -0.75 * weight)])
    canvas.strands(pose, hairs * (side, 1), 0.012, np.clip(np.array(tone) * rng.uniform(0.7, 1.25, (18, 1)), 0, 255))


def _draw_nose(canvas: Canvas, look: Look, pose: Pose) -> None:
    w, y, skin = look.nose_width, look.nose_y, look.skin
    for side in (-1, 1):
        wing = smooth([(0.72 * w, y - 0.13), (1.02 * w, y - 0.03), (0.92 * w, y + 0.055), (0.62 * w, y + 0.045)])
        canvas.stroke(pose, mirrored(wing, side), 0.030, shade(skin, 0.70), "features")
        canvas.fill(pose, ellipse(side * 0.46 * w, y + 0.035, 0.27 * w, 0.026 + 0.05 * w, n=14, tilt=-0.25 * side),
                    shade(skin, 0.40), "features")  # fmt: skip
    canvas.stroke(pose, smooth([(-0.3 * w, y + 0.06), (0.0, y + 0.085), (0.3 * w, y + 0.06)]), 0.026, shade(skin, 0.72))


def _draw_mouth(canvas: Canvas, look: Look, pose: Pose) -> None:
    traits, signs = look.traits, look.signs
    width = traits.mouth_width * (1 - 0.16 * signs.child) * (1 + 0.12 * max(look.smile, 0))
    full = traits.lips * (1 - 0.42 * signs.sag)
    y, lift = look.mouth_y, 0.075 * look.smile - 0.035 * signs.sag
    gap = max(0.0, look.smile - 0.5) * 0.14
    left, right = (-width, y - lift), (width, y - lift)
    bow = smooth([left, (-0.45 * width, y - 0.72 * full), (-0.13 * width, y - full), (0.0, y - 0.78 * full),
                  (0.13 * width, y - full), (0.45 * width, y - 0.72 * full), right])  # fmt: skip
    middle = smooth([right, (0.4 * width, y + 0.012), (0.0, y + 0.02), (-0.4 * width, y + 0.012), left])
    under = smooth([right, (0.4 * width, y + 0.012 + 1.2 * gap), (0.0, y + 0.02 + 1.5 * gap),
                    (-0.4 * width, y + 0.012 + 1.2 * gap), left])  # fmt: skip
    low = smooth([left, (-0.45 * width, y + 0.95 * full + gap), (0.0, y + 1.30 * full + 1.5 * gap),
                  (0.45 * width, y + 0.95 * full + gap), right])  # fmt: skip
    red = (198.0, 92.0, 88.0) if traits.sex == "female" and look.age > 16 else (184.0, 98.0, 88.0)
    tone = shade(look.skin, 0.82) if look.stone else blend(look.skin, red, 0.52 - 0.22 * signs.sag)
    canvas.fill(pose, np.concatenate([bow, low[::-1]]), None, "features")
    canvas.fill(pose, np.concatenate([bow, middle]), shade(tone, 0.84))
    if gap > 0.004:
        canvas.fill(pose, np.concatenate([middle[::-1], under]), (232.0, 228.0, 218.0) if not look.stone else tone)
    canvas.fill(pose, np.concatenate([under[::-1], low[::-1]]), tone)
    dark = blend(shade(look.skin, 0.35), (70.0, 25.0, 25.0), 0.4)
    canvas.stroke(pose, middle, 0.028, dark)
    if gap > 0.004:
        canvas.stroke(pose, under, 0.018, dark)


def _draw_glasses(canvas: Canvas, look: Look, pose: Pose) -> None:
    rim = (40.0, 34.0, 32.0) if look.traits.parting > 0 else (120.0, 104.0, 84.0)
    rx, ry = look.eye_size * 1.42, look.eye_size * 1.10
    for side in (-1, 1):
        ring = ellipse(side * look.eye_x * 1.03, look.eye_y + 0.03, rx, ry, n=26)
        canvas.stroke(pose, np.concatenate([ring, ring[:1]]), 0.032, rim)
        arm = np.array(
            [(side * (look.eye_x * 1.03 + rx), look.eye_y - 0.02), (side * look.width * 1.0, look.eye_y - 0.05)]
        )
        canvas.stroke(pose, arm, 0.032, rim)
    inner = look.eye_x * 1.03 - rx
    canvas.stroke(
        pose, smooth([(-inner, look.eye_y - 0.01), (0.0, look.eye_y - 0.06), (inner, look.eye_y - 0.01)]), 0.032, rim
    )
