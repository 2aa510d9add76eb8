"""``manage.py tax_table compute YEAR``, ``show YEAR`` and ``import FILE --year YEAR``: a year of monthly tax tables."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from servicecenter.rules.loader import RuleError
from servicecenter.rules.tax_formula import provisional_tables
from servicecenter.rules.tax_tables import CellDifference, TaxTables, to_txt

SHOWN_DIFFERENCES = 100


class Command(BaseCommand):
    help = "Läser in, beräknar och visar ett års månadsskattetabeller i Skatteverkets format."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        compute = actions.add_parser("compute", help="beräkna årets tabeller med formeln (ingen databas)")
        compute.add_argument("year", type=int, help="inkomstår, till exempel 2026")
        show = actions.add_parser("show", help="visa de tabeller som används för året")
        show.add_argument("year", type=int, help="inkomstår, till exempel 2026")
        load = actions.add_parser("import", help="läs in Skatteverkets fil (TXT eller CSV) som årets sanning")
        load.add_argument("file", type=Path, metavar="FIL")
        load.add_argument("--year", type=int, required=True, help="inkomstår; TXT-filen säger det inte själv")

    def handle(self, *_args: Any, action: str, year: int, **options: Any) -> None:
        try:
            if action == "import":
                self._import(options["file"], year)
            else:
                self._write(provisional_tables(year) if action == "compute" else tables_in_use(year))
        except RuleError as error:
            raise CommandError(str(error)) from None

    def _write(self, tables: TaxTables) -> None:
        sys.stdout.buffer.write(to_txt(tables))
        if tables.provisional:
            self.stderr.write(f"Skattetabellerna {tables.year} är provisoriska: beräknade med formeln i SKV 433.")

    def _import(self, path: Path, year: int) -> None:
        from servicecenter.rulebooks.actions import import_tax_tables

        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} går inte att läsa ({error.strerror}). Kontrollera sökvägen.") from None
        done = import_tax_tables(content=content, year=year, file_name=path.name, by=None, at=timezone.now())
        state = "inläst" if done.loaded.is_new else "redan inläst; ingenting ändrades"
        self.stdout.write(f"{path.name}: {len(done.tables.rows)} rader för {year}, {state}.")
        self.stdout.write(f"SHA-256 {done.tables.sha256}")
        self._tell(done.differences, year)

    def _tell(self, found: tuple[CellDifference, ...] | None, year: int) -> None:
        if found is None:
            self.stdout.write(f"Formeln har inga värden för {year}, så tabellen kan inte jämföras.")
            return
        self.stdout.write(f"{len(found)} skillnader mot formeln i SKV 433.")
        for cell in found[:SHOWN_DIFFERENCES]:
            self.stdout.write(f"  {told(cell)}")
        if len(found) > SHOWN_DIFFERENCES:
            self.stdout.write(f"  … och {len(found) - SHOWN_DIFFERENCES} till")


def told(cell: CellDifference) -> str:
    """One differing cell in words.

    >>> told(CellDifference("B", 33, 34801, 35000, 1, 7134, 7135))
    'tabell 33, 34801–35000, kolumn 1: filen 7134, formeln 7135'
    """
    unit = " %" if cell.kind == "%" else ""
    sides = ("saknar raden" if value is None else f"{value}{unit}" for value in (cell.first, cell.second))
    first, second = sides
    end = "" if cell.income_to is None else cell.income_to
    return f"tabell {cell.table}, {cell.income_from}–{end}, kolumn {cell.column}: filen {first}, formeln {second}"


def tables_in_use(year: int) -> TaxTables:
    """The official tables where the year's file has been imported, otherwise the provisional ones."""
    from servicecenter.rulebooks.queries import tax_tables

    return tax_tables(year)
