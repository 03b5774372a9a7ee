"""JSON answers of Wikidata and the wikis' interfaces, about invented people and others."""

# ruff: noqa: E501 - answers, each on one line

from __future__ import annotations

import json
from typing import Any

import pytest

from crowsfeet.sources.inspect import read_page


def moment(time: str, precision: int = 11, calendar: str = "Q1985727", rank: str = "normal") -> dict[str, Any]:
    value = {"time": time, "precision": precision, "calendarmodel": f"http://www.wikidata.org/entity/{calendar}"}
    return {"mainsnak": {"snaktype": "value", "datavalue": {"value": value, "type": "time"}}, "rank": rank}


def kind(item: str) -> dict[str, Any]:
    value = {"entity-type": "item", "numeric-id": int(item[1:]), "id": item}
    return {"mainsnak": {"snaktype": "value", "datavalue": {"value": value}}, "rank": "normal"}


def entity(claims: dict[str, Any]) -> dict[str, Any]:
    labels = {"en": {"language": "en", "value": "Ann Example"}}
    return {"type": "item", "id": "Q1", "lastrevid": 5, "labels": labels, "claims": claims, "sitelinks": {}}


def answer(claims: dict[str, Any]) -> str:
    return json.dumps({"entities": {"Q1": entity(claims)}, "success": 1})


HUMAN = [kind("Q5")]
HTML = '<div class="mw-content-ltr mw-parser-output" lang="en" dir="ltr"><table class="infobox vcard"><tbody><tr><th>Born</th><td><span style="display:none">(<span class="bday">1950-03-05</span>)</span> March 5, 1950</td></tr></tbody></table><p><b>Ann Example</b> (born March 5, 1950) is a painter.</p></div>'

# fmt: off
ANSWERS = [
    # name, JSON, is a person, birth, precision, death
    ("day",answer({"P31": HUMAN,"P569":[moment("+1950-03-05T00:00:00Z")],"P570":[moment("+2010-05-06T00:00:00Z")]}),True,"1950-03-05","day","2010-05-06"),
    ("month",answer({"P31": HUMAN,"P569":[moment("+1950-03-00T00:00:00Z",10)]}),True,"1950-03","month",None),
    ("year",answer({"P31": HUMAN,"P569":[moment("+1950-01-01T00:00:00Z",9)]}),True,"1950","year",None),
    ("decade",answer({"P31": HUMAN,"P569":[moment("+1950-00-00T00:00:00Z",8)]}),True,"1950","decade",None),
    ("century",answer({"P31": HUMAN,"P569":[moment("+1500-00-00T00:00:00Z",7)]}),True,"1500","century",None),
    ("bc",answer({"P31": HUMAN,"P569":[moment("-0100-07-12T00:00:00Z",11,"Q1985786")]}),True,"-0100-07-12","day",None),
    ("longyear",answer({"P31": HUMAN,"P569":[moment("+00000001950-03-05T00:00:00Z")]}),True,"1950-03-05","day",None),
    ("preferred",answer({"P31": HUMAN,"P569":[moment("+1951-01-01T00:00:00Z",11),moment("+1950-03-05T00:00:00Z",11,rank="preferred"),moment("+1950-03-06T00:00:00Z",11,rank="deprecated")]}),True,"1950-03-05","day",None),
    ("unknown",answer({"P31": HUMAN,"P569":[{"mainsnak":{"snaktype":"somevalue","property":"P569"},"rank":"normal"}]}),True,None,None,None),
    ("animal",answer({"P31":[kind("Q726")],"P569":[moment("+1950-03-05T00:00:00Z")]}),False,None,None,None),
    ("fict",answer({"P31":[kind("Q15632617")],"P569":[moment("+1950-03-05T00:00:00Z")]}),False,None,None,None),
    ("missing",json.dumps({"entities":{"Q1":{"id":"Q1","missing":""}}}),False,None,None,None),
    ("redirect",json.dumps({"entities":{"Q2":entity({"P31": HUMAN,"P569":[moment("+1950-03-05T00:00:00Z")]})}}),True,"1950-03-05","day",None),
    ("bare",json.dumps(entity({"P31": HUMAN,"P569":[moment("+1950-03-05T00:00:00Z")]})),True,"1950-03-05","day",None),
    ("list line",json.dumps([entity({"P31": HUMAN,"P569":[moment("+1950-03-05T00:00:00Z")]})]),True,"1950-03-05","day",None),
    ("dump line comma",json.dumps(entity({"P31": HUMAN,"P569":[moment("+1950-03-05T00:00:00Z")]}))+",",True,"1950-03-05","day",None),
    ("rest v1",json.dumps({"id":"Q1","type":"item","labels":{"en":"Ann Example"},"statements":{"P31":[{"id":"x","rank":"normal","property":{"id":"P31","data_type":"wikibase-item"},"value":{"type":"value","content":"Q5"}}],"P569":[{"rank":"normal","property":{"id":"P569","data_type":"time"},"value":{"type":"value","content":{"time":"+1950-03-05T00:00:00Z","precision":11,"calendarmodel":"http://www.wikidata.org/entity/Q1985727"}}}]}}),True,"1950-03-05","day",None),
    ("parse v1",json.dumps({"parse":{"title":"Ann Example","pageid":1,"revid":5,"text":{"*":HTML},"categories":[{"sortkey":"x","*":"1950_births"},{"*":"Living_people"}]}}),True,"1950-03-05","day",None),
    ("parse v2",json.dumps({"parse":{"title":"Ann Example","pageid":1,"text":HTML,"categories":[{"category":"1950_births"}]}}),True,"1950-03-05","day",None),
    ("parse wikitext",json.dumps({"parse":{"title":"Ann Example","wikitext":{"*":"'''Ann Example''' (born 5 March 1950) is a painter.\n[[Category:1950 births]]"}}}),True,"1950-03-05","day",None),
    ("revisions v1",json.dumps({"batchcomplete":"","query":{"pages":{"1":{"pageid":1,"ns":0,"title":"Ann Example","revisions":[{"contentformat":"text/x-wiki","contentmodel":"wikitext","*":"{{Infobox person|birth_date={{birth date|1950|3|5}}}}\n'''Ann Example''' is.\n[[Category:1950 births]]"}]}}}}),True,"1950-03-05","day",None),
    ("revisions v2 slots",json.dumps({"query":{"pages":[{"pageid":1,"ns":0,"title":"Anna Beispiel","revisions":[{"slots":{"main":{"contentmodel":"wikitext","contentformat":"text/x-wiki","content":"'''Anna Beispiel''' (* 5. März 1950 in Wien) ist eine Malerin.\n[[Kategorie:Geboren 1950]]"}}}]}]}}),True,"1950-03-05","day",None),
    ("extract",json.dumps({"query":{"pages":{"1":{"pageid":1,"ns":0,"title":"Anne Exemple","extract":"<p><b>Anne Exemple</b>, née le <time>5 mars 1950</time> à Paris, est une peintre.</p>"}}}}),True,"1950-03-05","day",None),
    ("summary",json.dumps({"type":"standard","title":"Ana Exemplo","displaytitle":"<span>Ana Exemplo</span>","lang":"pt","extract":"Ana Exemplo (Lisboa, 5 de março de 1950 – Porto, 6 de maio de 2010) foi uma pintora.","extract_html":"<p><b>Ana Exemplo</b> (Lisboa, 5 de março de 1950 – Porto, 6 de maio de 2010) foi uma pintora.</p>","originalimage":{"source":"https://upload.wikimedia.org/wikipedia/commons/a/ab/Ana.jpg","width":1,"height":1}}),True,"1950-03-05","day","2010-05-06"),
    ("summary disambig",json.dumps({"type":"disambiguation","title":"Ann","extract":"Ann may refer to: Ann (1950–2010)"}),False,None,None,None),
    ("missing page",json.dumps({"query":{"pages":{"-1":{"ns":0,"title":"X","missing":""}}}}),False,None,None,None),
    ("api error",json.dumps({"error":{"code":"missingtitle","info":"The page you specified doesn't exist."}}),False,None,None,None),
    ("search",json.dumps({"query":{"search":[{"title":"Ann Example","snippet":"born 5 March 1950"}]}}),False,None,None,None),
    ("rest page html",json.dumps({"id":1,"key":"Ann_Example","title":"Ann Example","latest":{"id":5},"content_model":"wikitext","source":"'''Ann Example''' (born 5 March 1950) is a painter.\n[[Category:1950 births]]"}),True,"1950-03-05","day",None),
    ("enterprise",json.dumps({"name":"Ann Example","identifier":1,"url":"https://en.wikipedia.org/wiki/Ann_Example","in_language":{"identifier":"en"},"main_entity":{"identifier":"Q1"},"article_body":{"html":"<html><body>"+HTML+"</body></html>","wikitext":"x"}}),True,"1950-03-05","day",None),
]
# fmt: on


@pytest.mark.parametrize(
    ("data", "is_person", "born", "precision", "died"), [one[1:] for one in ANSWERS], ids=[one[0] for one in ANSWERS]
)
def test_answers_tell_people_and_their_dates(
    data: str, is_person: bool, born: str | None, precision: str | None, died: str | None
) -> None:
    """Entities and pages in JSON, of any version of the interface, give dates as precise as they state them."""
    told = read_page(data.encode()).as_json()
    assert (told["person"] is not None) == is_person, told["not_a_person"]
    if told["person"] is not None:
        assert (told["person"]["birth_date"], told["person"]["birth_precision"]) == (born, precision)
        assert told["person"]["death_date"] == died
