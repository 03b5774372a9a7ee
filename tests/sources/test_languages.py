"""Biographies of invented people in many languages, in the shapes that their Wikipedias give them."""

# ruff: noqa: E501, RUF001 - tables of dates and pages in other scripts

from __future__ import annotations

import pytest

from crowsfeet.sources.article import read_article
from crowsfeet.sources.cell import date_in_cell
from crowsfeet.sources.dates import full_dates
from crowsfeet.sources.lead import life_in_lead

WRITTEN = [
    ("en", "5 March 1950"), ("en", "March 5, 1950"), ("en", "5th of March, 1950"), ("de", "5. März 1950"), ("fr", "5 mars 1950"),
    ("es", "5 de marzo de 1950"), ("pt", "5 de março de 1950"), ("it", "5 marzo 1950"), ("nl", "5 maart 1950"), ("sv", "5 mars 1950"),
    ("da", "5. marts 1950"), ("pl", "5 marca 1950"), ("cs", "5. března 1950"), ("ru", "5 марта 1950"), ("uk", "5 березня 1950"),
    ("ca", "5 de març de 1950"), ("ro", "5 martie 1950"), ("hu", "1950. március 5."), ("fi", "5. maaliskuuta 1950"), ("tr", "5 Mart 1950"),
    ("el", "5 Μαρτίου 1950"), ("ja", "1950年3月5日"), ("zh", "1950年3月5日"), ("ko", "1950년 3월 5일"), ("vi", "5 tháng 3 năm 1950"),
    ("he", "5 במרץ 1950"), ("ar", "5 مارس 1950"), ("hi", "5 मार्च 1950"), ("id", "5 Maret 1950"), ("lv", "1950. gada 5. marts"),
    ("lt", "1950 m. kovo 5 d."), ("eo", "5-an de marto 1950"), ("fa", "۵ مارس ۱۹۵۰"), ("bg", "5 март 1950"), ("hr", "5. ožujka 1950"), ("xx", "05.03.1950"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), WRITTEN)
def test_dates_are_read_in_many_languages(language: str, text: str) -> None:
    """A day is read as it is written in each language."""
    assert [written.date.iso() for written in full_dates(f"Xx, {text}", language)] == ["1950-03-05"]


LEADS = [
    ("en", "Ann Example (born 5 March 1950) is an actress.", "1950-03-05", None),
    ("en", "Ann Example (c. 1450 – 6 May 1510) was a painter.", "1450", "1510-05-06"),
    ("en", "Ann Example (1850–1910) was a painter.", "1850", "1910"),
    ("en", "Ann Example (died 6 May 1910) was a painter.", None, "1910-05-06"),
    ("en", "Ann Example (baptised 6 May 1610) was a painter.", None, None),
    ("en", "Ann Example (r. 1068–1071) was a queen.", None, None),
    ("en", "Ann Example was born on 5 March 1950 in Exton.", "1950-03-05", None),
    ("de", "Anna Beispiel (* 5. März 1950 in Musterstadt; † 6. Mai 2010 ebenda) war eine Malerin.", "1950-03-05", "2010-05-06"),
    ("fr", "Anne Exemple, née le 5 mars 1950 à Exville et morte le 6 mai 2010, est une peintre.", "1950-03-05", None),
    ("es", "Ana Ejemplo (Villa, 5 de marzo de 1950-Pueblo, 6 de mayo de 2010) fue una pintora.", "1950-03-05", "2010-05-06"),
    ("it", "Anna Esempio (Roma, 5 marzo 1950) è una pittrice italiana.", "1950-03-05", None),
    ("ru", "Анна Примерова (род. 5 марта 1950, Город) — художница.", "1950-03-05", None),
    ("ja", "例 花子（れい はなこ、1950年3月5日 - 2010年5月6日）は、画家。", "1950-03-05", "2010-05-06"),
    ("es", "Ana (247-183 a. C.) fue una reina.", "-0247", "-0183"),
    ("pl", "Anna Przykład (ur. 5 marca 1950 w Mieście, zm. 6 maja 2010) – malarka.", "1950-03-05", "2010-05-06"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "born", "died"), LEADS)
def test_birth_and_death_are_read_from_first_sentences(
    language: str, text: str, born: str | None, died: str | None
) -> None:
    """Brackets behind the name, or a sentence that says born, tell birth and death; other dates tell nothing."""
    life = life_in_lead(text, language)
    assert (life.birth.iso() if life.birth else None) == born
    if died is not None:
        assert life.death is not None
        assert life.death.iso() == died


@pytest.mark.parametrize(
    ("text", "date", "precision"),
    [
        ("c. 95 Alexandria", "0095", "decade"),
        ("229/228 год до н. э. Рим", "-0229", "decade"),
        ("12 July 100 BC Rome", "-0100-07-12", "day"),
        ("10 de outubro de 19 (33 anos)", "0019-10-10", "day"),
        ("between 1940 and 1945", "1940", "decade"),
        ("21 March 1685 (O.S.) 31 March 1685 (N.S.)", "1685-03-31", "day"),
        ("March 1950 (age 70)", "1950-03", "month"),
    ],
)
def test_cells_tell_as_much_as_is_known(text: str, date: str, precision: str) -> None:
    """A box's cell gives the date with the precision that it has, and no more."""
    found = date_in_cell(text, "pt")
    assert found is not None
    assert (found.iso(), found.precision) == (date, precision)


@pytest.mark.parametrize("text", ["baptised 26 April 1564", "20th century", "século I a.C.", "unknown", ""])
def test_no_birth_date_is_invented(text: str) -> None:
    """A baptism, a century or nothing is no birth date."""
    assert date_in_cell(text, "en") is None


def test_german_personal_data_is_read() -> None:
    """The hidden table at the end of German articles gives birth and death."""
    page = read_article(
        '<html lang="de"><body><h1>Anna Beispiel</h1><p><b>Anna Beispiel</b> war Malerin.</p><h2>Leben</h2>'
        '<figure typeof="mw:File/Thumb"><a href="/wiki/Datei:Anna.jpg" class="mw-file-description"><img width="220" height="300" '
        'src="//upload.wikimedia.org/wikipedia/commons/thumb/a/ab/Anna.jpg/220px-Anna.jpg"></a><figcaption>Anna um 1980</figcaption></figure>'
        '<table id="Vorlage_Personendaten" class="metadata" style="display:none"><tr><td class="metadata-label">GEBURTSDATUM</td>'
        "<td>5. März 1950</td></tr><tr><td>STERBEDATUM</td><td>6. Mai 2010</td></tr></table></body></html>"
    ).as_json()
    assert page["person"] == {"name": "Anna Beispiel", "birth_date": "1950-03-05", "birth_precision": "day", "death_date": "2010-05-06"}  # fmt: skip
    assert [(photo["caption"], photo["section"]) for photo in page["photos"]] == [("Anna um 1980", "Leben")]


def test_french_box_of_divisions_is_read() -> None:
    """A French infobox gives the date of its time element and the legend below the picture."""
    page = read_article(
        '<html lang="fr"><body><h1>Anne Exemple</h1><div class="infobox_v3 infobox infobox--frwiki"><div class="entete">Anne</div>'
        '<div class="images"><span typeof="mw:File"><a href="/wiki/Fichier:Anne.jpg"><img width="220" height="300" '
        'src="//upload.wikimedia.org/wikipedia/commons/thumb/a/ab/Anne.jpg/220px-Anne.jpg"></a></span></div><p class="legend">Anne en 1980.</p>'
        '<table><tr><th scope="row">Naissance</th><td><time class="nowrap date-lien bday" datetime="1950-03-05">5 mars 1950</time></td></tr>'
        "</table></div><p><b>Anne Exemple</b> est une peintre.</p></body></html>"
    ).as_json()
    assert page["person"]["birth_date"] == "1950-03-05"
    assert page["photos"][0]["caption"] == "Anne en 1980."


@pytest.mark.parametrize(
    "html",
    [
        '<html><body><h1>Example</h1><p><b>Example</b> may refer to:</p><div id="disambigbox">x</div></body></html>',
        "<html><body><h1>Battle of Exton</h1><p>The <b>Battle of Exton</b> (3 May 1850 – 5 May 1850) was a battle.</p></body></html>",
        '<html><body><h1>Exton Song</h1><table class="infobox vevent"><tr><th>Released</th><td>5 May 1966 <span class="bday dtstart published updated">1966-05-05</span></td></tr></table><p>A song.</p></body></html>',
        "<html><body><h1>Exton</h1><p><b>Exton</b> is a town.</p></body></html>",
    ],
)
def test_other_pages_are_not_taken_for_people(html: str) -> None:
    """A disambiguation, an event, a song and a town are no persons."""
    assert read_article(html).person is None
