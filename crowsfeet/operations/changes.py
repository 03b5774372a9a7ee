"""Parameters given to a flow become parameters in params.yaml, where DVC sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crowsfeet.params import Section


def change_params(path: Path, sections: Mapping[str, Section | None]) -> list[str]:
    """Write the values that were given in `sections` into params.yaml, comments kept, all else left as it is.

    Args:
        path: params.yaml.
        sections: a section each, or None; only keys that were set explicitly count.

    Returns:
        The dotted names of the values that changed.

    Raises:
        ParamsError: the file as it would be cannot be used; it is left as it was.
    """
    from io import StringIO

    from ruamel.yaml import YAML

    from crowsfeet.params import parse_params

    yaml = YAML()
    yaml.width = 4096
    whole = yaml.load(path.read_text(encoding="utf-8")) or {}
    changed: list[str] = []
    for name, section in sections.items():
        if section is not None:
            given = section.model_dump(exclude_unset=True, mode="json", by_alias=True)
            _merge(whole.setdefault(name, {}), given, f"{name}.", changed)
    if changed:
        parse_params(_plain(whole), str(path))
        text = StringIO()
        yaml.dump(whole, text)
        part = path.with_suffix(".part")
        part.write_text(text.getvalue(), encoding="utf-8")
        part.replace(path)
    return changed


def _merge(old: Any, given: Mapping[str, Any], prefix: str, changed: list[str]) -> None:
    for key, value in given.items():
        if isinstance(value, dict) and isinstance(old.get(key), dict):
            _merge(old[key], value, f"{prefix}{key}.", changed)
        elif key not in old or _plain(old[key]) != value:
            old[key] = value
            changed.append(f"{prefix}{key}")


def _plain(value: Any) -> Any:
    """Return ruamel's round-trip containers as plain dicts and lists."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
