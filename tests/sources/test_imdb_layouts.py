"""IMDb's layouts over the years, filled with an invented person."""

# ruff: noqa: E501 - pages, each on one line

from __future__ import annotations

import json
from typing import Any

import pytest

from crowsfeet.sources.inspect import read_page


def data_block(fold: dict[str, Any], column: dict[str, Any] | None = None, path: str = "/name/nm0000009/") -> str:
    block = {"props": {"pageProps": {"nmconst": "nm0000009", "aboveTheFold": fold, "mainColumnData": column or {}}}}
    return (
        f'<!DOCTYPE html><html lang="en-US"><head><title>Ann Example - IMDb</title><link rel="canonical" href="https://www.imdb.com{path}"/>'
        f'</head><body><script id="__NEXT_DATA__" type="application/json">{json.dumps(block)}</script></body></html>'
    )


def linked(data: Any) -> str:
    return (
        '<!DOCTYPE html><html lang="en-US"><head><title>Ann Example - IMDb</title><link rel="canonical" href="https://www.imdb.com/name/nm0000009/"/>'
        f'<script type="application/ld+json">{json.dumps(data)}</script></head><body><h1>Ann Example</h1></body></html>'
    )


# fmt: off
PAGES = [
    # name, HTML, is a person, birth, precision, death
    ("imdb next",data_block({"nameText":{"text":"Ann Example"},"birthDate":{"displayableProperty":{"value":{"plainText":"March 5, 1950"}},"date":"1950-03-05","dateComponents":{"day":5,"month":3,"year":1950,"isBCE":False}},"deathDate":None,"primaryImage":{"url":"https://m.media-amazon.com/images/M/A._V1_.jpg","caption":{"plainText":"Ann in 1980"}}}),True,"1950-03-05","day",None),
    ("imdb next main only",data_block({"nameText":{"text":"Ann Example"}},{"birthDate":{"dateComponents":{"day":5,"month":3,"year":1950}},"deathDate":{"dateComponents":{"day":6,"month":5,"year":2010}}}),True,"1950-03-05","day","2010-05-06"),
    ("imdb next year",data_block({"nameText":{"text":"Ann Example"},"birthDate":{"date":None,"dateComponents":{"day":None,"month":None,"year":1950}}}),True,"1950","year",None),
    ("imdb bce",data_block({"nameText":{"text":"Ann Example"},"birthDate":{"dateComponents":{"day":None,"month":None,"year":100,"isBCE":True}}}),True,"-0100","year",None),
    ("imdb ld",linked({"@context":"https://schema.org","@type":"Person","url":"https://www.imdb.com/name/nm0000009/","name":"Ann Example","birthDate":"1950-03-05","deathDate":"2010-05-06","image":"https://m.media-amazon.com/images/M/A._V1_.jpg"}),True,"1950-03-05","day","2010-05-06"),
    ("imdb ld main",linked({"@context":"https://schema.org","@type":"ProfilePage","mainEntity":{"@type":"Person","name":"Ann Example","birthDate":"1950-03-05"}}),True,"1950-03-05","day",None),
    ("imdb ld graph",linked({"@context":"https://schema.org","@graph":[{"@type":"WebPage"},{"@type":"Person","name":"Ann Example","birthDate":"1950-03-05"}]}),True,"1950-03-05","day",None),
    ("imdb ld list",linked([{"@type":"Person","name":"Ann Example","birthDate":"1950-3-5"}]),True,"1950-03-05","day",None),
    ("imdb ld nodate",linked({"@type":"Person","name":"Ann Example","birthDate":None}),True,None,None,None),
    ("imdb ld partial",linked({"@type":"Person","name":"Ann Example","birthDate":"1950-00-00"}),True,"1950","year",None),
    ("imdb movie",'<html><head><title>A Film (1990) - IMDb</title><link rel="canonical" href="https://www.imdb.com/title/tt0000009/"/><script type="application/ld+json">'+json.dumps({"@type":"Movie","name":"A Film","actor":[{"@type":"Person","name":"Ann","url":"/name/nm0000009/"}],"datePublished":"1990-03-05"})+'</script></head><body><h1>A Film</h1><a href="/name/nm0000009/">Ann</a></body></html>',False,None,None,None),
    ("imdb title next",data_block({"titleText":{"text":"A Film"},"releaseDate":{"year":1990}},path="/title/tt0000009/").replace("Ann Example - IMDb","A Film - IMDb"),False,None,None,None),
    ("imdb old 2010",'<html xmlns:og="http://ogp.me/ns#"><head><title>Ann Example - IMDb</title><meta property="og:type" content="actor"/><meta property="og:url" content="https://www.imdb.com/name/nm0000009/"/></head><body><table id="name-overview-widget-layout"><td id="overview-top"><h1 class="header"><span class="itemprop" itemprop="name">Ann Example</span> <span class="nobr">(I)</span></h1><div id="name-born-info" class="txt-block"><h4 class="inline">Born:</h4> <time datetime="1950-3-5" itemprop="birthDate"><a href="/search/name?birth_monthday=03-05&refine=birth_monthday">March 5</a>, <a href="/search/name?birth_year=1950">1950</a></time> in <a>Exton</a></div><div id="name-death-info" class="txt-block"><h4 class="inline">Died:</h4> <time datetime="2010-5-6" itemprop="deathDate"><a>May 6</a>, <a>2010</a></time></div></td></table><div class="mediastrip"><a href="/media/rm1/nm0000009"><img alt="Ann in A Film (1980)" title="Ann in A Film (1980)" src="https://m.media-amazon.com/images/A._V1_.jpg"></a></div></body></html>',True,"1950-03-05","day","2010-05-06"),
    ("imdb 2006",'<html><head><title>Ann Example (I)</title></head><body><h1>Ann Example (I)</h1><a href="http://www.imdb.com/">IMDb</a><div class="info"><h5>Date of Birth:</h5><div class="info-content"><a href="/OnThisDay?day=5&month=March">5 March</a> <a href="/BornInYear?1950">1950</a>, <a href="/BornWhere?Exton">Exton</a></div></div><div class="info"><h5>Date of Death:</h5><div class="info-content"><a>6 May</a> <a>2010</a></div></div></body></html>',True,"1950-03-05","day","2010-05-06"),
    ("imdb 2004 dl",'<html><head><title>Ann Example</title></head><body><a href="http://www.imdb.com/">IMDb</a><h1>Ann Example</h1><dl><dt><b>Date of birth</b> (<a href="/x">location</a>)</dt><dd><a href="/OnThisDay?day=5&month=March">5 March</a> <a href="/BornInYear?1950">1950</a></dd></dl><link rel="canonical" href="http://www.imdb.com/name/nm0000009/"></body></html>',True,"1950-03-05","day",None),
    ("imdb bio",'<html><head><title>Ann Example - Biography - IMDb</title><meta property="og:type" content="actor"/><link rel="canonical" href="https://www.imdb.com/name/nm0000009/bio"/></head><body><h3 itemprop="name"><a href="/name/nm0000009/">Ann Example</a></h3><table id="overviewTable" class="dataTable labelDetails"><tr><td class="label">Born</td><td><time datetime="1950-3-5"><a>March 5</a>, <a>1950</a></time> in Exton</td></tr><tr><td class="label">Died</td><td><time datetime="2010-5-6">May 6, 2010</time></td></tr></table></body></html>',True,"1950-03-05","day","2010-05-06"),
]
# fmt: on


@pytest.mark.parametrize(
    ("html", "is_person", "born", "precision", "died"), [one[1:] for one in PAGES], ids=[one[0] for one in PAGES]
)
def test_every_layout_gives_name_and_dates(
    html: str, is_person: bool, born: str | None, precision: str | None, died: str | None
) -> None:
    """JSON-LD, the data block and the tables of earlier years give the same; films are no people."""
    told = read_page(html.encode()).as_json()
    assert (told["person"] is not None) == is_person, told["not_a_person"]
    if told["person"] is not None:
        assert told["person"]["name"] == "Ann Example"
        assert (told["person"]["birth_date"], told["person"]["birth_precision"]) == (born, precision)
        assert told["person"]["death_date"] == died
