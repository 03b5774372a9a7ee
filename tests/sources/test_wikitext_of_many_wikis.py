"""Wikitext of whole articles about invented people, and about others, of many Wikipedias."""

# ruff: noqa: E501, RUF001 - articles in other scripts, each on one line

from __future__ import annotations

import pytest

from crowsfeet.sources.inspect import read_page

# fmt: off
PEOPLE = [
    # name, wikitext, language, birth, death, captions
    ("en bda", "{{Short description|Painter}}\n{{Infobox person\n| name = Ann Example\n| image = Ann Example 1980.jpg\n| caption = Example in 1980\n| birth_name = Ann Mary Example\n| birth_date = {{birth date and age|1950|3|5|df=yes}}\n| birth_place = [[Exton]]\n}}\n'''Ann Example''' (born 5 March 1950) is a [[painter]].\n\n== Life ==\n[[File:Ann at home.jpg|thumb|upright=1.2|alt=A woman|Example at home, 1990]]\n\n[[Category:1950 births]]\n[[Category:Living people]]", "en", "1950-03-05",None,["Example in 1980","Example at home, 1990"]),
    ("de personendaten","[[Datei:Anna Beispiel 1980.jpg|mini|hochkant|Anna Beispiel (1980)]]\n'''Anna Beispiel''' (* [[5. März]] [[1950]] in [[Wien]]; † [[6. Mai]] [[2010]] ebenda) war eine Malerin.\n\n{{SORTIERUNG:Beispiel, Anna}}\n[[Kategorie:Maler]]\n[[Kategorie:Geboren 1950]]\n[[Kategorie:Gestorben 2010]]\n[[Kategorie:Frau]]\n\n{{Personendaten\n|NAME=Beispiel, Anna\n|ALTERNATIVNAMEN=\n|KURZBESCHREIBUNG=Malerin\n|GEBURTSDATUM=5. März 1950\n|GEBURTSORT=[[Wien]]\n|STERBEDATUM=6. Mai 2010\n|STERBEORT=Wien\n}}", None, "1950-03-05","2010-05-06",["Anna Beispiel (1980)"]),
    ("de infobox","{{Infobox Fußballspieler\n| kurzname = Hans Beispiel\n| bild = Hans.jpg\n| bildunterschrift = Beispiel im Jahr 2015\n| geburtstag = 5. März 1950\n| geburtsort = [[Wien]]\n}}\n'''Hans Beispiel''' (* [[5. März]] [[1950]] in [[Wien]]) ist ein Fußballspieler.\n[[Kategorie:Geboren 1950]]\n[[Kategorie:Mann]]", "de", "1950-03-05",None,["Beispiel im Jahr 2015"]),
    ("fr biographie2 empty","{{Infobox Biographie2}}\n'''Anne Exemple''', née le {{date de naissance|5|mars|1950}} à [[Paris]] et morte le {{date de décès|6 mai 2010}} à [[Lyon]], est une [[peintre]] française.\n\n[[Fichier:Anne 1980.jpg|vignette|redresse|Anne Exemple en 1980.]]\n{{DEFAULTSORT:Exemple, Anne}}\n[[Catégorie:Naissance en mars 1950]]\n[[Catégorie:Décès en mai 2010]]", None, "1950-03-05","2010-05-06",["Anne Exemple en 1980."]),
    ("es futbolista","{{Ficha de futbolista\n|nombre = Ana Ejemplo\n|imagen = [[Archivo:Ana.jpg|200px]]\n|fecha nacimiento = 5 de marzo de 1950\n|ciudad nacimiento= Madrid\n}}\n'''Ana Ejemplo''' (Madrid, 5 de marzo de 1950) es una futbolista.\n[[Categoría:Futbolistas]]", "es", "1950-03-05",None,[]),
    ("es NF only","'''Ana Ejemplo''' ([[Madrid]], [[5 de marzo]] de [[1950]]-[[Sevilla]], [[6 de mayo]] de [[2010]]) fue una pintora.\n{{NF|1950|2010|Ejemplo, Ana}}\n[[Categoría:Pintoras de España]]", "es", "1950-03-05","2010-05-06",[]),
    ("nl","{{Infobox persoon\n| naam = Anna Voorbeeld\n| afbeelding = Anna.jpg\n| onderschrift = Anna in 1980\n| geboortedatum = {{datumlink|5-3-1950}}\n| sterfdatum = 6 mei 2010\n}}\n'''Anna Voorbeeld''' ([[Amsterdam]], [[5 maart]] [[1950]] – [[Utrecht]], [[6 mei]] [[2010]]) was een schilder.\n[[Categorie:Nederlands kunstschilder]]", "nl", "1950-03-05","2010-05-06",["Anna in 1980"]),
    ("nl lead","[[Bestand:Anna.jpg|miniatuur|Anna in 1980]]\n'''Anna Voorbeeld''' ([[Amsterdam]], [[5 maart]] [[1950]]) is een schilder.\n{{DEFAULTSORT:Voorbeeld, Anna}}\n[[Categorie:Nederlands kunstschilder]]", None, "1950-03-05",None,["Anna in 1980"]),
    ("sv","{{Konstnärsfakta\n| namn = Anna Exempel\n| bild = Anna.jpg\n| bildtext = Anna 1980\n| född_datum = {{födelsedatum och ålder|1950|3|5}}\n| död_datum = \n}}\n'''Anna Exempel''', född [[5 mars]] [[1950]] i [[Stockholm]], är en målare.\n[[Kategori:Födda 1950]]\n[[Kategori:Levande personer]]", "sv", "1950-03-05",None,["Anna 1980"]),
    ("no","{{Infoboks biografi\n| navn = Anna Eksempel\n| bilde = Anna.jpg\n| bildetekst = Anna i 1980\n| født = {{fødselsdato og alder|1950|3|5}}\n}}\n'''Anna Eksempel''' (født 5. mars 1950) er en maler.\n[[Kategori:Fødsler i 1950]]", "nb", "1950-03-05",None,["Anna i 1980"]),
    ("da","{{Infoboks person\n| navn = Anna Eksempel\n| fødselsdato = {{fødselsdato og alder|1950|3|5}}\n| dødsdato = {{dødsdato og alder|2010|5|6|1950|3|5}}\n}}\n'''Anna Eksempel''' (født 5. marts 1950) er en maler.\n[[Kategori:Malere fra Danmark]]", "da", "1950-03-05","2010-05-06",[]),
    ("pl","{{Polityk infobox\n |imię i nazwisko = Anna Przykład\n |zdjęcie = Anna.jpg\n |opis zdjęcia = Anna Przykład (1980)\n |data urodzenia = 5 marca 1950\n |miejsce urodzenia = Warszawa\n |data śmierci = 6 maja 2010\n}}\n'''Anna Przykład''' (ur. [[5 marca]] [[1950]] w [[Warszawa|Warszawie]], zm. [[6 maja]] [[2010]]) – polska malarka.\n[[Kategoria:Urodzeni w 1950]]", None, "1950-03-05","2010-05-06",["Anna Przykład (1980)"]),
    ("ru","{{Художник\n| имя = Анна Примерова\n| изображение = Anna.jpg\n| описание изображения = Примерова в 1980 году\n| дата рождения = {{ДР|5|3|1950|17|3}}\n| дата смерти = {{ДС|6|5|2010}}\n}}\n'''Анна Ивановна Примерова''' ({{ВД-Преамбула}}) — художница.\n[[Категория:Родившиеся в 1950 году]]", None, "1950-03-05","2010-05-06",["Примерова в 1980 году"]),
    ("ru2","{{Персона\n| имя = Анна\n| дата рождения = 5.3.1950\n}}\n'''Анна Примерова''' (род. [[5 марта]] [[1950 год]]а, [[Москва]]) — художница.", "ru", "1950-03-05",None,[]),
    ("ru lead","'''Анна Примерова''' ({{lang-en|Ann}}; {{Дата рождения|5|3|1950}}, [[Москва]] — {{Дата смерти|6|5|2010}}) — художница.\n[[Категория:Родившиеся 5 марта]]", "ru", "1950-03-05","2010-05-06",[]),
    ("uk","{{Художник\n| ім'я = Ганна\n| дата народження = {{ДН|5|3|1950}}\n| дата смерті = 6.5.2010\n}}\n'''Ганна Приклад''' ({{н}} 5 березня 1950) — художниця.\n[[Категорія:Народились 1950]]", "uk", "1950-03-05","2010-05-06",[]),
    ("ja","{{ActorActress\n| 芸名 = 例 花子\n| 画像ファイル = Hanako.jpg\n| 画像コメント = 1980年\n| 生年 = 1950\n| 生月 = 3\n| 生日 = 5\n| 没年 = 2010\n| 没月 = 5\n| 没日 = 6\n}}\n'''例 花子'''（れい はなこ、[[1950年]]〈[[昭和]]25年〉[[3月5日]] - [[2010年]]〈[[平成]]22年〉[[5月6日]]）は、[[日本]]の[[俳優]]。\n{{DEFAULTSORT:れい はなこ}}\n[[Category:1950年生]]\n[[Category:2010年没]]", None, "1950-03-05","2010-05-06",["1980年"]),
    ("ja2","{{Infobox 人物\n|氏名=例 花子\n|画像=Hanako.jpg\n|画像説明=1980年の例\n|生年月日={{生年月日と年齢|1950|3|5}}\n}}\n'''例 花子'''（れい はなこ、1950年3月5日 - ）は、画家。\n[[Category:存命人物]]", "ja", "1950-03-05",None,["1980年の例"]),
    ("zh","{{Infobox person\n| name = 例子\n| image = Lizi.jpg\n| caption = 1980年的例子\n| birth_date = {{birth date and age|1950|3|5}}\n}}\n'''例子'''（{{lang-en|Ann Example}}，{{bd|1950年|3月5日|catIdx=L}}），[[畫家]]。\n[[Category:中國畫家]]", None, "1950-03-05",None,["1980年的例子"]),
    ("zh bd","'''例子'''（{{bd|1950年|3月5日|2010年|5月6日}}），中国画家。", "zh", "1950-03-05","2010-05-06",[]),
    ("ko","{{인물 정보\n|이름 = 김예시\n|그림 = Kim.jpg\n|설명 = 1980년\n|출생일 = {{출생일과 나이|1950|3|5}}\n|사망일 = {{사망일과 나이|2010|5|6|1950|3|5}}\n}}\n'''김예시'''({{llang|en|Kim}}, 1950년 3월 5일 ~ 2010년 5월 6일)는 화가이다.\n[[분류:1950년 출생]]", None, "1950-03-05","2010-05-06",["1980년"]),
    ("cs","{{Infobox - osoba\n | jméno = Anna\n | obrázek = Anna.jpg\n | popisek = Anna v roce 1980\n | datum narození = {{datum narození a věk|1950|3|5}}\n | datum úmrtí = \n}}\n'''Anna Příkladová''' (* [[5. březen|5. března]] [[1950]] [[Praha]]) je malířka.\n[[Kategorie:Narození v roce 1950]]", "cs", "1950-03-05",None,["Anna v roce 1980"]),
    ("hu","{{Személy infobox\n| név = Példa Anna\n| kép = Anna.jpg\n| képaláírás = 1980-ban\n| születési dátum = {{születési dátum és kor|1950|3|5}}\n}}\n'''Példa Anna''' ([[Budapest]], [[1950]]. [[március 5.]] –) festő.\n[[Kategória:1950-ben született személyek]]", "hu", "1950-03-05",None,["1980-ban"]),
    ("tr","{{Kişi bilgi kutusu\n| ad = Ayşe Örnek\n| resim = Ayse.jpg\n| resimyazısı = 1980\n| doğum_tarihi = {{doğum tarihi ve yaşı|1950|3|5}}\n| ölüm_tarihi = \n}}\n'''Ayşe Örnek''' (d. [[5 Mart]] [[1950]], [[İstanbul]]), Türk ressam.\n[[Kategori:1950 doğumlular]]", "tr", "1950-03-05",None,["1980"]),
    ("fi","{{Henkilö\n| nimi = Anna\n| kuva = Anna.jpg\n| kuvateksti = Anna 1980\n| syntymäaika = {{syntymäaika ja ikä|5|3|1950}}\n}}\n'''Anna Esimerkki''' (s. [[5. maaliskuuta]] [[1950]] [[Helsinki]]) on maalari.\n[[Luokka:Vuonna 1950 syntyneet]]", "fi", "1950-03-05",None,["Anna 1980"]),
    ("ar","{{معلومات شخص\n| الاسم = آن\n| صورة = Ann.jpg\n| تعليق = آن عام 1980\n| تاريخ الولادة = {{تاريخ الميلاد والعمر|1950|3|5}}\n}}\n'''آن مثال''' ([[5 مارس]] [[1950]] - ) رسامة.\n[[تصنيف:مواليد 1950]]", "ar", "1950-03-05",None,["آن عام 1980"]),
    ("fa","{{جعبه زندگینامه\n| نام = آن\n| تصویر = Ann.jpg\n| توضیح تصویر = آن در ۱۹۸۰\n| تاریخ تولد = {{تاریخ تولد و سن|1950|3|5}}\n}}\n'''آن نمونه''' (زادهٔ ۵ مارس ۱۹۵۰) نقاش است.\n[[رده:افراد زنده]]", "fa", "1950-03-05",None,["آن در ۱۹۸۰"]),
    ("he","{{אישיות\n|שם=אן\n|תמונה=Ann.jpg\n|כיתוב=אן ב-1980\n|תאריך לידה=5 במרץ 1950\n}}\n'''אן דוגמה''' (נולדה ב-[[5 במרץ]] [[1950]]) היא ציירת.\n[[קטגוריה:ילידי 1950]]", "he", "1950-03-05",None,["אן ב-1980"]),
    ("ca","{{Infotaula persona\n| nom = Anna\n| naixement_data = {{data naixement|5|3|1950}}\n}}\n'''Anna Exemple''' ([[Barcelona]], [[5 de març]] de [[1950]]) és una pintora.\n[[Categoria:Pintors barcelonins]]", "ca", "1950-03-05",None,[]),
    ("ro","{{Infocaseta Om\n| nume = Ana\n| imagine = Ana.jpg\n| descriere = Ana în 1980\n| data_nașterii = {{Data nașterii și vârsta|1950|3|5}}\n}}\n'''Ana Exemplu''' (n. [[5 martie]] [[1950]], [[București]]) este pictoriță.\n[[Categorie:Nașteri în 1950]]", "ro", "1950-03-05",None,["Ana în 1980"]),
    ("vi","{{Thông tin nhân vật\n| tên = Ann\n| hình = Ann.jpg\n| ghi chú hình = Ann năm 1980\n| ngày sinh = {{ngày sinh và tuổi|1950|3|5}}\n}}\n'''Ann Ví Dụ''' (sinh ngày 5 tháng 3 năm 1950) là họa sĩ.\n[[Thể loại:Sinh năm 1950]]", "vi", "1950-03-05",None,["Ann năm 1980"]),
    ("id","{{Infobox person\n| name = Ann\n| birth_date = {{Birth date and age|1950|3|5}}\n}}\n'''Ann Contoh''' ({{lahirmati|Jakarta|5|3|1950}}) adalah pelukis.\n[[Kategori:Kelahiran 1950]]", "id", "1950-03-05",None,[]),
    ("id lm","'''Ann Contoh''' ({{lahirmati|Jakarta|5|3|1950|Bandung|6|5|2010}}) adalah pelukis.\n[[Kategori:Kelahiran 1950]]", "id", "1950-03-05","2010-05-06",[]),
    ("el","{{Πληροφορίες προσώπου\n| όνομα = Άννα\n| εικόνα = Anna.jpg\n| λεζάντα = Η Άννα το 1980\n| ημερομηνία γέννησης = {{Ημερομηνία γέννησης και ηλικία|1950|3|5}}\n}}\nΗ '''Άννα Παράδειγμα''' (5 Μαρτίου 1950) είναι ζωγράφος.\n[[Κατηγορία:Έλληνες ζωγράφοι]]", "el", "1950-03-05",None,["Η Άννα το 1980"]),
    ("gallery","'''Ann Example''' (born 5 March 1950) is.\n{{multiple image\n| align = right\n| image1 = A1.jpg\n| caption1 = In 1970\n| image2 = A2.jpg\n| caption2 = In 1980\n| footer = Example over the years\n}}\n<gallery mode=packed caption=\"Portraits\">\nFile:A3.jpg|In 1990\nA4.jpg|alt=x|In [[2000]]\n</gallery>\n{{Gallery\n|title=More\n|File:A5.jpg|In 2001\n|A6.jpg|In 2002\n}}\n[[Category:1950 births]]", "en", "1950-03-05",None,["In 1970 Example over the years","In 1980 Example over the years","In 1990","In 2000","In 2001","In 2002"]),
    ("de gallery","'''Anna Beispiel''' (* 5. März 1950 in Wien) ist.\n{{Mehrere Bilder\n|Fußzeile=Jugend\n|Bild1=A1.jpg\n|Untertitel1=1960\n|Bild2=A2.jpg\n|Untertitel2=1970\n}}\n[[Kategorie:Geboren 1950]]", "de", "1950-03-05",None,["1960 Jugend","1970 Jugend"]),
    ("fr gallery","'''Anne Exemple''', née le {{date|5|mars|1950}}.\n<gallery>\nFichier:A1.jpg|En 1970\n</gallery>\n[[Image:A2.jpg|thumb|left|200px|En 1980.]]\n[[Catégorie:Naissance en mars 1950]]", "fr", "1950-03-05",None,["En 1970","En 1980."]),
]
OTHERS = [
    ("redirect","#REDIRECT [[Ann Example]]", None),
    ("redirect de","#WEITERLEITUNG [[Anna Beispiel]]", None),
    ("redirect ja","#転送 [[例花子]]", None),
    ("disambig","'''Ann Example''' may refer to:\n* [[Ann Example (painter)]] (1950–2010), painter\n{{hndis|Example, Ann}}", None),
    ("disambig de","'''Anna Beispiel''' ist der Name folgender Personen:\n* [[Anna Beispiel (Malerin)]] (1950–2010)\n{{Begriffsklärung}}", None),
    ("disambig fr","'''Anne Exemple''' peut désigner :\n* Anne Exemple (1950-2010)\n{{Homonymie}}", None),
    ("disambig es","'''Ana Ejemplo''' puede referirse a:\n* Ana Ejemplo (1950-2010)\n{{desambiguación}}", None),
    ("disambig nl","'''Anna Voorbeeld''' kan verwijzen naar:\n* Anna Voorbeeld (1950-2010)\n{{dp}}", "nl"),
    ("disambig pl","'''Anna Przykład''':\n* Anna Przykład (1950–2010)\n{{ujednoznacznienie}}", "pl"),
    ("disambig ru","'''Примерова''' — фамилия:\n* Анна Примерова (1950—2010)\n{{Однофамильцы}}", "ru"),
    ("disambig ja","'''例'''\n* 例花子（1950年 - 2010年）\n{{人名の曖昧さ回避}}", "ja"),
    ("character","{{Infobox character\n| name = Zed\n| first = ''The Film''\n| creator = A. Writer\n| portrayer = B. Actor\n| birth_date = March 5, 1950\n}}\n'''Zed''' is a fictional character.\n[[Category:Fictional soldiers]]", "en"),
    ("personaje","{{Ficha de personaje\n|nombre = Zed\n|creador = A\n|primera_aparición = X\n|fecha_de_nacimiento = 5 de marzo de 1950\n}}\n'''Zed''' es un personaje de ficción.", "es"),
    ("film","{{Infobox film\n| name = Ann\n| director = X\n| released = {{Film date|1982|3|5}}\n}}\n'''''Ann''''' is a 1982 biographical film about Ann Example (5 March 1950 – 6 May 2010).\n[[Category:1982 films]]", "en"),
    ("horse","{{Infobox racehorse\n| horsename = Fast\n| sire = X\n| foaled = 5 March 1950\n}}\n'''Fast''' (5 March 1950 – 6 May 1970) was a racehorse.\n[[Category:1950 racehorse births]]", "en"),
    ("band","{{Infobox musical artist\n| name = The Examples\n| background = group_or_band\n| origin = Exton\n| years_active = 1960–1970\n}}\n'''The Examples''' were a rock band.\n[[Category:Musical groups established in 1960]]", "en"),
    ("river es","{{Ficha de entidad hidrográfica\n|nombre = Río Ejemplo\n|nacimiento = Montes\n|longitud = 100 km\n|desembocadura = Mar\n}}\nEl '''río Ejemplo''' es un río.\n[[Categoría:Ríos de España]]", "es"),
    ("town","{{Infobox settlement\n| name = Exton\n| established_date = 5 March 1850\n}}\n'''Exton''' is a town, named after Ann Example (1750–1810).", "en"),
    ("list","{{Short description|None}}\nThis is a '''list of painters''':\n* Ann Example (5 March 1950 – 6 May 2010)\n[[Category:Lists of painters]]", "en"),
    ("battle","{{Infobox military conflict\n| conflict = Battle\n| date = 5 March 1850 – 6 May 1850\n}}\nThe '''Battle of Exton''' (5 March 1850 – 6 May 1850) was.", "en"),
]
# fmt: on


def place(language: str | None) -> str:
    return f"https://{language}.wikipedia.org/wiki/X" if language else ""


@pytest.mark.parametrize(
    ("text", "language", "born", "died", "captions"), [one[1:] for one in PEOPLE], ids=[one[0] for one in PEOPLE]
)
def test_wikitext_of_people_is_read_in_any_language(
    text: str, language: str | None, born: str | None, died: str | None, captions: list[str]
) -> None:
    """Birth, death and captions are read from the templates, links and galleries of each wiki."""
    told = read_page(text.encode(), place(language)).as_json()
    assert told["person"] is not None, told["not_a_person"]
    assert (told["person"]["birth_date"], told["person"]["death_date"]) == (born, died)
    assert [photo["caption"] for photo in told["photos"] if photo["caption"]] == captions


@pytest.mark.parametrize(("text", "language"), [one[1:] for one in OTHERS], ids=[one[0] for one in OTHERS])
def test_wikitext_of_others_is_not_taken_for_a_person(text: str, language: str | None) -> None:
    """Redirects, namesakes, characters, animals, works and places are told from people."""
    assert read_page(text.encode(), place(language)).person is None
