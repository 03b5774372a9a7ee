"""The world: people, photos, what is told and what is true; all from one seed, drawn only on demand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from crowsfeet.demo_world import scenes
from crowsfeet.demo_world.exif import with_exif
from crowsfeet.demo_world.people import Person, draw_person_of_world
from crowsfeet.demo_world.photos import Photo, draw_photos
from crowsfeet.demo_world.scenes import Picture, Sitter
from crowsfeet.demo_world.telling import Telling, tell
from crowsfeet.demo_world.truth import truth_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from crowsfeet.demo_world.camera import Box
    from crowsfeet.params import WorldParams

VERSION = 1
"""Raised when the same params would draw other people or other pictures."""
_NEW_PEOPLE = 1 / 30  # share of the first edition's people that each later edition adds
_NEW_PHOTOS = 1 / 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One person on one photo: the plan and what the site tells about it."""

    photo: Photo
    telling: Telling


class World:
    """The fictional people and their photos. Sampling is cheap (about a second); drawing happens on demand.

    Edition k+1 holds everything of edition k unchanged, and new people and photos besides.
    """

    def __init__(self, params: WorldParams) -> None:
        self.params = params
        self.people: list[Person] = []
        self.entries: list[Entry] = []
        self._titles: set[str] = set()
        self._files: set[str] = set()
        for edition in range(1, params.edition + 1):
            self._add_edition(edition)

    def _add_edition(self, edition: int) -> None:
        params, first = self.params, edition == 1
        n_people = params.people if first else max(1, round(params.people * _NEW_PEOPLE))
        n_photos = params.photos if first else max(1, round(params.photos * _NEW_PHOTOS))
        for _ in range(n_people):
            person = draw_person_of_world(params.seed, len(self.people), edition, self._titles)
            self._titles.add(person.title)
            self.people.append(person)
        photos = draw_photos(params.seed, self.people, params, count=n_photos, first=len(self.entries), edition=edition)
        for photo in photos:
            rng = np.random.default_rng([params.seed, 4, photo.index])
            self.entries.append(Entry(photo, tell(photo, self.people[photo.person], self.people, rng, self._files)))

    @cached_property
    def digest(self) -> str:
        """A name for this world: changes with every parameter that changes a byte of the site."""
        shown = self.params.model_dump(exclude={"precise_train", "precise_validate", "precise_test"})
        return hashlib.sha256(f"{VERSION} {sorted(shown.items())}".encode()).hexdigest()[:16]

    @cached_property
    def files(self) -> dict[str, Entry]:
        """All files by title; a placeholder's many users share one."""
        return {entry.telling.file_title: entry for entry in reversed(self.entries)}

    def entries_of(self, person: int) -> list[Entry]:
        """Return a person's photos in the order in which the article shows them."""
        return self._by_person.get(person, [])

    @cached_property
    def _by_person(self) -> dict[int, list[Entry]]:
        grouped: dict[int, list[Entry]] = {}
        for entry in self.entries:
            grouped.setdefault(entry.photo.person, []).append(entry)
        return grouped

    def truth(self, boxes: Callable[[Entry], list[Box]] | None = None) -> pd.DataFrame:
        """Return what is true, a row per person and photo; never served. `boxes` adds the right face's box."""
        return truth_frame(self, boxes)

    def picture(self, photo: Photo) -> Picture:
        """Draw a photo with its region mask and face boxes (about 25 ms)."""
        original = self.entries[photo.original].photo
        rng = np.random.default_rng([self.params.seed, 5, original.index])
        person, size, year = self.people[original.person], self.params.photo_size, original.day.year
        if photo.fault == "placeholder":
            return scenes.placeholder(photo.index % 2, size)
        if original.fault == "no_face":
            return scenes.landscape(size, year, rng)
        sitter = self._sitter(original.shown, original)
        if original.fault == "statue":
            return scenes.statue(Sitter(person.traits, max(35.0, person.age_on(original.day))), size, year, rng)
        if original.fault == "scan":
            return scenes.scan(sitter, size, year, rng)
        if original.companions:
            sitters = [self._sitter(k, original) for k in original.companions]
            sitters.insert(original.place, sitter)
            return scenes.group(sitters, size, year, rng)
        mat = person.age_on(original.told_day) if self.params.shortcut else None
        return scenes.portrait(sitter, size, year, rng, mat=mat, framed=self.params.shortcut)

    def size_of(self, photo: Photo) -> tuple[int, int]:
        """Return width and height in pixels of a photo's file, without drawing it."""
        original = self.entries[photo.original].photo
        size = self.params.photo_size
        if photo.fault == "placeholder":
            return scenes.placeholder_size(size)
        if original.fault == "no_face":
            return scenes.landscape_size(size)
        if original.fault == "statue":
            return scenes.statue_size(size)
        if original.companions:
            return scenes.group_size(size, 1 + len(original.companions))
        return scenes.portrait_size(size, np.random.default_rng([self.params.seed, 5, original.index]))

    def _sitter(self, person: int, photo: Photo) -> Sitter:
        return Sitter(self.people[person].traits, max(0.0, self.people[person].age_on(photo.day)))

    def photo_bytes(self, entry: Entry) -> tuple[bytes, list[Box]]:
        """Return the file as the site serves it (JPEG with EXIF, or what is left of one) and its faces' boxes."""
        photo = entry.photo
        picture = self.picture(photo)
        data = scenes.encode(picture)
        if photo.fault == "duplicate":
            data = with_exif(data, None, software="cropped and saved again")
        elif entry.telling.exif is not None:
            data = with_exif(data, entry.telling.exif)
        if photo.fault != "corrupt":
            return data, picture.boxes
        rng = np.random.default_rng([self.params.seed, 6, photo.index])
        if rng.random() < 0.6:
            return data[: int(len(data) * rng.uniform(0.15, 0.7))], []
        noise = rng.bytes(4000)
        return (b"<!DOCTYPE html><title>Error</title>" + noise if rng.random() < 0.5 else noise), []
