"""Lists as files: CSV and XLSX from columns that are data. Every file taken out is told to the log.

Spreadsheets run text that looks like a formula, so CSV text that begins like one gets an apostrophe in front, and XLSX
cells are typed as text. Figures and dates come from the column's kind and are written as such.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO, StringIO
from itertools import islice
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from servicecenter.audit.reading import note_file
from servicecenter.common.money import to_kronor
from servicecenter.common.spreadsheets import guarded

MOST_XLSX_ROWS = 1_048_575
MOST_CELL_CHARACTERS = 32_767
MONEY_FORMAT, DAY_FORMAT, MOMENT_FORMAT = "#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    KRONOR = "kronor"
    """The value is öre; the file shows kronor with two decimals."""
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and where its value is: a dotted attribute (``person.name``), a method, or a function of the row."""

    heading: str
    value: str | Callable[[Any], Any]
    kind: Kind = Kind.TEXT

    def of(self, row: Any) -> Any:
        found = attrgetter(self.value)(row) if isinstance(self.value, str) else self.value(row)
        return found() if callable(found) else found


class TooManyRows(ValueError):
    """An XLSX sheet cannot hold the list."""


def export(rows: Iterable[Any], columns: Sequence[Column], *, name: str, fmt: str, purpose: str = "") -> HttpResponse:
    """The list as a download named after ``name`` and today; ``fmt`` is csv or xlsx, anything else is a 404.

    The log says what the file is for where the page has asked for it.
    """
    if fmt not in FORMATS:
        raise Http404(_("Formatet %(fmt)s finns inte; välj csv eller xlsx.") % {"fmt": fmt})
    content_type, write = FORMATS[fmt]
    counted = _Counted(rows)
    content = write(counted, columns)
    file_name = f"{slugify(name)}-{timezone.localdate()}.{fmt}"
    note_file(name=file_name, kind="list", rows=counted.count, **({"purpose": purpose} if purpose else {}))
    return file_response(content, name=file_name, content_type=content_type)


def file_response(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """A download that the browser saves and never shows or guesses about."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def csv_bytes(rows: Iterable[Any], columns: Sequence[Column]) -> bytes:
    """Semicolons, decimal commas and a byte order mark: what a Swedish spreadsheet opens without asking."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(guarded(str(column.heading)) for column in columns)
    writer.writerows([_csv_cell(column, column.of(row)) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(rows: Iterable[Any], columns: Sequence[Column]) -> bytes:
    rows = list(islice(rows, MOST_XLSX_ROWS + 1))
    if len(rows) > MOST_XLSX_ROWS:
        raise TooManyRows(_("Listan har fler rader än ett kalkylblad rymmer. Välj CSV eller gör ett snävare urval."))
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_text(sheet, str(column.heading)) for column in columns])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, column, column.of(row)) for column in columns])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _csv_cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    match column.kind:
        case Kind.KRONOR:
            return str(to_kronor(value)).replace(".", ",")
        case Kind.NUMBER:
            return str(value).replace(".", ",")
        case Kind.DAY:
            return value.isoformat()
        case Kind.MOMENT:
            return _wall_clock(value).isoformat(sep=" ", timespec="seconds")
    return guarded(str(value).replace("\x00", ""))


def _xlsx_cell(sheet: Any, column: Column, value: Any) -> Any:
    if value is None:
        return None
    match column.kind:
        case Kind.KRONOR:
            return _formatted(sheet, to_kronor(value), MONEY_FORMAT)
        case Kind.NUMBER:
            return value
        case Kind.DAY:
            return _formatted(sheet, value, DAY_FORMAT)
        case Kind.MOMENT:
            return _formatted(sheet, _wall_clock(value), MOMENT_FORMAT)
    return _xlsx_text(sheet, str(value))


def _xlsx_text(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:MOST_CELL_CHARACTERS])
    cell.data_type = "s"
    return cell


def _formatted(sheet: Any, value: Any, number_format: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def _wall_clock(value: datetime) -> datetime:
    return timezone.make_naive(value) if timezone.is_aware(value) else value


class _Counted:
    """Rows that remember how many they were."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.count += 1
            yield row


FORMATS: dict[str, tuple[str, Callable[[Iterable[Any], Sequence[Column]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", csv_bytes),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_bytes),
}
