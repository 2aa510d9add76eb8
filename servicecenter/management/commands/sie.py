"""manage.py sie export|import|check"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.exchange.sie4 import Sie4Error, SieFile, read
from servicecenter.ledger.queries import vouchers_between
from servicecenter.ledger.sie_actions import SieRejected, hand_in, post_import
from servicecenter.ledger.sie_in import preview_of
from servicecenter.ledger.sie_out import NothingToExport, sie_bytes
from servicecenter.payments.delivery import FileDiffers, write_once
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow


class Command(BaseCommand):
    help = "Ta ut verifikationer som SIE 4, kontrollera en SIE-fil eller läs in en."

    def add_arguments(self, parser: ArgumentParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True, metavar="export|import|check")
        out = tasks.add_parser("export", help="skriv en period till en fil")
        out.add_argument("file", type=Path, metavar="FIL")
        out.add_argument("--agency", required=True, metavar="KOD")
        out.add_argument("--from", dest="starts_on", required=True, type=date.fromisoformat, metavar="ÅÅÅÅ-MM-DD")
        out.add_argument("--to", dest="ends_on", required=True, type=date.fromisoformat, metavar="ÅÅÅÅ-MM-DD")
        out.add_argument("--series", default="", metavar="SERIE")
        out.add_argument("--whole", action="store_true", help="med konton och saldon (4E), annars 4I")
        into = tasks.add_parser("import", help="läs in en fil: allt eller inget")
        into.add_argument("file", type=Path, metavar="FIL")
        into.add_argument("--agency", required=True, metavar="KOD")
        into.add_argument("--by", metavar="E-POST", help="den som läser in; behövs inte med --dry-run")
        into.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle bokföras")
        check = tasks.add_parser("check", help="läs en fil utan databas och berätta vad den säger")
        check.add_argument("file", type=Path, metavar="FIL")

    def handle(self, *args: Any, task: str, **options: Any) -> None:
        tasks = {"export": self.write, "import": self.post, "check": self.check}
        try:
            tasks[task](options)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}. Kontrollera sökvägen.") from None
        except (Sie4Error, SieRejected, NothingToExport, NotAllowedNow, PermissionDenied, FileDiffers) as error:
            raise CommandError(str(error)) from None

    def check(self, options: dict[str, Any]) -> None:
        self._tell(read(options["file"].read_bytes()))

    def write(self, options: dict[str, Any]) -> None:
        starts_on, ends_on = options["starts_on"], options["ends_on"]
        if starts_on.year != ends_on.year or ends_on < starts_on:
            raise CommandError("En SIE-fil gäller en period inom ett räkenskapsår. Ta ut ett år i taget.")
        with tenant(_agency(options["agency"]).pk):
            found = vouchers_between(starts_on, ends_on, series=options["series"])
            content = sie_bytes(found, year=starts_on.year, whole=options["whole"], by=None, at=timezone.now())
        write_once(options["file"], content)
        self.stdout.write(f"{len(found)} verifikationer skrivna till {options['file']}.")

    def post(self, options: dict[str, Any]) -> None:
        content = options["file"].read_bytes()
        agency = _agency(options["agency"])
        if options["dry_run"]:
            with tenant(agency.pk):
                preview = preview_of(read(content))
            self._tell(preview.file)
            if not preview.can_be_posted:
                raise SieRejected(preview)
            self.stdout.write("Allt kan bokföras. Inget är bokfört än.")
            return
        by = User.objects.filter(email=options["by"] or "", is_active=True).first()
        if by is None:
            raise CommandError("Ange vem som läser in med --by E-POST; personen måste finnas och få läsa in.")
        with tenant(agency.pk):
            row, _is_new = hand_in(name=options["file"].name, content=content, by=by, at=timezone.now())
            post_import(sie_import=row, by=by, at=timezone.now())
        self.stdout.write(f"{row.voucher_count} verifikationer är bokförda i {agency}.")

    def _tell(self, file: SieFile) -> None:
        rows = sum(len(voucher.rows) for voucher in file.vouchers)
        self.stdout.write(f"{file.company} {file.organisation_number}: SIE typ {file.sie_type} från {file.program}")
        self.stdout.write(f"{len(file.vouchers)} verifikationer, {rows} rader, {len(file.accounts)} konton")
        self.stdout.write(f"Kontrollsumma: {'stämmer' if file.has_checksum else 'filen har ingen'}")
        for voucher in file.unbalanced:
            self.stdout.write(f"rad {voucher.line}: verifikation {voucher.series}{voucher.number} balanserar inte")
        for warning in file.warnings:
            self.stdout.write(warning)


def _agency(code: str) -> Agency:
    try:
        return Agency.objects.get(code=code)
    except Agency.DoesNotExist:
        raise CommandError(f"Myndigheten {code} finns inte. Koderna står i Administration, Myndigheter.") from None
