"""How a frozen dataclass and an XML element say the same: each field names its element, in the order of the schema.

    class Period:
        starts_on: Annotated[date | None, At("cbc:StartDate")] = None

A path leads through elements that carry nothing else: ``cac:Country/cbc:IdentificationCode``. ``@unitCode`` is an
attribute and ``.`` the element's own text. A field without default must be there; a tuple is there many times, each
with its own path from the start.
From this both directions are done, so that what is built is read back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date, time
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
PREFIXES = {"cac": CAC, "cbc": CBC}
OWN_TEXT = "."

NUMBER = re.compile(r"[+-]?(\d{1,24}(\.\d{0,12})?|\.\d{1,12})")


class UblError(ValueError):
    """A message that can't be read or written. The text says the line or the field, what is wrong and what holds."""


@dataclass(frozen=True, slots=True)
class At:
    """The place of a field below the element of its dataclass."""

    path: str


class Codec(NamedTuple):
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    what: str


@dataclass(frozen=True, slots=True)
class Binding:
    """One field: its place, how its text is read, or which dataclass its element is."""

    name: str
    path: str
    steps: tuple[str, ...]
    codec: Codec | None
    shape: type
    is_many: bool
    is_required: bool


@dataclass(slots=True)
class Step:
    """What is known of a child element: the field that it is, and what may lie below it."""

    binding: Binding | None = None
    below: dict[str, Step] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """A dataclass as it is read and written: all fields in order, and the places where they are found."""

    bindings: tuple[Binding, ...]
    attributes: tuple[Binding, ...]
    children: dict[str, Step]


def _number(text: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise ValueError
    return Decimal(text)


def _number_text(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError
    return f"{value:f}"


CODECS: dict[type, Codec] = {
    str: Codec(str, str, "text"),
    Decimal: Codec(_number, _number_text, "tal"),
    date: Codec(lambda text: date.fromisoformat(text[:10]), date.isoformat, "dag (ÅÅÅÅ-MM-DD)"),
    time: Codec(time.fromisoformat, time.isoformat, "klockslag (TT:MM:SS)"),
    bool: Codec(
        lambda text: {"true": True, "1": True, "false": False, "0": False}[text],
        lambda value: "true" if value else "false",
        "sanningsvärde (true eller false)",
    ),
}


_shapes: dict[type, Shape] = {}


def shape_of(kind: type) -> Shape:
    """The shape of a dataclass, worked out once."""
    if kind not in _shapes:
        _shapes[kind] = _shape(kind)
    return _shapes[kind]


def _shape(kind: type) -> Shape:
    hints = get_type_hints(kind, include_extras=True)
    bindings = tuple(_binding(one, hints[one.name]) for one in fields(kind))
    children: dict[str, Step] = {}
    for binding in bindings:
        if binding.steps:
            _place(children, binding)
    return Shape(bindings, tuple(one for one in bindings if not one.steps), children)


def _binding(one: Field[Any], hint: Any) -> Binding:
    kind, at = get_args(hint)[:2]
    inner, is_many = _inner(kind)
    return Binding(
        name=one.name,
        path=at.path,
        steps=() if at.path == OWN_TEXT or at.path.startswith("@") else tuple(map(_clark, at.path.split("/"))),
        codec=CODECS.get(inner),
        shape=inner,
        is_many=is_many,
        is_required=one.default is MISSING,
    )


def _inner(kind: Any) -> tuple[type, bool]:
    """The type of one value, and whether there may be many."""
    if get_origin(kind) is UnionType:
        kind = next(one for one in get_args(kind) if one is not NoneType)
    if get_origin(kind) is tuple:
        return get_args(kind)[0], True
    return kind, False


def _clark(step: str) -> str:
    prefix, _colon, name = step.partition(":")
    return f"{{{PREFIXES[prefix]}}}{name}"


def _place(children: dict[str, Step], binding: Binding) -> None:
    for tag in binding.steps[:-1]:
        children = children.setdefault(tag, Step()).below
    children.setdefault(binding.steps[-1], Step()).binding = binding
