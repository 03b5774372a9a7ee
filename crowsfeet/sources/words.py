"""The words that biographies use in many languages, folded (lower case, no accents), for labels, leads and categories."""

from __future__ import annotations

import re

BIRTH_LABEL = re.compile(
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
DEATH_LABEL = re.compile(
    r"^(?:died|death ?date|date of death|death|disappeared"
    r"|gestorben(?: am)?|sterbedatum|tod|todesdatum|overlijden|overleden|overlijdensdatum"
    r"|deces|date de deces|mort(?:e)?(?: le)?|muerte|fallecimiento|fecha de (?:muerte|fallecimiento|defuncion)|fallecid[oa]|morte|data d[ai] morte|falecimento|falecid[oa]|mort[oa]|defuncio|pasamento|heriotza"
    r"|(?:дата )?смерти|умер(?:ла)?|помер(?:ла)?|датум смрти|починал[а]?"
    r"|data smierci|data i miejsce smierci|zmarl[y|a]|umrti|datum umrti|umrtie|datum umrtia"
    r"|dod|dodsdato|dodsdatum|avliden|kuollut|kuolema|kuolinaika|surnud|miris|mirusi|mire|elhunyt|halal|meghalt|decedat[a]?|decesul?|umrl[a]?|datum smrti|smrt"
    r"|olum(?: tarihi)?|θανατος|morto|没年月日|死没|死亡|逝世|逝世日期|사망|사망일|الوفاة|تاريخ الوفاة|درگذشت|وفات|נפטר|פטירה|תאריך פטירה|मृत्यु|meninggal|wafat|mat|ngay mat|เสียชีวิต)"
    r"(?:\s*(?:date|\(.*\)|und .*|et .*|y .*|e .*|i .*))?\s*:?\s*$"
)
PERSON_CATEGORY = re.compile(
    r"(?:^living people$|\b\d{1,4}s?(?: bc)? (?:births|deaths)$|^\d+(?:st|nd|rd|th)[- ]century(?: bc)? (?:births|deaths)$|^(?:year|date|place) of (?:birth|death) (?:missing|unknown|uncertain)"
    r"|^possibly living people$|^people from |^missing people"
    r"|^geboren |^gestorben |^mann$|^frau$|^nichtbinare person"
    r"|^naissance |^deces |^personnalite |"
    r"^nacidos en|^nacidas en|^fallecidos en|^fallecidas en|^muertos en|^personas (?:vivas|de)|^hombres$|^mujeres$"
    r"|^nascidos |^nascidas |^mortos |^mortas |^pessoas vivas|^pessoas de |^naturais d[eoa]s? |^mulheres do? |^homens do? "
    r"|^nati (?:nel|a|il|l')|^morti (?:nel|a|il|l')|^nat[ie] |^mort[ie] "
    r"|^родившиеся|^умершие|^персоналии|^родились|^народились|^померли|^рођени|^умрли|^ныне живущие|^родени|^починали"
    r"|^urodzeni|^zmarli|^narozeni|^umrti|^fodda |^avlidna |^levande personer|^fodsler|^dodsfall|^fodte |^dode |^syntyneet|^kuolleet|^elavat inimesed|^nascuti |^nasteri in|^decese in|^oameni in viata|^szuletett|^elhunyt|^rodeni|^umrli"
    r"|年生$|年没$|^存命人物$|年出生$|年逝世$|^在世人物$|년 출생$|년 사망$|^살아있는 사람$|^yasayan insanlar|dogumlular$|olenler$|^مواليد|^وفيات|^أشخاص على قيد|^ילידי|^kelahiran|^kematian|^orang hidup|^tokoh yang masih hidup|زنده|زندہ شخصیات|پیدائشیں$|وفیات$|^sinh nam|^mat nam|^nguoi con song)"
)
NOT_PERSON_CATEGORY = re.compile(
    r"(?:disambiguation|begriffsklarung|homonymie|desambiguacion|desambiguacao|disambigua|desambiguacio|неоднозначности|многозначные|^all set index|surnames?$|given names$|^lists? of |^listes? |^listas? |^listen? "
    r"|曖昧さ回避|消歧义|동음이의|doorverwijspagina|ujednoznacznienia|forgreningssider|forgrening)"
)
SEVERAL_CATEGORY = re.compile(
    r"(?:musical (?:groups|duos|trios|quartets)|^(?:sibling|married|twin|comedy|filmmaking) (?:duos|couples|people|artists duos)|bands?$|^duos |\bduos?$|gruppi musicali|grupos musicales|bandas d|groupes? musicaux|musikgruppe)"
)
BORN = re.compile(
    r"(?:\bborn\b|\bb\.|\*|\bgeboren\b|\bgeb\.|\bne(?:e)?\b(?=.{0,60}\d)|\bnacid[oa]\b|\bnacio\b|\bnascid[oa]\b|\bnasceu\b|\bn\.|\bnat[oa]\b|\bnacque\b"
    r"|\bрод\.|родил(?:ся|ась)|\bнар\.|народи(?:вся|лася)|\burodzon[ya]\b|\bur\.|\bnarozen[ay]?\b|\bnar\.|\bfodd\b|\bfodt\b|\bsynt(?:yi|ynyt)\b|\bs\.(?= ?\d)|\bszuletett\b|\bnascut[a]?\b|\bne en\b|\bnat el|\bnascut el|\broen[ao]?\b|\bрођен|生まれ|出生|태어|\bdogdu\b|\bdogum|مواليد|ولد|נולד|\bdzims|\bdzim\.|\bgime\b|\bgim\.|\bsund(?:inud)?\b|\bsynd|\bpaskyre|\bnaskigis|\blahir\b|\bsinh\b|\bγεννηθηκε|\bγενν)"
)
DIED = re.compile(
    r"(?:\bdied\b|\bd\.(?= ?\S{0,12} ?\d)|†|✝|\+(?= ?\d)|\bgestorben\b|\bgest\.|\bmort(?:e|o|a)?\b|\bdecede|\bmuri[oe]\b|\bm\.(?= ?\d)|\bfallecid[oa]\b|\bfallecio\b|\bfalecid[oa]\b|\bmorreu\b|\bfaleceu\b|\bmori\b|\bумер|\bум\.|\bskonchalsya|\bпомер|\bzm\.|\bzmarl|\bzemrel|\bdod\b|\bavled\b|\bkuollut\b|\belhunyt\b|\bdecedat|没|逝世|사망|توفي|נפטר)"
)
OTHER_THAN_LIFE = re.compile(
    r"(?:\breign(?:ed|s)?\b|\br\.(?= ?\d)|\bruled\b|\bfl(?:\.|oruit|ourished)|\bfloresc|\bactiv[eoa]\b|\bin office\b|\bbapti[sz]ed\b|\bbapt\.|\bbatizad|\bbautizad|\bbattezzat|\bgetauft\b|\bbaptise\b|\bburied\b|\bcrowned\b|\breino\b|\breinou\b|\breinado\b|\bregno\b|\bpontificado\b|\bpapacy\b|\bmarried\b|\bcoronad[oa]\b|\bregnant\b|\bregierte\b|\bправил|\bflorui)"
)
EVENT_OR_WORK = re.compile(
    r"\b(?:war|battle|siege|revolution|treaty|election|film|movie|album|song|single|novel|book|band|series|festival|season|company|championship|cup|operation|massacre|earthquake|hurricane|list|genus|species|dynasty|empire|kingdom|university|airport|ship|guerra|batalha|batalla|batalla|battaglia|bataille|guerre|schlacht|krieg|filme|pelicula|cancion|cancao|canzone|banda|serie|eleicao|eleccion|elezioni|imperio|reino|festival|campeonato|tratado|revolucao|revolucion|битва|война|фильм|альбом|сражение)\b"
)
