"""Who stands in two splits of a published split list: the people are read out of the pictures' names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from crowsfeet.importers.dir_lists import person_of
from crowsfeet.importers.importer import read_list


@dataclass(frozen=True, slots=True)
class LeakReport:
    """People by split, and for each pair of splits those who stand in both."""

    people: dict[str, int]
    shared: dict[tuple[str, str], int]
    leaked_pictures: dict[tuple[str, str], int]
    """Of each pair's first split: pictures of people who stand in the second as well."""

    def as_json(self) -> dict[str, Any]:
        """Return the report with a sentence for each pair of splits that share people."""
        return {
            "people": self.people,
            "leaks": [
                {
                    "split": a,
                    "also_in": b,
                    "people": n,
                    "of": self.people[a],
                    "pictures": self.leaked_pictures[a, b],
                    "says": f"{n} of {self.people[a]} {a} people also stand in {b}",
                }
                for (a, b), n in self.shared.items()
                if n
            ],
        }


def leak_report(path: Path) -> LeakReport:
    """Read a list with the columns path and split (and person, where it has one) and compare its splits' people.

    Raises:
        MissingInputError, BadInputError: as `importer.read_list`.
    """
    rows = read_list(path, ["path", "split"])
    person = rows["person"] if "person" in rows.columns else rows["path"].map(person_of)
    pictures = pd.DataFrame({"person": person, "split": rows["split"]})
    people = {str(split): set(group["person"]) for split, group in pictures.groupby("split")}
    pairs = [(a, b) for a in people for b in people if a != b]
    return LeakReport(
        people={split: len(names) for split, names in people.items()},
        shared={(a, b): len(people[a] & people[b]) for a, b in pairs},
        leaked_pictures={
            (a, b): int(((pictures["split"] == a) & pictures["person"].isin(people[b])).sum()) for a, b in pairs
        },
    )
