"""Read an article's wikitext: templates and links by one linear scan, then the same questions as for HTML."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from crowsfeet.sources.dates import PartialDate, flat, fold, full_dates, make_date, month_numbers
from crowsfeet.sources.lead import Life, date_in_cell, life_in_lead, not_by_its_lead
from crowsfeet.sources.names import file_title
from crowsfeet.sources.page import Page, PagePhoto, Person, Stated, stated
from crowsfeet.sources.words import (
    BIRTH_LABEL,
    DEATH_LABEL,
    NOT_PERSON_CATEGORY,
    PERSON_CATEGORY,
    SEVERAL_CATEGORY,
)

_TOKEN = re.compile(r"\{\{|\}\}|\[\[|\]\]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOTE = re.compile(r"<ref\b[^>/]{0,500}/>|<ref\b[^>]{0,500}>.*?</ref\s*>", re.DOTALL | re.IGNORECASE)
_RAW = re.compile(r"<(nowiki|math|syntaxhighlight|source|pre)\b[^>]{0,200}>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_GALLERY = re.compile(r"<gallery\b[^>]{0,500}>(.*?)(?:</gallery\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_HEADING = re.compile(r"^(={2,6})\s*(.+?)\s*\1\s*$", re.MULTILINE)
_REDIRECT = re.compile(r"\s*#\s*[^\W\d]{4,20}\s*:?\s*\[\[")
_CATEGORY = re.compile(
    r"\[\[\s*(?:category|kategorie|categor[íi]a|cat[ée]gorie|категория|категорія|categorie|kategoria|kategori|kateg[óo]ria|"
    r"luokka|kategorija|categoria|カテゴリ|분류|分类|分類|تصنيف|رده|زمرہ|קטגוריה|thể loại|κατηγορία|κατεγορεjα)\s*:\s*([^\]|]{1,200})",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|tiff?)$", re.IGNORECASE)
_FILE_START = re.compile(r"^\s*:?[^\W\d_]{2,16}\s*:\s*", re.UNICODE)
_OPTION = re.compile(
    r"^\s*(?:thumb(?:nail)?|mini(?:atur(?:a|e|adeimagen)?)?|miniatur[ea]?|vignette|mini|min|frame(?:d|less)?|rahmenlos|gerahmt|border|rand|right|left|"
    r"center|centre|none|rechts|links|zentriert|ohne|destra|sinistra|centro|nessuno|derecha|izquierda|centrado|no|dcha|izda|"
    r"direita|esquerda|droite|gauche|centr[ée]|n[ée]ant|cadre|encadr[ée]|верх|справа|слева|право|лево|центр|мини|миниатюра|prawo|lewo|"
    r"baseline|middle|sub|super|text-top|text-bottom|top|bottom|upright(?:\s*=?\s*[\d.,]*)?|hochkant(?:\s*=?\s*[\d.,]*)?|redresse[^|]{0,8}|"
    r"x?\d+(?:x\d+)?\s*(?:px|пкс|п|pks|pt)?|(?:alt|link|lang|page|seite|class|thumbtime|start|end|alternativtext|verweis|thumb|альт)\s*=.*)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_CAPTION_KEY = re.compile(
    r"^(?:caption|image[ _]?caption|photo[ _]?caption|img[ _]?caption|captioncm|picture[ _]?caption|onderschrift|bijschrift|didascalia|dimensione|legenda|imagem[ _]?legenda|"
    r"legende(?:[ _]image)?|pie(?: de (?:imagen|foto|pagina))?|pie[ _]?(?:de)?[ _]?(?:imagen|foto)?|textoimagen|bildbeschreibung|bildtext|bildunterschrift|beschreibung|описание изображения|подпись|"
    r"opis grafiki|opis zdjecia|popisek|billedtekst|kuvateksti|kepalairas|descriere imagine|画像説明|圖片說明|图片说明|그림 설명|aciklama|resimyazisi|description|footer|text|paraksts|title|توضیح تصویر|الوصف|تعليق)$"
)
_IMAGE_KEY = re.compile(
    r"^(?:image|img|photo|picture|portrait|afbeelding|foto|immagine|imagem|imagen|bild|datei|file|изображение|фото|зображення|"
    r"grafika|zdjecie|obrazek|obrazok|billede|bilde|kuva|kep|imagine|slika|画像|圖像|图像|圖片|图片|사진|그림|resim|attels|تصویر|صورة|תמונה)(?:[ _-]?(?:name|file|filename|datei|nom|nome))?$"
)
_LISTS = re.compile(
    r"^\s*(?:\{\{\s*)?(?:disambig|hndis|dab\b|disambigua|begriffskl|homonymie|desambig|desambiguaci|неоднозначность|rujednozn|surname|given name|set index)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A template or a link: where it stands, how deep, and what is inside."""

    start: int
    end: int
    depth: int
    kind: str  # "{" or "["
    inside: str


def pieces(text: str) -> list[Piece]:
    """Return all templates and links of `text` by one scan; unbalanced brackets close nothing but themselves."""
    stack: list[tuple[str, int]] = []
    found: list[Piece] = []
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in ("{{", "[["):
            stack.append((mark[0], token.start()))
            continue
        opening = "{" if mark == "}}" else "["
        while stack and stack[-1][0] != opening:
            if not any(kind == opening for kind, _ in stack[-8:]):
                break
            stack.pop()
        if stack and stack[-1][0] == opening:
            kind, start = stack.pop()
            if token.end() - start <= 60_000:
                found.append(Piece(start, token.end(), len(stack), kind, text[start + 2 : token.start()]))
    found.sort(key=lambda piece: piece.start)
    return found


def split_top(inside: str) -> list[str]:
    """Split at the bars that stand in no inner template or link."""
    parts, depth, last = [], 0, 0
    for token in re.finditer(r"\{\{|\[\[|\}\}|\]\]|\|", inside):
        if token[0] == "|":
            if depth == 0:
                parts.append(inside[last : token.start()])
                last = token.end()
        else:
            depth = max(0, depth + (1 if token[0] in ("{{", "[[") else -1))
    parts.append(inside[last:])
    return parts


@dataclass(frozen=True, slots=True)
class Template:
    """A template: its folded name, its named arguments (folded names), its positional ones."""

    name: str
    named: dict[str, str]
    positional: list[str]


def read_template(inside: str) -> Template:
    """Read a template's name and arguments."""
    head, *rest = split_top(inside)
    named: dict[str, str] = {}
    positional: list[str] = []
    for part in rest:
        key, equals, value = part.partition("=")
        if equals and "{{" not in key and "[[" not in key and len(key) < 60:
            named.setdefault(" ".join(fold(key).replace("_", " ").split()), value.strip())
            if key.strip().isdecimal():
                positional.append(value.strip())
        else:
            positional.append(part.strip())
    return Template(" ".join(fold(head).replace("_", " ").split()), named, positional)


# dates in arguments


def date_of_value(value: str, language: str) -> Stated | None:
    """Return the date that an argument states, in a date template or in words."""
    for piece in pieces(value):
        if piece.kind == "{":
            found = date_of_template(read_template(piece.inside), language)
            if found is not None:
                return found
    words = plain(value, language)
    return date_in_cell(words, language) if words else None


_NO_DATE = re.compile(
    r"based on age|age as of|^age\b|^edad|cite|cita|ref|sfn|efn|flag|nowrap|small|plainlist|ubl|bapti|lang|marriage|coord|height"
)


def date_of_template(template: Template, language: str) -> Stated | None:
    """Return the date of a template like `{{birth date|1950|3|5}}`, `{{date|5|mars|1950}}`, `{{circa|1950}}`."""
    if _NO_DATE.search(template.name):
        return None
    about = bool(re.match(r"(?:c\.?|circa|ca\.?|about|okolo|около|vers|hacia)$", template.name))
    words = [plain(word, language) for word in template.positional]
    if template.name.startswith("oldstyledate") and len(words) >= 2:
        return _in_words(f"{words[0]} {words[1]}", language, about)
    numbers = [_number(word, language) for word in words if word]
    date = _in_numbers(numbers)
    if date is not None:
        return stated(date, about)
    if words and re.search(
        r"birth|death|born|dob|date|datum|data|fecha|nac|nasc|naiss|gebor|fod|naroz|рожд|дата|др\b|circa|^c\.?$|生年|doğum|dogum|year",
        template.name,
    ):
        return _in_words(" ".join(words[:3]), language, about)
    return None


def _in_numbers(numbers: list[int | None]) -> PartialDate | None:
    """Return the date of year, month, day in any order that can be one; a year alone is left to the words."""
    known = [number for number in numbers[:3] if number is not None]
    if len(known) < min(len(numbers), 3) or len(known) < 2:
        return None
    first, second, third = (*known, 0)[:3]
    orders = ((first, second, third), (third, second, first), (third, first, second), (second, first, 0))
    for year, month, day in orders if len(known) == 3 else (orders[0], orders[3]):
        if abs(year) > 31 and 0 <= month <= 12 and 0 <= day <= 31 and (date := make_date(year, month, day)):
            return date
    return None


def _in_words(text: str, language: str, about: bool) -> Stated | None:
    found = date_in_cell(text, language)
    return stated(found.date, about) if found is not None and about else found


def _number(word: str, language: str) -> int | None:
    word = flat(word).strip(" .º°")
    if re.fullmatch(r"-?\d{1,4}(?:er|st|nd|rd|th)?", word):
        return int(re.match(r"-?\d+", word)[0])  # type: ignore[index]
    return month_numbers(language).get(flat(word))


# plain text


def plain(text: str, language: str = "en") -> str:
    """Return wikitext as readable text: links by their words, date templates by their date, other templates dropped."""
    for _ in range(8):
        inner = [piece for piece in pieces(text) if "{{" not in piece.inside and "[[" not in piece.inside]
        if not inner:
            break
        out, last = [], 0
        for piece in inner:
            out.append(text[last : piece.start])
            out.append(_link_words(piece.inside) if piece.kind == "[" else _template_words(piece.inside, language))
            last = piece.end
        text = "".join(out) + text[last:]
    text = re.sub(r"\[(?:https?:)?//\S+\s?([^\]\n]{0,300})\]", r"\1", text)
    text = re.sub(r"<br\s*/?>", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"<[^>\n]{0,500}>", "", text)
    text = re.sub(r"'{2,5}", "", html.unescape(text)).replace("{{", "").replace("}}", "")
    return re.sub(r"\s+([,.;:!?)])", r"\1", " ".join(text.split()))


def _link_words(inside: str) -> str:
    parts = split_top(inside)
    if _PICTURE.search(parts[0].strip()) or re.match(r"\s*(?:category|kategorie|categor)", parts[0], re.IGNORECASE):
        return ""
    return (parts[-1] if len(parts) > 1 else parts[0]).lstrip(":")


_SHOWN = re.compile(
    r"^(?:nowrap|small|smaller|big|nobr|j|sic|abbr|lang|tooltip|nom|plain ?list|nobold|unité|formatnum|sc|avoid wrap|literal|smallcaps|kursiv|italic|noitalic|nihongo)$"
)


def _template_words(inside: str, language: str) -> str:
    template = read_template(inside)
    if template.name in ("ndash", "spaced ndash", "snd", "–", "dash", "spnd"):
        return " – "
    if template.name in ("mdash", "—"):
        return "—"
    if template.name in ("bc", "av jc", "-jc", "bce") and template.positional:
        return template.positional[0] + " BC"
    if _SHOWN.match(template.name) and template.positional:
        return template.positional[-1] if template.name in ("lang", "sc") else template.positional[0]
    found = date_of_template(template, language)
    if found is None:
        return ""
    date = found.date
    text = f"{abs(date.year):04d}" if date.month is None else date.iso().lstrip("-")
    if date.month is not None and date.day is None:
        text = f"{_MONTHS[date.month - 1]} {abs(date.year)}"
    return ("c. " if found.precision == "decade" else "") + text + (" BC" if date.year < 0 else "")


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


# the page


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
    life = life_in_lead(lead, language, lone_year=sorted_as_person)
    person = Person(name, birth or life.birth, death or life.death)
    page = Page("wikitext", person, photos=tuple(_photos(text, found)), language=language, url=url or None)
    reason = _not_a_person(person, templates, categories, labelled or sorted_as_person, life)
    return page.without_person(reason) if reason else page


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


_BIRTH_KEY = re.compile(
    r"^(?:birth ?(?:date|year)|date ?of ?birth|dateofbirth|born|dob|geboren ?(?:op|datum)?|gebdatum|geburtsdatum|geburtstag|date ?(?:de )?naissance|naissance|"
    r"(?:fecha ?(?:de ?)?)?nac(?:imiento)?(?: fecha)?|fecha ?nac|fechanac|(?:data ?(?:de ?)?)?nascimento(?: ?data)?|nascimento data|data nascita|datadinascita|"
    r"дата рождения|дата народження|data urodzenia|datum narozeni|fodt|fodelsedatum|fodselsdato|szuletesi datum|data nasterii|dogum tarihi|生年月日|出生日期|출생일|dzimsonys data|dzims|تاریخ پیدائش|تاريخ الولادة|syntymaaika)$"
)
_DEATH_KEY = re.compile(
    r"^(?:death ?(?:date|year)|date ?of ?death|dateofdeath|died|dod|overleden|sterfdatum|sterbedatum|todesdatum|date ?(?:de )?(?:deces|mort)|deces|mort|"
    r"(?:fecha ?(?:de ?)?)?(?:def(?:uncion)?|fallecimiento|muerte)|fecha ?(?:def|fal)|(?:data ?(?:de ?)?)?(?:morte|falecimento)(?: ?data)?|morte data|"
    r"дата смерти|дата смерті|data smierci|datum umrti|dodsdato|dodsdatum|halal datuma|data decesului|olum tarihi|没年月日|逝世日期|사망일|تاریخ وفات|تاريخ الوفاة)$"
)
_BIRTH_TEMPLATE = re.compile(
    r"^(?:birth date|birth-date|birth year|bda$|dob$|birthdate|nascimento|dni$|nacimiento|date de naissance|geboren|ДР$|birth_date)",
    re.IGNORECASE,
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


def _birth_beside_death(value: str, language: str) -> Stated | None:
    """Return the birth date in `{{death date and age|2001|5|11|1952|3|11}}`."""
    for piece in pieces(value):
        template = read_template(piece.inside) if piece.kind == "{" else None
        if (
            template is not None
            and re.search(r"(?:death|morte|mort|dda|umrti|doods?)", template.name)
            and "age" in template.name + " ".join(template.positional)
        ):
            words = [word for word in template.positional if re.fullmatch(r"\s*\d{1,4}\s*", word)]
            if len(words) >= 6:
                return date_of_template(Template("birth date", {}, words[3:6]), language)
    return None


def _lead(text: str, found: list[Piece], language: str) -> str:
    """Return the text before the first heading without boxes and pictures."""
    heading = _HEADING.search(text)
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
        if block or (piece.kind == "[" and _PICTURE.search(split_top(piece.inside)[0].strip())):
            out.append(text[last : piece.start])
            last = piece.end
    out.append(text[last:end])
    kept = re.sub(r"\{\|.*?\|\}", "", "".join(out), flags=re.DOTALL)
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


# pictures


def commons_address(title: str) -> str:
    """Return the address of a file's original on Commons (its folders are the first digits of the name's MD5)."""
    name = title.replace(" ", "_")
    mark = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"https://upload.wikimedia.org/wikipedia/commons/{mark[0]}/{mark[:2]}/{quote(name)}"


def _photos(text: str, found: list[Piece]) -> Iterator[PagePhoto]:
    headings = [(match.start(), plain(match[2])) for match in _HEADING.finditer(text)]
    placed: list[tuple[int, PagePhoto]] = []
    for piece in found:
        made = _of_link(piece) if piece.kind == "[" else _of_template(read_template(piece.inside), piece.depth)
        placed.extend((piece.start, photo) for photo in made)
    for gallery in _GALLERY.finditer(text):
        placed.extend((gallery.start() + 1, photo) for photo in _of_gallery(gallery[1]))
    seen: set[tuple[str, str | None]] = set()
    captioned = {photo.image_url for _, photo in placed if photo.caption}
    for start, photo in sorted(placed, key=lambda one: one[0]):
        if (photo.image_url, photo.caption) in seen or (photo.caption is None and photo.image_url in captioned):
            continue
        seen.add((photo.image_url, photo.caption))
        section = next((name for at, name in reversed(headings) if at < start), None)
        yield replace(photo, section=section)


def _photo(name: str, caption: str, position: str) -> PagePhoto | None:
    title = file_title(_FILE_START.sub("", name) if ":" in name else name)
    if not title or not _PICTURE.search(title) or len(title) > 250 or "\n" in name.strip():
        return None
    return PagePhoto(commons_address(title), title, plain(caption) or None, position=position, wiki="commons")


def _of_link(piece: Piece) -> list[PagePhoto]:
    head, *rest = split_top(piece.inside)
    if ":" not in head or head.strip().startswith(":") or not _PICTURE.search(head.strip()):
        return []
    words = [part for part in rest if not _OPTION.match(part)]
    photo = _photo(head, words[-1] if words else "", "thumb")
    return [photo] if photo else []


def _of_gallery(inside: str) -> list[PagePhoto]:
    photos = []
    for line in inside.split("\n"):
        name, _, rest = line.partition("|")
        words = [part for part in split_top(rest) if not re.match(r"\s*(?:alt|link|page|class)\s*=", part)]
        photo = _photo(name.strip(), "|".join(words), "gallery")
        if photo is not None:
            photos.append(photo)
    return photos


def _of_template(template: Template, depth: int) -> list[PagePhoto]:
    photos = []
    footer = (
        template.named.get("footer", "")
        if template.name in ("multiple image", "mehrere bilder", "auto images", "multiple images")
        else ""
    )
    infobox = (
        depth == 0
        and not footer
        and not re.match(r"multiple image|double image|gallery|photo ?montage|css image|annotated", template.name)
    )
    for key, value in template.named.items():
        base, number = re.match(r"(.*?)\s?(\d*)$", key).groups()  # type: ignore[union-attr]
        if not _IMAGE_KEY.match(base.strip()) or not value or len(value) > 2000:
            continue
        if "[[" in value:
            inner = [photo for piece in pieces(value) if piece.kind == "[" for photo in _of_link(piece)]
            own = _caption_for(template, number)
            photos += [replace(photo, caption=photo.caption or own, position="infobox") for photo in inner]
            continue
        words = " ".join(filter(None, (_caption_for(template, number), plain(footer))))
        photo = _photo(re.sub(r"\|.*|\{\{!\}\}.*", "", value), words, "infobox" if infobox else "thumb")
        if photo is not None:
            photos.append(replace(photo, caption=words or None))
    if template.name in ("gallery", "galeria", "galleria", "galerie"):
        for name, caption in zip(template.positional[::2], template.positional[1::2], strict=False):
            photo = _photo(name, caption, "gallery")
            if photo is not None:
                photos.append(photo)
    return photos


def _caption_for(template: Template, number: str) -> str | None:
    for key, value in template.named.items():
        base, own = re.match(r"(.*?)\s?(\d*)$", key).groups()  # type: ignore[union-attr]
        if (
            own == number
            and value
            and _CAPTION_KEY.match(base.strip())
            and base.strip() not in ("title", "footer", "dimensione")
        ):
            words = plain(value)
            if words and not _PICTURE.search(words):
                return words
    return None


# person or not


_BIOGRAPHY = re.compile(
    r"^(?:infobox|ficha de|info/|info |box|карточка|infoboks|infokast)?\s*(?:[\w ]{0,30}\b)?(?:person|persona|biograph|biografia|biography|scientist|writer|philosopher|artist|musical artist|politician|officeholder|"
    r"military person|player|sportsperson|athlete|cyclist|actor|comedian|royalty|monarch|saint|academic|architect|bio|persondata|personendaten|carica pubblica|sportivo|player|filosofo|cientista|escritor|politico|filosoof|schrijver)\b"
)


def _not_a_person(
    person: Person, templates: list[Template], categories: list[str], labelled: bool, life: Life
) -> str | None:
    if any(_LISTS.match(template.name) for template in templates) or any(
        NOT_PERSON_CATEGORY.search(name) for name in categories
    ):
        return "a disambiguation page or list"
    biographies = [t.named for t in templates if plain(t.named.get("annonascita", "")) and t.named.get("nome")]
    if any(SEVERAL_CATEGORY.search(name) for name in categories) or len({one["nome"] for one in biographies}) > 1:
        return "about several people"
    if any(PERSON_CATEGORY.search(name) for name in categories) or labelled:
        return None
    if any(_BIOGRAPHY.match(template.name) for template in templates if template.named):
        return None
    return not_by_its_lead(person, life)


__all__ = ["commons_address", "full_dates", "read_wikitext"]
