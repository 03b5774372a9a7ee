"""Wikitext of invented people's articles: boxes, date templates and frames of many Wikipedias."""

# ruff: noqa: E501 - articles in other scripts, each on one line

from __future__ import annotations

import pytest

from crowsfeet.sources.inspect import read_page

# fmt: off
# what stands in the argument for the birth (or death), birth, death
BOXES = {
    "en": "{{Infobox person\n| name = Ann Example\n| birth_date = %s\n}}\n'''Ann Example''' is a painter.\n[[Category:Living people]]",
    "en death": "{{Infobox person\n| name = Ann Example\n| death_date = %s\n}}\n'''Ann Example''' was a painter.\n[[Category:2010 deaths]]",
    "fr": "{{Infobox Biographie2\n | nom = Anne Exemple\n | date de naissance = %s\n | lieu de naissance = [[Paris]]\n}}\n'''Anne Exemple''' est une peintre.\n[[Catégorie:Naissance à Paris]]",
    "es": "{{Ficha de persona\n| nombre = Ana Ejemplo\n| fecha de nacimiento = %s\n| lugar de nacimiento = [[Madrid]]\n}}\n'''Ana Ejemplo''' es una pintora.\n[[Categoría:Nacidos en Madrid]]",
    "pt": "{{Info/Biografia\n|nome = Ana Exemplo\n|%s\n}}\n'''Ana Exemplo''' é uma pintora.\n[[Categoria:Pessoas vivas]]",
    "it": "{{Bio\n|Nome = Anna\n|Cognome = Esempio\n|LuogoNascita = Milano\n|%s\n|Attività = pittrice\n}}\n",
}
VALUES = [
    ("en", "{{bda|1950|3|5}}", "1950-03-05", None),
    ("en", "{{Birth date|mf=yes|1950|3|5}}", "1950-03-05", None),
    ("en", "{{birth date and age2|2000|1|1|1950|3|5}}", "1950-03-05", None),
    ("en", "{{Birth-date and age|March 5, 1950}}", "1950-03-05", None),
    ("en", "{{birth year and age|1950}}", "1950", None),
    ("en", "{{birth year and age|1950|3}}", "1950-03", None),
    ("en", "{{bya|1950}}", "1950", None),
    ("en", "{{circa|1450}}", "1450", None),
    ("en", "{{c.|1450}}", "1450", None),
    ("en", "c. 1450", "1450", None),
    ("en", "{{OldStyleDate|22 April|1870|10 April}}", "1870-04-22", None),
    ("en", "{{OldStyleDateDY|7 January|1894|26 December 1893}}", "1894-01-07", None),
    ("en", "{{nowrap|5 March 1950}}", "1950-03-05", None),
    ("en", "{{birth based on age as of date|30|2015|5|1}}", None, None),
    ("en", "{{Birth date|1950|3|5}}<br>{{small|Exton}}", "1950-03-05", None),
    ("en", "{{Birth date text|March 1950}}", "1950-03", None),
    ("en", "{{BirthDeathAge|B|1950|3|5|2010|5|6}}", "1950-03-05", None),
    ("en", "1950 or 1951", "1950", None),
    ("en", "{{birth date|1950}}", "1950", None),
    ("en", "{{dob|1950|3|5}}", "1950-03-05", None),
    ("en", "{{start date|1950|3|5}}", "1950-03-05", None),
    ("en", "12 July 100 BC", "-0100-07-12", None),
    ("en", "{{birth-date|100 BC}}", "-0100", None),
    ("en", "{{BCE|100}}", "-0100", None),
    ("en", "[[5 March]] [[1950]]", "1950-03-05", None),
    ("en", "{{Baptised}} 5 March 1650", None, None),
    ("en", "{{br separated entries|5 March 1950|Exton}}", "1950-03-05", None),
    ("en", "{{Birth date and age|1950|03|05}}<ref>x 1999</ref>", "1950-03-05", None),
    ("en", "{{ubl|5 March 1950|Exton}}", "1950-03-05", None),
    ("en", "<!-- 1 1 1990 -->", None, None),
    ("en death", "{{death date and age|2010|5|6|1950|3|5}}", "1950-03-05", "2010-05-06"),
    ("en death", "{{dda|2010|5|6|1950|3|5|df=y}}", "1950-03-05", "2010-05-06"),
    ("en death", "{{death-date and age|May 6, 2010|March 5, 1950}}", "1950-03-05", "2010-05-06"),
    ("en death", "{{death year and age|2010|1950}}", "1950", "2010"),
    ("en death", "{{death date|2010|5|6}} (aged 60)", None, "2010-05-06"),
    ("fr", "{{date de naissance|5|mars|1950|en musique}}", "1950-03-05", None),
    ("fr", "{{Date de naissance|5 mars 1950}}", "1950-03-05", None),
    ("fr", "{{date de naissance-|1 mars 1950}}", "1950-03-01", None),
    ("fr", "{{date|5|3|1950}}", "1950-03-05", None),
    ("fr", "{{date-|1er mars 1950}}", "1950-03-01", None),
    ("fr", "{{date|5 mars 1950|en sport}}", "1950-03-05", None),
    ("fr", "{{vers}} 1450", "1450", None),
    ("fr", "vers [[1450]]", "1450", None),
    ("fr", "{{date républicaine|5|mars}}", None, None),
    ("fr", "{{-|100}}", None, None),
    ("fr", "[[5 mars]] [[1950]]<br />[[Paris]]", "1950-03-05", None),
    ("fr", "{{Date|12|juillet|-100}}", "-0100-07-12", None),
    ("es", "{{fecha|5|3|1950|edad}}", "1950-03-05", None),
    ("es", "{{fecha|5|03|1950}}", "1950-03-05", None),
    ("es", "{{Fecha de inicio|5|3|1950|edad}}", "1950-03-05", None),
    ("es", "{{edad|5|3|1950}}", "1950-03-05", None),
    ("es", "[[5 de marzo]] de [[1950]]", "1950-03-05", None),
    ("es", "c. 384 a. C.", "-0384", None),
    ("es", "{{fecha|1950}}", "1950", None),
    ("es", "{{nacimiento|5|3|1950}}", "1950-03-05", None),
    ("es", "{{circa|1450}}", "1450", None),
    ("es", "{{fecha|13|julio|100 a. C.}}", "-0100-07-13", None),
    ("pt", "nascimento_data = {{dni|lang=br|5|3|1950}}", "1950-03-05", None),
    ("pt", "nascimento_data = {{dni|5|3|1950|si|lang=br}}", "1950-03-05", None),
    ("pt", "nascimento_data = {{nascimento|5|3|1950}}", "1950-03-05", None),
    ("pt", "nascimento_data = {{Data de nascimento|5|3|1950}}", "1950-03-05", None),
    ("pt", "data_nascimento = {{dnibr|5|3|1950}}", "1950-03-05", None),
    ("pt", "nascimento_data = c. {{AC|384}}", "-0384", None),
    ("pt", "nascimento_data = 5 de março de 1950", "1950-03-05", None),
    ("pt", "morte_data = {{morte|6|5|2010|5|3|1950}}", "1950-03-05", "2010-05-06"),
    ("pt", "nascimento_data = {{nascimento|5|3|1950}}\n|morte_data = {{morte|lang=br|6|5|2010|5|3|1950}}", "1950-03-05", "2010-05-06"),
    ("pt", "morte_data = {{falecimento|6|5|2010|5|3|1950}}", "1950-03-05", "2010-05-06"),
    ("pt", "datadenascimento = 1 de março de 1950", "1950-03-01", None),
    ("pt", "nascimento = [[5 de março]] de [[1950]]", "1950-03-05", None),
    ("it", "GiornoMeseNascita = 5 marzo\n|AnnoNascita = 1950", "1950-03-05", None),
    ("it", "GiornoMeseNascita = 1º marzo\n|AnnoNascita = 1950", "1950-03-01", None),
    ("it", "GiornoMeseNascita = \n|AnnoNascita = 1950", "1950", None),
    ("it", "GiornoMeseNascita = \n|AnnoNascita = 384 a.C.", "-0384", None),
    ("it", "GiornoMeseNascita = 12 luglio\n|AnnoNascita = 100 a.C.", "-0100-07-12", None),
    ("it", "GiornoMeseNascita = \n|AnnoNascita = ?", None, None),
    ("it", "GiornoMeseNascita = \n|AnnoNascita = 1450 circa", "1450", None),
    ("it", "GiornoMeseNascita = \n|AnnoNascita = tra il 1450 e il 1460", "1450", None),
    ("it", "GiornoMeseNascita = \n|AnnoNascita = 1450/1455", "1450", None),
    ("it", "GiornoMeseNascita = \n|AnnoNascita = XV secolo", None, None),
]
# fmt: on


@pytest.mark.parametrize(("box", "value", "born", "died"), VALUES, ids=range(len(VALUES)))
def test_date_templates_give_birth_and_death(box: str, value: str, born: str | None, died: str | None) -> None:
    """A box's argument gives its date, whether as a template or in words, and nothing where it states none."""
    text = BOXES[box].replace("%s", value)
    told = read_page(text.encode(), f"https://{box[:2]}.wikipedia.org/wiki/X").as_json()["person"]
    assert told is not None
    assert (told["birth_date"], told["death_date"]) == (born, died)
