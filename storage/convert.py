"""Domain dataclasses to and from JSON, by their own type hints: one rule for every noun kept in a JSON column.

Fields that stored JSON lacks take their default, so that a dataclass may grow without a migration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, time
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
Convert = Callable[[Any], Any]


def to_json(value: Any) -> Any:
    """Return plain JSON types for a domain value: dataclasses, enums, times, tuples and sets of them."""
    kind: Any = type(value)
    return _dumper(kind)(value)


def from_json(kind: type[T], value: Any) -> T:
    """Build a ``kind`` from what to_json() made of one."""
    hint: Any = kind
    loaded: T = _loader(hint)(value)
    return loaded


def _same(value: Any) -> Any:
    return value


@cache
def _dumper(kind: Any) -> Convert:
    if is_dataclass(kind):
        names = [field.name for field in fields(kind)]
        return lambda value: {name: to_json(getattr(value, name)) for name in names}
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, datetime | time):
        return lambda value: value.isoformat()
    if issubclass(kind, frozenset):
        return lambda value: sorted(map(to_json, value))
    if issubclass(kind, tuple | list):
        return lambda value: [to_json(each) for each in value]
    if issubclass(kind, Mapping):
        return lambda value: {key: to_json(each) for key, each in value.items()}
    if kind in (str, int, float, bool, NoneType):
        return _same
    raise TypeError(f"{kind} has no form in JSON")


@cache
def _loader(kind: Any) -> Convert:
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType:
        (inner,) = (_loader(arg) for arg in args if arg is not NoneType)
        return lambda value: None if value is None else inner(value)
    if origin in (tuple, frozenset):
        return _sequence_loader(origin, args)
    if origin is not None or kind in (str, int, float, bool, Any):
        return _same
    if is_dataclass(kind):
        return _dataclass_loader(kind)
    if issubclass(kind, datetime | time):
        load: Convert = kind.fromisoformat
        return load
    if issubclass(kind, Enum):
        member: Convert = kind
        return member
    raise TypeError(f"{kind} has no form in JSON")


def _sequence_loader(origin: Callable[[Iterable[Any]], Any], args: tuple[Any, ...]) -> Convert:
    if origin is tuple and args[-1] is not Ellipsis:
        each = [_loader(arg) for arg in args]
        return lambda value: tuple(load(part) for load, part in zip(each, value, strict=True))
    load_one = _loader(args[0])
    return lambda value: origin(map(load_one, value))


def _dataclass_loader(kind: Any) -> Convert:
    hints = get_type_hints(kind)
    loaders = {field.name: _loader(hints[field.name]) for field in fields(kind)}

    def load(value: Mapping[str, Any]) -> Any:
        return kind(**{name: convert(value[name]) for name, convert in loaders.items() if name in value})

    return load
