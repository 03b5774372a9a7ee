"""What a labelling function returns, and what it is given."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Vote(NamedTuple):
    """An interval of days in which a function believes the photo was taken, with the words it rests on."""

    first: int
    last: int
    quote: str
    where: str


class PhotoRow(Protocol):
    """A row of the photos table as the labelling functions see it; null cells are None."""

    person_name: str | None
    language: str | None
    birth_date: str | None
    birth_precision: str | None
    death_date: str | None
    death_precision: str | None
    image_title: str | None
    caption: str | None
    wikidata_date: str | None
    wikidata_date_precision: str | None
    wikidata_caption: str | None
    commons_date: str | None
    commons_description: str | None
    upload_date: str | None
    exif_date: str | None


class LabelingFunction(Protocol):
    """Reads one kind of evidence; None means that it abstains."""

    def __call__(self, row: PhotoRow) -> Vote | None:
        """Return a vote on when the photo was taken, or abstain."""
