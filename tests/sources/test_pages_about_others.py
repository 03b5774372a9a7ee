"""Pages that are not about one person, though dates, names or boxes on them look like it."""

# ruff: noqa: E501, RUF001 - pages in other scripts, each on one line

from __future__ import annotations

import pytest

from crowsfeet.sources.inspect import read_page
from tests.sources.wiki_pages import box, cats, page, row

# fmt: off
OTHERS = [
    ("fictional en", page("en","Zed Example",box("infobox",row("First appearance","The Film (1980)"),row("Created by","A. Writer"),row("Portrayed by","B. Actor"),row("Born",'<span class="bday">1950-03-05</span> March 5, 1950'),row("Species","Human"))+"<p><b>Zed Example</b> is a fictional character.</p>",cats("Fictional soldiers","Film characters introduced in 1980"))),
    ("fictional nocat", page("en","Zed Example",box("infobox",row("First appearance","The Film (1980)"),row("Created by","A. Writer"),row("Born","March 5, 1950"))+"<p><b>Zed Example</b> is a fictional character in the novel.</p>")),
    ("fictional es", page("es","Zed Ejemplo",box("infobox",row("Creador","A. Escritor"),row("Primera aparición","1980"),row("Fecha de nacimiento","5 de marzo de 1950"))+"<p><b>Zed Ejemplo</b> es un personaje ficticio.</p>",cats("Personajes de cine","Personajes ficticios"))),
    ("fictional fr", page("fr","Zed Exemple",'<div class="infobox_v3"><div class="entete">Zed Exemple</div><table>'+row("Naissance","5 mars 1950")+row("Première apparition","Le Film")+row("Créé par","A.")+"</table></div><p><b>Zed Exemple</b> est un personnage de fiction.</p>",cats("Personnage de fiction anglais"))),
    ("horse en", page("en","Fast Example",box("infobox",row("Sire","X"),row("Dam","Y"),row("Sex","Stallion"),row("Foaled","5 March 1950"))+"<p><b>Fast Example</b> (5 March 1950 – 6 May 1970) was a Thoroughbred racehorse.</p>",cats("1950 racehorse births","1970 racehorse deaths"))),
    ("dog en", page("en","Rex",box("infobox biota",row("Species","Dog"),row("Breed","Beagle"),row("Born",'<span class="bday">2000-03-05</span> March 5, 2000'),row("Died","May 6, 2010"))+"<p><b>Rex</b> (March 5, 2000 – May 6, 2010) was a dog.</p>",cats("2000 animal births","2010 animal deaths","Individual dogs"))),
    ("dog nocat", page("en","Rex",box("infobox",row("Species","Dog"),row("Breed","Beagle"),row("Born","March 5, 2000"))+"<p><b>Rex</b> (March 5, 2000 – May 6, 2010) was a dog.</p>")),
    ("horse lead nocat", page("en","Fast Example","<p><b>Fast Example</b> (5 March 1950 – 6 May 1970) was a British Thoroughbred racehorse and sire.</p>")),
    ("band", page("en","The Examples",box("infobox vcard plainlist",'<tr><th colspan="2">The Examples</th></tr>',row("Origin","Exton"),row("Genres","Rock"),row("Years active","1960–1970"),row("Members","Ann, Bob"))+"<p><b>The Examples</b> were a rock band formed in 1960.</p>",cats("Musical groups established in 1960"))),
    ("duo brothers", page("en","Example brothers",box("infobox vcard",row("Born","Ann: April 16, 1867; Bob: August 19, 1871"),row("Died","1912; 1948"))+"<p>The <b>Example brothers</b>, Ann (April 16, 1867 – May 30, 1912) and Bob (August 19, 1871 – January 30, 1948), were pioneers.</p>",cats("Sibling duos","American aviators"))),
    ("two births cats", page("en","Ann and Bob Example","<p><b>Ann Example</b> (5 March 1950 – 6 May 2010) and <b>Bob Example</b> (6 March 1951 – 1 May 2010) were robbers.</p>",cats("1950 births","1951 births","2010 deaths"))),
    ("film", page("en","Example (film)",box("infobox vevent",row("Directed by","X"),row("Release date",'<span class="bday dtstart published updated">1982-03-05</span>'))+"<p><i><b>Example</b></i> is a 1982 biographical film about Ann Example (born 5 March 1950).</p>",cats("1982 films","Biographical films"))),
    ("film nocat", page("en","Example (film)","<p><i><b>Example</b></i> is a 1982 biographical film about Ann Example (5 March 1950 – 6 May 2010).</p>")),
    ("disambig en", page("en","Ann Example",'<p><b>Ann Example</b> may refer to:</p><ul><li>Ann Example (painter) (1950–2010), painter</li></ul><div id="disambigbox" class="metadata plainlinks dmbox dmbox-disambig">x</div>',cats("Human name disambiguation pages"))),
    ("disambig de", page("de","Anna Beispiel",'<p><b>Anna Beispiel</b> ist der Name folgender Personen:</p><ul><li>Anna Beispiel (Malerin) (1950–2010)</li></ul><div id="Vorlage_Begriffsklaerung">Diese Seite</div>',cats("Begriffsklärung"))),
    ("disambig fr", page("fr","Exemple",'<div class="homonymie">Cette page</div><p>Anne Exemple (1950-2010)</p>',cats("Homonymie de patronyme"))),
    ("disambig nl", page("nl","Anna Voorbeeld","<p><b>Anna Voorbeeld</b> kan verwijzen naar:</p><ul><li>Anna Voorbeeld (schilder) (1950-2010)</li></ul>",cats("Wikipedia:Doorverwijspagina"))),
    ("surname de", page("de","Beispiel (Familienname)","<p><b>Beispiel</b> ist ein Familienname.</p><ul><li>Anna Beispiel (* 1950), Malerin</li></ul>",cats("Familienname","Deutscher Personenname"))),
    ("list", page("en","List of painters","<p>This is a list of painters: Ann Example (born 5 March 1950).</p>",cats("Lists of painters"))),
    ("list nocat", page("en","List of painters","<p>This is a list of painters, such as Ann Example (5 March 1950 – 6 May 2010).</p>")),
    ("death of", page("en","Killing of Ann Example",box("infobox vevent",row("Date","6 May 2010"))+"<p>On 6 May 2010, Ann Example (born 5 March 1950) was killed.</p>",cats("2010 deaths","2010 in Ohio","Deaths by person in Ohio"))),
    ("event nl", page("nl","Slag bij Exton","<p>De <b>Slag bij Exton</b> (5 maart 1850 – 6 mei 1850) was een veldslag.</p>",cats("Veldslag in Nederland"))),
    ("event hr", page("hr","Opsada Zadra","<p><b>Opsada Zadra</b> (5. ožujka 1850. – 6. svibnja 1850.) bila je opsada.</p>",cats("Bitke"))),
    ("event ja", page("ja","例の戦い","<p><b>例の戦い</b>（れいのたたかい、1850年3月5日 - 1850年5月6日）は、戦い。</p>",cats("日本の戦い"))),
    ("event nl festival nocat", page("nl","Voorbeeldfestival","<p>Het <b>Voorbeeldfestival</b> (5 maart 1990 – 7 maart 1990) was een muziekfestival.</p>")),
    ("town", page("fr","Exville",'<div class="infobox_v3"><table>'+row("Fondation","5 mars 1850")+"</table></div><p><b>Exville</b> est une commune française.</p>",cats("Commune dans l'Ain"))),
    ("ship", page("en","USS Example",box("infobox",row("Laid down","5 March 1942"),row("Launched","1 May 1943"))+"<p><b>USS <i>Example</i></b> (DD-1) was a destroyer, named for Ann Example (1850–1910).</p>",cats("1943 ships"))),
    ("dynasty", page("en","House of Example","<p>The <b>House of Example</b> (1350–1450) was a dynasty.</p>",cats("Royal houses"))),
    ("company", page("de","Beispiel AG",box("infobox",row("Gründung","5. März 1950","td"))+"<p>Die <b>Beispiel AG</b> ist ein Unternehmen.</p>",cats("Unternehmen (Wien)","Gegründet 1950"))),
    ("year page", page("en","1950","<p><b>1950</b> (MCML) was a common year.</p><h2>Births</h2><ul><li>March 5 – Ann Example</li></ul>",cats("1950"))),
    ("filmography", page("en","Ann Example filmography","<p><b>Ann Example</b> (born 5 March 1950) is an American actress. Her films:</p>",cats("Actress filmographies"))),
    ("deity", page("en","Exus",box("infobox",row("Abode","Mount X"),row("Parents","A and B"))+"<p><b>Exus</b> is a god.</p>",cats("Greek gods"))),
    ("song", page("es","Canción de Ana",box("infobox",row("Publicación","5 de marzo de 1950"),row("Género","Pop"))+"<p><b>Canción de Ana</b> es una canción (5 de marzo de 1950).</p>",cats("Canciones de 1950"))),
    ("category page", '<html lang="en"><head><script>RLCONF={"wgCanonicalNamespace":"Category","wgNamespaceNumber":14,"wgPageName":"Category:1950_births","wgTitle":"1950 births","wgCategories":["1950s births"]};</script></head><body><h1>Category:1950 births</h1></body></html>'),
    ("album fr", page("fr","Exemple (album)",'<div class="infobox_v3"><table>'+row("Sortie","5 mars 1950")+"</table></div><p><b>Exemple</b> est un album (5 mars 1950).</p>",cats("Album musical sorti en 1950"))),
    ("parsoid redirect", '<html about="https://en.wikipedia.org/wiki/Special:Redirect/revision/1"><head><title>A. Example</title><link rel="mw:PageProp/redirect" href="./Ann_Example"/></head><body lang="en"><link rel="mw:PageProp/redirect" href="./Ann_Example"/><link rel="mw:PageProp/Category" href="./Category:Redirects_from_births"/></body></html>'),
    ("parsoid disambig", '<html about="https://en.wikipedia.org/wiki/Special:Redirect/revision/1"><head><title>Ann Example</title></head><body lang="en"><p><b>Ann Example</b> (born 5 March 1950) may refer to</p><meta property="mw:PageProp/disambiguation"/></body></html>'),
]
# fmt: on


@pytest.mark.parametrize("html", [one[1] for one in OTHERS], ids=[one[0] for one in OTHERS])
def test_other_pages_are_not_taken_for_a_person(html: str) -> None:
    """Characters, animals, groups, works, events, lists and namesakes are told from people, each with a reason."""
    told = read_page(html.encode()).as_json()
    assert told["person"] is None
    assert told["not_a_person"]
