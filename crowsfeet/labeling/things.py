"""Words of captions that are not a plain photo of the person: works of art, objects, places, the dead; and those that are."""

from __future__ import annotations

from functools import cache

_ART = {
    "painting": ["painting", "paintings", "painted", "watercolor", "watercolour", "canvas", "fresco", "frescoes", "oil", "pintura", "pinturas", "óleo", "aquarela", "quadro", "tela", "lienzo", "cuadro", "acuarela", "fresque", "peinture", "tableau", "toile", "huile", "aquarelle", "gemälde", "ölgemälde", "aquarell", "fresko", "dipinto", "quadri", "affresco", "olio", "acquerello", "schilderij", "miniature", "miniatura", "miniatur", "altarpiece", "retábulo", "icon", "ícone", "iluminura", "绘制", "绘画", "油画", "画像", "壁画"],
    "drawing": ["drawing", "drawn", "sketch", "caricature", "cartoon", "illustration", "illustrated", "engraving", "engraved", "etching", "lithograph", "lithography", "woodcut", "print", "silhouette", "desenho", "desenhado", "esboço", "caricatura", "charge", "gravura", "ilustração", "litografia", "xilogravura", "dibujo", "dibujado", "grabado", "ilustración", "boceto", "dessin", "dessiné", "croquis", "gravure", "lithographie", "estampe", "caricatura", "zeichnung", "gezeichnet", "karikatur", "stich", "kupferstich", "lithografie", "radierung", "holzschnitt", "disegno", "schizzo", "incisione", "litografia", "stampa", "vignetta", "illustrazione", "素描", "漫画", "版画", "雕版画"],
    "statue": ["statue", "statues", "sculpture", "sculpted", "bust", "busts", "statuette", "bronze", "marble", "monument", "memorial", "wax", "waxwork", "plaque", "bas", "relief", "cenotaph", "obelisk", "estátua", "estátuas", "escultura", "busto", "monumento", "memorial", "mármore", "bronze", "placa", "cera", "efígie", "relevo", "cabeça", "estatua", "esculturas", "monumento", "placa", "bajorrelieve", "buste", "sculpture", "monument", "plaque", "cire", "büste", "statue", "skulptur", "denkmal", "gedenktafel", "wachsfigur", "standbild", "relief", "statua", "scultura", "targa", "lapide", "busti", "雕像", "铜像", "塑像", "蜡像", "雕塑", "石像", "半身像", "纪念碑"],
    "coin": ["coin", "coins", "medal", "medallion", "banknote", "stamp", "stamps", "denarius", "solidus", "sestertius", "aureus", "moeda", "moedas", "medalha", "medalhão", "cédula", "selo", "selos", "denário", "sestércio", "soldo", "sólido", "moneda", "monedas", "sello", "sellos", "billete", "pièce", "monnaie", "médaille", "timbre", "billet", "münze", "münzen", "briefmarke", "sondermarke", "medaille", "banknote", "moneta", "monete", "francobollo", "banconota", "medaglia", "邮票", "硬币", "金币", "银币", "钱币", "纸币"],
    "logo": ["logo", "logotype", "logotipo", "wordmark", "emblem", "coat", "arms", "brasão", "escudo", "blason", "wappen", "stemma", "emblema", "insignia", "insígnia", "flag", "bandeira", "bandera", "drapeau", "flagge", "bandiera", "signature", "autograph", "assinatura", "autógrafo", "firma", "signatur", "unterschrift", "autogramm", "标志", "徽章", "签名", "国徽"],
    "map": ["map", "maps", "diagram", "chart", "graph", "timeline", "mapa", "mapas", "diagrama", "gráfico", "carte", "karte", "landkarte", "diagramm", "mappa", "cartina", "tree", "genealogical", "genealógica", "genealogico", "árvore", "albero", "stammbaum", "地图"],
    "document": ["manuscript", "manuscripts", "letter", "poster", "cover", "album", "book", "stationery", "newspaper", "page", "document", "certificate", "map", "ticket", "front", "title", "manuscrito", "códice", "carta", "cartaz", "capa", "álbum", "livro", "jornal", "página", "documento", "certidão", "decreto", "cartel", "portada", "libro", "periódico", "affiche", "couverture", "livre", "journal", "lettre", "manuscrit", "plakat", "titelseite", "buch", "brief", "titelblatt", "urkunde", "zeitung", "manoscritto", "lettera", "locandina", "copertina", "libro", "giornale", "diploma", "passport", "passaporto", "pasaporte", "passeport", "封面", "海报", "书信", "手稿"],
    "corpse": ["corpse", "funeral", "coffin", "casket", "burial", "grave", "tomb", "tombstone", "gravestone", "mausoleum", "headstone", "cemetery", "remains", "deathbed", "postmortem", "crypt", "sarcophagus", "cadáver", "funeral", "enterro", "caixão", "túmulo", "lápide", "sepultura", "mausoléu", "velório", "cemitério", "jazigo", "restos", "cortejo", "féretro", "entierro", "tumba", "ataúd", "sepulcro", "cementerio", "cadavre", "funérailles", "cercueil", "tombe", "tombeau", "cimetière", "enterrement", "leichnam", "leiche", "begräbnis", "beerdigung", "sarg", "grab", "grabmal", "grabstein", "friedhof", "beisetzung", "trauerfeier", "salma", "funerali", "bara", "tomba", "lapide", "cimitero", "mausoleo", "sepolcro", "墓", "坟墓", "葬礼", "陵墓", "墓碑", "遗体"],
    "video": ["video", "videos", "vídeo", "vídeos", "vidéo", "film_link", "trailer_link", "clip", "audio", "áudio", "recording", "gravação", "grabación", "enregistrement", "视频", "录音"],
    "model": ["replica", "réplica", "scan", "scanned", "scansione", "digitalização", "numérisation", "facsimile", "maquette", "mockup", "avatar", "hologram", "recreation", "reconstrução", "reconstruction", "recriação", "rendering", "hologram"],
}

_PHOTO = frozenset(
    ["photo", "photograph", "photographs", "photos", "photographed", "picture", "image", "portrait", "portraits", "headshot", "close", "closeup", "view", "still", "scene", "shot", "mugshot", "selfie", "studio", "screenshot", "frame", "publicity", "promotional", "press", "official", "undated", "young", "old", "early", "late", "first", "last", "recent", "original", "color", "colour", "full", "length", "foto", "fotos", "fotografia", "retrato", "retratos", "imagem", "cena", "still", "oficial", "jovem", "jovens", "imagen", "fotografía", "fotografias", "escena", "photographie", "portrait", "cliché", "scène", "jeune", "officiel", "officielle", "bild", "foto", "fotografie", "porträt", "porträtfoto", "aufnahme", "szene", "szenenfoto", "pressefoto", "passfoto", "fotografia", "ritratto", "immagine", "scena", "giovane", "ufficiale", "primo", "piano", "detail", "detalhe", "meeting", "meets", "visit", "visita", "visite", "besuch", "treffen", "reunião", "encontro", "encuentro", "incontro", "rencontre", "speech", "discurso", "discours", "rede", "discorso", "inauguration", "posse", "toma", "investidura", "amtseinführung", "vereidigung", "insediamento", "wedding", "casamento", "boda", "mariage", "hochzeit", "matrimonio", "nozze", "marriage", "ceremony", "cerimônia", "cerimónia", "ceremonia", "cérémonie", "zeremonie", "cerimonia", "conference", "conferência", "conferencia", "conférence", "konferenz", "konferenz", "conferenza", "press", "coletiva", "presentation", "apresentação", "presentación", "présentation", "debate", "débat", "interview", "entrevista", "entretien", "intervista", "arrival", "chegada", "llegada", "arrivée", "ankunft", "arrivo", "return", "retorno", "regreso", "retour", "performance", "show", "concert", "concerto", "concierto", "konzert", "actuación", "atuação", "group", "grupo", "groupe", "gruppe", "gruppo", "gruppenbild", "family", "família", "familia", "famille", "familie", "famiglia", "couple", "casal", "pareja", "paar", "coppia", "team", "equipe", "équipe", "equipo", "mannschaft", "squadra", "cast", "elenco", "besetzung", "members", "membros", "miembros", "membres", "mitglieder", "membri", "leaders", "líderes", "handshake", "signing", "assinatura_de", "firma_de", "funeral_of", "presence", "presença", "participants", "participantes", "lineup", "delegation", "delegação"]
)

_ROLE = frozenset(
    ["president", "presidente", "président", "präsident", "presidenta", "chancellor", "chanceler", "canciller", "chancelier", "kanzler", "bundeskanzler", "bundeskanzlerin", "kanzlerin", "cancelliere", "prime", "minister", "ministro", "ministra", "ministre", "premier", "king", "rei", "rey", "roi", "könig", "re", "queen", "rainha", "reina", "reine", "königin", "regina", "emperor", "imperador", "emperador", "empereur", "kaiser", "imperatore", "empress", "imperatriz", "prince", "príncipe", "prinz", "principe", "princess", "princesa", "princesse", "prinzessin", "principessa", "pope", "papa", "pape", "papst", "cardinal", "cardeal", "cardenal", "kardinal", "cardinale", "bishop", "bispo", "obispo", "évêque", "bischof", "vescovo", "archbishop", "arcebispo", "arzobispo", "archevêque", "erzbischof", "father", "padre", "general", "generale", "général", "marshal", "marechal", "mariscal", "maréchal", "marschall", "admiral", "almirante", "amiral", "ammiraglio", "colonel", "coronel", "oberst", "colonnello", "captain", "capitão", "capitán", "capitaine", "hauptmann", "capitano", "major", "lieutenant", "tenente", "teniente", "senator", "senador", "senadora", "sénateur", "senatore", "governor", "governador", "governadora", "gobernador", "gouverneur", "governatore", "mayor", "prefeito", "prefeita", "alcalde", "maire", "bürgermeister", "sindaco", "secretary", "secretário", "secretaria", "secretario", "deputy", "deputado", "deputada", "diputado", "député", "abgeordneter", "deputato", "candidate", "candidato", "candidata", "candidat", "kandidat", "professor", "professora", "profesor", "professeur", "professore", "doctor", "dr", "dra", "prof", "sir", "dame", "lord", "lady", "mr", "mrs", "ms", "miss", "sr", "sra", "herr", "frau", "monsieur", "madame", "actor", "actress", "ator", "atriz", "actriz", "acteur", "actrice", "schauspieler", "schauspielerin", "attore", "attrice", "singer", "cantor", "cantora", "cantante", "chanteur", "chanteuse", "sänger", "sängerin", "cantante", "author", "autor", "autora", "auteur", "writer", "escritor", "escritora", "écrivain", "schriftsteller", "schriftstellerin", "scrittore", "scrittrice", "artist", "artista", "artiste", "künstler", "musician", "músico", "musicien", "musiker", "musicista", "director", "diretor", "realisateur", "regisseur", "regista", "coach", "treinador", "entrenador", "entraîneur", "trainer", "allenatore", "player", "jogador", "jugadora", "jugador", "joueur", "joueuse", "spieler", "spielerin", "giocatore", "band", "banda", "groupe", "her", "his", "him", "he", "she", "they", "ele", "ela", "eles", "elas", "él", "ella", "il", "elle", "er", "sie", "lui", "lei", "egli", "o_casal", "first", "leader", "líder", "chief", "dictator", "ditador", "minister", "comandante", "commander", "poet", "poeta", "poète", "dichter", "painter", "pintor", "peintre", "maler", "pittore", "composer", "compositor", "compositeur", "komponist", "compositore", "pilot", "astronaut", "cosmonaut", "cosmonauta", "astronauta", "vice", "ex", "then", "future", "former", "elect"]
)

_PARTICIPANT_PREPOSITIONS = frozenset(
    ["with", "com", "con", "mit", "avec", "and", "e", "y", "et", "und", "between", "entre", "zwischen", "tra", "fra", "beside", "next"]
)
POSSESSIVE = frozenset(
    ["of", "de", "do", "da", "dos", "das", "del", "della", "dello", "dei", "di", "des", "du", "d", "von", "vom", "zu", "about", "contra", "against", "for", "by", "por", "par", "para", "pour", "sur", "über", "su", "sobre", "to", "against", "to", "honoring", "honouring"]
)
_AS_A_WORK = frozenset(
    ["in", "on", "im", "em", "num", "numa", "no", "na", "en", "dans", "sur", "auf", "nel", "nella", "su", "sul", "sulla", "como", "as", "by", "por", "par", "von", "als", "come", "um", "uma", "a", "an", "un", "une", "una", "ein", "eine", "einem", "einer", "the", "o"]
)


@cache
def not_a_photo() -> dict[str, str]:
    """Return words that name something else than a photo of a living person, with the kind of thing."""
    table: dict[str, str] = {}
    for kind, words in _ART.items():
        for word in words:
            table.setdefault(word, kind)
    return table


@cache
def photo_words() -> frozenset[str]:
    """Return nouns that, at the head of a caption, leave the person in the picture."""
    return _PHOTO | _ROLE


@cache
def role_words() -> frozenset[str]:
    """Return titles and pronouns by which captions call the person of the page."""
    return _ROLE


@cache
def work_prepositions() -> frozenset[str]:
    """Return words between a name and the work that shows it ("in a painting")."""
    return _AS_A_WORK
