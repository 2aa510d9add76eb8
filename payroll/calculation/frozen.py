"""Freezing of pay input (fryst löneunderlag): the same input always gives the same bytes, readable for decades.

The text is JSON with the names of the fields in the order of the dataclasses; a field at its default is left out, so
old texts thaw when a field is added. How each field is written is worked out once from its type.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from payroll.calculation.model import NO_LOCAL_RULES, LocalRules, PayInput
from servicecenter.common.periods import Month

Code = Callable[..., Any]

_LOCAL = ',"local":'
"""Opens the agency's rules. It cannot stand inside a JSON string, where a quotation mark is escaped."""

_from_json = json.JSONDecoder().decode


class NotFrozenPayInput(ValueError):
    """The text is no frozen pay input (kan inte tinas)."""


def freeze(pay_input: PayInput) -> str:
    """Write pay input as canonical JSON. The agency's rules come last, so that both ends can remember them."""
    text = cast("str", _fields_writer(PayInput)(pay_input))
    local = pay_input.local
    return text if local == NO_LOCAL_RULES else f"{text[:-1]}{_LOCAL}{_local_text(local)}}}"


def thaw(text: str) -> PayInput:
    """Read frozen pay input: ``thaw(freeze(x)) == x``. Raises ``NotFrozenPayInput``."""
    head, found, local = text.partition(_LOCAL)
    try:
        tree = _from_json(f"{head}}}" if found else head)
        thawed = _read_pay_input(tree, _local(local[:-1])) if found else _read_pay_input(tree)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise NotFrozenPayInput(
            f"texten är inget fryst löneunderlag ({error}); hämta det från lönespecifikationen"
        ) from None
    return thawed


@lru_cache(maxsize=4096)
def _decimal_text(number: Decimal) -> str:
    """Equal numbers have one spelling: 80, never 80.0 or 8E+1."""
    return f'"{number.normalize():f}"'


@lru_cache(maxsize=4096)
def _decimal(text: str) -> Decimal:
    return Decimal(text)


@lru_cache(maxsize=1024)
def _local_text(local: LocalRules) -> str:
    return cast("str", _fields_writer(LocalRules)(local))


@lru_cache(maxsize=1024)
def _local(text: str) -> LocalRules:
    return cast("LocalRules", _fields_reader(LocalRules)(_from_json(text)))


def _read_pay_input(tree: dict[str, Any], local: LocalRules = NO_LOCAL_RULES) -> PayInput:
    return cast("PayInput", _fields_reader(PayInput)(tree, local=local))


@lru_cache(maxsize=65536)
def _date(text: str) -> date:
    return date.fromisoformat(text)


_WRITERS: dict[type, Code] = {
    int: str,
    str: encode_basestring,
    bool: {True: "true", False: "false"}.__getitem__,
    date: lambda day: f'"{day}"',
    Decimal: _decimal_text,
    Month: lru_cache(maxsize=1024)(lambda month: f'"{month}"'),
}
_READERS: dict[type, Code | None] = {
    int: None,
    str: None,
    bool: None,
    date: _date,
    Decimal: _decimal,
    Month: lru_cache(maxsize=1024)(Month.parse),
}


def _writer_of(kind: Any) -> Code:
    """How a value of a type becomes JSON text."""
    if kind in _WRITERS:
        return _WRITERS[kind]
    if get_origin(kind) is tuple:
        item = _writer_of(get_args(kind)[0])
        return lambda values: f"[{','.join(map(item, values))}]"
    if isinstance(kind, UnionType):
        inner = _writer_of(_not_none(kind))
        return lambda value: "null" if value is None else inner(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {member: encode_basestring(member.value) for member in kind}.__getitem__
    return _fields_writer(kind)


def _reader_of(kind: Any) -> Code | None:
    """How a value of a type comes back from what JSON gives; ``None`` when it stays as it is."""
    if kind in _READERS:
        return _READERS[kind]
    if get_origin(kind) is tuple:
        item = _reader_of(get_args(kind)[0])
        return tuple if item is None else lambda values: tuple([item(value) for value in values])
    if isinstance(kind, UnionType):
        return _reader_of(_not_none(kind))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {member.value: member for member in kind}.__getitem__
    return _fields_reader(kind)


def _not_none(kind: UnionType) -> Any:
    (inner,) = (part for part in get_args(kind) if part is not NoneType)
    return inner


def _stored(kind: Any) -> list[Field[Any]]:
    """The fields to write: all that are given, except the agency's rules, which are written apart."""
    return [field for field in fields(kind) if field.init and field.type != "LocalRules"]


@cache
def _fields_writer(kind: Any) -> Code:
    """Write a dataclass as an object of those fields that differ from their default."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind} has no frozen form")
    hints = get_type_hints(kind)
    plan = [(f'"{field.name}":', field.default, _writer_of(hints[field.name])) for field in _stored(kind)]
    values_of = attrgetter(*(field.name for field in _stored(kind)))

    def write(value: Any) -> str:
        parts = [
            name + code(item)
            for (name, default, code), item in zip(plan, values_of(value), strict=True)
            if item is not default and item != default
        ]
        return f"{{{','.join(parts)}}}"

    return write


@cache
def _fields_reader(kind: Any) -> Code:
    """Read a dataclass from an object; a field that is left out has its default, an unknown one is refused."""
    hints = get_type_hints(kind)
    codes = {field.name: _reader_of(hints[field.name]) for field in _stored(kind)}

    def read(tree: dict[str, Any], **values: Any) -> Any:
        for name, item in tree.items():
            code = codes[name]
            values[name] = item if code is None or item is None else code(item)
        return kind(**values)

    return read
