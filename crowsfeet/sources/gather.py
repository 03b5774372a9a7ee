"""From WARC records to photos: read every page once, then join people, entities, files and photos.

1. `Gathering.add` takes records, oldest first; a newer answer about the same thing replaces the older one.
2. `Gathering.photos` joins: page → entity → picture on the page or on Wikidata → file on Commons → photo record.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from crowsfeet.errors import BadInputError, BadPageError, BadPhotoError, RefusedAddressError, bounded
from crowsfeet.records import Photo
from crowsfeet.sources.addresses import normalise
from crowsfeet.sources.captions import is_raster
from crowsfeet.sources.content import decode_text
from crowsfeet.sources.forgotten import Forgotten
from crowsfeet.sources.imageinfo import FileFacts, read_imageinfo
from crowsfeet.sources.names import title_of_page
from crowsfeet.sources.page import Page, PagePhoto, Stated
from crowsfeet.sources.picture import PictureFacts, picture_facts
from crowsfeet.sources.source import Source
from crowsfeet.sources.warc import Stored
from crowsfeet.sources.wikidata import EntityFacts, Moment, read_entity
from crowsfeet.sources.wikipedia import api_answer, as_dict


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A photo record: where it stands and what the file says."""

    path: str
    offset: int
    sha256: str
    facts: PictureFacts | None
    refused: str | None


@dataclass
class Gathering:
    """All that the WARC files of one source say."""

    source: Source
    max_caption_length: int = 2000
    forgotten: Forgotten = field(default_factory=Forgotten)
    counts: Counter[str] = field(default_factory=Counter)
    _pages: dict[str, Page] = field(default_factory=dict)
    _entity_of: dict[tuple[str, str], str] = field(default_factory=dict)
    _entities: dict[str, EntityFacts] = field(default_factory=dict)
    _files: dict[tuple[str, str], FileFacts] = field(default_factory=dict)
    _photos: dict[str, _Fetched] = field(default_factory=dict)
    _refusals: dict[str, str] = field(default_factory=dict)

    def add(self, record: Stored) -> None:
        """Take one record; what cannot be read is counted, never raised."""
        if record.kind == "metadata":
            self._refusals[record.url] = record.refused() or "refused"
            return
        if record.kind != "response" or record.status != 200:
            return
        kind = self.source.kind_of(record.url)
        if kind is None:
            return
        self.counts[f"answers: {kind}"] += 1
        self._refusals.pop(record.url, None)
        try:
            payload = record.payload()
            if kind == "photo":
                self._photos[record.url] = _fetched(record, payload)
            elif kind == "page":
                self._pages[record.url] = self.source.read_page(decode_text(payload, _charset(record)), record.url)
            else:
                self._add_answer(kind, record.url, api_answer(payload))
        except BadInputError as error:
            self.counts[f"unreadable {kind}: {bounded(error, 60)}"] += 1
        except Exception as error:
            if type(error).__name__ != "AnswerRefusedError":
                raise
            self.counts[f"unreadable {kind}: {bounded(error, 60)}"] += 1

    def _add_answer(self, kind: str, url: str, answer: dict[str, Any]) -> None:
        host = url.split("/", 3)[2]
        if kind == "props":
            pages = as_dict(answer.get("query")).get("pages")
            for page in map(as_dict, pages if isinstance(pages, list) else []):
                entity = as_dict(page.get("pageprops")).get("wikibase_item")
                if entity and isinstance(page.get("title"), str):
                    self._entity_of[host, page["title"]] = str(entity)
        elif kind == "entities":
            for name, entity in as_dict(answer.get("entities")).items():
                self._entities[str(name)] = read_entity(entity, self.source.language)
        elif kind == "imageinfo":
            for facts in read_imageinfo(answer):
                self._files[_wiki_of(host), facts.title] = facts

    # joining

    def photos(self) -> Iterator[Photo]:
        """Yield a row per person and picture, refused ones too; people in the order of their pages' addresses."""
        for person, page, entity in self._people():
            self.counts["people"] += 1
            yield from self._of_person(person, page, entity)
        for reason in self._refusals.values():
            self.counts[f"refused while crawling: {reason}"] += 1

    def _people(self) -> list[tuple[Photo, Page, EntityFacts | None]]:
        """Return each person once, with what all their pages show."""
        found: dict[str, tuple[Photo, Page, EntityFacts | None]] = {}
        for url in sorted(self._pages):
            page = self._pages[url]
            name = self._entity_of.get((url.split("/", 3)[2], title_of_page(url)))
            entity = self._entities.get(name) if name else None
            reason = _not_a_person(page, entity)
            if reason is not None:
                self.counts[f"not a person: {reason}"] += 1
                continue
            person = self._person(page, url, name, entity)
            if person.person_id in self.forgotten:
                self.counts["forgotten"] += 1
                continue
            if person.person_id in found:
                self.counts["further page of a person"] += 1
                first, shown, facts = found[person.person_id]
                if first.birth_date is None and person.birth_date is not None:
                    first = replace(first, birth_date=person.birth_date, birth_precision=person.birth_precision)
                found[person.person_id] = first, replace(shown, photos=shown.photos + page.photos), facts
            else:
                found[person.person_id] = person, page, entity
        return list(found.values())

    def _person(self, page: Page, url: str, name: str | None, entity: EntityFacts | None) -> Photo:
        """Return a photo row with all that is the same for each photo of a person."""
        stated = page.person
        birth = _better(entity.birth if entity else None, stated.birth if stated else None)
        death = _better(entity.death if entity else None, stated.death if stated else None)
        if entity and entity.birth and stated and stated.birth and entity.birth.date.year != stated.birth.date.year:
            self.counts["birth years of page and Wikidata differ"] += 1
        if birth is None:
            self.counts["people without a birth date"] += 1
        language = self.source.language
        own = (
            f"imdb:{page.extra.get('imdb')}"
            if page.kind == "imdb"
            else f"{self.source.name}:{language}:{title_of_page(url)}"
        )
        return Photo(
            photo_id="",
            person_id=f"wikidata:{name}" if name else own,
            person_name=(stated.name if stated else None) or (entity.label if entity else None) or title_of_page(url),
            source=self.source.name,
            image_url="",
            language=language,
            page_url=url,
            page_revision=page.revision,
            page_permalink=page.permalink,
            birth_date=birth.date.iso() if birth else None,
            birth_precision=birth.precision if birth else None,
            death_date=death.date.iso() if death else None,
            death_precision=death.precision if death else None,
        )

    def _of_person(self, person: Photo, page: Page, entity: EntityFacts | None) -> Iterator[Photo]:
        contents: set[str] = set()
        for row in self._rows(person, page, entity):
            if row.content_sha256 is not None and row.refused is None:
                if row.content_sha256 in contents:
                    row = replace(row, refused="duplicate")  # noqa: PLW2901
                contents.add(row.content_sha256)  # type: ignore[arg-type]
            self.counts["photos" if row.refused is None else f"photos refused: {row.refused}"] += 1
            yield row

    def _rows(self, person: Photo, page: Page, entity: EntityFacts | None) -> Iterator[Photo]:
        pictures = {picture.title: picture for picture in entity.pictures} if entity else {}
        on_page: dict[str, PagePhoto] = {}
        for photo in filter(is_raster, page.photos):
            key = photo.image_title or photo.image_url
            if key not in on_page or (photo.caption and not on_page[key].caption):
                on_page[key] = photo
        for title in pictures:
            on_page.setdefault(title, PagePhoto("", image_title=title, position="wikidata", wiki="commons"))
        for key, photo in on_page.items():
            picture = pictures.get(key)
            row = replace(
                person,
                photo_id=hashlib.sha256(f"{person.person_id}\n{key}".encode()).hexdigest()[:20],
                image_title=photo.image_title,
                caption=photo.caption[: self.max_caption_length] if photo.caption else None,
                section=photo.section,
                position=photo.position,
                wikidata_date=picture.taken.iso() if picture and picture.taken else None,
                wikidata_date_precision=picture.taken.precision if picture and picture.taken else None,
                wikidata_caption=picture.caption if picture else None,
            )
            yield self._with_file(row, photo)

    def _with_file(self, row: Photo, photo: PagePhoto) -> Photo:
        if photo.wiki is None and photo.image_title is None:
            return self._with_record(replace(row, image_url=_normal(photo.image_url)))
        facts = self._files.get((photo.wiki or "commons", photo.image_title or ""))
        if facts is None or facts.url is None:
            missing = "missing on its wiki" if facts else "no file information"
            return replace(row, image_url=photo.image_url or f"file:{photo.image_title}", refused=missing)
        row = replace(
            row,
            image_url=_normal(facts.url),
            commons_date=facts.date,
            commons_description=facts.description,
            upload_date=facts.upload_date,
            license=facts.license,
            license_url=facts.license_url,
            author=facts.author,
            mime=facts.mime,
        )
        return self._with_record(row)

    def _with_record(self, row: Photo) -> Photo:
        """Add where the photo's record stands and what the file says."""
        fetched = self._photos.get(row.image_url)
        if fetched is None:
            return replace(row, refused=self._refusals.get(row.image_url, "not fetched"))
        row = replace(
            row,
            content_sha256=fetched.sha256,
            warc_path=fetched.path,
            warc_offset=fetched.offset,
            refused=fetched.refused,
        )
        if fetched.facts is None:
            return row
        return replace(
            row,
            mime=fetched.facts.mime,
            width=fetched.facts.width,
            height=fetched.facts.height,
            exif_date=fetched.facts.exif_date,
        )


def _fetched(record: Stored, payload: bytes) -> _Fetched:
    facts, refused = None, None
    try:
        facts = picture_facts(payload)
    except BadPhotoError as error:
        refused = str(error)
    sha256 = hashlib.sha256(payload).hexdigest()
    return _Fetched(record.place.path, record.place.offset, sha256, facts, refused)


def _charset(record: Stored) -> str | None:
    kind = record.headers.get("content-type", "")
    return kind.partition("charset=")[2].split(";")[0].strip(" \"'") or None


def _wiki_of(host: str) -> str:
    return "commons" if host.startswith("commons.") else host.split(".", maxsplit=1)[0]


def _normal(url: str) -> str:
    try:
        return normalise(url)
    except RefusedAddressError:
        return url


def _not_a_person(page: Page, entity: EntityFacts | None) -> str | None:
    if entity is not None and entity.human is False:
        return "Wikidata says it is no human"
    if page.not_a_person is not None and not (entity is not None and entity.human):
        return page.not_a_person
    return None


def _better(moment: Moment | None, stated: Stated | None) -> Moment | Stated | None:
    """Return Wikidata's date unless the page knows the same year more precisely, or Wikidata has none."""
    order = ("day", "month", "year", "decade", "century")
    moment = moment.gregorian() if moment is not None else None
    if moment is None or stated is None:
        return moment or stated
    same = moment.date.year == stated.date.year or moment.precision in ("decade", "century")
    return stated if same and order.index(stated.precision) < order.index(moment.precision) else moment


def dump_counts(counts: Counter[str]) -> str:
    """Return counts as JSON text with sorted names."""
    return json.dumps(dict(sorted(counts.items())), indent=2, ensure_ascii=False) + "\n"


__all__ = ["BadPageError", "Gathering", "dump_counts"]
