"""The manifest as plain JSON values."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Set
from datetime import date
from functools import singledispatch
from typing import Any


@singledispatch
def plain(value: Any) -> Any:
    """Return ``value`` as what JSON can hold.

    Mappings become dicts with string keys, sequences and sets lists, dates ISO text, NaN and
    infinity null, anything else its ``str`` (so a ``SecretStr`` stays secret). Bytes of a file
    name that are not UTF-8 are shown as ``\\udcXX``.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if hasattr(value, "item"):  # a scalar of NumPy
        return plain(value.item())
    return _text(value)


@plain.register(type(None))
@plain.register(bool)
def _as_it_is(value: bool | None) -> bool | None:
    return value


@plain.register
def _whole_number(value: int) -> int | str:
    return int(value) if value.bit_length() < 63 else str(value)


@plain.register
def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


@plain.register(Mapping)
def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {_text(key): plain(item) for key, item in value.items()}


@plain.register(list)
@plain.register(tuple)
def _sequence(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [plain(item) for item in value]


@plain.register(Set)
def _set(value: Set[Any]) -> list[Any]:
    return sorted((plain(item) for item in value), key=str)


@plain.register
def _date(value: date) -> str:
    return value.isoformat()


def _text(value: object) -> str:
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")
