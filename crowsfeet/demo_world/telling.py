"""What the site tells about a photo: caption, image qualifiers, file metadata, file name, EXIF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from crowsfeet.demo_world.chance import pick
from crowsfeet.demo_world.names import EVENTS, draw_place
from crowsfeet.demo_world.people import TODAY, Person
from crowsfeet.demo_world.photos import Photo

MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                 "November", "December")  # fmt: skip
SECTIONS: Final = ("Early life", "Career", "Later years", "Personal life", "Public appearances")
_LICENCES: Final = (
    ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0"),
    ("CC BY 2.0", "https://creativecommons.org/licenses/by/2.0"),
    ("CC0", "http://creativecommons.org/publicdomain/zero/1.0/deed.en"),
    ("Public domain", ""),
)
_PHOTOGRAPHERS: Final = ("Ida", "Rolf", "Mika", "Tess", "Omar")
_PLACEHOLDERS: Final = ("No portrait known (pale).jpg", "No portrait known (grey).jpg")


@dataclass(frozen=True, slots=True)
class Telling:
    """The words and dates that go with one photo. Dates are ISO text, partial where only month or year is told."""

    file_title: str
    caption: str | None
    section: str
    qualifier_date: str | None
    qualifier_caption: str | None
    file_date: str | None
    """`extmetadata` DateTimeOriginal, as the uploader wrote it (may hold markup)."""
    description: str
    exif: datetime | None
    uploaded: datetime
    licence: tuple[str, str]
    author: str


def tell(photo: Photo, person: Person, people: list[Person], rng: np.random.Generator, taken: set[str]) -> Telling:
    """Return what is told about a photo; `taken` holds the file titles in use and receives the new one."""
    told, real = photo.told_day, photo.day
    uploaded = _upload_time(rng, max(told, real), photo.edition)
    exif = _exif_time(rng, real) if photo.fault in ("none", "several_faces", "wrong_face", "no_face") else None
    file_date = _file_date(rng, told) if rng.random() < 0.55 else None
    qualifier = _partial(rng, told) if rng.random() < 0.45 else None
    name_year: int | None = told.year if rng.random() < 0.30 else None
    if photo.contradicted:
        which = int(rng.integers(4))
        file_date = _file_date(rng, real) if which in (0, 3) else None
        qualifier = _partial(rng, real) if which in (1, 3) else None
        name_year = real.year if which == 2 else None
    if photo.fault == "scan":
        file_date, exif = _scan_date(rng, uploaded), None
    caption = _caption(photo, person, people, told, rng)
    while photo.fault == "wrong_year" and not any(sign.isdigit() for sign in caption or ""):
        caption = _caption(photo, person, people, told, rng)  # a wrong year must be told to be one
    title = _file_title(photo, person, name_year, rng, taken)
    return Telling(
        file_title=title,
        caption=caption,
        section=pick(rng, SECTIONS),
        qualifier_date=qualifier,
        qualifier_caption=f"{person.name} in {told.year}" if rng.random() < 0.25 and qualifier else None,
        file_date=file_date,
        description=_description(photo, person, uploaded, rng),
        exif=exif,
        uploaded=uploaded,
        licence=pick(rng, _LICENCES, (0.5, 0.2, 0.12, 0.18)),
        author=f"{pick(rng, _PHOTOGRAPHERS)} {pick(rng, ('Lens', 'Frame', 'Glass', 'Shutter'))}",
    )


def _caption(photo: Photo, person: Person, people: list[Person], day: date, rng: np.random.Generator) -> str | None:
    year, last = day.year, person.last
    if photo.fault == "placeholder":
        return None
    if photo.fault == "statue":
        return f"{pick(rng, ('Bust', 'Statue', 'Bronze bust'))} of {last} in {draw_place(rng)}, {year}"
    if photo.fault == "no_face":
        kind = pick(rng, ("birthplace", "house", "former school", "summer residence"))
        return f"{last}'s {kind} in {draw_place(rng)}, {year}"
    if photo.fault == "scan" and rng.random() < 0.6:
        return f"{last} in {year}" if rng.random() < 0.5 else f"A print of {person.name}, from the family album"
    if photo.fault == "several_faces":
        return _caption_of_several(photo, person, people, day, rng)
    return _caption_of_one(person, day, rng)


def _caption_of_several(photo: Photo, person: Person, people: list[Person], day: date, rng: np.random.Generator) -> str:
    others = [people[k].name for k in photo.companions]
    along, year, last = " and ".join(others), day.year, person.last
    place = {0: "left", len(others): "right"}.get(photo.place, "centre")
    styles = (
        f"{last} ({place}) with {along} in {year}",
        f"{last} ({place}) and {along}, {year}",
        f"{last} with {along} in {year}",
        f"With {along} at the {draw_place(rng)} {pick(rng, EVENTS)}, {year}",
    )
    return pick(rng, styles, (0.4, 0.2, 0.25, 0.15))


def _caption_of_one(person: Person, day: date, rng: np.random.Generator) -> str | None:
    year, month, last, name = day.year, MONTHS[day.month - 1], person.last, person.name
    place, event, age = draw_place(rng), pick(rng, EVENTS), int(person.age_on(day))
    decade, third = year // 10 * 10, ("early", "mid", "late")[min(2, year % 10 * 3 // 10)]
    styles = (
        (0.230, f"{last} in {year}"),
        (0.080, f"{name} in {month} {year}"),
        (0.060, f"{last} on {day.day} {month} {year}"),
        (0.030, f"{last}, {month} {day.day}, {year}"),
        (0.110, f"{last} at the {year} {place} {event}"),
        (0.060, f"{last} at the {place} {event} in {year}"),
        (0.060, f"Portrait of {name}, {year}"),
        (0.040, f"{last} c. {year + int(rng.integers(-1, 2))}"),
        (0.020, f"{name}, circa {year + int(rng.integers(-1, 2))}"),
        (0.030, f"{last} in the {decade}s"),
        (0.020, f"{last} in the {third} {decade}s"),
        (0.045, f"{last} aged {age}"),
        (0.015, f"{name} at age {age}"),
        (0.010, f"{last}, aged {age}, in {place}"),
        (0.015, f"{last} between {year - int(rng.integers(0, 3))} and {year + int(rng.integers(0, 3)) + 1}"),
        (0.015, f"{last} before {year + int(rng.integers(1, 4))}"),
        (0.030, f"{last} speaking in {place} ({year})"),
        (0.040, f"Official portrait of {name}"),
        (0.040, f"{last} in {place}"),
        (0.050, None),
    )
    weights = [weight for weight, _ in styles]
    return pick(rng, styles, weights)[1]


def _partial(rng: np.random.Generator, day: date) -> str:
    return pick(rng, (day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}"), (0.35, 0.20, 0.45))


def _file_date(rng: np.random.Generator, day: date) -> str:
    clock = f"{rng.integers(8, 22):02d}:{rng.integers(0, 60):02d}:{rng.integers(0, 60):02d}"
    styles = (
        day.isoformat(),
        f"{day.isoformat()} {clock}",
        f"{day.year}",
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f'circa {day.year}<div style="display: none;">date QS:P571,+{day.year}-00-00T00:00:00Z/9,P1480,Q5727902</div>',
        f'<time class="dtstart" datetime="{day.isoformat()}">{day.day} {MONTHS[day.month - 1]} {day.year}</time>',
        f"Taken on {day.day} {MONTHS[day.month - 1]} {day.year}",
    )
    return pick(rng, styles, (0.30, 0.22, 0.18, 0.08, 0.06, 0.08, 0.08))


def _scan_date(rng: np.random.Generator, uploaded: datetime) -> str:
    day = uploaded.date() - timedelta(days=int(rng.integers(0, 40)))
    return f"{day.isoformat()} (scan)" if rng.random() < 0.5 else f"{day.isoformat()} {rng.integers(8, 22):02d}:14:09"


def _exif_time(rng: np.random.Generator, day: date) -> datetime | None:
    """Return the camera's own date, from the time when cameras had one; some clocks were never set."""
    if day.year < 2001 or rng.random() > 0.5:
        return None
    if rng.random() < 0.04:
        return datetime(2001, 1, 1, 0, 0, 7, tzinfo=UTC)
    return datetime(day.year, day.month, day.day, int(rng.integers(7, 23)), int(rng.integers(60)), tzinfo=UTC)


def _upload_time(rng: np.random.Generator, day: date, edition: int) -> datetime:
    earliest = max(day, date(2004, 9, 7))
    if edition > 1:
        earliest = TODAY + timedelta(days=30 * (edition - 1) - 25)
    latest = TODAY + timedelta(days=30 * (edition - 1))
    span = max(1, (latest - earliest).days)
    moment = earliest + timedelta(days=int(span * rng.beta(1.0, 2.0)))
    hour, minute, second = (int(value) for value in rng.integers(0, (24, 60, 60)))
    return datetime(moment.year, moment.month, moment.day, hour, minute, second, tzinfo=UTC)


def _file_title(photo: Photo, person: Person, year: int | None, rng: np.random.Generator, taken: set[str]) -> str:
    if photo.fault == "placeholder":
        return _PLACEHOLDERS[photo.index % 2]
    name = person.name
    subject = {"statue": f"Bust of {name}", "no_face": f"House of {name}", "scan": f"{name} scan"}.get(
        photo.fault, name
    )
    plain = (subject, f"{subject} portrait", f"{subject} (cropped)", f"{subject} at {draw_place(rng)}",
             f"DSC {rng.integers(1000, 9999)} {person.last}")  # fmt: skip
    dated = (f"{subject} {year}", f"{subject} ({year})", f"{subject} {pick(rng, EVENTS)} {year}", f"{subject}, {year}",
             f"{year} {subject}")  # fmt: skip
    stem = str((dated if year else plain)[int(rng.integers(5))])
    title, number = f"{stem}.jpg", 2
    while title in taken:
        title, number = f"{stem} {chr(96 + number) if number < 27 else photo.index}.jpg", number + 1
    taken.add(title)
    return title


def _description(photo: Photo, person: Person, uploaded: datetime, rng: np.random.Generator) -> str:
    if photo.fault == "placeholder":
        return "Silhouette used where no portrait is known"
    if photo.fault == "scan":
        return f"Old print of {person.name}, scanned {uploaded.year}"
    return pick(rng, (f"Photograph of {person.name}", f"{person.name}, {person.occupation}", person.name))
