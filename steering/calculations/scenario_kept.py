"""Facts and inputs of scenarios as JSON that says all, and back: exact numbers stay exact."""

from __future__ import annotations

import dataclasses
import datetime
import types
import typing
from fractions import Fraction
from functools import cache
from typing import Any

from oids.periods import SchoolYear


def to_json(value: Any) -> Any:
    """Frozen dataclasses become objects, tuples lists, fractions "numerator/denominator", days and years their text. A field
    that says so is left out (`is_kept`)."""
    if dataclasses.is_dataclass(value) and not isinstance(value, SchoolYear | type):
        kept = [field.name for field in dataclasses.fields(value) if field.metadata.get("is_kept", True)]
        return {name: to_json(getattr(value, name)) for name in kept}
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, SchoolYear):
        return str(value)
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if value is None or isinstance(value, int | str):
        return value
    raise TypeError(f"{value!r} cannot be kept")


@cache
def _fields(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def from_json(kind: Any, data: Any) -> Any:
    """The value of type `kind` that was kept as `data`. Raises ValueError when it is not one."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        if data is None:
            return None
        (kind,) = (part for part in parts if part is not types.NoneType)
        return from_json(kind, data)
    if origin is tuple:
        if not isinstance(data, list):
            raise ValueError(f"{data!r} is not a list")
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(from_json(parts[0], item) for item in data)
        return tuple(from_json(part, item) for part, item in zip(parts, data, strict=True))
    if kind is Fraction:
        return Fraction(data)
    if kind is datetime.date:
        return datetime.date.fromisoformat(data)
    if kind is SchoolYear:
        return SchoolYear.parse(data)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if not isinstance(data, dict):
            raise ValueError(f"{data!r} is not a {kind.__name__}")
        hints = _fields(kind)
        return kind(**{name: from_json(hints[name], data[name]) for name in hints if name in data})
    if type(data) is not kind:
        raise ValueError(f"{data!r} is not a {kind.__name__}")
    return data
