"""``manage.py agi``: build the files of a month's employer declaration, and try a file against what is known of AGI."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from lxml import etree

from payroll.declarations.files import files
from payroll.declarations.models import Declaration
from payroll.declarations.preview import preview
from payroll.declarations.queries import newest, runs_of
from payroll.exchange.agi import AgiError, AgiFile, AgiReadError, faults, parse
from payroll.exchange.agi.checks import sum_faults
from payroll.runs.models import PayRun
from servicecenter.agencies.models import Agency
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow

NOT_TRIED = "Skatteverkets XSD är inte prövad: ange --xsd FIL. Programmets egna kontroller ersätter den inte."


class Command(BaseCommand):
    help = "Arbetsgivardeklaration (AGI): bygg filer för en månad, eller pröva en fil."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        build = commands.add_parser("build", help="bygg filerna för en myndighets månad, utan att spara något")
        build.add_argument("--agency", required=True, metavar="KORTNAMN")
        build.add_argument("--month", type=Month.parse, metavar="ÅÅÅÅ-MM", help="månaden då lönen betalas ut")
        build.add_argument("--run", type=UUID, metavar="ID", help="bara denna lönekörning")
        build.add_argument("--out", type=Path, default=Path(), metavar="MAPP")
        validate = commands.add_parser("validate", help="läs en fil och tala om vad som är fel")
        validate.add_argument("file", type=Path)
        validate.add_argument("--xsd", type=Path, help="Skatteverkets arbetsgivardeklaration_1.1.xsd")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "build":
            self._build(options["agency"], options["month"], options["run"], options["out"])
        else:
            self._validate(options["file"], options["xsd"])

    def _build(self, code: str, month: Month | None, run_id: UUID | None, out: Path) -> None:
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            raise CommandError(f"Myndigheten {code} finns inte.")
        try:
            with tenant(agency.pk):
                self._build_in(month, run_id, out)
        except (NotAllowedNow, AgiError) as error:
            raise CommandError(str(error)) from None

    def _build_in(self, month: Month | None, run_id: UUID | None, out: Path) -> None:
        runs = _runs(month, run_id)
        month = Month.of(runs[-1].pays_on)
        sealed = newest(month)
        if run_id is None and sealed is not None and sealed.sealed_at is not None:
            self.stdout.write(f"{sealed}: filerna som de förseglades.")
            self._write(sealed, out)
            return
        with preview(month, runs, at=timezone.now()) as declaration:
            self.stdout.write("Förhandsvisning: inget är sparat, förseglat eller godkänt.")
            self._write(declaration, out)

    def _write(self, declaration: Declaration, out: Path) -> None:
        out.mkdir(parents=True, exist_ok=True)
        for row, content in files(declaration, by=None, at=timezone.now()):
            (out / row.name).write_bytes(content)
            self.stdout.write(f"{out / row.name}: {row.count} uppgifter, {row.size} byte, SHA-256 {row.sha256}")
        self.stdout.write(NOT_TRIED)

    def _validate(self, path: Path, xsd: Path | None) -> None:
        try:
            content = path.read_bytes()
            file = parse(content)
        except (OSError, AgiReadError) as error:
            raise CommandError(f"{path}: {error}") from None
        found = [*faults(file), *(_schema_faults(content, xsd) if xsd else ())]
        for text in (*found, *_sum_faults(file)):
            self.stderr.write(text)
        if found:
            raise CommandError(f"{path}: {len(found)} fel")
        self.stdout.write(
            f"{path}: period {file.period}, {len(file.individuals)} individuppgifter, {len(file.absences)} "
            f"frånvarouppgifter, {'en' if file.main else 'ingen'} huvuduppgift. Inga fel."
        )
        self.stdout.write(f"Validerad mot {xsd}." if xsd else NOT_TRIED)


def _runs(month: Month | None, run_id: UUID | None) -> list[PayRun]:
    if run_id is not None:
        runs = list(PayRun.objects.filter(public_id=run_id))
    elif month is not None:
        runs = runs_of(month)
    else:
        raise CommandError("Ange --month eller --run.")
    if not runs:
        raise CommandError("Ingen sådan lönekörning finns i myndigheten.")
    return runs


def _sum_faults(file: AgiFile) -> Iterable[str]:
    """Told as what it is: one part of several, and a correction, hold fewer people than the sums are of."""
    if file.main is not None:
        for text in sum_faults(file.main, file.individuals):
            yield f"{text} Det är rätt bara i en rättelse eller i en av flera filer."


def _schema_faults(content: bytes, xsd: Path) -> Iterable[str]:
    """What the schema refuses, with lines. The schema may import others that lie beside it; nothing is fetched."""
    try:
        schema = etree.XMLSchema(etree.parse(xsd, etree.XMLParser(no_network=True)))
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise CommandError(f"{xsd}: schemat kan inte läsas: {error}") from None
    schema.validate(etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True)))
    return [f"rad {entry.line}: {entry.message}" for entry in schema.error_log]
