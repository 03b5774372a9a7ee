"""A supersampled canvas with its region mask, and the pose that takes a face's own coordinates to pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

REGIONS: Final = (
    "background",
    "skin",
    "hair",
    "forehead",
    "eye_corners",
    "folds",
    "eye_bags",
    "features",
    "clothes",
    "frame",
)
"""What each value of a region mask stands for."""
AGE_REGIONS: Final = ("hair", "forehead", "eye_corners", "folds", "eye_bags", "features")
"""The regions whose pixels change with a grown person's age by more than the picture does on average."""

SUPERSAMPLE: Final = 2
_SHIFT: Final = 4  # cv2 takes fixed-point coordinates: sixteenths of a pixel
_SQUEEZE: Final = 0.42  # how far the middle of the face stands in front of its outline, in half face widths

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a face stands: centre and half face width in pixels of the finished picture, angles in radians."""

    x: float
    y: float
    scale: float
    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0

    def place(self, points: np.ndarray) -> np.ndarray:
        """Take face coordinates […, 2] to pixels of the finished picture."""
        x, y = points[..., 0], points[..., 1]
        front = np.sqrt(np.maximum(1.06 - x * x - 0.35 * (y - 0.1) ** 2, 0)) * _SQUEEZE
        px = x * math.cos(self.yaw) + front * math.sin(self.yaw)
        py = y * math.cos(self.pitch) + front * math.sin(self.pitch)
        cos, sin = self.scale * math.cos(self.roll), self.scale * math.sin(self.roll)
        placed = np.empty(points.shape)
        placed[..., 0] = self.x + px * cos - py * sin
        placed[..., 1] = self.y + px * sin + py * cos
        return placed

    def grid(self, left: int, top: int, width: int, height: int, step: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the face coordinates of a coarse grid over a window (pixels of the finished picture)."""
        x = (left + (np.arange(0, width, step, dtype=np.float32) + step / 2) - self.x) / self.scale
        y = (top + (np.arange(0, height, step, dtype=np.float32) + step / 2) - self.y) / self.scale
        cos, sin = np.float32(np.cos(self.roll)), np.float32(np.sin(self.roll))
        u = x[None, :] * cos + y[:, None] * sin
        v = y[:, None] * cos - x[None, :] * sin
        front = np.sqrt(np.clip(1.06 - u * u - 0.35 * (v - 0.1) ** 2, 0, None)) * np.float32(_SQUEEZE)
        return u - front * np.float32(np.sin(self.yaw)), v - front * np.float32(np.sin(self.pitch))


class Canvas:
    """RGB picture and region mask, both drawn at `SUPERSAMPLE` times the finished size."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        shape = (height * SUPERSAMPLE, width * SUPERSAMPLE)
        self.rgb = np.zeros((*shape, 3), np.uint8)
        self.regions = np.zeros(shape, np.uint8)

    def fill(self, pose: Pose, points: np.ndarray, colour: Colour | None, region: str | None = None) -> None:
        """Fill a polygon given in face coordinates; no colour means mask only, no region means picture only."""
        fixed = self.fixed(pose, points)
        if colour is not None:
            cv2.fillPoly(self.rgb, [fixed], colour, cv2.LINE_AA, _SHIFT)
        if region is not None:
            cv2.fillPoly(self.regions, [fixed], REGIONS.index(region), cv2.LINE_8, _SHIFT)

    def stroke(
        self, pose: Pose, points: np.ndarray, width: float, colour: Colour | None, region: str | None = None
    ) -> None:
        """Draw an open line of `width` half face widths."""
        fixed = self.fixed(pose, points)
        thick = max(1, round(width * pose.scale * SUPERSAMPLE))
        if colour is not None:
            cv2.polylines(self.rgb, [fixed], False, colour, thick, cv2.LINE_AA, _SHIFT)
        if region is not None:
            cv2.polylines(self.regions, [fixed], False, REGIONS.index(region), thick, cv2.LINE_8, _SHIFT)

    def fixed(self, pose: Pose, points: np.ndarray) -> np.ndarray:
        """Return polygon corners as cv2's fixed-point integers on the supersampled canvas."""
        return np.asarray(np.rint(pose.place(points) * (SUPERSAMPLE * 2**_SHIFT)), np.int32)

    def strands(self, pose: Pose, ends: np.ndarray, width: float, colours: np.ndarray) -> None:
        """Draw many short curves at once: `ends` [N, 3, 2] start, middle, end; `colours` [N, 3]."""
        t = np.linspace(0, 1, 5)[:, None]
        curves = np.einsum("tk,nkd->ntd", np.concatenate([(1 - t) ** 2, 2 * t * (1 - t), t**2], 1), ends)
        fixed = self.fixed(pose, curves)
        thick = max(1, round(width * pose.scale * SUPERSAMPLE))
        for curve, colour in zip(fixed, colours.tolist(), strict=True):
            cv2.polylines(self.rgb, [curve], False, colour, thick, cv2.LINE_AA, _SHIFT)

    def multiply(self, window: tuple[int, int, int, int], factor: np.ndarray, within: np.ndarray | None = None) -> None:
        """Multiply a window (left, top, right, bottom on the canvas) by a coarse [h, w] or [h, w, 3] factor."""
        left, top, right, bottom = window
        part = self.rgb[top:bottom, left:right]
        whole = cv2.resize(factor, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
        if whole.ndim == 2:
            whole = cv2.merge([whole, whole, whole])
        lit = cv2.multiply(part, whole, dtype=cv2.CV_8U)
        if within is None:
            part[:] = lit
        else:
            cv2.copyTo(lit, within, part)

    def finish(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the picture (uint8 HWC RGB) and the region mask (uint8 HW) at the finished size."""
        size = (self.width, self.height)
        rgb = cv2.resize(self.rgb, size, interpolation=cv2.INTER_AREA)
        return rgb, cv2.resize(self.regions, size, interpolation=cv2.INTER_NEAREST)


def smooth(corners: np.ndarray | list[tuple[float, float]], closed: bool = False, per: int = 6) -> np.ndarray:
    """Return a Catmull–Rom curve through the corners, `per` points a piece (Catmull, Rom 1974)."""
    p = np.asarray(corners, np.float64)
    if closed:
        before, here, after, then = np.roll(p, 1, 0), p, np.roll(p, -1, 0), np.roll(p, -2, 0)
    else:
        padded = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
        before, here, after, then = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    corner_runs = np.stack([before, here, after, then])  # [4, pieces, 2]
    flat = np.tensordot(corner_runs, _catmull_rom(per), (0, 0)).transpose(0, 2, 1).reshape(-1, 2)
    return flat if closed else np.concatenate([flat, p[-1:]])


@lru_cache
def _catmull_rom(per: int) -> np.ndarray:
    t = np.arange(per) / per
    return np.stack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2]) / 2


def ellipse(x: float, y: float, rx: float, ry: float, *, n: int = 28, tilt: float = 0.0) -> np.ndarray:
    """Return an ellipse as a polygon in face coordinates."""
    t = np.linspace(0, 2 * np.pi, n, endpoint=False)
    ex, ey = rx * np.cos(t), ry * np.sin(t)
    return np.stack([x + ex * np.cos(tilt) - ey * np.sin(tilt), y + ex * np.sin(tilt) + ey * np.cos(tilt)], 1)


def mirrored(points: np.ndarray, side: int) -> np.ndarray:
    """Return points for one side of the face: +1 as they are, -1 mirrored."""
    return np.asarray(points * np.array([side, 1.0]))


def shade(colour: Colour, factor: float) -> Colour:
    """Return a colour made lighter or darker."""
    red, green, blue = (min(255.0, max(0.0, part * factor)) for part in colour)
    return (red, green, blue)


def blend(first: Colour, second: Colour, share: float) -> Colour:
    """Return a mixture with `share` of the second colour."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return (red, green, blue)
