"""The words that biographies use in many languages, folded (lower case, no accents), for labels, leads and categories."""

from __future__ import annotations

from crowsfeet.sources.letters import folded_pattern

BIRTH_LABEL = folded_pattern(
    r"^(?:born|birth ?date|date of birth|birth|d\.o\.b\.?|date and place of birth"
    r"|geboren(?: am| als)?|geburtsdatum|geburtstag|geburt|geboorte(?:datum)?"
    r"|naissance|date de naissance|ne(?:e)?(?: le)?"
    r"|nacimiento|fecha de nacimiento|nacido|nacid[oa]|nacemento|data de nacemento|naixement|data de naixement|jaiotza"
    r"|nascimento|data de nascimento|nascid[oa]|nascita|data di nascita|nat[oa]"
    r"|(?:дата )?рождени[ея]|родил(?:ся|ась)|дата и место рождения|(?:дата )?народження|народи(?:вся|лася)|роден[а]?|датум рођења|рођење|рођен[а]?"
    r"|data urodzenia|data i miejsce urodzenia|urodzon[ya]|narozeni|datum narozeni|datum narodenia|narodenie"
    r"|fodt|fodselsdato|fodsel|fodd|fodelsedatum|faeddur|fæðing(?:ardagur)?|syntynyt|syntyma(?:aika)?|sund(?:inud|inud)?|dzimis|dzimusi|gime"
    r"|szuletett|szuletes|nascut[a]?|data nasterii|rojen[a]?|datum rojstva|datum rodenja|roden[ja]?|rodenje|roenje"
    r"|dogum(?: tarihi)?|γεννηση|ημερομηνια γεννησης|γεννηθηκε|naskigo|naskiĝo"
    r"|生年月日|生誕|誕生|誕生日|出生|出生日期|出生|出生年月|出生时间|출생|출생일|생년월일"
    r"|الميلاد|تاريخ الميلاد|الولادة|زادروز|زاده|تولد|پیدائش|נולד|לידה|תאריך לידה|जन्म|lahir|kelahiran|tanggal lahir|sinh|ngay sinh|เกิด|วันเกิด)"
    r"(?:\s*(?:date|name|\(.*\)|und .*|et .*|y .*|e .*|i .*))?\s*:?\s*$"
)
DEATH_LABEL = folded_pattern(
    r"^(?:died|death ?date|date of death|death|disappeared"
    r"|gestorben(?: am)?|sterbedatum|tod|todesdatum|overlijden|overleden|overlijdensdatum"
    r"|deces|date de deces|mort(?:e)?(?: le)?|muerte|fallecimiento|fecha de (?:muerte|fallecimiento|defuncion)|fallecid[oa]|morte|data d[ai] morte|falecimento|falecid[oa]|mort[oa]|defuncio|pasamento|heriotza"
    r"|(?:дата )?смерти|умер(?:ла)?|помер(?:ла)?|датум смрти|починал[а]?"
    r"|data smierci|data i miejsce smierci|zmarl[y|a]|umrti|datum umrti|umrtie|datum umrtia"
    r"|dod|dodsdato|dodsdatum|avliden|kuollut|kuolema|kuolinaika|surnud|miris|mirusi|mire|elhunyt|halal|meghalt|decedat[a]?|decesul?|umrl[a]?|datum smrti|smrt"
    r"|olum(?: tarihi)?|θανατος|morto|没年月日|死没|死亡|逝世|逝世日期|사망|사망일|الوفاة|تاريخ الوفاة|درگذشت|وفات|נפטר|פטירה|תאריך פטירה|मृत्यु|meninggal|wafat|mat|ngay mat|เสียชีวิต)"
    r"(?:\s*(?:date|\(.*\)|und .*|et .*|y .*|e .*|i .*))?\s*:?\s*$"
)
PERSON_CATEGORY = folded_pattern(
    r"(?:^living people$|\b\d{1,4}s?(?: bc)? (?:births|deaths)$|^\d+(?:st|nd|rd|th)[- ]century(?: bc)? (?:births|deaths)$|^(?:year|date|place) of (?:birth|death) (?:missing|unknown|uncertain)"
    r"|^possibly living people$|^people from |^missing people"
    r"|^geboren |^gestorben |^mann$|^frau$|^nichtbinare person"
    r"|^naissance |^deces |^personnalite |"
    r"^nacidos en|^nacidas en|^fallecidos en|^fallecidas en|^muertos en|^personas (?:vivas|de)|^hombres$|^mujeres$"
    r"|^nascidos |^nascidas |^mortos |^mortas |^pessoas vivas|^pessoas de |^naturais d[eoa]s? |^mulheres do? |^homens do? "
    r"|^nati (?:nel|a|il|l')|^morti (?:nel|a|il|l')|^nat[ie] |^mort[ie] "
    r"|^родившиеся|^умершие|^персоналии|^родились|^народились|^померли|^рођени|^умрли|^ныне живущие|^родени|^починали"
    r"|^urodzeni|^zmarli|^narozeni|^umrti|^fodda |^avlidna |^levande personer|^fodsler|^dodsfall|^fodte |^dode |^syntyneet|^kuolleet|^elavat inimesed|^nascuti |^nasteri in|^decese in|^oameni in viata|^szuletett|^elhunyt|^rodeni|^umrli"
    r"|年生$|年没$|^存命人物$|年出生$|年逝世$|^在世人物$|년 출생$|년 사망$|^살아있는 사람$|^yasayan insanlar|dogumlular$|olenler$|^مواليد|^وفيات|^أشخاص على قيد|^ילידי|^kelahiran|^kematian|^orang hidup|^tokoh yang masih hidup|زنده|زندہ شخصیات|پیدائشیں$|وفیات$|^sinh nam|^mat nam|^nguoi con song|nhân vật còn sống"
    r"|vuonna \d+ (?:syntyneet|kuolleet)$|elävät henkilöt|született személyek$|elhunyt személyek$|^élő személyek|^nados |^finados |^persoas vivas|jaiotzak$|heriotzak$|^žijící lidé|^narodenia |^úmrtia |^žijúce|^našteri|^nașteri"
    r"|שנולדו ב|שנפטרו ב|أشخاص أحياء|^زادگان|^افراد زنده|^درگذشتگان|जन्मे लोग$|^जीवित लोग|में निधन$|^บุคคลที่(?:เกิด|ยังมีชีวิต|เสียชีวิต)|dzimušie$|mirušie$|^mortui |^naskiĝintoj|^mortintoj|^vivantaj homoj"
    r"|^rojeni leta|^umrli leta|^živeče osebe|^naixements |^γεννήσεις |^θάνατοι |^нарадзіліся|^памерлі|^рођени|doğulanlar$|এ জন্ম$|^জীবিত ব্যক্তি|^fødde i|^født i)"
)
NOT_PERSON_CATEGORY = folded_pattern(
    r"(?:disambiguation|begriffsklarung|homonymie|desambiguacion|desambiguacao|disambigua|desambiguacio|неоднозначности|многозначные|^all set index|surnames?$|given names$|^lists? of |^listes? |^listas? |^listen? "
    r"|曖昧さ回避|消歧[义義]|동음이의|doorverwijspagina|ujednoznacznieni|forgreningssider|forgrening|förgrening|flertydig|täsmennyssivu|rozcestník|rozlišovacia|egyértelműsítő|dezambigu|anlam ayrımı|αποσαφήνισ"
    r"|פירושונים|توضيح$|ابهام.?زدایی|disambigu|trang định hướng|пояснення|omonimia|^familienname|^nachname|^apellidos|^cognomi|^nazwiska|^фамилии|^prénom|^vorname|^patronym|^sobrenomes|^efternavne|^efternamn|^姓$|日本語の姓)"
)
SEVERAL_CATEGORY = folded_pattern(
    r"(?:musical (?:groups|duos|trios|quartets)|^(?:sibling|married|comedy|filmmaking) (?:duos|couples|people|artists duos)|bands?$|^duos |\bduos?$|articles about multiple people|^brother duos|^zwillinge$|^geschwister|^geschwisterpaar|^ehepaar|gruppi musicali|grupos musicales|bandas d|groupes? musicaux|musikgruppe)"
)
OTHER_THAN_LIFE = folded_pattern(
    r"(?:\breign(?:ed|s)?\b|\br\.(?= ?\d)|\bruled\b|\bfl(?:\.|oruit|ourished)|\bfloresc|\bactiv[eoa]\b|\bin office\b|\bbapti[sz]ed\b|\bbapt\.|\bbatizad|\bbautizad|\bbattezzat|\bgetauft\b|\bbaptise\b|\bburied\b|\bcrowned\b|\breino\b|\breinou\b|\breinado\b|\bregno\b|\bpontificado\b|\bpapacy\b|\bmarried\b|\bcoronad[oa]\b|\bregnant\b|\bregierte\b|\bправил|\bflorui|\b(?:opened|founded|established|est\.|released|launched|inaugurated|premiered|gegrundet|eroffnet|erschienen|fondee?|sortie?|cree|fundad[oa]|inaugurad[oa]|estrenad[oa]|lancad[oa]|fondat[oa]|inaugurat[oa]|opgericht|geopend|grundad|grundlagt|stiftet|etableret|abnet|oppnad|zalozon[ya]|zalozen[ao]?|perustettu|alapitva|kuruldu|основан[ао]?|открыт[ао]?|заснован[ао]?)\b)"
)
BIRTH_YEAR_CATEGORY = folded_pattern(
    r"(?:^(\d{3,4}) births$|^geboren (\d{3,4})$|^naissance en (?:[^\W\d]+ )?(\d{3,4})$|^nacid[oa]s en (\d{3,4})$|^nascid[oa]s em (\d{3,4})$|^nati nel (\d{3,4})$|^родившиеся в (\d{3,4}) |^urodzeni w (\d{3,4})$|^(\d{3,4})年(?:生|出生)$)"
)
TOLD_BY_CATEGORY = frozenset({"en", "simple", "de", "fr", "es", "pt", "it", "ru", "uk", "pl", "sv", "nb", "no", "cs", "ja", "zh", "ko", "tr", "ar", "fi", "hu", "ro", "bg"})  # fmt: skip
"""Languages whose editions put every person under a category of their birth or death, or of the living."""

FICTION_CATEGORY = folded_pattern(
    r"(?:\bfictional\b|\bfictitious\b|\bcharacters\b|fiktive|fiktional|personnages? (?:de|du|d')|personajes (?:de|fict)|\bficticios?\b|personagens? (?:de|fict)|personaggi (?:immaginari|de|di)"
    r"|вымышленн|персонажи|fikcyjn|postaci|fiktiva|rollfigur|fiktivní|kuvitteellis|架空|登場人物|虚构|虛構|角色|가상|등장인물|شخصيات خيالية|kurgusal)"
)
ANIMAL_CATEGORY = folded_pattern(
    r"(?:\banimal (?:births|deaths)|\bracehorse|^individual (?:\w+ )?(?:animals|dogs|cats|horses|elephants|apes|primates|birds|whales)|rennpferd|individuelles? |\bpferd\b|\bhund\b|\bcheval\b|\bchien\b|\bcaballos\b|\bperros\b"
    r"|\bcavalos\b|\bcães\b|\bcavalli\b|\bcani\b|\bлошади\b|\bсобаки\b|\bkonie\b|\bpsy\b|競走馬|競馬馬|犬$)"
)
FICTION_LABEL = folded_pattern(
    r"^(?:first appearance|first seen|created by|creator|portrayed by|voiced by|portrayer|primera aparición|creado por|creador(?:es)?|interpretad[oa] por|première apparition|créée? par|créateur|interprétée? par"
    r"|primeira aparição|criad[oa] por|criador(?:es)?|prima app(?:arizione)?\.?|interpretat[oa] da|erster? auftritt|erfunden von|первое появление|создатель|pierwsze pojawienie.*|初登場|初登场|創作者|創造者|作者)$"
)
ANIMAL_LABEL = folded_pattern(
    r"^(?:species|breed|sire|dam|grandsire|foaled|hatched|espèce|race|especie|raza|espécie|raça|specie|razza|tierart|rasse|вид|порода|gatunek|rasa)$"
)
THING_LABEL = folded_pattern(
    r"^(?:longitud|caudal.*|cuenca.*|desembocadura|length|basin.*|mouth|lonxitude|longitude|conca.*|release dates?|released|directed by|dirección|estreno|publicación|ships? in class|launched|fondation|fundación|fundação)$"
)
OTHER_TITLE = folded_pattern(
    r"^(?:(?:lists?|death|killing|murders?|assassination|shooting|disappearance|kidnapping|trial|execution|suicide|funeral|family|presidency|early life|bibliography|discography|house|order|statue|church|battle|siege) of\b"
    r"|(?:liste|affaire|assassinat|mort|meurtre|famille|discographie|filmographie) (?:de|des|du|d')\b|(?:liste|mordfall|mord an|attentat auf|todesfall|familie|haus) |(?:lista|asesinato|muerte|caso|anexo|familia|discografía|filmografía) (?:de|del)?\b"
    r"|(?:lista|assassinato|morte|caso|família|discografia|filmografia) d[aeo]\b|(?:omicidio|assassinio|delitto|morte|famiglia|discografia|filmografia) d(?:i|el|ella)\b|список|убийство|смерть )"
    r"|\b(?:filmography|discography|bibliography|filmografía|discographie|filmographie|videography|family|dynasty|brothers|sisters|twins|brüder|geschwister|zwillinge|fratelli|hermanos|irmãos|frères|sœurs)$"
)
EVENT_OR_WORK = folded_pattern(
    r"\b(?:war|battle|siege|revolution|treaty|election|film|movie|album|song|single|novel|book|band|series|festival|season|company|championship|cup|operation|massacre|earthquake|hurricane|list|genus|species|dynasty|empire|kingdom|university|airport|ship|guerra|batalha|batalla|batalla|battaglia|bataille|guerre|schlacht|krieg|filme|pelicula|cancion|cancao|canzone|banda|serie|eleicao|eleccion|elezioni|imperio|reino|festival|campeonato|tratado|revolucao|revolucion|битва|война|фильм|альбом|сражение|slag|oorlog|lied|boek|roman|slaget|krig|bitwa|wojna|powstanie|bitva|válka|bitka|rat|opsada|csata|háború|savaş|muharebesi|taistelu|sota|битка|війна|μάχη|πόλεμος|معركة|حرب)\b"
    r"|(?:festival|oorlog|krieg|schlacht|meisterschaft|kampioenschap|戦い|戦争|事件|の乱|之戰|之战|戰役|战役|戰爭|战争|전투|전쟁)(?:$|\W)"
)
