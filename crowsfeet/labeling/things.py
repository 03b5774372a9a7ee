"""Words at the head of captions, in several languages: people, photos and events, or works of art, objects and places."""

from __future__ import annotations

from functools import cache, lru_cache

from crowsfeet.labeling.tokens import fold

WITHOUT_THE_PERSON = "event without the person"

THINGS = {
    "painting": """painting paintings watercolor watercolour canvas graffiti graffito fresco frescoes mural mosaic miniature icon
        pintura pinturas óleo aquarela quadro tela afresco fresco mosaico miniatura ícone iluminura retábulo tapeçaria
        lienzo cuadro acuarela retablo peinture tableau toile huile aquarelle fresque mosaïque gemälde ölgemälde aquarell
        fresko wandbild dipinto quadri quadro affresco olio acquerello schilderij 绘制 绘画 油画 画像 壁画 肖像画 所绘 作画""",
    "drawing": """drawing drawings sketch caricature cartoon illustration engraving etching lithograph lithography woodcut
        print silhouette desenho esboço caricatura charge gravura ilustração litografia xilogravura dibujo boceto
        grabado ilustración dessin croquis gravure lithographie estampe zeichnung karikatur stich kupferstich radierung
        holzschnitt disegno schizzo incisione stampa vignetta illustrazione 素描 漫画 版画 雕版画""",
    "statue": """statue statues sculpture sculptures sculptural bust busts statuette bas relief waxwork wax estátua estátuas escultura
        escultórico escultórica esculturas busto bustos relevo efígie estatua estatuas relieve sculpture buste büste statue standbild skulptur relief
        wachsfigur statua statue busto busti scultura rilievo efigie effigy effigie 雕像 铜像 塑像 蜡像 雕塑 石像 半身像""",
    "monument": """monument memorial plaque cenotaph obelisk monumento memorial placa obelisco bajorrelieve plaque
        denkmal gedenktafel ehrenmal targa lapide 纪念碑 star estrela stern stella estrella handprints""",
    "coin": """coin coins medal medallion banknote stamp stamps denarius solidus sestertius moeda moedas medalha medalhão
        cédula nota selo selos denário sestércio soldo fólis moneda monedas sello sellos billete monnaie médaille timbre münze
        münzen briefmarke sondermarke medaille banknote moneta monete francobollo banconota medaglia 邮票 硬币 金币 银币 钱币 纸币""",
    "logo": """logo logotype wordmark emblem coat flag banner signature autograph ribbon logotipo brasão bandeira assinatura
        autógrafo insígnia escudo bandera firma logo wappen unterschrift autogramm flagge blason drapeau stemma bandiera
        standard estandarte 标志 徽章 签名 国徽""",
    "map": """map maps diagram chart graph timeline results tree mapa mapas diagrama gráfico cronologia resultados árvore carte
        karte landkarte diagramm stammbaum ergebnis mappa cartina albero risultati plan plano itinerary itinerário route rota
        地图""",
    "document": """billboard outdoor manuscript letter poster cover book stationery newspaper page document certificate ticket passport headline
        leaflet pamphlet advertisement ad script notebook telegram contract manuscrito códice carta cartaz capa livro jornal
        página documento certidão bilhete anúncio manchete panfleto cartel portada libro periódico affiche couverture livre
        journal lettre plakat titelseite titelblatt buch brief urkunde zeitung reisepass manoscritto lettera locandina copertina
        libro giornale edizione ausgabe erstausgabe edición edition editions pamphlet broadside diploma passaporto partitura score sheet exemplar edição edition 封面 海报 书信 手稿""",
    "burial": """funeral coffin casket burial grave tomb tombstone gravestone mausoleum headstone cemetery remains corpse
        deathbed postmortem crypt sarcophagus cadáver enterro caixão túmulo lápide sepultura mausoléu velório cemitério jazigo
        restos cortejo féretro sarcófago ataúd sepulcro tumba entierro cementerio cadavre funérailles cercueil tombe tombeau cimetière
        leichnam leiche begräbnis beerdigung sarg grab grabmal grabstein grabstätte friedhof beisetzung trauerfeier salma
        funerali bara tomba cimitero mausoleo sepolcro urn urna ashes cinzas 墓 坟墓 葬礼 陵墓 墓碑 遗体""",
    "video": "video videos vídeo vídeos vidéo audio áudio recording gravação grabación enregistrement aufnahme tonaufnahme 视频 录音",
    "model": """replica réplica scan scans facsimile maquette mockup avatar hologram reconstruction reconstrução recriação
        nachbildung replik copia copy cópia model modelo maquete""",
    "place": """house home residence birthplace mansion villa palace castle building museum library church cathedral temple
        school college university street avenue square park garden bridge airport station stadium room office headquarters
        village town city island battlefield ruins wall gate tower ship boat train locomotive car automobile aircraft airplane
        plane bomber tank helicopter rocket spacecraft capsule casa residência mansão palácio castelo edifício prédio museu
        biblioteca igreja catedral templo escola colégio universidade rua avenida praça parque jardim ponte aeroporto estação
        estádio sala gabinete sede vila cidade ilha ruínas muralha porta torre navio barco trem comboio carro avião tanque foguete
        fachada interior exterior vista panorama view facade landscape canal residencia palacio castillo edificio museo iglesia
        escuela colegio calle plaza puente ciudad barco tren coche maison demeure résidence palais château bâtiment musée
        bibliothèque église cathédrale école rue place pont ville navire bateau voiture intérieur façade geburtshaus wohnhaus
        haus elternhaus wohnung schloss gebäude museum bibliothek kirche schule straße platz brücke stadt schiff zug wagen
        flugzeug innenansicht blick ansicht casa palazzo castello edificio chiesa cattedrale scuola via piazza ponte città nave
        treno veduta facciata fazenda farm ranch theatre theater teatro cinema studio estúdio laboratory laboratório fundação fundación foundation fondation fondazione stiftung
        centre center centro hôpital stade parc quai esplanade pavillon boulevard gare metro métro estadio stadio ospedale viale
        corso viaduto hospital rathaus bahnhof
        instituto institute institut istituto aeroporto aeropuerto aéroport aeroporto flughafen hospital autódromo liceo lycée rodovia
        autobahn condomínio largo sobrado túmulo lago lake mount monte vulcão glacier crater cratera 故居 旧居 纪念馆""",
    "object": """memorabilia item items object dress suit shoes gun weapon sword pen desk chair guitar jersey uniform camera
        ring crown throne bust cake car trophy prize award vestido sapatos arma espada caneta mesa cadeira guitarra uniforme
        anel coroa trono troféu prêmio objeto objetos lembranças vestido zapatos espada trofeo premio robe chaussures épée trophée
        kleid schuhe waffe schwert schreibtisch preis pokal abito scarpe spada trofeo premio""",
    WITHOUT_THE_PERSON: """protest protests demonstration demonstrators protesters riot riots battle siege bombing
        bombardment explosion destruction invasion election elections results vote voters crowd crowds refugees migrants
        prisoners victims soldiers troops protesto protestos manifestação manifestações manifestantes batalha cerco bombardeio bombardeios
        explosão invasão eleição eleições eleitores multidão refugiados migrantes prisioneiros vítimas soldados tropas
        protesta manifestación batalla bombardeo elecciones manifestation bataille émeute foule élections protest demonstration
        schlacht belagerung wahl wahlergebnis proteste battaglia assedio elezioni manifestazione proteste decisions decision
        aftermath homage homenagem tribute tributo homenaje hommage omaggio commemoration discovery execution""",
}

PHOTO_HEADS = frozenset(
    """photo photograph photographs photos picture image portrait headshot close closeup still scene shot mugshot
    mug selfie screenshot frame publicity promotional promo press official undated young old older early late last first recent
    original color colour full length detail infant baby child teenage adolescent rare
    fotograma fotogramma photogramme foto fotos fotografia fotografias retrato imagem imagens cena oficial jovem jovens primeiro primeira último última rara raro
    imagen fotografía fotografías escena photographie cliché portrait scène jeune officiel officielle bild foto fotografie
    porträt porträtfoto aufnahme jugendbild szene szenenfoto pressefoto passfoto offizielles fotografia ritratto immagine scena
    giovane ufficiale primo profile perfil candid daguerreotype daguerréotype daguerreótipo daguerrotipo cabinet 照片 肖像""".split()
)

EVENTS = frozenset(
    """meeting meets visit visiting speech inauguration wedding marriage ceremony conference press presentation debate
    interview arrival departure return performance show concert handshake signing appearance reception dinner gala premiere
    summit session rally campaign presence training match game tour trip cameo swearing oath encounter lunch walk dedication
    encontro reunião visita discurso inauguração posse casamento cerimônia cerimónia conferência coletiva apresentação debate
    entrevista chegada partida retorno regresso show concerto aperto assinatura recepção jantar estreia cúpula cimeira sessão
    comício campanha presença treino jogo turnê viagem juramento aparição almoço abertura lançamento participação desembarque
    encuentro reunión investidura boda ceremonia conferencia presentación llegada concierto actuación firma cena estreno cumbre
    mitin gira viaje jura rencontre réunion visite discours mariage cérémonie conférence présentation débat entretien arrivée
    spectacle investiture signature dîner première sommet meeting campagne treffen besuch rede hochzeit trauung zeremonie
    konferenz pressekonferenz präsentation ankunft auftritt konzert empfang premiere gipfel kundgebung vereidigung
    amtseinführung unterzeichnung interview coronation coroação coronación couronnement krönung incoronazione baptism christening batizado bautizo baptême taufe
    battesimo formatura graduación asunción proclamación proclamation proclamação enthronement kniefall amtsantritt verleihung
    preisverleihung dreharbeiten proben eröffnung siegerehrung filmfestival parteitag wahlkampf tournage incontro riunione visita discorso matrimonio nozze cerimonia conferenza
    presentazione dibattito intervista arrivo concerto esibizione firma cena insediamento giuramento""".split()
)

GROUPS = frozenset(
    """family couple team cast members leaders leader participants lineup delegation band group ministers heads class squad
    crew parents siblings brothers sisters delegates cabinet família casal time equipe elenco membros líderes participantes
    delegação banda grupo ministros turma tripulação pais irmãos irmãs gabinete familia pareja equipo reparto miembros
    hermanos famille groupe équipe membres dirigeants frères familie gruppe gruppenbild mannschaft mitglieder famiglia coppia
    squadra cast membri gruppo fratelli quartet trio duo""".split()
)

ROLES = frozenset(
    """president presidente président präsident presidenta presidency chancellor chanceler canciller chancelier kanzler
    bundeskanzler bundeskanzlerin kanzlerin cancelliere prime minister ministro ministra ministre premier primeiro primeira
    primer premier king rei rey roi könig re queen rainha reina reine königin regina emperor imperador emperador empereur
    kaiser imperatore empress imperatriz kaiserin czar tsar prince príncipe prinz principe princess princesa princesse prinzessin
    principessa duke duque duc herzog duca duchess duquesa count conde comte graf conte pope papa papst pape pontiff pontífice
    cardinal cardeal cardenal kardinal cardinale bishop bispo obispo évêque bischof vescovo archbishop arcebispo arzobispo
    archevêque erzbischof father padre saint são santo san sankt st general generale général marshal marechal mariscal maréchal
    marschall generalfeldmarschall admiral almirante amiral ammiraglio colonel coronel oberst colonnello captain capitão capitán
    capitaine hauptmann capitano major lieutenant tenente teniente leutnant sergeant sargento comrade camarada comandante
    commander generalissimo generalíssimo senator senador senadora sénateur senatore governor governador governadora gobernador
    gouverneur governatore mayor prefeito prefeita alcalde maire bürgermeister sindaco secretary secretário secretaria
    secretario deputy deputado deputada diputado député abgeordneter deputato vereador candidate candidato candidata candidat
    kandidat professor professora profesor professeur professore doctor dr dra prof sir dame lord lady mr mrs ms miss sr sra
    dom dona don doña herr frau monsieur madame actor actress ator atriz actriz acteur actrice schauspieler schauspielerin
    attore attrice singer cantor cantora cantante chanteur chanteuse sänger sängerin author autor autora auteur autore writer
    escritor escritora écrivain schriftsteller schriftstellerin scrittore scrittrice artist artista artiste künstler musician
    músico musicien musiker musicista director diretor realisateur regisseur regista coach treinador entrenador entraîneur
    trainer allenatore player jogador jogadora jugador joueur joueuse spieler spielerin giocatore driver piloto pilot
    dictator ditador líder chief poet poeta poète dichter painter pintor peintre maler pittore composer compositor compositeur
    komponist compositore astronaut cosmonaut cosmonauta astronauta vice ex then future former elect futuro então antigo
    ambassador embaixador botschafter judge juiz richter her his him he she they ele ela eles elas él ella il elle er sie lui
    lei both ambos crown heir herdeiro brazilian american""".split()
)

RELATIONS = frozenset(
    """father mother parents parent son daughter sons daughters brother sister brothers sisters wife husband widow grandson
    granddaughter grandfather grandmother grandparents children child nephew niece uncle aunt cousin friend assassin
    assassino biographer successor predecessor teacher pai mãe pais filho filha filhos filhas irmão irmã irmãos esposa marido
    viúva mulher neto neta avô avó avós sobrinho sobrinha tio tia primo prima amigo amiga amante concubina sucessor antecessor
    padre madre padres hijo hija hijos hermano hermana marido mujer nieto abuelo abuela sobrino père mère parents fils fille
    frère soeur sœur épouse mari veuve petit vater mutter eltern sohn tochter bruder schwester ehefrau ehemann witwe enkel
    großvater großmutter figlio figlia fratello sorella moglie marito vedova nipote nonno nonna genitori namesake""".split()
)

PORTRAITS = frozenset(
    "portrait portraits retrato retratos ritratto ritratti porträt portrait bildnis selbstbildnis effigy efígie".split()
)

MATERIALS = frozenset(
    """oil oils bronze marble stone slate wood clay wax pastel charcoal watercolour watercolor pencil crayon ink óleo bronce mármol
    mármore madeira madera carvão carboncillo aquarela acuarela tinta huile marbre bois craie aquarelle encre öl marmor holz kreide
    olio bronzo marmo legno ardesia gesso carboncino acquerello inchiostro cera pietra pedra piedra""".split()
)

PHOTOGRAPHERS = frozenset(
    """nadar brady gardner claudet disdéri carjat vechten karsh bresson hurrell beaton harcourt halsman avedon leibovitz steichen
    stieglitz eisenstaedt doisneau capa bachrach elliott cameron falk sarony reutlinger skidmore levitsky thalbot dührkoop
    """.split()
)
"""Names that stand for photographers or their studios: "by" before them tells of a photo."""

NEXT_TO = frozenset(
    """lado companhia côté côtés lato fianco seite left right side esquerda direita presença presence front frente behind
    atrás junto perto company acompanhado acompanhada compañía presencia izquierda derecha gauche droite diante""".split()
)

LEFT = frozenset("left esquerda izquierda gauche links sinistra linke linken l 左".split())
RIGHT = frozenset("right direita derecha droite rechts destra rechte rechten r 右".split())

DETERMINERS = frozenset(
    """the a an this that these o os as um uma uns umas el los las un una unos unas le la les une des der die das den ein eine
    il lo gli i l his her their seu sua seus suas su sus son sa ses sein seine ihr ihre suo sua one first""".split()
)

ELLIPTIC = frozenset(
    """in at on with during while after before from for by near inside aboard beside c ca circa around about when
    em nos nas ao aos à às com durante como quando após depois antes sob junto entre por cerca
    en con durante como cuando tras desde hacia al avec pendant dans sur lors chez au aux vers comme quand
    im in bei beim auf mit während als nach vor nel nello nella nei nelle negli al allo alla ai alle con come quando
    dopo circa nell all sul sulla meets here aqui qui hier ici""".split()
)

ELLIPTIC_IN = {
    "a": ("it", "es", "ca"),
    "as": ("en",),
    "no": ("pt",),
    "na": ("pt",),
    "da": ("it",),
    "um": ("de",),
    "an": ("de",),
    "am": ("de",),
}
"""Words that stand for a left-out person only in some languages; elsewhere they are articles."""

OF = frozenset(
    """of de do da dos das del della dello dei degli delle di d du des von vom van zu about against contra contro gegen contre
    to for honoring honouring commemorating commemorative celebrating depicting representing dedicated portraying showing
    sobre über sur su per para pour por""".split()
)
BESIDE = frozenset("with com con mit avec and e y et und & between entre zwischen tra fra 与 和".split())
BY = frozenset("by por pelo pela pelos pelas par von durch da dal dalla".split())
AS = frozenset("as como als comme come".split())
IN_A_WORK = frozenset(
    "in on im em num numa no na en dans sur auf nel nella su sul sulla retratado retratada depicted".split()
)


@cache
def things() -> dict[str, str]:
    """Return words, with and without their accents, that name something else than a photo of a living person.

    Their values are the kinds of thing.
    """
    table: dict[str, str] = {}
    for kind, words in THINGS.items():
        for word in words.split():
            table.setdefault(word, kind)
    for word in list(table):
        table.setdefault(fold(word), table[word])
    return table


@cache
def people_words() -> frozenset[str]:
    """Return words that, at the head of a caption, leave the person in the picture."""
    return PHOTO_HEADS | EVENTS | GROUPS | ROLES


def is_verbal(word: str) -> bool:
    """Tell whether a word reads as a participle: "Speaking in …", "Falando em …"."""
    return (len(word) > 5 and word.endswith(("ing", "ando", "endo", "indo", "iendo"))) or word in {
        "seen",
        "shown",
        "pictured",
        "sitting",
        "visto",
        "vista_em",
        "taken",
        "aged",
        "photographed",
    }


_ROLE_ENDINGS = (
    "minister", "ministerin", "präsident", "präsidentin", "kanzler", "kanzlerin", "chef", "chefin", "meister", "meisterin",
    "sekretär", "sekretärin", "führer", "führerin", "leiter", "leiterin", "sprecher", "sprecherin", "trainer", "spieler",
    "spielerin", "vorsitzender", "vorsitzende", "kandidat", "kandidatin", "sieger", "siegerin", "preisträger", "preisträgerin",
    "könig", "königin", "prinz", "prinzessin", "general", "marschall", "kommandant", "pilot", "fahrer", "sänger", "sängerin",
    "leutnant", "offizier", "admiral", "kapitän",
    "schauspieler", "schauspielerin", "künstler", "künstlerin", "forscher", "forscherin", "schüler", "schülerin", "student",
)  # fmt: skip


def is_role(word: str) -> bool:
    """Tell whether a word names a role; German ones are compounds, of which the end counts: "Außenminister"."""
    return word in ROLES or (len(word) > 6 and word.endswith(_ROLE_ENDINGS))


_COMPOUND_ENDINGS = {
    ending: kind
    for kind, endings in {
        "place": "haus häuser platz straße strasse schule museum stadion gebäude brücke kirche zimmer wohnung villa hof allee halle "
        "universität institut stiftung flughafen kaserne gasse turm schloss",
        "monument": "denkmal gedenktafel gedenkstein mahnmal",
        "burial": "grab grabstein gruft begräbnis beisetzung trauerfeier friedhof",
        "coin": "münze briefmarke marke medaille banknote geldschein",
        "statue": "büste statue skulptur relief standbild plastik",
        "painting": "gemälde bildnis wandbild",
        "drawing": "karikatur zeichnung stich",
        "document": "plakat buch brief zeitung ausgabe urkunde manuskript handschrift partitur ausweis",
        "object": "preis pokal medaille orden uniform wagen auto flugzeug",
        "event without the person": "ergebnis ergebnisse demonstration",
    }.items()
    for ending in endings.split()
}


@lru_cache(maxsize=16384)
def kind_of(word: str) -> str | None:
    """Return what kind of thing a word names, accents and German compounds ("Geburtshaus") seen through; None if none."""
    table = things()
    kind = table.get(word) or table.get(fold(word))
    if kind is None and len(word) > 8 and word not in PHOTO_HEADS and not is_role(word):
        kind = next((kind for ending, kind in _COMPOUND_ENDINGS.items() if word.endswith(ending)), None)
    return kind
