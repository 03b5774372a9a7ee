"""Labelling functions: one kind of evidence each; every one may abstain."""

from __future__ import annotations

from crowsfeet.labeling.functions.caption_date import caption_date
from crowsfeet.labeling.functions.commons_date import commons_date
from crowsfeet.labeling.functions.commons_description import commons_description
from crowsfeet.labeling.functions.death_bound import death_bound
from crowsfeet.labeling.functions.exif_date import exif_date
from crowsfeet.labeling.functions.file_name import file_name
from crowsfeet.labeling.functions.film_still import film_still
from crowsfeet.labeling.functions.stated_age import stated_age
from crowsfeet.labeling.functions.upload_bound import upload_bound
from crowsfeet.labeling.functions.vote import LabelingFunction, PhotoRow, Vote
from crowsfeet.labeling.functions.wikidata_caption import wikidata_caption
from crowsfeet.labeling.functions.wikidata_date import wikidata_date

__all__ = ["FUNCTIONS", "LabelingFunction", "PhotoRow", "Vote", "death_bound", "upload_bound"]

FUNCTIONS: dict[str, LabelingFunction] = {
    "caption_date": caption_date,
    "film_still": film_still,
    "stated_age": stated_age,
    "wikidata_date": wikidata_date,
    "wikidata_caption": wikidata_caption,
    "commons_date": commons_date,
    "commons_description": commons_description,
    "exif_date": exif_date,
    "file_name": file_name,
}
"""All functions that vote, in the order of their numbers; a new one goes at the end."""
