"""Ages of portraits that come with a birth date and a date of the photo: the label model's, as for a crawled photo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from crowsfeet.labeling import label_photos

if TYPE_CHECKING:
    from crowsfeet.importers.portrait import Portrait
    from crowsfeet.params import LabelParams

_COLUMNS = (
    "date_from", "date_to", "age_low", "age_high", "age_mean", "confidence", "posterior", "evidence", "refused",
)  # fmt: skip


def label_dated(portraits: list[Portrait], rows: list[dict[str, Any]], params: LabelParams) -> list[dict[str, Any]]:
    """Return the label columns of each portrait; the set's own date stands as the date that Commons would tell."""
    photos = pd.DataFrame(
        {
            "photo_id": [row["photo_id"] for row in rows],
            "person_id": [row["person_id"] for row in rows],
            "person_name": [portrait.person_name or "" for portrait in portraits],
            "birth_date": [portrait.birth_date for portrait in portraits],
            "commons_date": [portrait.taken for portrait in portraits],
        }
    )
    labels, _ = label_photos(photos, params)
    told = labels[list(_COLUMNS)].astype(object)
    return [dict(zip(_COLUMNS, row, strict=True)) for row in told.where(told.notna(), None).itertuples(index=False)]
