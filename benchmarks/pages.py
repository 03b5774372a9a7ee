"""How real pages are read: `CROWSFEET_REAL=FOLDER python -m benchmarks.pages`.

FOLDER/pages holds the pages. FOLDER/births.tsv, kept outside the repository like all real data, tells for each file what
a person read on it: the birth date (partial where the page gives no more, empty where it states none), or `-` where the
page is not about one person. Captioned photos are counted a second time here, by XPath over the whole tree and without
the project's reader.
"""

# ruff: noqa: E501 - XPath and long tables

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from lxml import html as lxml_html

from crowsfeet.errors import CrowsfeetError
from crowsfeet.sources.inspect import read_page

HOLDERS = (
    ("//figure", "./figcaption"),
    ("//li[contains(concat(' ', @class, ' '), ' gallerybox ')]", ".//*[contains(@class, 'gallerytext')]"),
    (
        "//div[contains(concat(' ', @class, ' '), ' thumbinner ')][not(.//*[contains(@class, 'tsingle')])]",
        ".//*[contains(@class, 'thumbcaption')]",
    ),
    ("//div[contains(concat(' ', @class, ' '), ' tsingle ')]", ".//*[contains(@class, 'thumbcaption')]"),
    (
        "//table[contains(@class, 'infobox')]//td[.//*[contains(@class, 'infobox-caption')]]",
        ".//*[contains(@class, 'infobox-caption')]",
    ),
)
RASTER = re.compile(r"/([^/]+\.(?:jpe?g|png|gif|tiff?|webp))(?:/|$|\?)", re.IGNORECASE)


def captioned(text: str) -> Iterator[tuple[str, str]]:
    """Yield (file name, caption) of each captioned raster picture of at least 60 pixels in a page."""
    tree = lxml_html.fromstring(text.encode())
    for holder, below in HOLDERS:
        for frame in tree.xpath(holder):
            words = " ".join(" ".join(part.text_content().split()) for part in frame.xpath(below)).strip()
            sources = [
                (
                    image.get("src") or image.get("data-src") or "",
                    image.get("width") or image.get("data-width") or "999",
                )
                for image in frame.xpath(".//img | .//span[@data-src]")
            ]
            names = [RASTER.search(src.partition("originalSrc=")[2] or src) for src, width in sources if _wide(width)]
            found = next((unquote(match[1]) for match in names if match), None)
            if words and found:
                yield found, words


def _wide(width: str) -> bool:
    digits = re.match(r"\d+", width)
    return digits is None or int(digits[0]) >= 60


def measure(folder: Path) -> dict[str, object]:
    """Read all pages and hold them against what a person read and what XPath counts."""
    truth = {}
    with (folder / "births.tsv").open(encoding="utf-8") as stream:
        truth = {row[0]: row[1] for row in csv.reader(stream, delimiter="\t") if len(row) == 2}
    stated = right = invented = people = missed_people = strangers = photos = found = 0
    faults: list[str] = []
    began = time.process_time()
    for name, born in sorted(truth.items()):
        data = (folder / "pages" / name).read_bytes()
        try:
            page = read_page(data).as_json()
        except CrowsfeetError as error:
            page = {"person": None, "not_a_person": str(error), "photos": []}
        person = page["person"]
        if born == "-":
            strangers += person is not None
            faults += [f"{name}: taken for a person"] if person else []
        else:
            people += 1
            missed_people += person is None
            told = person["birth_date"] if isinstance(person, dict) else None
            stated += bool(born)
            right += bool(born) and told == born
            invented += not born and told is not None
            faults += [f"{name}: {told} for {born or 'none'}"] if (told or "") != born else []
        if name.endswith((".html", ".http")) and "imdb" not in name and "commons_html" not in name:
            told_photos = {
                unquote(str(p["image_url"])).rpartition("/")[0] + unquote(str(p["image_url"]))
                for p in page["photos"]
                if p["caption"]
            }  # type: ignore[union-attr,index]
            for file, _caption in captioned(data.decode("utf-8", "replace")):
                photos += 1
                hit = any(file in url for url in told_photos)
                found += hit
                faults += [] if hit else [f"{name}: photo {file[:40]} not found"]
    seconds = time.process_time() - began
    for fault in faults:
        print("  " + fault)
    return {
        "pages": len(truth), "pages_stating_a_birth": stated, "birth_right": right / max(1, stated), "births_invented": invented,
        "people": people, "people_missed": missed_people, "others_taken_for_people": strangers,
        "captioned_photos": photos, "captioned_photos_found": found / max(1, photos), "cpu_seconds": round(seconds, 1),
    }  # fmt: skip


def main() -> int:
    """Print the figures and write reports/benchmarks/pages.json."""
    folder = os.environ.get("CROWSFEET_REAL")
    if not folder or not (Path(folder) / "births.tsv").exists():
        print("skipped: CROWSFEET_REAL names no folder with pages/ and births.tsv")
        return 0
    figures = measure(Path(folder))
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    figures |= {"command": "python -m benchmarks.pages", "commit": commit}
    for name, value in figures.items():
        print(f"{name:>28}  {value}")
    out = Path("reports/benchmarks/pages.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
