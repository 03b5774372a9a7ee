"""Pictures of an article's wikitext with their captions: links, boxes, galleries, several in one frame."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from crowsfeet.sources.letters import folded_pattern
from crowsfeet.sources.names import file_title
from crowsfeet.sources.page import PagePhoto
from crowsfeet.sources.template_dates import plain
from crowsfeet.sources.templates import Piece, Template, pieces, read_template, split_top

_GALLERY = re.compile(r"<gallery\b[^>]{0,500}>(.*?)(?:</gallery\s*>|\Z)", re.DOTALL | re.IGNORECASE)
HEADING = re.compile(r"^(={2,6})\s*(.+?)\s*\1\s*$", re.MULTILINE)
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|tiff?)$", re.IGNORECASE)
_FILE_START = re.compile(r"^\s*:?[^\W\d_]{2,16}\s*:\s*", re.UNICODE)
_OPTION = re.compile(
    r"^\s*(?:thumb(?:nail)?|mini(?:atur[ae]?|aturadeimagen|aturadaimagem|atuur|atyr|atură)?|vignette|min|frame(?:d|less)?|rahmenlos|gerahmt|border|rand|right|left|"
    r"center|centre|none|rechts|links|zentriert|ohne|destra|sinistra|centro|nessuno|derecha|izquierda|centrado|no|dcha|izda|"
    r"direita|esquerda|droite|gauche|centr[ée]|n[ée]ant|cadre|encadr[ée]|верх|справа|слева|право|лево|центр|мини|миниатюра|міні|мініатюра|праворуч|ліворуч|prawo|lewo|mały|"
    r"vänster|höger|centrerad|ram|venstre|høyre|højre|vasen|oikea|keskellä|pienoiskuva|pienois|bal|jobb|bélyegkép|bélyeg|náhled|náhľad|vlevo|vpravo|küçükresim|küçük|sağ|sol|orta|"
    r"μικρογραφία|δεξιά|αριστερά|stânga|dreapta|esquerra|dreta|lijevo|desno|десно|kiri|ka(?:nan)?|jmpl|nhỏ|trái|phải|pisi|eta|"
    r"تصغير|مصغر|يسار|يمين|مركز|بندانگشتی|راست|چپ|ממוזער|ימין|שמאל|מרכז|缩略图|縮圖|左|右|サムネイル|섬네일|썸네일|왼쪽|오른쪽|"
    r"baseline|middle|sub|super|text-top|text-bottom|top|bottom|upright(?:\s*=?\s*[\d.,]*)?|hochkant(?:\s*=?\s*[\d.,]*)?|redresse[^|]{0,8}|"
    r"x?\d+(?:x\d+)?\s*(?:px|пкс|п|pks|pt|بك|پیکسل|像素|פיקסלים)?|(?:alt|link|lang|page|seite|class|thumbtime|start|end|alternativtext|verweis|thumb|альт|بديل|代替文)\s*=.*)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_CAPTION_KEY = folded_pattern(
    r"^(?:caption|image[ _]?caption|photo[ _]?caption|img[ _]?caption|captioncm|picture[ _]?caption|onderschrift|bijschrift|foto ?bijschrift|afbeelding ?onderschrift|didascalia|dimensione|legenda|imagem[ _]?legenda"
    r"|légende(?:[ _]image)?|pie(?: de (?:imagen|foto|página))?|pie[ _]?(?:de)?[ _]?(?:imagen|foto)?|textoimagen|bildbeschreibung|bildtext|bildetekst|bildunterschrift|untertitel|beschreibung|описание изображения|подпись"
    r"|опис зображення|підпис|описание картинка|опис слике|opis slike|natpis|opis grafiki|opis zdjęcia|popisek|popis|billedtekst|kuvateksti|képaláírás|descriere(?: imagine)?|pilditekst|allkiri|attēla teksts|antraštė"
    r"|peu(?: de foto)?|imatge peu|pe(?: de foto)?|peimaxe|irudi oina|oina|priskribo|keterangan(?: gambar)?|ket gambar|kapsyen|ghi chú hình|chú thích hình|chú thích|λεζάντα|画像説明|画像コメント|圖片說明|图片说明|图像说明|圖像說明|그림 설명|그림설명|설명"
    r"|açıklama|resim ?yazısı|resim ?altı|altyazı|description|footer|text|paraksts|title|توضیح تصویر|الوصف|تعليق(?: الصورة)?|وصف الصورة|כיתוב|คำบรรยายภาพ|บรรยายภาพ)$"
)
_IMAGE_KEY = folded_pattern(
    r"^(?:image|img|photo|picture|portrait|afbeelding|foto|immagine|imagem|imagen|imatge|imaxe|irudia|bild|datei|file|изображение|фото|зображення|картинка|портрет|слика"
    r"|grafika|zdjęcie|obrázek|obrázok|billede|bilde|kuva|kép|imagine|slika|画像|画像ファイル|圖像|图像|圖片|图片|사진|그림|resim|attēls|pilt|vaizdas|paveikslas|dosiero|gambar|hình(?: ảnh)?|εικόνα|ภาพ|تصویر|صورة|תמונה)(?:[ _-]?(?:name|file|filename|datei|nom|nome))?$"
)
_FRAMES = folded_pattern(
    r"multiple images?|mehrere bilder|auto images|image multiple|images multiples|imagen múltiple|imagens múltiplas|immagine multipla|meerdere afbeeldingen|flera bilder"
)
_FOOTERS = ("footer", "fußzeile", "pied", "pie", "rodape", "pie de pagina", "didascalia generale")


def commons_address(title: str) -> str:
    """Return the address of a file's original on Commons (its folders are the first digits of the name's MD5)."""
    name = title.replace(" ", "_")
    mark = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"https://upload.wikimedia.org/wikipedia/commons/{mark[0]}/{mark[:2]}/{quote(name)}"


def photos_of(text: str, found: list[Piece]) -> Iterator[PagePhoto]:
    """Yield the pictures of an article in order, one of each with each caption."""
    headings = [(match.start(), plain(match[2])) for match in HEADING.finditer(text)]
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
    if not title or not PICTURE.search(title) or len(title) > 250 or "\n" in name.strip():
        return None
    return PagePhoto(commons_address(title), title, plain(caption) or None, position=position, wiki="commons")


def _of_link(piece: Piece) -> list[PagePhoto]:
    head, *rest = split_top(piece.inside)
    if ":" not in head or head.strip().startswith(":") or not PICTURE.search(head.strip()):
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
    framed = _FRAMES.fullmatch(template.name) is not None
    footer = next((template.named[key] for key in _FOOTERS if framed and template.named.get(key)), "")
    infobox = (
        depth == 0
        and not framed
        and not re.match(r"double image|gallery|photo ?montage|css image|annotated", template.name)
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
            and base.strip() not in ("title", "dimensione", *_FOOTERS)
        ):
            words = plain(value)
            if words and not PICTURE.search(words):
                return words
    return None
