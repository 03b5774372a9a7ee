"""What the page and its HTTP endpoints do, without Gradio: every function takes and returns plain values."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from crowsfeet.app.explanation import Explanation, Progress, unheard
from crowsfeet.app.photos import MOST_BYTES, FoundFace, Photo, read_photo, whole_picture
from crowsfeet.app.shell import Asked, explain_one
from crowsfeet.app.subjects import Subjects
from crowsfeet.attribution import METHODS, describe, expected_age, make_method
from crowsfeet.attribution.grad_cam import cam_layers
from crowsfeet.errors import BadPhotoError, ParamsError, bounded
from crowsfeet.faces import Face
from crowsfeet.params import LabelParams
from crowsfeet.robustness import CORRUPTIONS, fgsm, pgd

SHOWN_FIRST = ("occlusion", "integrated_gradients")
"""The methods that are run when none is named."""
ATTACKS = ("fgsm older", "fgsm younger", "pgd older", "pgd younger")
MOST_LEVELS = 16
"""Radius of an attack at full strength, in steps of an 8-bit picture."""


@dataclass(frozen=True)
class Service:
    """Networks on offer and how faces are found."""

    subjects: Subjects
    label: LabelParams

    def warm_up(self) -> None:
        """Load the first network and let it explain nothing once: a first answer costs what ten later ones do.

        Raises:
            MissingInputError: no such model.
            BadModelError: not a network that can be explained.
        """
        blank = np.full((96, 96, 3), 128, np.uint8)
        one = Photo(blank, (FoundFace(Face(0, 0, 96, 96, 0.0), blank),))
        self.explain(one, 0, self.subjects.addresses[0], {name: {} for name in SHOWN_FIRST}).overlays()

    def models(self) -> list[dict[str, Any]]:
        """Return the networks on offer: address, what it tells, input size, layers for Grad-CAM."""
        found = []
        for address in self.subjects.addresses:
            subject = self.subjects.get(address)
            blank = torch.full((1, 3, subject.input_size, subject.input_size), 0.5, device=subject.device)
            found.append(
                {
                    "model": address,
                    "tells": "ages" if subject.knows_ages else "classes",
                    "classes": list(subject.labels or [])[:1000],
                    "input_size": subject.input_size,
                    "layers": list(cam_layers(subject, blank)),
                }
            )
        return found

    def methods(self) -> list[dict[str, Any]]:
        """Return the methods with their settings and defaults."""
        return [describe(method) for method in METHODS.values()]

    def photo(self, encoded: str) -> Photo:
        """Decode a base64 picture, with or without a `data:` prefix, and find its faces.

        Raises:
            BadPhotoError: too large, not base64, or no picture.
        """
        if len(encoded) > MOST_BYTES * 4 // 3 + 200:
            raise BadPhotoError(f"The picture is too large; at most {MOST_BYTES:,} bytes are read.")
        try:
            data = base64.b64decode(
                encoded.partition(",")[2] if encoded.startswith("data:") else encoded, validate=True
            )
        except (binascii.Error, ValueError) as error:
            raise BadPhotoError(f"The picture is not base64: {bounded(error, 60)}.") from error
        return read_photo(data, self.label)

    def faces(self, encoded: str) -> list[dict[str, Any]]:
        """Return the faces of a base64 picture: number, box (left, top, width, height, pixels) and score."""
        return [
            {"face": number, "box": list(found.box), "score": float(found.face.score)}
            for number, found in enumerate(self.photo(encoded).faces)
        ]

    def explain(
        self,
        photo: Photo,
        number: int,
        model: str,
        methods: Mapping[str, Mapping[str, Any]],
        target: str = "",
        progress: Progress = unheard,
    ) -> Explanation:
        """Explain one face of a photo; errors as `explain_face`, and ParamsError for a face that is not there."""
        if not methods:
            raise ParamsError(f"No method is chosen; take one of {', '.join(METHODS)}.")
        number = self._number(photo, number, model)
        made = [make_method(name, **settings) for name, settings in methods.items()]
        return explain_one(model, self.subjects, photo, number, Asked(made, target), progress)

    def fooled(
        self, photo: Photo, number: int, model: str, how: str, strength: float
    ) -> tuple[np.ndarray, float, float]:
        """Return the changed face, uint8 [S, S, 3], the age before and the age after, in years.

        Args:
            photo: with its faces.
            number: of the face.
            model: an age model on offer.
            how: a natural change or an attack.
            strength: 0 … 1; an attack's radius is `MOST_LEVELS` steps of an 8-bit picture at 1.
        """
        subject = self.subjects.get(model)
        target = expected_age()
        face = photo.faces[self._number(photo, number, model)].crop if photo.faces else whole_picture(photo, 96)
        x = subject.pictures(face[None])
        changed = _changed(how, strength)(subject, x)
        with torch.inference_mode():
            before, after = float(target.score(subject, x)[0]), float(target.score(subject, changed)[0])
        picture = (changed[0].permute(1, 2, 0).cpu().numpy() * 255).round().clip(0, 255).astype(np.uint8)
        return picture, before, after

    def _number(self, photo: Photo, number: int, model: str) -> int:
        if not photo.faces:
            if self.subjects.get(model).knows_ages:
                raise BadPhotoError("No face was found in the picture; a larger or more frontal face may help.")
            return -1
        if not -1 <= number < len(photo.faces):
            raise ParamsError(f"The picture has {len(photo.faces)} faces, numbered from 0; there is no face {number}.")
        if number < 0 and self.subjects.get(model).knows_ages:
            raise ParamsError("An age model looks at a face, not at the whole picture; choose a face.")
        return number


def _changed(how: str, strength: float) -> Callable[[Any, torch.Tensor], torch.Tensor]:
    if not 0 <= strength <= 1:
        raise ParamsError(f"The strength is between 0 and 1, not {strength:g}.")
    if how in CORRUPTIONS:
        return lambda _subject, x: CORRUPTIONS[how](x, strength)
    kind, _, direction = how.partition(" ")
    if how not in ATTACKS:
        raise ParamsError(f"{bounded(how, 40)!r} is no change; use {', '.join([*CORRUPTIONS, *ATTACKS])}.")
    attack = pgd if kind == "pgd" else fgsm
    radius = MOST_LEVELS * strength / 255
    way: Any = direction
    return lambda subject, x: attack(subject, x, expected_age(), radius, way) if strength > 0 else x


def settings_of(names: Sequence[str], chosen: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return each named method's own part of all chosen settings."""
    known = {name: describe(METHODS[name])["settings"] for name in names}
    return {name: {key: chosen[key] for key in settings if key in chosen} for name, settings in known.items()}
