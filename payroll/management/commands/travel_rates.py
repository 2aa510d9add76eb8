"""``manage.py travel_rates compare|import FILE --year YEAR`` and ``show YEAR``: a year's normal amounts abroad."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from servicecenter.rulebooks.actions import ComparedRates, compare_country_rates, import_country_rates
from servicecenter.rulebooks.queries import country_rates
from servicecenter.rules.loader import RuleError
from servicecenter.rules.travel_countries import CountryRateMissing, RateDifference

SHOWN_DIFFERENCES = 250
"""All of them: there are not that many countries."""


class Command(BaseCommand):
    help = "Jämför, läser in och visar ett års normalbelopp för utlandet ur Skatteverkets öppna data (JSON eller CSV)."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        compare = actions.add_parser("compare", help="visa vad filen skulle ändra, utan att ändra något")
        load = actions.add_parser("import", help="låt filen gälla som årets lista")
        load.add_argument("--replace", action="store_true", help="ersätt den lista som redan gäller för året")
        for action in (compare, load):
            action.add_argument("file", type=Path, metavar="FIL")
            action.add_argument("--year", type=int, required=True, help="inkomstår, till exempel 2026")
        actions.add_parser("show", help="visa årets lista").add_argument("year", type=int, metavar="ÅR")

    def handle(self, *_args: Any, action: str, year: int, **options: Any) -> None:
        try:
            if action == "show":
                self._show(year)
            else:
                self._read(options["file"], year, is_import=action == "import", replaces=options.get("replace", False))
        except RuleError as error:
            raise CommandError(str(error)) from None

    def _show(self, year: int) -> None:
        rates = country_rates(year)
        if rates is None:
            raise CountryRateMissing(f"Normalbelopp för {year} är inte inlästa. Läs in dem med travel_rates import.")
        for row in rates.rows:
            self.stdout.write(f"{row.code if len(row.code) == 2 else '':<4}{row.name:<45}{row.amount:>8}")
        self.stdout.write(f"{len(rates.rows)} länder och områden {year}, SHA-256 {rates.sha256}")

    def _read(self, path: Path, year: int, *, is_import: bool, replaces: bool) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} går inte att läsa ({error.strerror}). Kontrollera sökvägen.") from None
        compared = compare_country_rates(content=content, year=year, file_name=path.name)
        self._tell(compared, path.name, year)
        if not is_import:
            return
        if compared.in_force is not None and compared.differences and not replaces:
            raise CommandError(
                f"Ingenting har lästs in: {year} har redan en lista som skiljer sig. "
                f"Stämmer skillnaderna ovan, kör igen med --replace."
            )
        loaded = import_country_rates(content=content, year=year, file_name=path.name, by=None, at=timezone.now())
        state = "inläst" if loaded.is_new else "redan inläst; ingenting ändrades"
        self.stdout.write(f"{path.name}: normalbelopp {year}, {state}. {loaded.document.note}")

    def _tell(self, compared: ComparedRates, name: str, year: int) -> None:
        self.stdout.write(f"{name}: {len(compared.rates.rows)} länder och områden för {year}.")
        if nameless := [
            row.name for row in compared.rates.rows if len(row.code) != 2 and row is not compared.rates.other
        ]:
            self.stdout.write(f"Utan landskod, nås med sitt namn: {', '.join(nameless)}.")
        if compared.in_force is None:
            self.stdout.write(f"För {year} finns ingen lista att jämföra med.")
            return
        self.stdout.write(f"{len(compared.differences)} skillnader mot listan som gäller.")
        for difference in compared.differences[:SHOWN_DIFFERENCES]:
            self.stdout.write(f"  {told(difference)}")


def told(difference: RateDifference) -> str:
    """One changed amount in words.

    >>> told(RateDifference("NO", "Norge", 1054, 1060)), told(RateDifference("FR", "Frankrike", None, 850))
    ('Norge: 1054 kr blir 1060 kr', 'Frankrike: ny, 850 kr')
    """
    if difference.before is None:
        return f"{difference.name}: ny, {difference.after} kr"
    if difference.after is None:
        return f"{difference.name}: {difference.before} kr tas bort"
    return f"{difference.name}: {difference.before} kr blir {difference.after} kr"
