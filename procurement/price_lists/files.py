"""Reading price lists from tables (CSV and XLSX), row by row in bounded memory, whatever the size of the file."""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any

from procurement.price_lists.checks import checked
from procurement.price_lists.columns import places
from procurement.price_lists.line import Read

Row = tuple[int, list[str]]
Rows = Generator[Row, None, None]
DELIMITERS = ";\t,|"
PIECE = 1 << 20
MOST_COLUMNS = 200
MOST_UNPACKED = 600_000_000
"""A workbook of 100 MB may unpack to so many bytes; more is no price list but an attack (zip bomb)."""
MOST_TEXTS = 100_000_000
"""The texts of a workbook are kept in memory while it is read."""
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


UNWRITTEN = re.compile(rb"[\x00-\x08\x0e-\x1f]")
"""Bytes that no text has, in the encodings that price lists come in."""


class NotACatalogue(Exception):
    """The file is no price list that can be read; the text says what to do, in Swedish."""


def kind_of(start: bytes) -> str:
    """What a file is by its first bytes: ``xlsx``, ``t19`` (XML) or ``csv``."""
    if start.startswith(b"PK"):
        return "xlsx"
    plain = start.removeprefix(codecs.BOM_UTF8).lstrip()
    return "t19" if plain.startswith(b"<") else "csv"


def headings_of(source: str, file: IO[bytes]) -> list[str]:
    """The headings of a table. Raises ``NotACatalogue``."""
    with closing(rows_of(source, file)) as rows:
        first = next(rows, None)
    if first is None:
        raise NotACatalogue("Filen är tom. Lämna in en fil med rubriker på första raden och en artikel på varje rad.")
    return [heading.strip() for heading in first[1]]


def lines_of(source: str, file: IO[bytes], columns: Mapping[str, str]) -> Iterator[Read]:
    """Every line below the headings, checked; empty ones are passed by. Raises ``NotACatalogue``."""
    with closing(rows_of(source, file)) as rows:
        _place, headings = next(rows, (0, []))
        where = places([heading.strip() for heading in headings], columns)
        for place, cells in rows:
            width = len(cells)
            named = {field: cells[index] for field, index in where.items() if index < width}
            if any(text and not text.isspace() for text in named.values()):
                yield checked(place, named)


def rows_of(source: str, file: IO[bytes]) -> Rows:
    file.seek(0)
    return _sheet_rows(file) if source == "xlsx" else _csv_rows(file)


def _csv_rows(file: IO[bytes]) -> Rows:
    text = TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        delimiter = _delimiter(text.readline())
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter)
        for cells in reader:
            yield reader.line_num, cells[:MOST_COLUMNS]
    except csv.Error as error:
        raise NotACatalogue(
            f"Filen går inte att läsa efter rad {reader.line_num}: {error}. Spara den på nytt."
        ) from None
    finally:
        text.detach()


def _encoding(file: IO[bytes]) -> str:
    """UTF-8 when every byte of the file is, else the code page of Swedish Windows (cp1252)."""
    start = file.read(1024)
    if start.startswith(UTF16):
        raise NotACatalogue("Filen är skriven i UTF-16. Spara den som CSV UTF-8 och lämna in den igen.")
    if UNWRITTEN.search(start):
        raise NotACatalogue("Filen är ingen text utan något annat, till exempel en bild. Lämna in CSV, XLSX eller XML.")
    file.seek(0)
    for encoding in ("utf-8-sig", "cp1252"):
        if _can_be_read(file, encoding):
            return encoding
    raise NotACatalogue("Filens tecken går inte att tolka. Spara den som CSV UTF-8 och lämna in den igen.")


def _can_be_read(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in iter(lambda: file.read(PIECE), b""):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _delimiter(line: str) -> str:
    """What stands between the headings; ties go to the semicolon of Swedish spreadsheets."""
    return max(DELIMITERS, key=line.count)


def _sheet_rows(file: IO[bytes]) -> Rows:
    """The rows of the first sheet."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    _check_package(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        with closing(book):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for place, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                yield place, [_cell(value) for value in islice(cells, MOST_COLUMNS)]
    except NotACatalogue:
        raise
    # A broken workbook fails in any of a dozen ways inside the library.
    except Exception as error:  # noqa: BLE001
        raise NotACatalogue(
            f"Arbetsboken går inte att läsa ({type(error).__name__}). Öppna den, spara den på nytt som XLSX "
            "och lämna in den igen."
        ) from None


def _check_package(file: IO[bytes]) -> None:
    """A workbook that unpacks to no more than a price list does. Entities are refused by what reads the sheets."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise NotACatalogue("Filen är ingen hel arbetsbok. Spara den på nytt som XLSX och lämna in den igen.") from None
    texts = sum(part.file_size for part in parts if "sharedStrings" in part.filename)
    if sum(part.file_size for part in parts) > MOST_UNPACKED or texts > MOST_TEXTS:
        raise NotACatalogue("Arbetsboken packas upp till mer än en prislista kan vara. Dela den eller lämna in CSV.")
    file.seek(0)


def _cell(value: Any) -> str:
    """What stands in a cell, as text; numbers with the fifteen digits that a spreadsheet keeps."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
