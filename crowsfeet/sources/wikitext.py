"""Read an article's wikitext: templates and links by one linear scan, then the same questions as for HTML."""

from __future__ import annotations

import re

from crowsfeet.sources.cell import date_in_cell
from crowsfeet.sources.lead import life_in_lead
from crowsfeet.sources.letters import fold, folded_pattern
from crowsfeet.sources.page import Page, Person, Stated, stated
from crowsfeet.sources.subject import Signs, not_a_person
from crowsfeet.sources.template_dates import birth_beside_death, date_of_template, date_of_value, plain
from crowsfeet.sources.templates import Piece, Template, pieces, read_template, split_top
from crowsfeet.sources.wikitext_photos import HEADING, PICTURE, commons_address, photos_of
from crowsfeet.sources.words import BIRTH_LABEL, DEATH_LABEL

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOTE = re.compile(r"<ref\b[^>/]{0,500}/>|<ref\b[^>]{0,500}>.*?</ref\s*>", re.DOTALL | re.IGNORECASE)
_RAW = re.compile(r"<(nowiki|math|syntaxhighlight|source|pre)\b[^>]{0,200}>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_REDIRECT = re.compile(r"\s*#\s*[^\W\d]{4,20}\s*:?\s*\[\[")
_CATEGORY = re.compile(
    r"\[\[\s*(?:category|kategorie|categor[íi]a|categoría|cat[ée]gorie|категори[яй]а?|категорія|катэгорыя|категорија|categorie|kategoria|kategori|kateg[óo]ri[ae]|"
    r"luokka|kategorija|categoria|kategorio|kateqoriya|flokkur|catagóir|санат|կատեգորիա|კატეგორია|カテゴリ|分类|分類|분류|تصنيف|رده|زمرہ|श्रेणी|वर्ग|বিষয়শ্রেণী|หมวดหมู่|קטגוריה|thể loại|κατηγορία)\s*:\s*([^\]|]{1,200})",
    re.IGNORECASE,
)
_LISTS = folded_pattern(
    r"^\s*(?:\{\{\s*)?(?:disambig|hndis|dab\b|human name dis|disambigua|begriffskl|homonymie|patronyme|desambig|desambiguaci|неоднозначность|однофамильцы|список однофамильцев|rujednozn|ujednoznaczn|surname|given name|set index"
    r"|dp$|dpintro|förgrening|gren$|efternamn|flertydig|peker|pekerside|täsmennys|rozcestník|rozlišovacia|egyért|anlam ayrımı|توضيح|ابهام|פירושונים|αποσαφήνιση|dezambiguizare|omonimi|人名の曖昧さ回避|曖昧さ回避|aimai|消歧义|消歧義|人名消歧|동음이의|định hướng)"
)


def read_wikitext(text: str, language: str | None = None, title: str = "", url: str = "") -> Page:
    """Read one article's wikitext."""
    if _REDIRECT.match(text):
        return Page("wikitext", None, "a redirect", url=url or None)
    text = _RAW.sub(" ", _NOTE.sub(" ", _COMMENT.sub("", text)))
    found = pieces(text)
    language = language or _guess_language(text)
    templates = [read_template(piece.inside) for piece in found if piece.kind == "{" and piece.depth <= 2]
    categories = [fold(name).strip() for name in _CATEGORY.findall(text)]
    birth, death, labelled = _in_templates(templates, language)
    lead = _lead(text, found, language)
    name = _name(templates, text) or title
    sorted_as_person = _sorted_as_person(text, name)
    life = life_in_lead(lead, language, lone_year=sorted_as_person, names=[name, title, *_bold(text)])
    person = Person(name, birth or life.birth, death or life.death)
    page = Page("wikitext", person, photos=tuple(photos_of(text, found)), language=language, url=url or None)
    personal = (
        labelled
        or sorted_as_person
        or _LIFE.search(text) is not None
        or any(_BIOGRAPHY.match(t.name) for t in templates if t.named)
    )
    signs = Signs(person, title or name, language, life, lead, categories, _labels(templates), personal)
    reason = _by_its_templates(templates) or not_a_person(signs)
    return page.without_person(reason) if reason else page


_LIFE = re.compile(
    r"\{\{\s*(?:NF|Lifetime|BD|bd|lahirmati|生年月日|ВД-Преамбула)\s*\|\s*[^|}]{0,20}\d|\{\{\s*ВД-Преамбула\s*\}\}",
    re.IGNORECASE,
)
"""Templates that only people's articles carry: they write both dates, or the categories of both years."""


def _guess_language(text: str) -> str:
    """Tell a wikitext's language by its own words for files, categories and templates; English where nothing tells."""
    start = text[:200_000]
    counts = {language: len(pattern.findall(start)) for language, pattern in _SIGNS}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] else "en"


_SIGNS = tuple(
    (language, re.compile(pattern, re.IGNORECASE))
    for language, pattern in (
        (
            "it",
            r"\{\{Bio\s*\||\[\[Categoria:[^\]]{1,40}\b(?:del|nel|italian)|\|thumb\|[^\]]{0,200}\bnel\b|GiornoMeseNascita",
        ),
        ("de", r"\[\[Kategorie:|\[\[Datei:|\{\{Personendaten"),
        ("fr", r"\[\[Cat[ée]gorie:|\[\[Fichier:|\{\{Infobox Biographie2"),
        ("pt", r"\[\[(?:Ficheiro|Imagem):|\{\{dni\s*\||\{\{Info/"),
        ("es", r"\[\[Categor[íi]a:|\[\[Archivo:|\{\{Ficha de"),
        ("nl", r"\[\[Bestand:|\[\[Categorie:|onderschrift"),
        ("ru", r"\[\[Категория:|\[\[Файл:"),
        ("pl", r"\[\[Plik:|\[\[Kategoria:"),
        ("sv", r"\[\[Kategori:|\[\[Fil:"),
        ("ja", r"\[\[ファイル:|\[\[画像:"),
        ("ca", r"\[\[Categoria:"),
    )
)


def _in_templates(templates: list[Template], language: str) -> tuple[Stated | None, Stated | None, bool]:
    birth = death = None
    labelled = False
    for template in templates:
        named = template.named
        if "annonascita" in named or "annomorte" in named:  # the Italian biography template writes the first sentence
            labelled = True
            birth = birth or _italian(named, "nascita")
            death = death or _italian(named, "morte")
        if "生年" in named:
            labelled = True
            birth, death = birth or _japanese(named, "生"), death or _japanese(named, "没")
        for key, value in named.items():
            if BIRTH_LABEL.match(key) or _BIRTH_KEY.match(key):
                labelled = True
                birth = birth or (date_of_value(value, language) if value else None)
            elif DEATH_LABEL.match(key) or _DEATH_KEY.match(key):
                labelled = labelled or bool(value)
                death = death or (date_of_value(value, language) if value else None)
                birth = birth or _birth_beside_death(value, language)
        if birth is None and _BIRTH_TEMPLATE.match(template.name):
            birth = date_of_template(template, language)
            labelled = labelled or birth is not None
    return birth, death, labelled


_BIRTH_KEY = folded_pattern(
    r"^(?:född(?: datum)?|födelse(?:datum|tid)?|fødselsdag|syntynyt|születési ?(?:dátum|hely|év)|naixement data|data naixement|data nașterii|ημερομηνία γέννησης|ngày sinh|día de nacimiento|datum narození|gimimo data|gimė|дата на раждане|роден|датум рођења|datum rođenja|rojstvo|tanggal lahir|lahir|tarikh lahir|تاریخ تولد|تاريخ الميلاد|تاريخ ميلاد|เกิด|วันเกิด|जन्म ?तिथि|जन्म ?तारीख|birth ?(?:date|year)|date ?of ?birth|dateofbirth|born|dob|geboren ?(?:op|datum)?|gebdatum|geburtsdatum|geburtstag|date ?(?:de )?naissance|naissance|"
    r"(?:fecha ?(?:de ?)?)?nac(?:imiento)?(?: fecha)?|fecha ?nac|fechanac|(?:data ?(?:de ?)?)?nascimento(?: ?data)?|nascimento data|data nascita|datadinascita|"
    r"дата рождения|дата народження|data urodzenia|datum narozeni|fodt|fodelsedatum|fodselsdato|szuletesi datum|data nasterii|dogum tarihi|生年月日|出生日期|출생일|dzimsonys data|dzims|تاریخ پیدائش|تاريخ الولادة|syntymaaika)$"
)
_DEATH_KEY = folded_pattern(
    r"^(?:död datum|dødsdag|kuollut|mort data|data morții|ημερομηνία θανάτου|ngày mất|datum úmrtí|mirties data|дата на смърт|датум смрти|datum smrti|tanggal meninggal|تاريخ الوفاة|تاریخ مرگ|death ?(?:date|year)|date ?of ?death|dateofdeath|died|dod|overleden|sterfdatum|sterbedatum|todesdatum|date ?(?:de )?(?:deces|mort)|deces|mort|"
    r"(?:fecha ?(?:de ?)?)?(?:def(?:uncion)?|fallecimiento|muerte)|fecha ?(?:def|fal)|(?:data ?(?:de ?)?)?(?:morte|falecimento)(?: ?data)?|morte data|"
    r"дата смерти|дата смерті|data smierci|datum umrti|dodsdato|dodsdatum|halal datuma|data decesului|olum tarihi|没年月日|逝世日期|사망일|تاریخ وفات|تاريخ الوفاة)$"
)
_BIRTH_TEMPLATE = folded_pattern(
    r"^(?:birth date|birth-date|birth year|bda$|dob$|birthdate|nascimento|dni$|nacimiento|date de naissance|geboren|др$|дн$|дата рождения)"
)


def _italian(named: dict[str, str], event: str) -> Stated | None:
    day = plain(named.get(f"giornomese{event}", ""))
    year = plain(named.get(f"anno{event}", ""))
    if not re.search(r"\d", year) or "?" in year:
        return None
    found = date_in_cell(f"{day} {year}", "it")
    if found is None:
        return None
    about = re.search(r"circa|\bca?\.|\btra\b|/|\bo\b|prima|dopo", fold(year)) is not None
    return stated(found.date, about) if about else found


def _japanese(named: dict[str, str], event: str) -> Stated | None:
    """Return the date that a box states as year, month and day in arguments of their own."""
    year, month, day = (plain(named.get(event + part, "")) for part in "年月日")
    return date_in_cell(f"{year}年{month}月{day}日" if month and day else year, "ja") if year else None


def _birth_beside_death(value: str, language: str) -> Stated | None:
    templates = (read_template(piece.inside) for piece in pieces(value) if piece.kind == "{")
    return next((born for template in templates if (born := birth_beside_death(template, language))), None)


def _lead(text: str, found: list[Piece], language: str) -> str:
    """Return the text before the first heading without boxes and pictures."""
    heading = HEADING.search(text)
    end = heading.start() if heading else len(text)
    out, last = [], 0
    for piece in found:
        if piece.start >= end:
            break
        if piece.depth > 0 or piece.start < last:
            continue
        block = piece.kind == "{" and (
            "\n|" in piece.inside or piece.start == 0 or text[max(0, piece.start - 1)] == "\n"
        )
        if block or (piece.kind == "[" and PICTURE.search(split_top(piece.inside)[0].strip())):
            out.append(text[last : piece.start])
            last = piece.end
    out.append(text[last:end])
    kept = re.sub(r"\{\|.*?\|\}|^[*#:;].*$", "", "".join(out), flags=re.DOTALL | re.MULTILINE)
    bold = kept.find("'''")
    paragraphs = [plain(part, language) for part in kept[max(0, bold) :].split("\n") if part.strip()]
    return " ".join(paragraphs)[:3000]


_SORT = re.compile(
    r"\{\{\s*(?:DEFAULTSORT|SORTIERUNG|ORDENAR|СОРТИРОВКА ПО УМОЛЧАНИЮ)\s*:\s*([^,}]{2,60}),\s*([^}|]{2,60})\}\}",
    re.IGNORECASE,
)


def _sorted_as_person(text: str, name: str) -> bool:
    """Tell whether the page is sorted under "Surname, Given name", as only people are."""
    match = _SORT.search(text)
    if match is None:
        return False
    words = set(re.findall(r"\w+", fold(name)))
    surname, given = (set(re.findall(r"\w+", fold(match[k]))) for k in (1, 2))
    return bool(surname & words and given & words) and not given <= {
        "the",
        "a",
        "an",
        "la",
        "el",
        "le",
        "il",
        "der",
        "die",
        "das",
        "list",
    }


def _name(templates: list[Template], text: str) -> str:
    for template in templates:
        if "annonascita" in template.named or template.name == "bio":
            name = f"{template.named.get('nome', '')} {template.named.get('cognome', '')}"
            if name.strip():
                return plain(name)
    bold = re.search(r"'''(?!')(.{2,200}?)'''", text)
    if bold:
        return plain(bold[1])
    for template in templates:
        for key in ("name", "naam", "nome", "nombre", "nom", "имя"):
            if template.named.get(key):
                return plain(template.named[key])
    return ""


def _bold(text: str) -> list[str]:
    """Return the names that the lead prints in bold: its subject's."""
    heading = HEADING.search(text)
    return [
        plain(one) for one in re.findall(r"'''(?!')(.{2,200}?)'''", text[: heading.start() if heading else 5000])[:6]
    ]


# person or not


_BIOGRAPHY = re.compile(
    r"^(?:infobox|ficha de|info/|info |box|карточка|infoboks|infokast)?\s*(?:[\w ]{0,30}\b)?(?:person|persona|biograph|biografia|biography|scientist|writer|philosopher|artist|musical artist|politician|officeholder|"
    r"military person|player|sportsperson|athlete|cyclist|actor|comedian|royalty|monarch|saint|academic|architect|bio|persondata|personendaten|carica pubblica|sportivo|player|filosofo|cientista|escritor|politico|filosoof|schrijver)\b"
)


_FICTION = re.compile(r"\b(?:character|personaje|personagem|personnage|personaggio|персонаж|fictional|fiktive)\b")
_ANIMAL = re.compile(r"\b(?:race ?horse|horse|animal|dog|caballo|cavalo|cheval|cavallo|rennpferd)\b")


def _by_its_templates(templates: list[Template]) -> str | None:
    if any(_LISTS.match(template.name) for template in templates):
        return "a disambiguation page or list"
    biographies = [t.named for t in templates if plain(t.named.get("annonascita", "")) and t.named.get("nome")]
    if len({one["nome"] for one in biographies}) > 1:
        return "about several people"
    boxes = [template.name for template in templates if len(template.named) > 2 and _is_box(template.name)]
    if any(_FICTION.search(name) for name in boxes):
        return "a fictional character"
    return "an animal" if any(_ANIMAL.search(name) for name in boxes) else None


def _is_box(name: str) -> bool:
    return re.match(r"info|ficha|karta|карточка|personaggio|taula|infokast", name) is not None


def _labels(templates: list[Template]) -> list[str]:
    """Return the arguments of the boxes that tell of a birth, by which characters and animals give themselves away."""
    told = [t for t in templates if any(BIRTH_LABEL.match(key) or _BIRTH_KEY.match(key) for key in t.named)]
    return [key for template in told for key, value in template.named.items() if value]


__all__ = ["commons_address", "read_wikitext"]
