"""``manage.py exchange_rates import FILE.csv`` and ``show [CURRENCY]``: the rates that foreign receipts are paid by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payroll.expense_rules.rate_list import RateListError, read_rates
from payroll.travel.exchange import load_rates
from payroll.travel.models import ExchangeRate

RIKSBANK = "Riksbanken"


class Command(BaseCommand):
    help = "Läser in och visar valutakurser: CSV med datum, valuta, kurs och antal, som Riksbankens listor."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        load = actions.add_parser("import", help="läs in en lista; är något fel läses ingenting in")
        load.add_argument("file", type=Path, metavar="FIL")
        load.add_argument("--source", default=RIKSBANK, help="var kurserna står, visas vid utgiften")
        show = actions.add_parser("show", help="visa den senaste kursen för varje valuta, eller alla för en")
        show.add_argument("currency", nargs="?", default="", metavar="VALUTA")

    def handle(self, *_args: Any, action: str, **options: Any) -> None:
        if action == "show":
            self._show(options["currency"].upper())
        else:
            self._load(options["file"], options["source"])

    def _load(self, path: Path, source: str) -> None:
        try:
            loaded = load_rates(read_rates(path.read_bytes(), source=source))
        except OSError as error:
            raise CommandError(f"{path} går inte att läsa ({error.strerror}). Kontrollera sökvägen.") from None
        except RateListError as error:
            raise CommandError(f"{path.name} är inte inläst.\n{error}") from None
        self.stdout.write(f"{path.name}: {loaded.new} nya kurser, {loaded.known} fanns redan.")

    def _show(self, currency: str) -> None:
        rows = ExchangeRate.objects.order_by("currency", "-on")
        rows = rows.filter(currency=currency) if currency else rows.distinct("currency")
        found = False
        for row in rows.iterator():
            found = True
            self.stdout.write(f"{row.currency} {row.on} {row.price.normalize():f} kr för {row.units} ({row.source})")
        if not found:
            raise CommandError("Inga kurser är inlästa. Läs in en lista med exchange_rates import.")
