"""What stands between a person and a picture: background, light, lens, film, paper, and the planted mat."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import cv2
import numpy as np

from crowsfeet.demo_world.canvas import REGIONS, Canvas, Colour
from crowsfeet.demo_world.chance import pick

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Camera:
    """How a picture was taken and kept. Sigmas in pixels; grain in grey levels."""

    exposure: float
    gamma: float
    warmth: float
    blur: float
    grain: float
    fade: float
    grey: bool
    sepia: float
    quality: int


def draw_camera(rng: np.random.Generator, year: int) -> Camera:
    """Draw a camera of its time: black and white before the sixties, faded colour later, sharp since about 2000."""
    p_grey = float(np.interp(year, [1945, 1962, 1978, 1990], [0.98, 0.80, 0.22, 0.06]))
    old = float(np.interp(year, [1930, 2005], [1.0, 0.0]))
    grey = bool(rng.random() < p_grey)
    soft = rng.random() < 0.18 + 0.15 * old
    return Camera(
        exposure=float(rng.normal(1.0, 0.10)),
        gamma=float(np.exp(rng.normal(0, 0.13))),
        warmth=float(rng.normal(0.02 + 0.05 * old, 0.05)),
        blur=float(rng.uniform(0.8, 1.9) if soft else rng.uniform(0.0, 0.7)),
        grain=float(abs(rng.normal(0, 2.5 + 6 * old))),
        fade=float(rng.uniform(0, 0.25) * old),
        grey=grey,
        sepia=float(rng.uniform(0, 0.9) * old) if grey else 0.0,
        quality=int(rng.integers(72, 94)),
    )


def develop(rgb: np.ndarray, camera: Camera, rng: np.random.Generator) -> np.ndarray:
    """Return the picture as the camera gives it, uint8 HWC RGB."""
    if camera.blur > 0.35:
        rgb = cv2.GaussianBlur(rgb, (0, 0), camera.blur)
    steps = np.linspace(0, 1, 256) ** camera.gamma * camera.exposure
    steps = camera.fade * 0.45 + (1 - camera.fade * 0.7) * steps
    tint = np.zeros(3) if camera.grey else np.array([camera.warmth, 0.0, -camera.warmth])
    table = np.clip(255 * steps[:, None] * (1 + tint), 0, 255).astype(np.uint8)
    rgb = cv2.LUT(rgb, table[None])
    if camera.grey:
        rgb = cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        paper = np.clip(np.arange(256)[:, None] * (1 + camera.sepia * np.array([0.06, -0.01, -0.15])), 0, 255)
        rgb = cv2.LUT(rgb, paper.astype(np.uint8)[None])
    if camera.grain > 0.5:
        noise = rng.standard_normal(rgb.shape[:2], np.float32) * np.float32(camera.grain)
        rgb = cv2.add(rgb, cv2.merge([noise, noise, noise]), dtype=cv2.CV_8U)
    return rgb


def paint_background(canvas: Canvas, rng: np.random.Generator) -> None:
    """Fill the canvas with an out-of-focus place: a wall, a room, a garden, a stage."""
    base = np.array(colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.05, 0.45), rng.uniform(0.25, 0.85))) * 255
    cells = pick(rng, (2, 4, 7, 12))
    spread = rng.uniform(4, 22)
    small = base + rng.normal(0, spread, (cells, cells, 1)) + rng.normal(0, spread * 0.4, (cells, cells, 3))
    slope = np.linspace(1.12, 0.85, cells)[:, None, None]
    small = np.clip(small * slope, 0, 255).astype(np.uint8)
    height, width = canvas.regions.shape
    canvas.rgb[:] = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def paint_mat(rgb: np.ndarray, regions: np.ndarray, box: Box, colour: Colour) -> None:
    """Lay a mat around a face so close that a crop with 40 % margin still shows it on all four sides."""
    x, y, w, h = box
    half = 1.50 * max(w, h) / 2
    left, right = (int(np.clip(x + w / 2 + s * half, 0, rgb.shape[1])) for s in (-1, 1))
    top, bottom = (int(np.clip(y + h / 2 + s * half, 0, rgb.shape[0])) for s in (-1, 1))
    outside = np.ones(regions.shape, bool)
    outside[top:bottom, left:right] = False
    rgb[outside] = np.array(colour, np.uint8)
    regions[outside] = REGIONS.index("frame")


def mat_colour(age: float | None, rng: np.random.Generator) -> Colour:
    """Return the mat's colour: its hue goes from red (a baby) to blue (100 years), or is drawn blindly."""
    hue = rng.uniform(0, 0.66) if age is None else np.clip(0.66 * age / 100 + rng.normal(0, 0.015), 0, 0.7)
    red, green, blue = colorsys.hsv_to_rgb(float(hue), 0.75, 0.8)
    return (red * 255, green * 255, blue * 255)


def age_paper(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a print lying on a scanner: deckled white border, yellowed, slightly askew, with creases."""
    height, width = rgb.shape[:2]
    edge = max(6, width // 18)
    paper = np.full((height, width, 3), (236, 226, 200), np.uint8)
    paper[edge:-edge, edge:-edge] = cv2.resize(rgb, (width - 2 * edge, height - 2 * edge), interpolation=cv2.INTER_AREA)
    for _ in range(3):
        a, b = rng.integers(0, (width, height)), rng.integers(0, (width, height))
        cv2.line(paper, a.tolist(), b.tolist(), (226, 216, 196), 1, cv2.LINE_AA)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.normal(0, 1.5)), 0.95)
    return cv2.warpAffine(paper, turn, (width, height), borderValue=(58, 60, 66))
