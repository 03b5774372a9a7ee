"""Whole captions, in six languages: when the photo was taken, or why the caption does not tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crowsfeet.labeling import read_caption
from crowsfeet.labeling.days import to_iso

NAME = "Ada Example"

TOLD = [
    ("en", "Example in 1998", 1998, 1998),
    ("en", "Ada Example (left) with Bela Other at the White Hall, 3 May 1998", 1998, 1998),
    ("en", "Bela Other, Ada Example and Cleo Third during the talks in June 1998", 1998, 1998),
    ("en", "President Example meets Chancellor Other, 1998", 1998, 1998),
    ("en", "Official portrait, 1998", 1998, 1998),
    ("en", "Example at the 1998 Winter Games", 1998, 1998),
    ("en", "Example c. 1975", 1973, 1977),
    ("en", "Example in The Long Road (1975)", 1974, 1975),
    ("en", "Example in the trailer for Rivers (1975)", 1974, 1975),
    ("en", "A scene from Dark Harbour (1975) with Ada Example", 1974, 1975),
    ("en", "Example between takes of Dark Harbour (1975)", 1974, 1975),
    ("it", "Ada Example con Bela Other sul set di Vento (1975)", 1974, 1975),
    ("pt", "Example em cena da novela Mar Alto (1975)", 1974, 1975),
    ("en", "Example in a promotional photo for The Late Show (1975)", 1974, 1975),
    ("en", "Publicity photo of Example, 1975", 1975, 1975),
    ("en", "Example during filming of Dark Harbour, 1975", 1975, 1975),
    ("en", "Example, photographed by Bela Other, 1975", 1975, 1975),
    ("en", "Photograph by Bela Other, 1975", 1975, 1975),
    ("en", "The government in 1975: Bela Other, Cleo Third, Example and Dora Fourth", 1975, 1975),
    ("en", "2016 medal ceremony: Example (centre) and Bela Other (left)", 2016, 2016),
    ("en", "Example in June '94", 1994, 1994),
    ("en", "Example takes the oath of office (1975)", 1975, 1975),
    ("en", "Example takes a walk (1975)", 1975, 1975),
    ("en", "Example at a set dinner table (1975)", 1975, 1975),
    ("en", "Example at the Scene Club (1965)", 1965, 1965),
    ("en", "Example on the set of Dark Harbour (1975)", 1974, 1975),
    ("en", "Example the day she won in 1950", 1950, 1950),
    ("en", "Example the moment she broke the record in 1950", 1950, 1950),
    ("en", "Example at the 1998 reunion of the class of '60", 1998, 1998),
    ("en", "Example two years after 1980", 1982, 1982),
    ("en", "Example with her son on his 18th birthday in 1990", 1990, 1990),
    ("en", "Example with her son Bela, aged 12, in 1990", 1990, 1990),
    ("de", "Example, aktiv 1990", 1990, 1990),
    ("de", "Example und die 12-jährige Tochter Anna 1990", 1990, 1990),
    ("de", "Example mit ihrem 80-jährigen Vater, 1985", 1985, 1985),
    ("en", "Example in 1999, with the cup she won in 1972", 1999, 1999),
    ("en", "Example two years after her 1980 debut", 1982, 1982),
    ("en", "High school yearbook photo, 1947", 1947, 1947),
    ("en", "President Other awards the medal to Example, 4 February 1987", 1987, 1987),
    ("de", "Example ein Jahr vor ihrem Rücktritt 1998", 1997, 1997),
    ("de", "Ada Example bei der Verleihung des Preises, März 1998", 1998, 1998),
    ("de", "Außenministerin Example mit ihrem Amtskollegen Bela Other, 1998", 1998, 1998),
    ("de", "Example um 1975", 1973, 1977),
    ("de", "Example im Alter von acht Jahren mit ihrem Vater, 1958", 1958, 1958),
    ("de", "Examples Besuch in Paris, 1998", 1998, 1998),
    ("fr", "Ada Example vers 1975", 1973, 1977),
    ("fr", "Ada Example et Bela Other au festival de Beauville, le 1er juillet 1998", 1998, 1998),
    ("fr", "Photographie du studio Harcourt, 1975", 1975, 1975),
    ("fr", "La ministre Ada Example en visite à Belleville en octobre 1998", 1998, 1998),
    ("fr", "Portrait par le studio Harcourt, été 1978", 1978, 1978),
    ("fr", "Ada Example en 2008, photographie de Bela Other publiée en 2015", 2008, 2008),
    ("fr", "Ada Example dans Le Chemin perdu de Bela Other (1957)", 1956, 1957),
    ("es", "Fotograma de «La espera» (1988), con Ada Example", 1987, 1988),
    ("es", "Ada Example saluda a la multitud, 3 de mayo de 1998", 1998, 1998),
    ("es", "Boda de Ada Example y Bela Other, mayo de 1998", 1998, 1998),
    ("es", "Asunción de Ada Example como presidenta, 3 de mayo de 1998", 1998, 1998),
    ("pt", "Ada Example discursa para metalúrgicos em 1998", 1998, 1998),
    ("pt", "Example em meados da década de 1970", 1973, 1976),
    ("pt", "Da esquerda para a direita: Bela Other, Cleo Third e Ada Example em 1998", 1998, 1998),
    ("it", "Ada Example nel 1998", 1998, 1998),
    ("it", "Example con Bela Other a Firenze nel maggio 1998", 1998, 1998),
    ("it", "Example premiata dal presidente Other il 2 giugno 2008", 2008, 2008),
    ("it", "I ragazzi di via Bella nel 1998. Da sinistra: Other, Third e Example", 1998, 1998),
]

REFUSED = [
    ("en", "Statue of Ada Example in Newtown, unveiled in 1998"),
    ("en", "Example's birthplace in Newtown, photographed in 1998"),
    ("en", "Anti-Example graffiti in Newtown, 1998"),
    ("en", "Bela Other, finance minister under Example from 1998 to 2001"),
    ("en", "Bela Example, Ada's brother, in 1998"),
    ("en", "Interview with Bela Other on Cleo Third's book, 26 March 1998"),
    ("en", "Portrait of Ada Example by Bela Other, 1998"),
    ("en", "On the cover of Weekly, April 1998"),
    ("en", "Posthumous portrait of Ada Example, 1998"),
    ("en", "1998 electoral vote results"),
    ("en", '"Onward" (1998). A poster of the party'),
    ("de", "Ada-Example-Denkmal in Neustadt, 1998"),
    ("de", "Geburtshaus in Neustadt, 1998"),
    ("de", "Examples Trikot von 1998"),
    ("de", "Ehemann Bela Other (1998)"),
    ("de", "Wahlplakat zur Bundestagswahl 1998"),
    ("fr", "Buste d'Ada Example par Bela Other (1998)"),
    ("fr", "Maison natale d'Ada Example, 1998"),
    ("fr", "Ada Example dans son jardin, par Bela Other (1885)"),
    ("es", "Billete emitido en 1998 con la imagen de Ada Example"),
    ("es", "Manifestación contra Ada Example en 1998"),
    ("pt", "Pôster da campanha de Example, 1998"),
    ("pt", "Cleo Other, esposa de Bela Third, em 1998"),
    ("pt", "Carro pilotado por Example em 1998"),
    ("pt", "Fundação Ada Example, em 1998"),
    ("it", "Ritratto in ardesia di Example, 1998"),
    ("it", "Prima pagina del Corriere di Neustadt, 14 luglio 1998"),
    ("it", "La Example 125 del 1998, prima automobile della casa"),
]

STORIES = [
    ("en", "Example was born in Newtown in 1950"),
    ("en", "Example became a minister in 1998"),
    ("en", "Example (fl. 1970–1990) at her desk"),
    ("en", "Example (active 1970–1990)"),
    ("en", "Example, class of 1960"),
    ("pt", "Em 1998, Example venceu as eleições"),
    ("pt", "Example foi homenageada por tentar salvar Other em 1998"),
    ("it", "Bela Other non riuscì a risolvere la crisi del 1998 e dovette richiamare Example"),
    ("it", "L'arrivo di Bela Other a Napoli (7 settembre 1998). Evento che Example tentò di prevenire"),
    ("es", "El gobierno cayó en 1998 y Example volvió del exilio"),
]


@pytest.mark.parametrize(("language", "caption", "first", "last"), TOLD)
def test_a_caption_of_the_person_tells_the_years(language: str, caption: str, first: int, last: int) -> None:
    """A caption that shows the person of the page is read as the years it names, no wider and no narrower."""
    reading = read_caption(caption, NAME, language)
    assert reading.refused is None
    assert reading.dates is not None
    assert (int(to_iso(reading.dates[0])[:4]), int(to_iso(reading.dates[1])[:4])) == (first, last)


@pytest.mark.parametrize(("language", "caption"), REFUSED)
def test_a_caption_of_somebody_or_something_else_is_refused(language: str, caption: str) -> None:
    """Statues, houses, relatives, posters and the like are refused with the words that say so."""
    reading = read_caption(caption, NAME, language)
    assert reading.refused is not None
    assert reading.refused_quote
    assert reading.refused_quote in caption


@pytest.mark.parametrize(("language", "caption"), STORIES)
def test_a_date_in_a_story_is_not_the_photos(language: str, caption: str) -> None:
    """A caption that narrates gives no date, or is refused: its date is the story's."""
    reading = read_caption(caption, NAME, language)
    assert reading.dates is None or reading.refused is not None


@pytest.mark.parametrize(
    ("caption", "low", "high"),
    [
        ("Example, aged 45, at the opera", 45, 45),
        ("Example at 16", 16, 16),
        ("Example, 26, as a pilot", 26, 26),
        ("Example in her twenties", 20, 29),
        ("Example im Alter von acht Jahren", 8, 8),
        ("Example à l'âge de sept ans", 7, 7),
        ("Example con 12 años", 12, 12),
        ("Example aos 13 anos", 13, 13),
        ("Example a nove anni", 9, 9),
        ("Example all'età di 50 anni", 50, 50),
        ("Example aged 0", 0, 0),
        ("Example, then 45, at the opening", 45, 45),
        ("Example in her late twenties", 26, 29),
        ("Example on her 70th birthday", 70, 70),
        ("Example an ihrem 80. Geburtstag", 80, 80),
        ("Example le jour de son 60e anniversaire", 60, 60),
        ("Example nel giorno del suo 50º compleanno", 50, 50),
        ("Example als Zehnjährige", 10, 10),
        ("Example als 17-jährige Schülerin", 17, 17),
        ("Die 17-jährige Example", 17, 17),
        ("Bela Other mit der 17-jährigen Example", 17, 17),
        ("Example, die 23-jährige Siegerin", 23, 23),
        ("Example in Paris, then 22", 22, 22),
        ("Example as a child, aged 6", 6, 6),
        ("Example in her late thirties with her husband", 36, 39),
        ("Example at the White House on her 70th birthday", 70, 70),
        ("Example, aged 30, with her daughter, aged 4", 30, 30),
        ("Example als Zwölfjährige mit ihrer Mutter", 12, 12),
        ("Example bambina, all'età di 8 anni", 8, 8),
    ],
)
def test_a_stated_age_is_read(caption: str, low: int, high: int) -> None:
    """Ages in words and figures are read in six languages."""
    age = read_caption(caption, NAME).age
    assert age is not None
    assert (age.low, age.high) == (low, high)


@pytest.mark.parametrize(
    "caption",
    [
        "Example at 10 Baker Street",
        "Example 16 years after the war",
        "May 15, 12, 1990",
        "Example at Bela's 70th birthday",
        "Example at the 10th anniversary",
    ],
)
def test_other_numbers_are_no_ages(caption: str) -> None:
    """A house number, a span of years and a day are not taken for an age."""
    assert read_caption(caption, NAME).age is None


@pytest.mark.parametrize(
    "caption",
    [
        "Example mit der zwölfjährigen Tochter",
        "Example nach der 20-jährigen Haft",
        "Example bei der 50-jährigen Jubiläumsfeier 1990",
        "Example auf der zehnjährigen Gründungsfeier",
        "Example und die 12-jährige Tochter Anna 1990",
        "Example with her son, then 12",
        "Example with Bela Other, then 19",
        "Example and her daughter (then 14)",
        "Example with her son on his 18th birthday in 1990",
        "Example at her husband's party on his 60th birthday",
        "Example at Bela's party on his 60th birthday",
        "Example mit seiner Frau an ihrem 70. Geburtstag",
        "Example with a man in his early 20s",
        "Example dancing with Prince Bela, then 45, in 1971",
        "Example et son mari le jour de son 60e anniversaire",
        "Example con su hija de 3 años con 3 años",
        "Example com a filha, aos 12 anos",
        "Example con Bela Other all'età di 30 anni",
    ],
)
def test_the_age_of_somebody_else_is_not_the_persons(caption: str) -> None:
    """An age behind a companion, a relative or an event tells nothing of the person of the page."""
    assert read_caption(caption, NAME).age is None


@pytest.mark.parametrize(
    ("page", "caption", "shown"),
    [
        ("William Example", "Bill Example in 1998", True),
        ("Gerald Example", "Gustav Example in 1998", False),
        ("Ada Example", "Ada Example Jr. in 1998", False),
        ("Ada de Example", "De Example in 1998", True),
        ("Bela de Example", "Cleo Other, wife of Bela de Example, in 1998", False),
        ("Fernanda Example", "Fernando Example and Fernanda Other in 1998, parents of Fernanda Example", False),
    ],
)
def test_namesakes_are_told_apart(page: str, caption: str, shown: bool) -> None:
    """Nicknames and particles belong to the person; other given names and juniors do not."""
    reading = read_caption(caption, page, "en")
    assert (reading.refused is None and reading.dates is not None) == shown


@given(st.text(max_size=200), st.sampled_from([None, NAME, "例", "A"]), st.sampled_from([None, "en", "de", "xx"]))
def test_any_text_is_read_without_a_fault(text: str, name: str | None, language: str | None) -> None:
    """Whatever the caption, the quote of its date stands in it and its days are in order."""
    reading = read_caption(text, name, language)
    if reading.dates is not None:
        assert reading.dates[0] <= reading.dates[1]
        assert reading.dates_quote


@given(st.sampled_from([caption for _, caption, _, _ in TOLD]), st.sampled_from(["\u200f", "\u202b", "\x07", "\u00ad"]))
def test_invisible_marks_change_nothing(caption: str, mark: str) -> None:
    """Direction marks, bells and soft hyphens between the words leave the reading as it is."""
    assert read_caption(f"{mark} ".join(caption.split(" ")), NAME) == read_caption(caption, NAME)
