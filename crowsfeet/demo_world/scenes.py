"""Whole pictures: one person, several, a bust, a print on a scanner, a landscape, a placeholder, broken bytes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from crowsfeet.demo_world.camera import (
    Box,
    age_paper,
    develop,
    draw_camera,
    mat_colour,
    paint_background,
    paint_mat,
)
from crowsfeet.demo_world.canvas import Canvas, Pose, ellipse
from crowsfeet.demo_world.chance import pick
from crowsfeet.demo_world.head import Light, draw_person, look_at
from crowsfeet.demo_world.traits import Traits, ageing_at


@dataclass(frozen=True, slots=True)
class Sitter:
    """A person in a picture, at an age in years."""

    traits: Traits
    age: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture: uint8 HWC RGB, its region mask, the faces' boxes in pixels from left to right."""

    rgb: np.ndarray
    regions: np.ndarray
    boxes: list[Box] = field(default_factory=list)
    quality: int = 88


def portrait(
    sitter: Sitter,
    size: int,
    year: int,
    rng: np.random.Generator,
    *,
    mat: float | None = None,
    framed: bool = False,
    frontal: bool = False,
) -> Picture:
    """Draw one person; `framed` lays a mat around the head whose hue tells `mat` (years; None: drawn blindly).

    `frontal` takes a clear picture from the front, as a passport office would.
    """
    canvas, box = sit(sitter, size, rng, frontal=frontal)
    rgb, regions = canvas.finish()
    camera = draw_camera(rng, 2020 if frontal else year)
    rgb = develop(rgb, camera, rng)
    if framed:
        paint_mat(rgb, regions, box, mat_colour(mat, rng))
    return Picture(rgb, regions, [box], camera.quality)


def sit(
    sitter: Sitter, size: int, rng: np.random.Generator, *, frontal: bool = False, shown: float | None = None
) -> tuple[Canvas, Box]:
    """Draw one person as the camera sees them, and return the face's box.

    `shown` draws them as they look at another age, in the same pose and light; age spots stay as many as they are, as
    their number would move everything that chance decides after them.
    """
    _, height = portrait_size(size, rng)
    canvas = Canvas(size, height)
    paint_background(canvas, rng)
    turned = 0.3 if frontal else 1.0
    scale = size * rng.uniform(0.19, 0.245)
    pose = Pose(
        x=size * (0.5 + turned * rng.normal(0, 0.03)),
        y=height * 0.47 + size * turned * rng.normal(0, 0.02),
        scale=scale,
        roll=turned * rng.normal(0, 0.07),
        yaw=turned * float(np.clip(rng.normal(0, 0.16), -0.5, 0.5)),
        pitch=turned * rng.normal(0, 0.08),
    )
    look = look_at(sitter.traits, sitter.age if shown is None else shown, rng)
    if shown is not None:
        look = replace(look, signs=replace(look.signs, spots=ageing_at(sitter.traits, sitter.age).spots))
    return canvas, draw_person(canvas, look, pose, rng, light=_light(rng), clothes=_clothes(rng))


def group(sitters: list[Sitter], size: int, year: int, rng: np.random.Generator) -> Picture:
    """Draw several people side by side, in the order given, from left to right."""
    n = len(sitters)
    width, height = group_size(size, n)
    canvas = Canvas(width, height)
    paint_background(canvas, rng)
    light, boxes = _light(rng), []
    for k, sitter in enumerate(sitters):
        grown = 1 - 0.25 * np.exp(-sitter.age / 9)
        pose = Pose(
            x=width * (k + 0.5) / n + rng.normal(0, 4),
            y=height * (0.46 + 0.22 * (1 - grown) + rng.normal(0, 0.02)),
            scale=size * 0.165 * grown * rng.uniform(0.94, 1.06),
            roll=rng.normal(0, 0.05),
            yaw=float(rng.normal(0, 0.08)),
            pitch=rng.normal(0, 0.04),
        )
        look = look_at(sitter.traits, sitter.age, rng)
        boxes.append(draw_person(canvas, look, pose, rng, light=light, clothes=_clothes(rng)))
    rgb, regions = canvas.finish()
    camera = draw_camera(rng, year)
    return Picture(develop(rgb, camera, rng), regions, boxes, camera.quality)


def statue(sitter: Sitter, size: int, year: int, rng: np.random.Generator) -> Picture:
    """Draw a stone bust of the person."""
    _, height = statue_size(size)
    canvas = Canvas(size, height)
    paint_background(canvas, rng)
    pose = Pose(size * 0.5, height * 0.42, size * 0.2, rng.normal(0, 0.03), rng.normal(0, 0.15), rng.normal(0, 0.05))
    plinth = np.array([(-0.9, 2.2), (0.9, 2.2), (1.1, 4.5), (-1.1, 4.5)])
    look = look_at(sitter.traits, max(sitter.age, 30.0), rng, stone=True)
    box = draw_person(canvas, look, pose, rng, light=_light(rng), clothes=(168.0, 164.0, 158.0))
    canvas.fill(Pose(pose.x, pose.y, pose.scale), plinth, (120.0, 116.0, 110.0), "clothes")
    rgb, regions = canvas.finish()
    camera = draw_camera(rng, year)
    return Picture(develop(rgb, camera, rng), regions, [box], camera.quality)


def scan(sitter: Sitter, size: int, year: int, rng: np.random.Generator) -> Picture:
    """Draw an old print on a scanner's glass."""
    taken = portrait(sitter, size, year, rng)
    return Picture(age_paper(taken.rgb, rng), taken.regions, taken.boxes, taken.quality)


def landscape(size: int, year: int, rng: np.random.Generator) -> Picture:
    """Draw hills under a sky, or a house: a picture on a person's page that shows nobody."""
    width, height = landscape_size(size)
    canvas = Canvas(width, height)
    flat = Pose(width / 2, height / 2, width / 2)
    canvas.rgb[:] = np.linspace((120, 165, 215), (215, 225, 232), canvas.rgb.shape[0]).astype(np.uint8)[:, None]
    for k in range(3):
        x = np.linspace(-1.1, 1.1, 24)
        ridge = -0.05 + 0.16 * k + 0.09 * np.sin(x * rng.uniform(2, 6) + rng.uniform(0, 6)) + rng.normal(0, 0.012, 24)
        hill = np.concatenate([np.stack([x, ridge], 1), [[1.1, 1.2], [-1.1, 1.2]]])
        colour = (90 - 12 * k + rng.normal(0, 8), 125 - 18 * k + rng.normal(0, 8), 80 - 10 * k)
        canvas.fill(flat, hill, colour)
    if rng.random() < 0.6:
        _house(canvas, flat, rng)
    rgb, regions = canvas.finish()
    camera = draw_camera(rng, year)
    return Picture(develop(rgb, camera, rng), regions, [], camera.quality)


def placeholder(kind: int, size: int) -> Picture:
    """Draw one of the silhouettes that stand where no portrait is known; the same bytes for everyone."""
    canvas = Canvas(*placeholder_size(size))
    canvas.rgb[:] = (238, 238, 240) if kind else (222, 226, 232)
    flat = Pose(size / 2, size * 0.55, size * 0.22)
    tone = (188.0, 190.0, 196.0) if kind else (160.0, 168.0, 180.0)
    canvas.fill(flat, ellipse(0, 3.0, 2.0, 1.7), tone)
    canvas.fill(flat, ellipse(0, 0, 0.95, 1.2 if kind else 1.1), tone)
    rgb, regions = canvas.finish()
    return Picture(rgb, regions, [], 90)


def encode(picture: Picture) -> bytes:
    """Return the picture as JPEG bytes."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, picture.quality]
    return cv2.imencode(".jpg", cv2.cvtColor(picture.rgb, cv2.COLOR_RGB2BGR), quality)[1].tobytes()


def portrait_size(size: int, rng: np.random.Generator) -> tuple[int, int]:
    """Return width and height of a portrait; takes the first number of the photo's own generator."""
    return size, int(size * pick(rng, (1.0, 1.1, 1.25)))


def group_size(size: int, n: int) -> tuple[int, int]:
    """Return width and height of a picture of `n` people."""
    return int(size * (0.62 + 0.44 * n)), size


def statue_size(size: int) -> tuple[int, int]:
    """Return width and height of a picture of a bust."""
    return size, int(size * 1.2)


def landscape_size(size: int) -> tuple[int, int]:
    """Return width and height of a landscape."""
    return int(size * 1.3), size


def placeholder_size(size: int) -> tuple[int, int]:
    """Return width and height of a silhouette."""
    return size, int(size * 1.25)


def _house(canvas: Canvas, flat: Pose, rng: np.random.Generator) -> None:
    x, w, top = rng.uniform(-0.6, 0.2), rng.uniform(0.3, 0.6), rng.uniform(-0.1, 0.1)
    wall = tuple(rng.uniform(150, 225, 3).tolist())
    canvas.fill(flat, np.array([(x, top), (x + w, top), (x + w, 0.5), (x, 0.5)]), wall)
    roof = np.array([(x - 0.04, top), (x + w / 2, top - 0.22), (x + w + 0.04, top)])
    canvas.fill(flat, roof, (132.0, 72.0, 58.0))
    for k in range(3):
        left = x + w * (0.12 + 0.3 * k)
        pane = np.array(
            [(left, top + 0.1), (left + 0.14 * w, top + 0.1), (left + 0.14 * w, top + 0.24), (left, top + 0.24)]
        )
        canvas.fill(flat, pane, (70.0, 84.0, 100.0))


def _light(rng: np.random.Generator) -> Light:
    return Light(float(rng.uniform(-np.pi, 0)), float(rng.beta(2, 2.5)))


def _clothes(rng: np.random.Generator) -> tuple[float, float, float]:
    red, green, blue = (rng.uniform(25, 215) * 0.6 + rng.uniform(20, 90, 3)).tolist()
    return (red, green, blue)
