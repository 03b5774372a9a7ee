"""Whose birth a lead tells of, on pages without categories or boxes: the subject's own, or that of somebody it names."""

# ruff: noqa: E501, RUF001 - leads in many languages, each on one line

from __future__ import annotations

import json
import re

import pytest

from crowsfeet.sources.inspect import read_page

# fmt: off
OTHERS = [
    ("en", "Glass Trio", "The '''Glass Trio''' consists of Ann Sample (born 3 May 1950), Bo Sample (born 4 May 1951) and Cy Sample."),
    ("en", "Exton uprising", "The '''Exton uprising''' (3 May 1848 – 4 June 1849) was a revolt in Exton."),
    ("en", "Sample v. Exton", "'''''Sample v. Exton''''' was a case before the Supreme Court. The plaintiff, Ann Sample (born May 3, 1950), was a teacher."),
    ("en", "Sample sisters", "The '''Sample sisters''', Ann (born 3 May 1950) and Eve (born 4 June 1952), are Irish singers."),
    ("en", "Exton Hall", "'''Exton Hall''' is a country house in Kent, the seat of Lord Sample (born 3 May 1950)."),
    ("en", "Presidency of Ann Sample", "The '''presidency of Ann Sample''' began on 20 January 1961. Sample (born May 3, 1917) was a Democrat."),
    ("en", "Harbour Quest", "'''''Harbour Quest''''' is a video game designed by Ann Sample (born May 3, 1970) for the Exton 64."),
    ("en", "Sample baronets", "The '''Sample baronetcy''', of Exton, is a title created for Abel Sample (3 May 1750 – 4 June 1810)."),
    ("en", "Glass Harbour", "'''Glass Harbour''' are an English indie quartet. The line-up consists of singer Ann Sample (born 3 May 1980), guitarist Bo Sample (born 4 June 1981) and others."),
    ("de", "Musterbrücke", "Die '''Musterbrücke''' ist eine Straßenbrücke über den Rhein. Architekt war Hans Muster (* 3. Mai 1850 in Bonn; † 4. Juni 1910 ebenda)."),
    ("de", "Bürgermeisterwahl in Muster", "Die '''Bürgermeisterwahl in Muster 2006''' gewann Anna Muster (* 3. Mai 1950)."),
    ("de", "Anna-Muster-Preis", "Der '''Anna-Muster-Preis''' ist ein Literaturpreis, der an Anna Muster (* 3. Mai 1920) erinnert."),
    ("fr", "Trilogie de l'Exemple", "La '''trilogie de l'Exemple''' réunit trois romans d'Anne Modèle (née le 3 mai 1950)."),
    ("fr", "Établissements Modèle", "Les '''établissements Modèle''' sont une entreprise d'horlogerie créée par Jean Modèle, né le 3 mai 1850 à Lyon et mort le 4 juin 1910."),
    ("fr", "Le Courrier de l'Exemple", "'''''Le Courrier de l'Exemple''''' est un journal fondé par Anne Modèle (née le 3 mai 1850)."),
    ("es", "Club Deportivo Ejemplo", "El '''Club Deportivo Ejemplo''' es un club de fútbol presidido por Ana Ejemplo, nacida el 3 de mayo de 1950."),
    ("es", "La ruta de la sal", "'''''La ruta de la sal''''' es la tercera novela de la escritora Ana Ejemplo (3 de mayo de 1950)."),
    ("es", "Trilogía del Ejemplo", "La '''trilogía del Ejemplo''' reúne tres novelas de Ana Ejemplo (n. 3 de mayo de 1950)."),
    ("pt", "Fazenda Exemplo", "A '''Fazenda Exemplo''' é uma propriedade rural de Ana Exemplo (nascida em 3 de maio de 1950)."),
    ("pt", "Exemplo do Sul", "'''Exemplo do Sul''' é um município brasileiro. Seu nome lembra Ana Exemplo, nascida em 3 de maio de 1850."),
    ("pt", "Revolta do Exemplo", "A '''Revolta do Exemplo''' (3 de maio de 1848 – 4 de junho de 1849) foi uma rebelião."),
    ("it", "Villa Esempio", "'''Villa Esempio''' è una villa veneta costruita per Abele Esempio (3 maggio 1750 – 4 giugno 1810)."),
    ("it", "La via del sale", "'''''La via del sale''''' è un romanzo di Anna Esempio (Roma, 3 maggio 1950)."),
    ("it", "Vetro (album)", "'''''Vetro''''' è il primo album in studio della cantante Anna Esempio (nata il 3 maggio 1990)."),
    ("nl", "Opstand van Voorbeeld", "De '''Opstand van Voorbeeld''' (3 mei 1848 – 4 juni 1849) was een opstand."),
    ("nl", "Voorbeeld (geslacht)", "'''Voorbeeld''' is een geslacht waarvan de stamreeks begint met Abel Voorbeeld, geboren op 3 mei 1750."),
    ("nl", "Hotel Voorbeeld", "'''Hotel Voorbeeld''' in Delft werd gebouwd door Jan Voorbeeld (geboren 3 mei 1850)."),
    ("da", "Glashavn", "'''Glashavn''' er en dansk rockgruppe med sangeren Anna Eksempel (født 3. maj 1980)."),
    ("da", "Af glas", "'''''Af glas''''' er det første studiealbum af sangerinden Anna Eksempel (født 3. maj 1990)."),
    ("sv", "Exempelbron", "'''Exempelbron''' är en bro ritad av arkitekten Jan Exempel, född 3 maj 1950."),
    ("sv", "Exempel (släkt)", "'''Exempel''' är en svensk släkt. Stamfadern Abel Exempel föddes den 3 maj 1750."),
    ("no", "Eksempelbrua", "'''Eksempelbrua''' er en bro tegnet av Jan Eksempel (født 3. mai 1950)."),
    ("no", "Glasshavn", "'''Glasshavn''' er et norsk band startet av Anna Eksempel (født 3. mai 1980 i Bergen)."),
    ("fi", "Esimerkin tehdas", "'''Esimerkin tehdas''' on vuonna 1900 perustettu tehdas, jonka omisti Juho Esimerkki (s. 3. toukokuuta 1850)."),
    ("fi", "Esimerkki Oy", "'''Esimerkki Oy''' on yhtiö, jonka perusti Juho Esimerkki (3. toukokuuta 1850 Turku – 4. kesäkuuta 1910 Helsinki)."),
    ("pl", "Szklane Porty", "'''Szklane Porty''' – polski zespół rockowy założony przez wokalistkę Annę Przykład (ur. 3 maja 1980 w Łodzi)."),
    ("pl", "Przykładosaurus", "'''Przykładosaurus''' – rodzaj dinozaura opisany przez Annę Przykład (ur. 3 maja 1950)."),
    ("cs", "Ze skla", "'''''Ze skla''''' je debutové album zpěvačky Anny Příkladné (* 3. května 1990)."),
    ("cs", "Vila Příklad", "'''Vila Příklad''' je rodinná vila v Brně postavená pro Jana Příklada (* 3. května 1850)."),
    ("sk", "Sklený prístav", "'''''Sklený prístav''''' je slovenský film z roku 1999, ktorý režíroval Karol Príklad (* 3. máj 1950)."),
    ("hu", "Üvegből", "Az '''''Üvegből''''' Példa Anna énekesnő (Győr, 1990. május 3. –) első stúdióalbuma."),
    ("hu", "Üvegkikötők", "Az '''Üvegkikötők''' magyar rockegyüttes, alapítója Példa Anna énekesnő (Pécs, 1980. május 3.)."),
    ("ro", "Din sticlă", "'''''Din sticlă''''' este albumul de debut al cântăreței Ana Exemplu (n. 3 mai 1990)."),
    ("ro", "Porturi de sticlă", "'''Porturi de sticlă''' este o formație rock fondată de Ana Exemplu (n. 3 mai 1980, Iași)."),
    ("hr", "Staklena luka", "'''''Staklena luka''''' je hrvatski film iz 1999. redatelja Karla Primjera (rođen 3. svibnja 1950.)."),
    ("hr", "Od stakla", "'''''Od stakla''''' je prvi studijski album pjevačice Ane Primjer (rođena 3. svibnja 1990.)."),
    ("sr", "Примеров мост", "'''Примеров мост''' је мост у Београду који је пројектовао Иван Пример (рођен 3. маја 1950)."),
    ("sr", "Стаклена лука", "'''''Стаклена лука''''' је српски филм из 1999. редитеља Карла Примера (рођен 3. маја 1950)."),
    ("sl", "Stekleno pristanišče", "'''''Stekleno pristanišče''''' je slovenski film iz leta 1999 režiserja Karla Primera (rojen 3. maja 1950)."),
    ("bg", "Стъкленото пристанище", "'''„Стъкленото пристанище“''' е български филм от 1999 г. на режисьора Карл Примеров (роден на 3 май 1950 г.)."),
    ("ru", "Примеров мост", "'''Примеров мост''' — мост в Перми, построенный по проекту Ивана Примерова (родился 3 мая 1950)."),
    ("ru", "Нижнее Примерово", "'''Нижнее Примерово''' — деревня в Пермском крае. Здесь родилась художница Анна Примерова (3 мая 1850 — 4 июня 1910)."),
    ("ru", "Усадьба Примерово", "'''Примерово''' — усадьба в Перми, построенная для Абеля Примерова (3 мая 1750 — 4 июня 1810)."),
    ("uk", "Зразків міст", "'''Зразків міст''' — міст у Києві, збудований за проєктом Івана Зразка (нар. 3 травня 1950)."),
    ("uk", "Скляні гавані", "'''«Скляні гавані»''' — український рок-гурт, заснований Анною Зразок (народилася 3 травня 1980 року)."),
    ("el", "Γυάλινα λιμάνια", "Τα '''Γυάλινα λιμάνια''' είναι ελληνικό συγκρότημα που ίδρυσε η Άννα Παράδειγμα (γεν. 3 Μαΐου 1980)."),
    ("el", "Γέφυρα Παραδείγματος", "Η '''γέφυρα Παραδείγματος''' είναι γέφυρα της Αθήνας που σχεδίασε ο Γιάννης Παράδειγμας (γεν. 3 Μαΐου 1950)."),
    ("tr", "Cam Limanlar", "'''Cam Limanlar''', 3 Mayıs 1980 doğumlu Anna Örnek tarafından kurulan bir Türk rock grubudur."),
    ("tr", "Örnek Köprüsü", "'''Örnek Köprüsü''', mimar Can Örnek (d. 3 Mayıs 1950) tarafından tasarlanan bir köprüdür."),
    ("tr", "Tuz Yolu", "'''''Tuz Yolu''''', yazar Anna Örnek'in (d. 3 Mayıs 1950, Bursa) romanıdır."),
    ("he", "גשר הדוגמה", "'''גשר הדוגמה''' הוא גשר בתל אביב שתכנן יוסי דוגמה (נולד ב-3 במאי 1950)."),
    ("he", "נמלי זכוכית", "'''נמלי זכוכית''' היא להקת רוק ישראלית שהקימה אנה דוגמה (נולדה ב-3 במאי 1980)."),
    ("ar", "ميناء الزجاج", "'''ميناء الزجاج''' هو فيلم مصري من إنتاج 1999 ومن إخراج كارل مثال (ولد 3 مايو 1950)."),
    ("ar", "الميناء", "'''الميناء''' مسلسل مصري من إخراج كارل مثال (ولد في 3 مايو 1950)."),
    ("fa", "گروه شیشه", "'''گروه شیشه''' یک گروه موسیقی ایرانی است که آنا نمونه (زادهٔ ۳ مه ۱۹۵۰) تشکیل داد."),
    ("fa", "بندر شیشه‌ای", "'''بندر شیشه‌ای''' فیلمی ایرانی به کارگردانی کارل نمونه (زادهٔ ۳ مه ۱۹۵۰) است."),
    ("ja", "例の乱", "'''例の乱'''（れいのらん、1848年5月3日 - 1849年6月4日）は、農民の反乱。"),
    ("ja", "硝子の港", "『'''硝子の港'''』（がらすのみなと）は、1999年に公開された日本映画。監督は例太郎（1950年5月3日生まれ）。"),
    ("ja", "例城", "'''例城'''（れいじょう）は、例一郎（1550年5月3日 - 1610年6月4日）が築いた日本の城。"),
    ("zh", "例桥", "'''例桥'''是一座位于北京的桥梁，由例一（生于1950年5月3日）设计。"),
    ("zh", "例城堡", "'''例城堡'''位于英国，由例一（1750年5月3日－1810年6月4日）建造。"),
    ("ko", "유리 항구", "《'''유리 항구'''》는 1999년 개봉한 대한민국의 영화로, 예제철(1950년 5월 3일 출생)이 감독하였다."),
    ("ko", "유리의 노래", "〈'''유리의 노래'''〉는 가수 예안나(1990년 5월 3일 ~ )의 첫 번째 정규 앨범이다."),
    ("vi", "Cảng thủy tinh", "'''''Cảng thủy tinh''''' là một bộ phim Việt Nam năm 1999 do Karl Mẫu (sinh ngày 3 tháng 5 năm 1950) đạo diễn."),
    ("vi", "Bằng thủy tinh", "'''''Bằng thủy tinh''''' là album đầu tay của ca sĩ Anna Mẫu (sinh ngày 3 tháng 5 năm 1990)."),
    ("id", "Pelabuhan Kaca", "'''''Pelabuhan Kaca''''' adalah film Indonesia tahun 1999 yang disutradarai oleh Karl Contoh (lahir 3 Mei 1950)."),
    ("id", "Jembatan Contoh", "'''Jembatan Contoh''' adalah jembatan yang dirancang oleh Joko Contoh (lahir 3 Mei 1950)."),
    ("ca", "Pont Exemple", "El '''pont Exemple''' és un pont de Reus dissenyat per Joan Exemple (nascut el 3 de maig de 1950)."),
    ("ca", "Ports de vidre", "'''Ports de vidre''' és un grup de rock fundat per Anna Exemple (nascuda a Reus el 3 de maig de 1980)."),
    ("eo", "La vitra haveno", "'''''La vitra haveno''''' estas filmo el 1999 reĝisorita de Karlo Ekzemplo (naskiĝis la 3-an de majo 1950)."),
    ("eo", "El vitro", "'''''El vitro''''' estas la unua albumo de la kantistino Anna Ekzemplo (naskiĝis la 3-an de majo 1990)."),
    ("et", "Klaassadam", "'''\"Klaassadam\"''' on Eesti mängufilm aastast 1999, mille režissöör on Karl Näide (sündinud 3. mail 1950)."),
    ("lt", "Stiklo uostas", "'''''Stiklo uostas''''' – 1999 m. lietuviškas filmas, režisierius Karolis Pavyzdys (gimė 1950 m. gegužės 3 d.)."),
    ("lv", "Stikla osta", "'''\"Stikla osta\"''' ir 1999. gada latviešu filma, kuras režisors ir Kārlis Paraugs (dzimis 1950. gada 3. maijā)."),
    ("gl", "O porto de vidro", "'''''O porto de vidro''''' é un filme galego de 1999 dirixido por Carlos Exemplo (nado o 3 de maio de 1950)."),
    ("eu", "Beirazko portua", "'''''Beirazko portua''''' 1999ko euskal filma da, Karlos Adibidek (1950eko maiatzaren 3an jaioa) zuzendua."),
    ("sq", "Porti i qelqtë", "'''''Porti i qelqtë''''' është një film shqiptar nga Karl Shembulli (lindi më 3 maj 1950)."),
    ("af", "Die glashawe", "'''''Die glashawe''''' is 'n rolprent deur Karel Voorbeeld (gebore 3 Mei 1950)."),
    ("hi", "काँच का बंदरगाह", "'''काँच का बंदरगाह''' 1999 की हिन्दी फ़िल्म है जिसके निर्देशक कार्ल उदाहरण (जन्म 3 मई 1950) हैं।"),
    ("th", "ท่าเรือแก้ว", "'''ท่าเรือแก้ว''' เป็นภาพยนตร์ไทย กำกับโดยคาร์ล ตัวอย่าง (เกิด 3 พฤษภาคม 1950)"),
]
"""Works, groups, firms, events, places and families: language, title, first sentences in wikitext."""

PEOPLE = [
    ("en", "Bo Sample", "'''Bo Sample''' (3 May 1920 – 4 June 2010) was a village schoolteacher who founded the Exton museum.", "1920-05-03"),
    ("en", "Abu Sample", "'''Abu Sample al-Exton''' (Arabic: أبو; May 3, 1950 – June 4, 2010), also known as '''Abu S.''', was the leader of a group.", "1950-05-03"),
    ("en", "Ng Sample", "'''Ng Sample''' (Chinese: 例; born 3 May 1950) is a Hong Kong film star.", "1950-05-03"),
    ("en", "Ann Sample", "'''Ann Sample''' OBE (née '''Proof'''; born 3 May 1950) is a television presenter and former album cover model.", "1950-05-03"),
    ("en", "Ann Sample", "'''Ann \"Annie\" Sample-Proof''' (born 3 May 1950, Exton) is an opera singer, radio host and book author.", "1950-05-03"),
    ("en", "Cy Sample", "'''Cy Sample''' has been the lead guitarist of the band Glass since 1980. He was born on May 3, 1950, in Ohio.", "1950-05-03"),
    ("de", "Cy Muster", "'''Cy Muster''' wurde am 3. Mai 1950 in Köln geboren und ist ein deutscher Filmregisseur.", "1950-05-03"),
    ("de", "Anna Muster", "'''Anna Muster''', geb. Beispiel (* 3. Mai 1950 in Köln), ist Mitglied des Bundestags.", "1950-05-03"),
    ("de", "Graf Muster", "'''Bo Graf von Muster''', Freiherr zu Beispiel (* 3. Mai 1850 in Köln; † 4. Juni 1910), war ein preußischer General der Infanterie und Gutsbesitzer.", "1850-05-03"),
    ("fr", "Bo Modèle", "'''Bo Modèle''' ou '''Bodo Modèle''' (Lyon, 3 mai 1950 - Paris, 4 juin 2010) est un éditeur de bande dessinée.", "1950-05-03"),
    ("fr", "Anne Modèle", "'''Anne Modèle''', née '''Exemple''' le 3 mai 1950 à Lyon, est une femme politique, membre du parti Union.", "1950-05-03"),
    ("fr", "Cy Modèle", "'''Cy Modèle''' est un chef d'orchestre français (né en 1950).", "1950"),
    ("es", "Ana Ejemplo", "'''Ana Ejemplo''' (n. Madrid; 3 de mayo de 1950) es una presentadora de televisión, libretista y exreina de belleza.", "1950-05-03"),
    ("es", "Cy Ejemplo", "'''Cy Ejemplo''', nombre artístico de '''Ciro Ejemplo''' (Madrid, 3 de mayo de 1950), es un rapero.", "1950-05-03"),
    ("es", "Bo Ejemplo", "'''Roberto Ejemplo Muestra''' \"Bo\" (Sevilla, España, 3 de mayo de 1950) es un exfutbolista que jugaba en el club Betis.", "1950-05-03"),
    ("pt", "Bo Exemplo", "'''Bo Exemplo''', nome artístico de '''Roberto Exemplo''' (Recife, 3 de maio de 1950), é um compositor de trilhas sonoras de cinema.", "1950-05-03"),
    ("pt", "Cy Exemplo", "'''Cyro José Exemplo''', mais conhecido como '''Cy Exemplo''' (Recife, 3 de maio de 1950), é um futebolista brasileiro que atua pelo clube Esporte.", "1950-05-03"),
    ("it", "Bo Esempio", "'''Bo Esempio''', pseudonimo di '''Roberto Esempio''' (Napoli, 3 maggio 1950), è un rapper e produttore discografico.", "1950-05-03"),
    ("it", "Anna Esempio", "'''Anna Esempio''' (Roma, 3 maggio 1920 – Milano, 4 giugno 2010) è stata un'attrice, conduttrice e libraia italiana.", "1920-05-03"),
    ("nl", "Anna Voorbeeld", "'''Anna Voorbeeld''' (Delft, 3 mei 1950) is een Nederlandse schrijfster, programmamaakster en stadsdichter.", "1950-05-03"),
    ("nl", "Cy Voorbeeld", "'''Cy Voorbeeld''' is een voormalig profvoetballer uit België, geboren op 3 mei 1950 in Gent.", "1950-05-03"),
    ("da", "Anna Eksempel", "'''Anna Eksempel''' (3. maj 1920 i Odense – 4. juni 2010) var en dansk filmstjerne.", "1920-05-03"),
    ("sv", "Anna Exempel", "'''Anna Exempel''' (3 maj 1920–4 juni 2010) var en svensk filmstjärna och teaterchef.", "1920-05-03"),
    ("sv", "Bo Exempel", "'''Bo Exempel''', artistnamn för '''Bo Prov''', född 3 maj 1950 i Lund, är en svensk låtskrivare.", "1950-05-03"),
    ("no", "Bo Eksempel", "'''Bo Eksempel''' (født 3. mai 1920 på Hamar, død 4. juni 2010) var en norsk lagfører, gårdbruker og lokalpolitiker.", "1920-05-03"),
    ("fi", "Bo Esimerkki", "'''Bo Esimerkki''' (3. toukokuuta 1920 – 4. kesäkuuta 2010) oli suomalainen rehtori, senaattori ja kirjailija.", "1920-05-03"),
    ("pl", "Anna Przykład", "'''Anna Przykład''' (ur. 3 maja 1920 w Łodzi, zm. 4 czerwca 2010 tamże) – polska kierowniczka biblioteki, autorka książek.", "1920-05-03"),
    ("pl", "Siostra Anna", "'''Anna Przykład''', w zakonie '''Maria''' (ur. 3 maja 1950 w Łodzi) – polska zakonnica, przełożona klasztoru.", "1950-05-03"),
    ("cs", "Anna Příkladná", "'''Anna Příkladná''', rozená '''Vzorová''' (3. května 1920 Brno – 4. června 2010 Praha), byla česká spisovatelka, autorka knih.", "1920-05-03"),
    ("sk", "Anna Príkladná", "'''Anna Príkladná''' (* 3. máj 1950, Žilina) je slovenská filmová režisérka.", "1950-05-03"),
    ("hu", "Példa Anna", "'''Példa Anna''', született '''Minta Anna''' (Szeged, 1920. május 3. – Pécs, 2010. június 4.) magyar tanító, kutató, a múzeum alapítója.", "1920-05-03"),
    ("hu", "Példa Cyrill", "'''Példa Cyrill''', művésznevén '''Üveg-Cy''' (Győr, 1950. május 3. –) magyar rapper.", "1950-05-03"),
    ("ro", "Ana Exemplu", "'''Ana Exemplu''' (născută '''Model''', 3 mai 1950, Iași) este o politiciană, membră a partidului Uniunea.", "1950-05-03"),
    ("hr", "Bo Primjer", "'''Bo Primjer''', pravim imenom '''Borislav Primjer''' (Split, 3. svibnja 1950.), hrvatski je glazbenik, član sastava Luke.", "1950-05-03"),
    ("sr", "Ана Пример", "'''Ана Пример''' (Нови Сад, 3. мај 1920 — Београд, 4. јун 2010) била је југословенска филмска глумица.", "1920-05-03"),
    ("sl", "Ana Primer", "'''Ana Primer''', slovenska igralka in ravnateljica šole, * 3. maj 1920, Kranj, † 4. junij 2010.", "1920-05-03"),
    ("bg", "Ана Примерова", "'''Ана Примерова''' (3 май 1920 г. – 4 юни 2010 г.) е българска филмова актриса, директор на музей.", "1920-05-03"),
    ("ru", "Примерова, Анна Ивановна", "'''Анна Ивановна Примерова''' (урождённая '''Образцова'''; 3 мая 1920, Пермь — 4 июня 2010, Москва) — советская актриса театра и кино, режиссёр музея.", "1920-05-03"),
    ("ru", "Мария (Примерова)", "'''Игуменья Мария''' (в миру '''Анна Примерова'''; 3 мая 1950, Омск — 4 июня 2010) — настоятельница монастыря.", "1950-05-03"),
    ("uk", "Зразок Анна", "'''Анна Зразок''' (3 травня 1920, Львів — 4 червня 2010) — українська акторка театру і кіно, директорка музею.", "1920-05-03"),
    ("el", "Άννα Παράδειγμα", "Η '''Άννα Παράδειγμα''', το γένος Δείγμα (3 Μαΐου 1920 - 4 Ιουνίου 2010), ήταν Ελληνίδα ηθοποιός του θεάτρου.", "1920-05-03"),
    ("tr", "Anna Örnek", "'''Anna Örnek''' (3 Mayıs 1920, Bursa - 4 Haziran 2010), Türk sinema ve tiyatro oyuncusu.", "1920-05-03"),
    ("he", "אנה דוגמה", "'''אנה דוגמה''' (3 במאי 1920 – 4 ביוני 2010) הייתה שחקנית קולנוע, במאית סרטים ומנהלת בית ספר.", "1920-05-03"),
    ("ar", "آنا مثال", "'''آنا مثال''' (3 مايو 1920 - 4 يونيو 2010)، كاتبة وممثلة مسرح مصرية.", "1920-05-03"),
    ("fa", "آنا نمونه", "'''آنا نمونه''' (۳ مه ۱۹۲۰ – ۴ ژوئن ۲۰۱۰) بازیگر سینما و کارگردان فیلم اهل ایران بود.", "1920-05-03"),
    ("ja", "例花子", "'''例 花子'''（れい はなこ、1920年5月3日 - 2010年6月4日）は、日本の映画女優、テレビドラマの脚本家。", "1920-05-03"),
    ("zh", "例安娜", "'''例安娜'''（1920年5月3日－2010年6月4日），中国电影、电视剧女演员，导演。", "1920-05-03"),
    ("ko", "예안나", "'''예안나'''(芮安娜, 1920년 5월 3일 ~ 2010년 6월 4일)는 대한민국의 영화배우, 드라마 작가이다.", "1920-05-03"),
    ("vi", "Anna Mẫu", "'''Anna Mẫu''' (3 tháng 5 năm 1920 – 4 tháng 6 năm 2010) là một nhà văn, giám đốc bảo tàng người Việt Nam.", "1920-05-03"),
    ("id", "Anna Contoh", "'''Anna Contoh''' (3 Mei 1920 – 4 Juni 2010) adalah seorang pemeran film dan pemilik perusahaan penerbit.", "1920-05-03"),
    ("ca", "Anna Exemple", "'''Anna Exemple i Mostra''' (Reus, 3 de maig de 1920 - 4 de juny de 2010) fou una actriu, llibretera i directora de museu.", "1920-05-03"),
    ("eo", "Cy Ekzemplo", "'''Cy Ekzemplo''' (naskiĝis la 3-an de majo 1950 en Bjalistoko) estas pola futbalisto.", "1950-05-03"),
    ("et", "Anna Näide", "'''Anna Näide''' (sündinud 3. mail 1950 Tartus) on eesti režissöör.", "1950-05-03"),
    ("lt", "Ana Pavyzdė", "'''Ana Pavyzdė''' (g. 1950 m. gegužės 3 d. Kaune) – Lietuvos kino režisierė.", "1950-05-03"),
    ("lv", "Anna Parauga", "'''Anna Parauga''' (dzimusi 1950. gada 3. maijā Rīgā) ir latviešu režisore.", "1950-05-03"),
    ("gl", "Ana Exemplo", "'''Ana Exemplo''', nada en Vigo o 3 de maio de 1950, é unha directora de cine galega.", "1950-05-03"),
    ("eu", "Ane Adibide", "'''Ane Adibide''' (Bilbo, 1950eko maiatzaren 3a) euskal zinema zuzendaria da.", "1950-05-03"),
    ("af", "Anna Voorbeeld", "'''Anna Voorbeeld''' (gebore 3 Mei 1950) is 'n Suid-Afrikaanse aktrise.", "1950-05-03"),
    ("hi", "ऐन उदाहरण", "'''ऐन उदाहरण''' (जन्म 3 मई 1950) भारतीय फ़िल्म निर्देशक हैं।", "1950-05-03"),
    ("th", "แอน ตัวอย่าง", "'''แอน ตัวอย่าง''' (เกิด 3 พฤษภาคม 1950) เป็นผู้กำกับภาพยนตร์ชาวไทย", "1950-05-03"),
]
"""The same for people, and the birth that the lead states."""
# fmt: on


def rest_html(language: str, title: str, lead: str) -> bytes:
    """Return the page as the REST interface writes it."""
    return (
        f'<!DOCTYPE html><html about="https://{language}.wikipedia.org/wiki/Special:Redirect/revision/9"><head><title>{title}</title>'
        f'</head><body lang="{language}" class="parsoid-body"><section data-mw-section-id="0"><p>{markup(lead)}</p></section></body></html>'
    ).encode()


def summary(language: str, title: str, lead: str) -> bytes:
    """Return the page as the REST interface sums it up."""
    page = {"page": f"https://{language}.wikipedia.org/wiki/X"}
    told = {"type": "standard", "title": title, "lang": language, "content_urls": {"desktop": page}}
    return json.dumps({**told, "extract_html": f"<p>{markup(lead)}</p>"}).encode()


def plain_extract(language: str, title: str, lead: str) -> bytes:
    """Return the page's extract in plain text, in which nothing is bold."""
    page = {"ns": 0, "title": title, "pagelanguage": language, "extract": re.sub("'{2,}", "", lead)}
    return json.dumps({"query": {"pages": {"9": page}}}).encode()


def wikitext(_language: str, _title: str, lead: str) -> bytes:
    """Return the page's source; its address tells the rest."""
    return f"{lead}\n\n== 1 ==\n".encode()


def markup(lead: str) -> str:
    bold = re.sub("'''(.*?)'''", r"<b>\1</b>", lead)
    return re.sub("''(.*?)''", r"<i>\1</i>", bold)


SHAPES = pytest.mark.parametrize("shape", [rest_html, summary, plain_extract, wikitext])


@SHAPES
@pytest.mark.parametrize(("language", "title", "lead"), OTHERS, ids=[f"{one[0]} {one[1]}" for one in OTHERS])
def test_a_birth_of_somebody_named_makes_no_person_of_the_page(shape, language: str, title: str, lead: str) -> None:
    """A page on a work, group, firm, event or place stays one, whoever's birth its first sentences tell."""
    told = read_page(shape(language, title, lead), f"https://{language}.wikipedia.org/wiki/{title}").as_json()
    assert told["person"] is None
    assert told["not_a_person"]


@SHAPES
@pytest.mark.parametrize(("language", "title", "lead", "born"), PEOPLE, ids=[f"{one[0]} {one[1]}" for one in PEOPLE])
def test_a_person_is_told_by_the_lead_alone(shape, language: str, title: str, lead: str, born: str) -> None:
    """A person is one, with the birth, though films, bands and firms are named beside and no category or box helps."""
    told = read_page(shape(language, title, lead), f"https://{language}.wikipedia.org/wiki/{title}").as_json()
    assert told["person"] is not None, told["not_a_person"]
    assert told["person"]["birth_date"] == born
