"""Orders and receipts as a file for an external system (orderfil ut): row by row to disk, whatever their number."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO

from procurement.boundary.order_file import (
    DELIVERY,
    FORMAT,
    HERE,
    RETURN,
    VERSION,
    Came,
    ExternalOrder,
    Head,
    OrderedLine,
    csv_lines,
    json_text,
    plain,
    rows_of,
)
from procurement.boundary.queries import Period, orders_of
from procurement.orders.models import OrderLine, PurchaseOrder
from procurement.receipts.models import GoodsReceipt, ReceiptKind
from servicecenter.audit.reading import note_file

IN_MEMORY = 5_000_000
"""A larger file is written to disk."""
KINDS = {ReceiptKind.DELIVERY: DELIVERY, ReceiptKind.RETURN: RETURN}


def written(period: Period, fmt: str, *, name: str) -> IO[bytes]:
    """A file of the orders of a period, open at its start and gone when it is closed. Notes that it was taken out."""
    file: IO[bytes] = _Passing(max_size=IN_MEMORY)
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    count = WRITERS[fmt](text, period)
    text.flush()
    text.detach()
    file.seek(0)
    note_file(name=name, kind="list", rows=count)
    return file


def _csv(text: TextIOWrapper, period: Period) -> int:
    text.write("\ufeff")
    counted = _Counted(period)
    rows = (row for order in counted for row in rows_of(order))
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(csv_lines(rows))
    return counted.count


def _json(text: TextIOWrapper, period: Period) -> int:
    text.write(f'{{"format": "{FORMAT}", "version": {VERSION}, "orders": [')
    counted = _Counted(period)
    text.writelines((",\n" if counted.count > 1 else "\n") + json_text(order) for order in counted)
    text.write("\n]}\n")
    return counted.count


WRITERS = {"csv": _csv, "json": _json}


class _Passing(SpooledTemporaryFile[bytes]):
    """A file that is closed with the answer it is sent in, or when nobody holds it any more."""

    def __del__(self) -> None:
        self.close()


class _Counted:
    def __init__(self, period: Period) -> None:
        self.period, self.count = period, 0

    def __iter__(self) -> Iterator[ExternalOrder]:
        for order in orders_of(self.period):
            self.count += 1
            yield told_of(order)


def told_of(order: PurchaseOrder) -> ExternalOrder:
    """An order as a file tells of it, with its lines and receipts fetched already."""
    lines = sorted(order.lines.all(), key=lambda line: line.number)
    return ExternalOrder(
        system=order.external_system or HERE,
        number=order.external_number or order.number,
        head=Head(
            ordered_at=order.ordered_at.replace(second=0, microsecond=0),
            supplier=order.supplier.organisation_number,
            agreement=order.agreement.number if order.agreement else "",
            requester=order.requester.email,
            unit=order.unit.code if order.unit else "",
            title=order.requisition.title,
        ),
        lines=tuple(_line(line, is_external=order.is_external) for line in lines),
        came=tuple(_came(receipt) for receipt in sorted(order.receipts.all(), key=lambda each: each.pk)),
    )


def _line(line: OrderLine, *, is_external: bool) -> OrderedLine:
    return OrderedLine(
        line=line.number,
        name=line.name,
        quantity=plain(line.quantity),
        unit=line.unit,
        price=plain(line.price),
        vat_rate=plain(line.vat_rate),
        cancelled=plain(line.cancelled_there if is_external else line.cancelled),
        article=line.article_number,
        cpv=line.cpv,
        coding=line.coding,
        reason=line.source.award_reason,
    )


def _came(receipt: GoodsReceipt) -> Came:
    lines = sorted((each.order_line.number, plain(each.quantity)) for each in receipt.lines.all())
    return Came(
        number=receipt.external_number or str(receipt.public_id),
        kind=KINDS[ReceiptKind(receipt.kind)],
        on=receipt.received_on,
        lines=tuple(lines),
        note=receipt.note,
        is_replaced=receipt.is_replaced,
    )
