"""Importers: what each reads out of a set's names and lists, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from crowsfeet.errors import BadInputError, MissingInputError
from crowsfeet.importers import Portrait
from crowsfeet.importers.catalogue import IMPORTERS
from crowsfeet.importers.imdb_wiki import birth_date
from crowsfeet.importers.leaks import leak_report


def touch(folder: Path, *names: str) -> Path:
    """A folder of empty pictures: readers look at names and lists only."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    return folder


def read(importer: str, folder: Path) -> dict[str, Portrait]:
    return {portrait.name: portrait for portrait in IMPORTERS[importer](folder)}


def test_utkface_names(tmp_path: Path) -> None:
    """Age, sex and group come from the name; the chip's usual place is known."""
    (found,) = read("utkface", touch(tmp_path, "26_1_2_20170116174525125.jpg.chip.jpg")).values()
    assert (found.age_low, found.age_high, found.sex, found.group) == (26, 27, "female", "asian")
    assert found.person_id is None
    assert found.usual is not None


@pytest.mark.parametrize(
    "name", ["39_1_20170116174525125.jpg.chip.jpg", "61_3_0_20170109150557335.jpg", "face.jpg", "7_0_20170116.jpg"]
)
def test_utkface_refuses_names_that_lack_a_field(tmp_path: Path, name: str) -> None:
    """Which field is missing cannot be known, so the picture is counted and not used."""
    assert read("utkface", touch(tmp_path, name))[name].refused == "malformed_name"


@pytest.mark.parametrize("name", ["24_0_1_20170116220224657 .jpg.chip.jpg", "55_0_0_20170116232725357jpg.chip.jpg"])
def test_utkface_reads_names_whose_ending_is_odd(tmp_path: Path, name: str) -> None:
    """A stray space or a lost dot leaves all four fields readable."""
    assert read("utkface", touch(tmp_path, name))[name].refused is None


def test_imdb_wiki_names(tmp_path: Path) -> None:
    """Both halves' names give person, birth date and year; a flat copy's folder number is no part of the person."""
    touch(
        tmp_path, "00/123_1950-03-04_1999.jpg", "nm0000001_rm124825600_1899-5-10_1968.jpg", "7-123_1950-03-04_2001.jpg"
    )
    found = read("imdb-wiki", tmp_path)
    wiki, imdb, flat = (found[name] for name in sorted(found))
    assert (wiki.person_id, wiki.birth_date, wiki.taken) == ("123", "1950-03-04", "1999")
    assert flat.person_id == "123" or imdb.person_id == "123"
    assert {p.birth_date for p in found.values()} == {"1950-03-04", "1899-05-10"}
    assert all(p.refused is None for p in found.values())


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1950-03-04", "1950-03-04"),
        ("1899-5-10", "1899-05-10"),
        ("1950-0-0", "1950"),
        ("1950-07-00", "1950-07"),
        ("1950-13-01", None),
        ("1963-02-006", None),
        ("11-03-00", None),
        ("2015-02-16UTC08", None),
    ],
)
def test_imdb_wiki_birth_dates(text: str, date: str | None) -> None:
    """Zeros mean unknown; what is no date is not made into one."""
    assert birth_date(text) == date


def test_imdb_wiki_refuses_names_without_dates(tmp_path: Path) -> None:
    """A malformed birth date and a malformed name are two reasons."""
    found = read("imdb-wiki", touch(tmp_path, "1_1994-11-18._2015.jpg", "portrait.jpg"))
    assert [found[name].refused for name in sorted(found)] == ["malformed_birth_date", "malformed_name"]


def cells(*values: object) -> np.ndarray:
    """A Matlab cell array."""
    out = np.empty(len(values), object)
    out[:] = values
    return out


def write_mat(folder: Path) -> None:
    savemat(
        folder / "wiki.mat",
        {
            "wiki": {
                "full_path": cells("17/1_1950-03-04_1999.jpg", "18/2_1960-01-01_1999.jpg", "../3_1960-01-01_1999.jpg",
                                   "19/4_1960-01-01_1999.jpg", "19/5_1960-01-01_1999.jpg"),
                "photo_taken": np.full(5, 1999),
                "gender": np.array([0, 1, 1, np.nan, 1]),
                "name": cells("Ada", "Bob", "Cy", "Di", "Ed"),
                "face_location": cells(*[np.array([[10.0, 20.0, 50.0, 60.0]])] * 5),
                "face_score": np.array([4.0, -np.inf, 4.0, 0.5, 4.0]),
                "second_face_score": np.array([np.nan, np.nan, np.nan, np.nan, 3.0]),
            }
        },
    )  # fmt: skip


def test_imdb_wiki_mat(tmp_path: Path) -> None:
    """The `.mat` file's rows give names, sex, places and scores; its scores refuse as the paper does."""
    write_mat(tmp_path)
    found = list(IMPORTERS["imdb-wiki"](tmp_path))
    assert [p.refused for p in found] == [None, "no_face", "outside_folder", "unclear_face", "several_faces"]
    ada = found[0]
    assert (ada.person_name, ada.sex, ada.birth_date, ada.taken) == ("Ada", "female", "1950-03-04", "1999")
    assert ada.box == (10, 20, 40, 40)
    assert ada.extra == {"face_score": 4.0}
    assert found[3].sex is None


def test_imdb_wiki_refuses_a_broken_mat(tmp_path: Path) -> None:
    """A file that is no Matlab file is one clear sentence."""
    (tmp_path / "imdb.mat").write_bytes(b"not matlab")
    with pytest.raises(BadInputError, match=r"imdb\.mat is not the imdb\.mat"):
        list(IMPORTERS["imdb-wiki"](tmp_path))


def test_agedb_names(tmp_path: Path) -> None:
    """Person, age and sex come from the name."""
    found = read("agedb", touch(tmp_path, "11706_OliviaHussey_31_f.jpg", "x.jpg"))
    olivia = found["11706_OliviaHussey_31_f.jpg"]
    assert (olivia.person_id, olivia.age_low, olivia.age_high, olivia.sex) == ("OliviaHussey", 31, 32, "female")
    assert found["x.jpg"].refused == "malformed_name"


def test_fg_net_names(tmp_path: Path) -> None:
    """`001A43b.JPG` is person 001 at 43, whatever the case."""
    found = read("fg-net", touch(tmp_path, "001A43b.JPG", "082a18.jpg", "notes.jpg"))
    assert (found["001A43b.JPG"].person_id, found["001A43b.JPG"].age_low) == ("001", 43)
    assert found["082a18.jpg"].age_low == 18
    assert found["notes.jpg"].refused == "malformed_name"


def appa_real(folder: Path) -> Path:
    for part in ("train", "valid", "test"):
        (folder / f"gt_avg_{part}.csv").write_text(
            "file_name,num_ratings,apparent_age_avg,apparent_age_std,real_age\n000001.jpg,38,25.5,4.2,31\n"
        )
    return touch(folder, "train/000001.jpg", "train/000001.jpg_face.jpg", "valid/000001.jpg", "test/000001.jpg")


def test_appa_real_keeps_the_two_ages_apart(tmp_path: Path) -> None:
    """The real age is an interval of a year, the apparent one a distribution; ready crops are used where they are."""
    real, apparent = (read(name, appa_real(tmp_path)) for name in ("appa-real", "appa-real-apparent"))
    assert (real["train/000001.jpg"].age_low, real["train/000001.jpg"].age_high) == (31, 32)
    assert (apparent["train/000001.jpg"].age_low, apparent["train/000001.jpg"].age_std) == (25.5, 4.2)
    assert str(real["train/000001.jpg"].image).endswith("_face.jpg")
    assert real["valid/000001.jpg"].usual is None
    assert [p.split_hint for p in real.values()] == ["train", "validate", "test"]


def test_imdb_clean_lists(tmp_path: Path) -> None:
    """Ages, sexes, boxes and splits come from the lists; people from the file names."""
    header = "filename,age,gender,head_roll,x_min,y_min,x_max,y_max\n"
    row = "00/nm0000100_rm46373120_1955-1-6_2003.jpg,48,M,0.1,10,20,110,140\n"
    (tmp_path / "imdb_train_new_1024.csv").write_text(header + row + "../x.jpg,3,F,0,1,1,2,2\n")
    (found, outside) = read("imdb-clean", tmp_path).values()
    assert (found.person_id, found.age_low, found.sex, found.split_hint) == ("nm0000100", 48, "male", "train")
    assert found.box == (10, 20, 100, 120)
    assert outside.refused == "outside_folder"


SPLIT_LIST = "age,path,split\n31,AgeDB/1_Ada_31_f.jpg,train\n32,AgeDB/2_Ada_32_f.jpg,test\n9,AgeDB/3_Bo_9_m.jpg,val\n"


def test_split_lists_of_imbalanced_regression(tmp_path: Path) -> None:
    """The list's splits come as hints under our names."""
    (tmp_path / "agedb.csv").write_text(SPLIT_LIST + "4,AgeDB/4_Cy_4_m.jpg,holdout\n")
    found = list(IMPORTERS["agedb-dir"](tmp_path))
    assert [p.split_hint for p in found] == ["train", "test", "validate", None]
    assert [p.person_id for p in found] == ["Ada", "Ada", "Bo", "Cy"]
    assert found[3].refused == "unknown_split"


def test_the_leak_report_counts_people_in_two_splits(tmp_path: Path) -> None:
    """Ada stands in train and test; Bo does not."""
    (tmp_path / "agedb.csv").write_text(SPLIT_LIST)
    report = leak_report(tmp_path / "agedb.csv")
    assert report.people == {"test": 1, "train": 1, "val": 1}
    assert report.shared["test", "train"] == 1
    assert report.shared["val", "train"] == 0
    assert "1 of 1 test people also stand in train" in str(report.as_json())


def test_plain_csv(tmp_path: Path) -> None:
    """Completed years, exact ages, and refusals by row."""
    (tmp_path / "labels.csv").write_text(
        "path,age,person,sex,split\na.jpg,45,p1,female,test\nb.jpg,45.5,p1,,\nc.jpg,?,p2,,\n/etc/passwd,1,p3,,\nd.jpg,2,p,,x\n"
    )
    a, b, c, outside, d = IMPORTERS["csv"](tmp_path)
    assert (a.age_low, a.age_high, a.sex, a.split_hint) == (45, 46, "female", "test")
    assert (b.age_low, b.age_high, b.sex) == (45.5, 45.5, None)
    assert (c.age_low, c.refused) == (None, None)
    assert (outside.refused, d.refused) == ("outside_folder", "unknown_split")


def test_plain_csv_with_dates(tmp_path: Path) -> None:
    """A birth date and a date of the photo may stand in place of an age."""
    (tmp_path / "labels.csv").write_text("path,person,birth_date,taken\na.jpg,p,1950-03,1999\n")
    (found,) = IMPORTERS["csv"](tmp_path)
    assert (found.birth_date, found.taken) == ("1950-03", "1999")


def test_plain_csv_without_any_age_is_refused(tmp_path: Path) -> None:
    """The message lists the three ways to tell an age."""
    (tmp_path / "labels.csv").write_text("path,person\na.jpg,p\n")
    with pytest.raises(BadInputError, match="tells no age"):
        list(IMPORTERS["csv"](tmp_path))


@pytest.mark.parametrize(
    ("text", "says"), [("path\na.jpg\n", "lacks the columns person"), ('path,"\n', "not readable")]
)
def test_a_list_of_another_shape_is_refused(tmp_path: Path, text: str, says: str) -> None:
    """Missing columns are named, and what is no CSV is said to be none."""
    (tmp_path / "labels.csv").write_text(text)
    with pytest.raises(BadInputError, match=says):
        list(IMPORTERS["csv"](tmp_path))


@pytest.mark.parametrize("importer", sorted(IMPORTERS))
def test_every_importer_refuses_a_folder_without_its_set(tmp_path: Path, importer: str) -> None:
    """An empty folder is a clear error that names the folder or the list that is missing."""
    with pytest.raises(MissingInputError, match=str(tmp_path)):
        list(IMPORTERS[importer](tmp_path))
