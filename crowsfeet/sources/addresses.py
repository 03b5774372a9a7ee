"""Web addresses: one spelling for each, and which of them a crawler must not follow."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from crowsfeet.errors import RefusedAddressError, bounded

_UNRESERVED = "-._~"
_SAFE_PATH = _UNRESERVED + "/:@!$&'()*+,;="
_SAFE_QUERY = _SAFE_PATH + "?%"
_PORTS = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")


def normalise(url: str, base: str | None = None) -> str:
    """Return the one spelling of an address: resolved, lower-case host, no fragment, escapes in upper case.

    Raises:
        RefusedAddressError: not an http(s) address with a host, or not readable as an address at all.
    """
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise RefusedAddressError(f"{bounded(url)} is not an address that can be read: {bounded(error)}.") from error
    if parts.scheme not in _PORTS or not host:
        raise RefusedAddressError(f"{bounded(url)} is not an http or https address.")
    if any(character <= " " for character in host):
        raise RefusedAddressError(f"{bounded(url)} names no readable host.")
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    path = quote(
        unquote(_without_dots(parts.path) or "/", errors="surrogateescape"), _SAFE_PATH, errors="surrogateescape"
    )
    if "%2f" in parts.path.lower():  # an escaped slash is part of a name, not a separator
        path = _upper_escapes(quote(_without_dots(parts.path), _SAFE_PATH + "%"))
    return urlunsplit((parts.scheme, netloc, path, _upper_escapes(quote(parts.query, _SAFE_QUERY)), ""))


def host_of(url: str) -> str:
    """Return the host of a normalised address, with its port where it has one of its own."""
    return url.split("/", 3)[2]


def _without_dots(path: str) -> str:
    return urlsplit(urljoin("http://h/", path)).path if "/." in path else path


def _upper_escapes(text: str) -> str:
    return _ESCAPE.sub(lambda match: match[0].upper(), text)


def check_peer(host: str, address: str, allowed: frozenset[str]) -> None:
    """Refuse a connection to a machine that is not on the public internet, unless the source names its host.

    Looks at the address that was in fact connected to, so that a name whose answer changes is refused too.

    Raises:
        RefusedAddressError: loopback, private, link-local or otherwise reserved address.
    """
    if host in allowed:
        return
    if not ipaddress.ip_address(address.split("%", maxsplit=1)[0]).is_global:
        raise RefusedAddressError(f"{bounded(host)} leads to {address}, which is not a public address.")
