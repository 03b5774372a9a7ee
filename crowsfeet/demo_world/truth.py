"""What is true of every photo, and how wrong a label is; for benchmarks, tests and the closing table, never served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from crowsfeet.demo_world.camera import Box
    from crowsfeet.demo_world.world import Entry, World


def truth_frame(world: World, boxes: Callable[[Entry], list[Box]] | None = None) -> pd.DataFrame:
    """Return a row per person and photo; with `boxes`, the right face's box in pixels (box_x, box_y, box_w, box_h).

    `age_years` is the age, to the day, of the person whose face is in the picture; missing where nobody's is
    (landscape, placeholder, statue). `place` and `n_people` tell which face, counted from the left.
    """
    import pandas as pd

    rows = []
    for entry in world.entries:
        photo, person = entry.photo, world.people[entry.photo.person]
        shown = world.people[photo.shown] if photo.shown >= 0 and photo.fault != "statue" else None
        faces = boxes(entry) if boxes is not None and shown else []
        box = faces[photo.place] if faces else (np.nan,) * 4
        rows.append(
            {
                "image_title": entry.telling.file_title,
                "person_id": f"wikidata:{person.qid}",
                "page_title": person.title,
                "shown_person_id": f"wikidata:{shown.qid}" if shown else None,
                "photo_date": photo.day.isoformat(),
                "told_date": photo.told_day.isoformat(),
                "birth_date": person.born.isoformat(),
                "age_years": photo.age if shown else np.nan,
                "fault": photo.fault,
                "contradicted": photo.contradicted,
                "place": photo.place,
                "n_people": 0 if photo.fault in ("no_face", "placeholder") else 1 + len(photo.companions),
                "duplicate_of": world.entries[photo.original].telling.file_title
                if photo.fault == "duplicate"
                else None,
                "edition": photo.edition,
                **dict(zip(("box_x", "box_y", "box_w", "box_h"), box, strict=True)),
                "sex": shown.sex if shown else None,
                "skin_tone": shown.traits.skin_tone if shown else None,
            }
        )
    return pd.DataFrame(rows)


def weak_label_errors(truth: pd.DataFrame, photos: pd.DataFrame, kept: pd.DataFrame) -> pd.Series:
    """Return each kept label's absolute error in years, indexed by photo_id.

    The yardstick is the age of the person whose face the picture shows, on the day it was taken: a stranger's face
    under the right year is an error too. A label on a picture without a living face is infinitely wrong.

    Args:
        truth: `World.truth()`.
        photos: columns photo_id, person_id (optional), image_title.
        kept: columns photo_id, age_mean.
    """
    import pandas as pd

    keys = ["image_title", "person_id"] if "person_id" in photos.columns else ["image_title"]
    true_age = truth.drop_duplicates(keys).set_index(keys)["age_years"]
    titles = photos.drop_duplicates("photo_id").set_index("photo_id")[keys]
    rows = titles.loc[kept["photo_id"]]
    at = list(rows.itertuples(index=False, name=None)) if len(keys) > 1 else rows["image_title"].tolist()
    errors = np.abs(kept["age_mean"].to_numpy(np.float64) - true_age.reindex(at).to_numpy(np.float64))
    errors[np.isnan(errors)] = np.inf
    return pd.Series(errors, index=kept["photo_id"].to_numpy(), name="error")
