"""Entities as tools simplify them (wikibase-sdk, wikidata-cli): bare values where Wikidata writes statements.

https://github.com/maxlath/wikibase-sdk/blob/main/docs/simplify_claims.md
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

TIMES = frozenset({"P569", "P570", "P585"})
_DATE = re.compile(r"(?P<sign>[+-]?)0*(?P<year>\d{1,6})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?(?:T[\d:.]{1,12}Z?)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def full_claims(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return claims with each bare value made a statement; whole statements stay as they are."""
    full: dict[str, Any] = {}
    for prefixed, values in claims.items():
        name = str(prefixed).rpartition(":")[2]  # wdt:P569
        listed = values if isinstance(values, list) else [values]
        full[name] = [_statement(name, value) for value in listed]
    return full


def _statement(name: str, value: Any) -> Any:
    if not isinstance(value, dict):
        return {"mainsnak": _snak(name, value)}
    if "mainsnak" in value or isinstance(value.get("value"), dict) or "value" not in value:
        return value  # as the action API or the REST API writes it
    kept = {key: value[key] for key in ("rank",) if key in value}
    qualifiers = value.get("qualifiers")
    if isinstance(qualifiers, dict):
        kept["qualifiers"] = {key: [_snak(key, one) for one in _listed(told)] for key, told in qualifiers.items()}
    return {"mainsnak": _snak(name, value["value"]), **kept}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _snak(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return value
    if name in TIMES:
        value = _time(value)
    elif name == "P2096":
        value = {"text": value}
    elif isinstance(value, str):
        value = re.sub(r"^wd:(?=Q\d)", "", value)
    return {"datavalue": {"value": value}}


def _time(value: Any) -> dict[str, Any] | None:
    """Return a time in Wikidata's words: ISO text, a day, month or year, or milliseconds since 1970.

    Its precision is lost: the first of January stands for a year as well, and is taken for one.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            value = (_EPOCH + timedelta(milliseconds=value)).date().isoformat()
        except OverflowError:
            return None
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    month, day = found["month"] or "00", found["day"] or "00"
    whole = (month, day) != ("01", "01")
    precision = 9 if month == "00" or not whole else 10 if day == "00" else 11
    return {"time": f"{found['sign'] or '+'}{found['year']}-{month}-{day}T00:00:00Z", "precision": precision}
