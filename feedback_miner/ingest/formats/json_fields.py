"""Fields of JSON objects as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def pick(value: Mapping[str, Any], *paths: str) -> str | None:
    """Return the first of some fields that holds anything, as text.

    Parameters
    ----------
    value : mapping
        A JSON object.
    *paths : str
        Dotted names, such as "author.email"; a list on the way stands for its first item.
    """
    for path in paths:
        found: Any = value
        for name in path.split("."):
            found = found[0] if isinstance(found, list) and found else found
            # asked of millions of fields: the check for any mapping costs ten times as much
            found = found.get(name) if isinstance(found, dict) else None
        text = as_text(found)
        if text is not None and text.strip():
            return text
    return None


def as_text(value: Any) -> str | None:
    """Return a JSON scalar as text; None for null, lists and objects."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None


def objects_in(value: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    """Return the objects of the list at a dotted path; empty where there is none."""
    found: Any = value
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
