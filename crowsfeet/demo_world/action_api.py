"""MediaWiki's action API, as far as a crawler of biographies asks it (formatversion 2, 50 titles a call)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final

from crowsfeet.demo_world.addresses import ARTICLES, COMMONS, UPLOADS, page_url, thumb_path, upload_path
from crowsfeet.demo_world.articles import Article, Encyclopedia
from crowsfeet.demo_world.entities import entity_json
from crowsfeet.demo_world.world import Entry

_MOST: Final = 50  # titles or ids a call, as for anyone without a bot's rights
_NS: Final = {"Category": 14, "File": 6}
Answer = dict[str, Any]


class ActionApi:
    """Answers `api.php` on the three hosts that have one."""

    def __init__(self, pages: Encyclopedia, photo_bytes: Callable[[Entry], bytes]) -> None:
        self.pages = pages
        self._photo_bytes = photo_bytes
        self._file_facts: dict[str, tuple[int, str]] = {}

    def answer(self, host: str, asked: dict[str, str]) -> Answer:
        """Return the answer to a query; faults come back as the API's own error objects."""
        action = asked.get("action", "")
        if action == "wbgetentities":
            return self._entities(asked)
        if action != "query":
            return _error("badvalue", f'Unrecognized value for parameter "action": {action[:40]}.')
        if asked.get("list") == "categorymembers":
            return self._category_members(asked)
        titles = [title for title in asked.get("titles", "").split("|") if title]
        if len(titles) > _MOST:
            return _error("toomanyvalues", f'Too many values supplied for parameter "titles". The limit is {_MOST}.')
        if asked.get("list") or not titles:
            return {"batchcomplete": True}
        return self._pages(host, titles, asked)

    def _category_members(self, asked: dict[str, str]) -> Answer:
        title = asked.get("cmtitle", "").replace("_", " ")
        if not title.startswith("Category:"):
            return _error("invalidcategory", "The category name you entered is not valid.")
        name = title.removeprefix("Category:")
        kinds = asked.get("cmtype", "page|subcat|file").split("|")
        members: list[Answer] = []
        if "subcat" in kinds:
            members += [
                {"pageid": 900 + k, "ns": 14, "title": f"Category:{sub}", "type": "subcat"}
                for k, sub in enumerate(self.pages.subcategories.get(name, []))
            ]
        if "page" in kinds:
            members += [
                {"pageid": self.pages.pages[member].page_id, "ns": 0, "title": member, "type": "page"}
                for member in self.pages.categories.get(name, [])
            ]
        limit = 500 if asked.get("cmlimit") == "max" else min(500, _whole(asked.get("cmlimit"), 10))
        kind, _, at = asked.get("cmcontinue", "page||0").partition("||")
        start = _whole(at, 0) if kind == "page" else 0
        answer: Answer = {"query": {"categorymembers": members[start : start + limit]}}
        if start + limit < len(members):
            answer["continue"] = {"cmcontinue": f"page||{start + limit}", "continue": "-||"}
        else:
            answer["batchcomplete"] = True
        return answer

    def _pages(self, host: str, titles: list[str], asked: dict[str, str]) -> Answer:
        query: Answer = {}
        normalised = {title: " ".join(title.replace("_", " ").split()) for title in titles}
        changed = [{"fromencoded": False, "from": a, "to": b} for a, b in normalised.items() if a != b]
        if changed:
            query["normalized"] = changed
        wanted = list(dict.fromkeys(normalised.values()))
        if "redirects" in asked:
            found = [(title, self.pages.pages[title].target) for title in wanted if title in self.pages.pages]
            moved = {title: target for title, target in found if target}
            if moved:
                query["redirects"] = [{"from": a, "to": b} for a, b in moved.items()]
            wanted = list(dict.fromkeys(moved.get(title) or title for title in wanted))
        props = asked.get("prop", "").split("|")
        query["pages"] = [self._page(host, title, props, asked) for title in wanted]
        return {"batchcomplete": True, "query": query}

    def _page(self, host: str, title: str, props: list[str], asked: dict[str, str]) -> Answer:
        if title.startswith("File:"):
            return self._file(host, title, props, asked)
        article = self.pages.pages.get(title)
        if article is None or host != ARTICLES:
            return {"ns": _NS.get(title.partition(":")[0], 0), "title": title, "missing": True}
        page: Answer = {"pageid": article.page_id, "ns": 0, "title": article.title}
        if "info" in props:
            page |= _info(article)
        if "pageprops" in props and article.kind != "redirect":
            facts = {"wikibase_item": article.qid} if article.qid else {}
            if article.kind == "disambiguation":
                facts["disambiguation"] = ""
            page["pageprops"] = facts
        if "revisions" in props:
            page["revisions"] = [
                {"revid": article.revision, "parentid": article.revision - 1, "timestamp": _stamp(article)}
            ]
        if "images" in props:
            page["images"] = [
                {"ns": 6, "title": f"File:{entry.telling.file_title}"} for entry in self.pages.images_of(article)
            ]
        if "categories" in props:
            page["categories"] = [{"ns": 14, "title": f"Category:{name}"} for name in article.categories]
        return page

    def _file(self, host: str, title: str, props: list[str], asked: dict[str, str]) -> Answer:
        entry = self.pages.world.files.get(title.removeprefix("File:"))
        if entry is None:
            return {"ns": 6, "title": title, "missing": True, "imagerepository": ""}
        page: Answer = {"ns": 6, "title": title, "imagerepository": "local" if host == COMMONS else "shared"}
        page |= {"pageid": 3_000_000 + entry.photo.index} if host == COMMONS else {"missing": True, "known": True}
        if "imageinfo" in props:
            page["imageinfo"] = [self._image_info(entry, asked)]
        return page

    def _image_info(self, entry: Entry, asked: dict[str, str]) -> Answer:
        told = entry.telling
        width, height = self.pages.world.size_of(entry.photo)
        size, sha1 = self._facts(entry)
        info: Answer = {
            "timestamp": f"{told.uploaded:%Y-%m-%dT%H:%M:%SZ}",
            "user": told.author.replace(" ", ""),
            "size": size,
            "width": width,
            "height": height,
            "url": f"https://{UPLOADS}{upload_path(told.file_title)}",
            "descriptionurl": page_url(COMMONS, f"File:{told.file_title}"),
            "mime": "image/jpeg",
            "sha1": sha1,
        }
        if "iiurlwidth" in asked:
            shown = min(width, max(1, _whole(asked["iiurlwidth"], width)))
            path = thumb_path(told.file_title, shown) if shown < width else upload_path(told.file_title)
            info |= {
                "thumburl": f"https://{UPLOADS}{path}",
                "thumbwidth": shown,
                "thumbheight": round(height * shown / width),
            }
        if "extmetadata" in asked.get("iiprop", ""):
            info["extmetadata"] = _ext_metadata(entry, asked.get("iiextmetadatafilter", ""))
        return info

    def _facts(self, entry: Entry) -> tuple[int, str]:
        title = entry.telling.file_title
        if title not in self._file_facts:
            data = self._photo_bytes(entry)
            self._file_facts[title] = (len(data), hashlib.sha1(data, usedforsecurity=False).hexdigest())
        return self._file_facts[title]

    def _entities(self, asked: dict[str, str]) -> Answer:
        ids = [qid for qid in asked.get("ids", "").split("|") if qid]
        if not ids or len(ids) > _MOST:
            return _error("toomanyvalues" if ids else "param-missing", f"Give 1 to {_MOST} ids.")
        found = {qid: entity_json(self.pages, qid) or {"id": qid, "missing": ""} for qid in ids}
        return {"entities": found, "success": 1}


def _info(article: Article) -> Answer:
    info: Answer = {
        "contentmodel": "wikitext",
        "pagelanguage": "en",
        "touched": _stamp(article),
        "lastrevid": article.revision,
        "length": 9000,
        "fullurl": page_url(ARTICLES, article.title),
    }
    return info | ({"redirect": True} if article.target else {})


def _ext_metadata(entry: Entry, only: str) -> Answer:
    told = entry.telling
    name, address = told.licence
    values = {
        "DateTime": f"{told.uploaded:%Y-%m-%d %H:%M:%S}",
        "DateTimeOriginal": told.file_date,
        "ImageDescription": told.description,
        "Credit": '<span class="int-own-work" lang="en">Own work</span>',
        "Artist": f'<a href="//{COMMONS}/wiki/User:{told.author.replace(" ", "")}">{told.author}</a>',
        "LicenseShortName": name,
        "LicenseUrl": address,
        "UsageTerms": name,
    }
    wanted = set(only.split("|")) if only else set(values)
    return {
        key: {"value": value, "source": "commons-desc-page"} for key, value in values.items() if value and key in wanted
    }


def _stamp(article: Article) -> str:
    return f"{article.modified:%Y-%m-%dT%H:%M:%SZ}"


def _error(code: str, text: str) -> Answer:
    return {"error": {"code": code, "info": text, "docref": "See the action API's help page for usage."}}


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise
