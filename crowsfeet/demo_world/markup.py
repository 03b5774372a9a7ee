"""The pieces of an article's HTML as MediaWiki's Vector 2022 skin and Parsoid write them; markup of our own."""

from __future__ import annotations

import json
from datetime import date, datetime
from html import escape

from crowsfeet.demo_world.addresses import ARTICLES, UPLOADS, page_url, thumb_path, title_path, upload_path
from crowsfeet.demo_world.telling import MONTHS


def long_date(day: date) -> str:
    """Return a date as an English article writes it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def link(title: str, text: str | None = None) -> str:
    """Return a wiki link."""
    return f'<a href="/wiki/{title_path(title)}" title="{escape(title)}">{escape(text or title)}</a>'


def image(file_title: str, size: tuple[int, int], width: int) -> str:
    """Return a linked picture; no wider than the file is."""
    full_width, full_height = size
    shown = min(width, full_width)
    path = thumb_path(file_title, shown) if shown < full_width else upload_path(file_title)
    height = round(full_height * shown / full_width)
    return (
        f'<a href="/wiki/File:{title_path(file_title)}" class="mw-file-description"><img src="//{UPLOADS}{path}" '
        f'decoding="async" width="{shown}" height="{height}" class="mw-file-element" '
        f'srcset="//{UPLOADS}{upload_path(file_title)} 1.5x" data-file-width="{full_width}" '
        f'data-file-height="{full_height}" /></a>'
    )


def figure(file_title: str, size: tuple[int, int], caption: str | None, side: str = "right") -> str:
    """Return a thumbnail with its caption."""
    return (
        f'<figure class="mw-halign-{side}" typeof="mw:File/Thumb">{image(file_title, size, 220)}'
        f"<figcaption>{escape(caption or '')}</figcaption></figure>"
    )


def gallery(items: list[tuple[str, tuple[int, int], str | None]]) -> str:
    """Return a gallery of pictures with captions."""
    boxes = "".join(
        '<li class="gallerybox" style="width: 155px"><div class="thumb" style="width: 150px; height: 150px;">'
        f'<span typeof="mw:File">{image(title, size, 120)}</span></div>'
        f'<div class="gallerytext">{escape(caption or "")}</div></li>'
        for title, size, caption in items
    )
    return f'<ul class="gallery mw-gallery-traditional">{boxes}</ul>'


def heading(text: str) -> str:
    """Return a section's heading."""
    anchor = escape(text.replace(" ", "_"))
    return (
        f'<div class="mw-heading mw-heading2"><h2 id="{anchor}">{escape(text)}</h2><span class="mw-editsection">'
        '<span class="mw-editsection-bracket">[</span><span>edit</span>'
        '<span class="mw-editsection-bracket">]</span></span></div>'
    )


def infobox(rows: list[tuple[str, str]], name: str, picture: str | None, caption: str | None) -> str:
    """Return a biography's infobox; row values and `picture` are HTML."""
    shown = ""
    if picture is not None:
        told = f'<div class="infobox-caption">{escape(caption)}</div>' if caption else ""
        shown = (
            '<tr><td colspan="2" class="infobox-image"><span class="mw-default-size" typeof="mw:File/Frameless">'
            f"{picture}</span>{told}</td></tr>"
        )
    body = "".join(
        f'<tr><th scope="row" class="infobox-label">{label}</th><td class="infobox-data">{value}</td></tr>'
        for label, value in rows
    )
    return (
        '<table class="infobox biography vcard"><tbody><tr><th colspan="2" class="infobox-above" '
        f'style="font-size:125%;"><div class="fn">{escape(name)}</div></th></tr>{shown}{body}</tbody></table>'
    )


def page(
    *,
    title: str,
    body: str,
    categories: list[str],
    page_id: int,
    revision: int,
    modified: datetime,
    qid: str | None = None,
    namespace: int = 0,
    host: str = ARTICLES,
    redirected_from: str | None = None,
) -> str:
    """Return a whole page in the Vector 2022 skin around the parsed `body`."""
    site = "Wikipedia" if host == ARTICLES else "Wikimedia Commons"
    config = {
        "wgCanonicalNamespace": {0: "", 6: "File", 14: "Category"}.get(namespace, ""),
        "wgNamespaceNumber": namespace,
        "wgPageName": title.replace(" ", "_"),
        "wgTitle": title.split(":", 1)[-1] if namespace else title,
        "wgCurRevisionId": revision,
        "wgRevisionId": revision,
        "wgArticleId": page_id,
        "wgIsArticle": True,
        "wgIsRedirect": False,
        "wgCategories": categories,
        "wgPageContentLanguage": "en",
        "wgWikibaseItemId": qid,
    }
    from_line = (
        f'<span class="mw-redirectedfrom">(Redirected from {escape(redirected_from)})</span>' if redirected_from else ""
    )
    links = "".join(f"<li>{link('Category:' + name, name)}</li>" for name in categories)
    namespace_class = f"ns-{namespace} ns-subject page-{escape(title.replace(' ', '_').replace('.', '_'))}"
    address = page_url(host, title)
    return f"""<!DOCTYPE html>
<html class="client-nojs vector-feature-language-in-header-enabled vector-toc-available" lang="en" dir="ltr">
<head>
<meta charset="UTF-8">
<title>{escape(title)} - {site}</title>
<script>RLCONF={json.dumps(config)};RLSTATE={{"site.styles":"ready"}};</script>
<meta name="generator" content="MediaWiki 1.43.0-demo">
<meta name="viewport" content="width=1120">
<link rel="canonical" href="{address}">
<style>{_STYLE}</style>
</head>
<body class="skin--responsive skin-vector skin-vector-search-vue mediawiki ltr sitedir-ltr {namespace_class}">
<div class="mw-page-container"><div class="mw-content-container"><main id="content" class="mw-body">
<header class="mw-body-header vector-page-titlebar"><h1 id="firstHeading" class="firstHeading mw-first-heading">\
<span class="mw-page-title-main">{escape(title)}</span></h1></header>
<div id="bodyContent" class="vector-body"><div id="siteSub">From {site}, the free encyclopedia of people who never \
were</div><div id="contentSub"><div id="mw-content-subtitle">{from_line}</div></div>
<div id="mw-content-text" class="mw-body-content"><div class="mw-content-ltr mw-parser-output" lang="en" dir="ltr">
{body}
</div><div class="printfooter" data-nosnippet="">Retrieved from "<a dir="ltr" \
href="https://{host}/w/index.php?title={title_path(title)}&amp;oldid={revision}">https://{host}/w/index.php?\
title={title_path(title)}&amp;oldid={revision}</a>"</div></div>
<div id="catlinks" class="catlinks" data-mw="interface"><div id="mw-normal-catlinks" class="mw-normal-catlinks">\
<a href="/wiki/Help:Category">Categories</a>: <ul>{links}</ul></div></div></div></main></div>
<footer id="footer" class="mw-footer"><ul id="footer-info"><li id="footer-info-lastmod">This page was last edited on \
{long_date(modified.date())}, at {modified:%H:%M} (UTC).</li></ul></footer></div>
</body>
</html>
"""


_STYLE = """
body { font: 15px/1.6 sans-serif; margin: 0; background: #f8f9fa; color: #202122 }
main { max-width: 960px; margin: 1em auto; background: #fff; padding: 1em 2em; border: 1px solid #c8ccd1 }
h1, h2 { font-family: serif; font-weight: normal; border-bottom: 1px solid #a2a9b1 }
a { color: #36c; text-decoration: none }
img { max-width: 100%; height: auto }
.infobox { float: right; width: 270px; margin: 0 0 1em 1em; background: #f8f9fa; border: 1px solid #a2a9b1 }
.infobox, figure, .gallerybox { font-size: 88% }
.infobox-image { text-align: center }
.infobox-label { text-align: left; vertical-align: top }
figure { margin: .5em 0 1em 1em; padding: 4px; border: 1px solid #c8ccd1; background: #f8f9fa; width: 228px }
.mw-halign-right { float: right; clear: right }
.mw-halign-left { float: left; margin: .5em 1em 1em 0 }
.gallery { list-style: none; padding: 0; clear: both }
.gallerybox { display: inline-block; vertical-align: top; margin: 4px }
.mw-editsection { display: none }
#siteSub, .printfooter, #footer { font-size: 80%; color: #54595d; clear: both }
.catlinks { border: 1px solid #a2a9b1; padding: 5px; margin-top: 1em; clear: both }
.catlinks ul, .catlinks li { display: inline; list-style: none; padding: 0; margin: 0 .4em }
#footer { max-width: 960px; margin: 1em auto }
"""
