"""Files as tables (filer som tabeller): CSV in any of four encodings, workbooks and PAXml, streamed row by row.

Nothing is guessed that matters: a file is UTF-8 when every byte of it is, and cp1252 only when it is text at all.
"""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any

from onboarding.source_files.paxml import paxml_rows
from onboarding.source_files.rejects import NotReadable

Row = tuple[int, list[str]]
Rows = Generator[Row, None, None]
DELIMITERS = ";\t,"
PIECE = 1 << 20
MOST_COLUMNS = 200
MOST_ROWS = 2_000_000
MOST_CELL = 2_000
MOST_UNPACKED = 1_500_000_000
"""A workbook may unpack to so many bytes; more is an attack (zip bomb)."""
MOST_TEXTS = 200_000_000
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UNWRITTEN = re.compile(rb"[\x00-\x08\x0e-\x1f]")
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
NOT_TEXT = "Filen är ingen text utan något annat, till exempel en bild. Lämna CSV, XLSX eller PAXml."


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file is: CSV, workbook or PAXml, and for CSV its encoding and what stands between the cells."""

    format: str
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose headings are read; ``rows`` are those below, each with its line in the file."""

    shape: Shape
    headings: tuple[str, ...]
    rows: Iterator[Row]


@contextmanager
def opened(file: IO[bytes], kind: str) -> Iterator[Opened]:
    """A file as a table. Raises ``NotReadable``, also while the rows are read."""
    shape = shape_of(file)
    file.seek(0)
    with closing(_rows(shape, file, kind)) as rows:
        first = next(rows, None)
        headings = tuple(cell.strip() for cell in first[1]) if first else ()
        _check_headings(headings)
        yield Opened(shape, headings, _counted(rows))


def shape_of(file: IO[bytes]) -> Shape:
    """What a file is, by its bytes."""
    file.seek(0)
    start = file.read(2048)
    if not start.strip():
        raise NotReadable("Filen är tom. Lämna en fil med rubriker på första raden.")
    if start.startswith(b"PK"):
        return Shape("xlsx")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotReadable("Filen är en äldre arbetsbok (XLS). Öppna den och spara den som XLSX.")
    encoding = _encoding(file, start)
    file.seek(0)
    text = TextIOWrapper(file, encoding=encoding, newline="")
    try:
        line = text.readline(100_000)
    finally:
        text.detach()
    if line.lstrip().startswith("<"):
        return Shape("paxml")
    return Shape("csv", encoding, max(DELIMITERS, key=line.count))


def _encoding(file: IO[bytes], start: bytes) -> str:
    if start.startswith(UTF16):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return _certain(file, "utf-8-sig")
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if zeros and zeros.count(0) * 5 > len(zeros) * 3:
            return encoding
    if UNWRITTEN.search(start):
        raise NotReadable(NOT_TEXT)
    return "utf-8" if _can_be_read(file, "utf-8") else _certain(file, "cp1252")


def _certain(file: IO[bytes], encoding: str) -> str:
    if not _can_be_read(file, encoding):
        raise NotReadable(
            "Filens tecken går inte att tolka: den är varken UTF-8, UTF-16 eller Windows-1252. "
            "Spara den som CSV UTF-8 och lämna den igen."
        )
    return encoding


def _can_be_read(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in iter(lambda: file.read(PIECE), b""):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _check_headings(headings: tuple[str, ...]) -> None:
    named = [heading for heading in headings if heading]
    if len(named) < 2:
        raise NotReadable(
            "Första raden har inte rubriker åtskilda av semikolon, komma eller tabb. Lägg till en rubrikrad."
        )
    twice = sorted({heading for heading in named if named.count(heading) > 1})
    if twice:
        raise NotReadable(f"Rubriken {twice[0]} står på två kolumner. Döp om den ena.")


def _counted(rows: Rows) -> Iterator[Row]:
    """Rows with something in them, and an end to how many."""
    for number, (line, cells) in enumerate(rows):
        if number >= MOST_ROWS:
            raise NotReadable(f"Filen har fler än {MOST_ROWS:,} rader. Dela den.".replace(",", "\u00a0"))
        if any(cell and not cell.isspace() for cell in cells):
            yield line, cells


def _rows(shape: Shape, file: IO[bytes], kind: str) -> Rows:
    if shape.format == "xlsx":
        return _sheet_rows(file)
    return paxml_rows(file, kind) if shape.format == "paxml" else _csv_rows(file, shape)


def _csv_rows(file: IO[bytes], shape: Shape) -> Rows:
    text = TextIOWrapper(file, encoding=shape.encoding, newline="")
    reader = csv.reader(text, delimiter=shape.delimiter, strict=False)
    before = 0
    try:
        for cells in reader:
            yield before + 1, [cell.removeprefix("\ufeff")[:MOST_CELL] for cell in cells[:MOST_COLUMNS]]
            before = reader.line_num
    except csv.Error as error:
        raise NotReadable(f"Filen går inte att läsa efter rad {before}: {error}. Spara den på nytt.") from None
    except UnicodeDecodeError:
        raise NotReadable(f"Filens tecken går inte att tolka efter rad {before}. Spara den som CSV UTF-8.") from None
    finally:
        text.detach()


def _sheet_rows(file: IO[bytes]) -> Rows:
    """The rows of the first sheet. Formulas are kept as such, so that they can be refused."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    _check_package(file)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        with closing(book):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for place, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                yield place, [_cell(value)[:MOST_CELL] for value in islice(cells, MOST_COLUMNS)]
    except NotReadable:
        raise
    # A broken workbook fails in any of a dozen ways inside the library.
    except Exception as error:  # noqa: BLE001
        raise NotReadable(
            f"Arbetsboken går inte att läsa ({type(error).__name__}). Öppna den och spara den på nytt som XLSX."
        ) from None


def _check_package(file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise NotReadable("Filen är ingen hel arbetsbok. Spara den på nytt som XLSX.") from None
    texts = sum(part.file_size for part in parts if "sharedStrings" in part.filename)
    if sum(part.file_size for part in parts) > MOST_UNPACKED or texts > MOST_TEXTS:
        raise NotReadable("Arbetsboken packas upp till mer än den kan vara. Dela den eller lämna CSV.")
    file.seek(0)


def _cell(value: Any) -> str:
    """What stands in a cell, as text that is read as the same value again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return _figures(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str | int) else "="


def _figures(value: float) -> str:
    """The fifteen digits that a spreadsheet keeps; never exactly three decimals, which could be thousands."""
    text = format(value, ".15g")
    whole, point, decimals = text.partition(".")
    return f"{whole}.{decimals}0" if point and len(decimals) == 3 else text
