"""Orders and receipts as files (orderfil): our own format to and from an external e-commerce system, row by row.

A file is semicolon-separated text or JSON; either is the same rows. ``docs/how-to/external-purchasing.md`` tells of it.
Everything of one order, its lines and its receipts, is read together: it is right as a whole or refused as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from zoneinfo import ZoneInfo

from servicecenter.common.spreadsheets import guarded

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FORMAT, VERSION = "servicecenter-orders", 1
HERE = "servicecenter"
"""How orders that were made here are marked in a file; they are never read back."""
ORDER, DELIVERY, RETURN = "order", "mottagning", "retur"
KINDS = (ORDER, DELIVERY, RETURN)
KEY = ("system", "order")
HEAD = ("beställd", "leverantör", "avtal", "beställare", "enhet", "rubrik")
LINE = ("rad", "artikel", "benämning", "cpv", "antal", "avbeställt", "mått", "pris", "moms", "kod", "skäl")
CAME = ("mottagning", "dag", "ersätts", "anmärkning")
COLUMNS = ("post", *KEY, *HEAD, *LINE, *CAME)
NEEDED = ("post", *KEY, "rad", "antal")
LONGEST = {"system": 40, "order": 40, "mottagning": 40, "rubrik": 120, "benämning": 200, "artikel": 60, "kod": 80,
           "skäl": 300, "anmärkning": 300}  # fmt: skip
RATES = tuple(Decimal(rate) for rate in (25, 12, 6, 0))
ANSWERS = {"": False, "nej": False, "ja": True}
MOST_LINES = 1_000
MOST_QUANTITY, MOST_KRONOR = 10_000_000, 1_000_000_000
"""Beyond these a number is a slip of the pen, and would not fit in the columns."""
NONE = Decimal(0)

IN_JSON = {
    "system": "system", "order": "number", "beställd": "ordered_at", "leverantör": "supplier", "avtal": "agreement",
    "beställare": "requester", "enhet": "unit", "rubrik": "title",
}  # fmt: skip
LINE_IN_JSON = {
    "rad": "line", "artikel": "article", "benämning": "name", "cpv": "cpv", "antal": "quantity",
    "avbeställt": "cancelled", "mått": "measure", "pris": "price", "moms": "vat", "kod": "coding", "skäl": "reason",
}  # fmt: skip
CAME_IN_JSON = {"mottagning": "number", "dag": "received_on", "ersätts": "is_replaced", "anmärkning": "note"}
CAME_LINE_IN_JSON = {"rad": "line", "antal": "quantity"}
KIND_IN_JSON = {DELIVERY: "delivery", RETURN: "return"}


class NotAnOrderFile(ValueError):
    """The whole file can't be read. The text says why and what to do."""


class Wrong(ValueError):
    """An order that can't be used: on which line of the file, which field, and why with what to do."""

    def __init__(self, line: int, field: str, reason: str) -> None:
        super().__init__(reason)
        self.line, self.field, self.reason = line, field, reason


Row = Mapping[str, str]
Placed = tuple[int, Row]
"""Where a row stands in its file, and its facts by column."""


@dataclass(frozen=True, slots=True)
class Head:
    """What an order says of itself; moments in UTC, suppliers by organisation number, people by mail address."""

    ordered_at: datetime
    supplier: str
    agreement: str = ""
    requester: str = ""
    unit: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class OrderedLine:
    line: int
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    vat_rate: Decimal
    cancelled: Decimal = NONE
    article: str = ""
    cpv: str = ""
    coding: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """A receipt or a return: how much of which lines, on which day."""

    number: str
    kind: str
    on: date
    lines: tuple[tuple[int, Decimal], ...]
    note: str = ""
    is_replaced: bool = False


@dataclass(frozen=True, slots=True)
class ExternalOrder:
    """An order as a file tells of it; without ``head`` it only brings receipts to one that is already known."""

    system: str
    number: str
    head: Head | None
    lines: tuple[OrderedLine, ...]
    came: tuple[Came, ...] = ()


def print_of(*facts: object) -> str:
    """A fingerprint of facts, by which one sees that they are the same (kontrollsumma)."""
    return sha256(repr(facts).encode()).hexdigest()


def plain(number: Decimal) -> Decimal:
    """Without zeros at its end, and never as 1E+2."""
    return Decimal(f"{number.normalize():f}")


def rows_of(order: ExternalOrder) -> Iterator[dict[str, str]]:
    """The rows of an order: its lines, then its receipts."""
    key = {"system": order.system, "order": order.number}
    head = dict(zip(HEAD, _head_text(order.head), strict=True)) if order.head else {}
    for line in order.lines:
        yield {"post": ORDER, **key, **head, **_line_text(line)}
    for came in order.came:
        about = {"mottagning": came.number, "dag": came.on.isoformat(), "anmärkning": came.note}
        about |= {"ersätts": "ja" if came.is_replaced else "nej"} if came.kind == RETURN else {}
        for number, quantity in came.lines:
            yield {"post": came.kind, **key, **about, "rad": str(number), "antal": _written(quantity)}


def csv_lines(rows: Iterable[Mapping[str, str]]) -> Iterator[list[str]]:
    """The cells of a file, its headings first; text that a spreadsheet would run gets an apostrophe in front."""
    yield list(COLUMNS)
    for row in rows:
        yield [guarded(row.get(column, "")) for column in COLUMNS]


def json_text(order: ExternalOrder) -> str:
    """One order as it stands in a JSON file."""
    key = {"system": order.system, "number": order.number}
    names = [IN_JSON[column] for column in HEAD]
    head = dict(zip(names, _head_text(order.head), strict=True)) if order.head else {}
    lines = [_named(_line_text(line), LINE_IN_JSON) for line in order.lines]
    receipts = [
        {
            "kind": KIND_IN_JSON[came.kind],
            "number": came.number,
            "received_on": came.on.isoformat(),
            **({"note": came.note} if came.note else {}),
            **({"is_replaced": came.is_replaced} if came.kind == RETURN else {}),
            "lines": [{"line": str(number), "quantity": _point(quantity)} for number, quantity in came.lines],
        }
        for came in order.came
    ]
    told = {name: text for name, text in head.items() if text}
    return json.dumps({**key, **told, "lines": lines, "receipts": receipts}, ensure_ascii=False)


def _head_text(head: Head) -> tuple[str, ...]:
    moment = head.ordered_at.astimezone(STOCKHOLM).isoformat(timespec="minutes")
    return moment, head.supplier, head.agreement, head.requester, head.unit, head.title


def _line_text(line: OrderedLine) -> dict[str, str]:
    told = (
        str(line.line), line.article, line.name, line.cpv, _written(line.quantity),
        _written(line.cancelled) if line.cancelled else "", line.unit, _written(line.price), _written(line.vat_rate),
        line.coding, line.reason,
    )  # fmt: skip
    return dict(zip(LINE, told, strict=True))


def _named(row: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    numbers = ("antal", "avbeställt", "pris", "moms")
    return {
        names[column]: text.replace(",", ".") if column in numbers else text for column, text in row.items() if text
    }


def _written(number: Decimal) -> str:
    return str(plain(number)).replace(".", ",")


def _point(number: Decimal) -> str:
    return str(plain(number))
