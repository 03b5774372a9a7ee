"""Scrapy's side of the comparison; runs in the peers' environment: `python collect_scrapy.py FOLDER PORT`."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any, ClassVar

import scrapy
from scrapy.crawler import CrawlerProcess
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FOLDER, PORT = Path(sys.argv[1]), int(sys.argv[2])


class Pages(scrapy.Spider):
    """Fetch the addresses given and write each answer as a WARC record."""

    name = "pages"
    custom_settings: ClassVar[dict[str, Any]] = {
        "LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": False, "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_DELAY": 0,
        "URLLENGTH_LIMIT": 0, "TELNETCONSOLE_ENABLED": False, "HTTPERROR_ALLOW_ALL": True, "COOKIES_ENABLED": False,
    }  # fmt: skip

    async def start(self) -> Any:
        """Yield all requests; the host travels in its header, the connection goes to loopback."""
        (FOLDER / "raw").mkdir(parents=True, exist_ok=True)
        self.stream = (FOLDER / "raw" / "scrapy-00001.warc.gz").open("wb")
        self.writer = WARCWriter(self.stream, gzip=True)
        self.began = time.perf_counter()
        for url in (FOLDER / "addresses.txt").read_text(encoding="utf-8").split("\n"):
            host, _, path = url.removeprefix("https://").partition("/")
            yield scrapy.Request(
                f"http://127.0.0.1:{PORT}/{path}", headers={"Host": host}, meta={"url": url}, dont_filter=True
            )

    def parse(self, response: Any) -> None:
        """Write one record."""
        headers = [(k.decode(), v[0].decode()) for k, v in response.headers.items()]
        record = self.writer.create_warc_record(
            response.meta["url"], "response", payload=io.BytesIO(response.body), length=len(response.body),
            http_headers=StatusAndHeaders(f"{response.status} OK", headers, protocol="HTTP/1.1"),
        )  # fmt: skip
        self.writer.write_record(record)

    def closed(self, reason: str) -> None:
        """Note the seconds taken."""
        seconds = time.perf_counter() - self.began
        self.stream.close()
        (FOLDER / "seconds.json").write_text(json.dumps({"seconds": seconds, "reason": reason}))


if __name__ == "__main__":
    process = CrawlerProcess()
    process.crawl(Pages)
    process.start()
