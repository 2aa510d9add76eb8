"""``manage.py reserve export FIL``: everything that is needed to pay without the system, in one encrypted archive."""

from __future__ import annotations

import stat
from argparse import ArgumentParser
from datetime import date
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from payroll.reserve.export import NothingToWrite, write_reserve_archive
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency

SHORTEST = 16


class Command(BaseCommand):
    help = "Reservarkiv: betalningsfiler, listor och lönespecifikationer för att betala utan systemet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True, metavar="export")
        out = tasks.add_parser("export", help="skriv ett krypterat arkiv")
        out.add_argument("file", type=Path, metavar="FIL")
        out.add_argument("--by", required=True, metavar="E-POST", help="den som skriver arkivet; syns i loggen")
        out.add_argument(
            "--agency", action="append", metavar="KOD", help="bara denna myndighet; kan anges flera gånger"
        )
        out.add_argument("--pays-on", type=date.fromisoformat, metavar="ÅÅÅÅ-MM-DD", help="annars nästa lönedag")
        out.add_argument(
            "--password-file", type=Path, metavar="FIL", help="första raden är lösenordet; annars frågas efter det"
        )
        out.add_argument("--without-payslips", action="store_true", help="bara betalningsfiler och listor")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(email=options["by"], is_active=True).first()
        if by is None:
            raise CommandError("Personen i --by finns inte. Ange e-postadressen till någon som får skriva reservarkiv.")
        agencies = _agencies(options["agency"])
        password = _password(options["password_file"])
        try:
            written = write_reserve_archive(
                path=options["file"],
                password=password,
                agencies=agencies,
                by=by,
                at=timezone.now(),
                pays_on=options["pays_on"],
                payslips=not options["without_payslips"],
            )
        except NothingToWrite as error:
            raise CommandError(f"Inget arkiv är skrivet. {error}") from None
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror or error}.") from None
        for name, code, day, count, total, left, *_rest in written.parts:
            self.stdout.write(f"{code} {name}: {count} betalningar, {total} kr, betalas {day}; {left} undantag")
        for code, reason in written.refused:
            self.stderr.write(f"{code}: {reason}")
        self.stdout.write(
            f"{options['file']}: {len(written.parts)} myndigheter. Förvara lösenordet skilt från arkivet."
        )
        if written.refused:
            raise CommandError(
                f"{len(written.refused)} myndigheter kom inte med; skälen står i saknas.csv.", returncode=1
            )


def _agencies(codes: list[str] | None) -> list[Agency]:
    rows = Agency.objects.filter(is_active=True).order_by("code")
    if codes:
        rows = rows.filter(code__in=codes)
        if missing := set(codes) - {row.code for row in rows}:
            raise CommandError(f"Myndigheten {min(missing)} finns inte. Koderna står under Myndigheter.")
    return list(rows)


def _password(path: Path | None) -> bytes:
    """Never on the command line, where others on the machine can read it."""
    password = _from_file(path) if path else _asked()
    if len(password) < SHORTEST:
        raise CommandError(f"Lösenordet är för kort: minst {SHORTEST} tecken.")
    return password.encode()


def _from_file(path: Path) -> str:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise CommandError(f"{path} kan läsas av andra. Kör chmod 600 på filen.")
        return path.read_text(encoding="utf-8").split("\n")[0].rstrip("\r")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from None


def _asked() -> str:
    password = getpass("Lösenord till arkivet: ")
    if getpass("En gång till: ") != password:
        raise CommandError("Lösenorden är olika.")
    return password
