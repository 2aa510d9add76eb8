"""Punch-out by OCI 4.0 and 5.0 (Open Catalog Interface): the way to the shop, and the fields that come back.

The shop gets everything as fields of a form or, where it takes nothing else, in its address; it answers with a form
whose fields are named ``NEW_ITEM-QUANTITY[1]`` and so on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from procurement.exchange.shop_basket import (
    COMPOSED,
    MOST_PRICE,
    MOST_QUANTITY,
    Basket,
    BasketLine,
    Faults,
    LineReader,
    check_count,
)

FIELD = re.compile(r"NEW_ITEM-([A-Z_]+)\[(\d{1,4})\]")
LONG_TEXT = re.compile(r"NEW_ITEM-LONGTEXT_(\d{1,4}):132\[\]")
VERSION_4, VERSION_5 = "4.0", "5.0"
PARENT = "PARENT_ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the shop is told. ``more`` are fields that the shop wants besides, by name."""

    address: str
    return_address: str
    version: str = VERSION_4
    user: str = ""
    user_field: str
    secret: str = ""
    secret_field: str
    more: Mapping[str, str] = field(default_factory=dict)


def fields_of(visit: Visit) -> list[tuple[str, str]]:
    """The fields of the form that opens the shop, in the order of the specification."""
    rows = [*visit.more.items()]
    if visit.user:
        rows.append((visit.user_field, visit.user))
    if visit.secret:
        rows.append((visit.secret_field, visit.secret))
    rows += [("~OkCode", "ADDI"), ("~TARGET", "_top"), ("~CALLER", "CTLG"), ("HOOK_URL", visit.return_address)]
    if visit.version == VERSION_5:
        rows += [("OCI_VERSION", VERSION_5), ("OPI_VERSION", "1.0"), ("http_content_charset", "utf-8")]
    return rows


def link_of(visit: Visit) -> str:
    """The same as an address, for a shop that reads no form. What the address asks already stays."""
    parts = urlsplit(visit.address)
    asked = [*parse_qsl(parts.query, keep_blank_values=True), *fields_of(visit)]
    return urlunsplit(parts._replace(query=urlencode(asked)))


def parse(posted: Iterable[tuple[str, str]]) -> Basket:
    """The basket of a posted form. Raises ``UnreadableBasket`` with every fault and its field."""
    faults = Faults()
    rows: dict[int, dict[str, str]] = {}
    for name, value in posted:
        if match := LONG_TEXT.fullmatch(name.upper()):
            row, key = rows.setdefault(int(match[1]), {}), "LONGTEXT"
        elif match := FIELD.fullmatch(name.upper()):
            row, key = rows.setdefault(int(match[2]), {}), match[1]
        else:
            continue
        if key in row and row[key] != value:
            faults.add(name, "finns två gånger med olika värden")
        row[key] = value
    check_count(len(rows))
    lines = tuple(_line(rows[place], place, faults) for place in sorted(rows))
    faults.raise_if_any()
    return Basket(lines=lines)


def _line(row: Mapping[str, str], place: int, faults: Faults) -> BasketLine:
    read = LineReader(lambda name: row.get(name, ""), lambda name: f"NEW_ITEM-{name}[{place}]", faults)
    if row.get(PARENT, "").strip("0 "):
        faults.add(f"NEW_ITEM-{PARENT}[{place}]", COMPOSED)
    return BasketLine(
        number=read.text("VENDORMAT", most=60),
        name=read.text("DESCRIPTION", most=500),
        quantity=read.above_zero("QUANTITY", whole=MOST_QUANTITY, decimals=3),
        unit=read.text("UNIT", most=10),
        price=read.number("PRICE", whole=MOST_PRICE, decimals=4),
        per=read.above_zero("PRICEUNIT", whole=5, decimals=0, or_else=Decimal(1)),
        currency=read.text("CURRENCY", most=10),
        reference=read.text("EXT_QUOTE_ID" if row.get("EXT_QUOTE_ID", "").strip() else "EXT_PRODUCT_ID", most=100,
                            is_required=False),
    )  # fmt: skip
