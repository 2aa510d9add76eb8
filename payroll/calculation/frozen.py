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
from types import NoneType, UnionType
from typing import Any, cast, get_args, get_origin, get_type_hints

from payroll.calculation.model import NO_LOCAL_RULES, LocalRules, PayInput
from servicecenter.common.periods import Month

Code = Callable[..., Any]

_LOCAL = ',"local":'
"""Opens the agency's rules. It cannot stand inside a JSON string, where a quotation mark is escaped."""

_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_from_json = json.JSONDecoder().decode


class NotFrozenPayInput(ValueError):
    """The text is no frozen pay input (kan inte tinas)."""


def freeze(pay_input: PayInput) -> str:
    """Write pay input as canonical JSON. The agency's rules come last, so that both ends can remember them."""
    text = _to_json(_write_pay_input(pay_input))
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
    return format(number.normalize(), "f")


@lru_cache(maxsize=4096)
def _decimal(text: str) -> Decimal:
    return Decimal(text)


@lru_cache(maxsize=1024)
def _local_text(local: LocalRules) -> str:
    return _to_json(_fields_writer(LocalRules)(local))


@lru_cache(maxsize=1024)
def _local(text: str) -> LocalRules:
    return cast("LocalRules", _fields_reader(LocalRules)(_from_json(text)))


def _write_pay_input(pay_input: PayInput) -> dict[str, Any]:
    return cast("dict[str, Any]", _fields_writer(PayInput)(pay_input))


def _read_pay_input(tree: dict[str, Any], local: LocalRules = NO_LOCAL_RULES) -> PayInput:
    return cast("PayInput", _fields_reader(PayInput)(tree, local=local))


@lru_cache(maxsize=65536)
def _date(text: str) -> date:
    return date.fromisoformat(text)


_WRITERS: dict[type, Code | None] = {
    int: None,
    str: None,
    bool: None,
    date: date.isoformat,
    Decimal: _decimal_text,
    Month: str,
}
_READERS: dict[type, Code | None] = {
    int: None,
    str: None,
    bool: None,
    date: _date,
    Decimal: _decimal,
    Month: lru_cache(maxsize=1024)(Month.parse),
}


def _code_for(kind: Any, known: dict[type, Code | None], of_fields: Callable[[Any], Code], many: Code) -> Code | None:
    """How a value of a type is turned; ``None`` when it stays as it is."""
    if kind in known:
        return known[kind]
    if get_origin(kind) is tuple:
        item = _code_for(get_args(kind)[0], known, of_fields, many)
        return many if item is None else lambda values: many([item(value) for value in values])
    if isinstance(kind, UnionType):
        (inner,) = (part for part in get_args(kind) if part is not NoneType)
        return _code_for(inner, known, of_fields, many)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return str if known is _WRITERS else {member.value: member for member in kind}.__getitem__
    if is_dataclass(kind):
        return of_fields(kind)
    raise TypeError(f"{kind} has no frozen form")


def _stored(kind: Any) -> list[Field[Any]]:
    """The fields to write: all that are given, except the agency's rules, which are written apart."""
    return [field for field in fields(kind) if field.init and field.type != "LocalRules"]


@cache
def _fields_writer(kind: Any) -> Code:
    """Write a dataclass as an object of those fields that differ from their default."""
    hints = get_type_hints(kind)
    plan = [
        (field.name, field.default, _code_for(hints[field.name], _WRITERS, _fields_writer, list))
        for field in _stored(kind)
    ]

    def write(value: Any) -> dict[str, Any]:
        tree = {}
        for name, default, code in plan:
            item = getattr(value, name)
            if item is default or item == default:
                continue
            tree[name] = item if code is None or item is None else code(item)
        return tree

    return write


@cache
def _fields_reader(kind: Any) -> Code:
    """Read a dataclass from an object; a field that is left out has its default, an unknown one is refused."""
    hints = get_type_hints(kind)
    codes = {field.name: _code_for(hints[field.name], _READERS, _fields_reader, tuple) for field in _stored(kind)}

    def read(tree: dict[str, Any], **values: Any) -> Any:
        for name, item in tree.items():
            code = codes[name]
            values[name] = item if code is None or item is None else code(item)
        return kind(**values)

    return read
