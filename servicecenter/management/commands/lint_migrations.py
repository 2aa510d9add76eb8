"""manage.py lint_migrations: would a new migration hold up those who work while it runs?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from servicecenter.operations.migration_sql import own_migrations, sql_of

BASELINE = "migrations.baseline"
ADVICE = (
    "Migreringen håller lås som stoppar dem som arbetar, eller tar bort något som förra versionen använder. "
    "Dela upp den enligt docs/upgrade.md (lägg till, fyll, kräv). En tabell som är ny i samma version är tom: "
    "skriv migreringens namn i migrations.baseline, med skälet."
)


class Command(BaseCommand):
    help = "Granska SQL i nya migreringar (de som inte står i migrations.baseline) med squawk. Behöver ingen databas."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        new = [(app, name) for app, name in own_migrations() if f"{app}.{name}" not in known()]
        faults = [_with_place(line, new) for line in self._squawk(_release(new))] if new else []
        if faults:
            self.stdout.write("\n".join(faults))
            raise CommandError(ADVICE)

    def _squawk(self, statements: str) -> list[str]:
        squawk = Path(sys.executable).with_name("squawk")
        options = [
            "--config",
            str(settings.BASE_DIR / ".squawk.toml"),
            "--reporter",
            "gcc",
            "--stdin-filepath",
            "x.sql",
        ]
        result = subprocess.run([str(squawk), *options], input=statements, capture_output=True, text=True, check=False)
        if result.returncode not in (0, 1) or (result.returncode and not result.stdout):
            raise CommandError(f"squawk kunde inte köras: {result.stderr or result.stdout}")
        return result.stdout.splitlines()


def _release(migrations: list[tuple[str, str]]) -> str:
    """All of them as one text, one migration a line: what the release itself creates is empty and may be locked."""
    return "\n".join(_on_one_line(app, name) for app, name in migrations)


def _on_one_line(app: str, name: str) -> str:
    try:
        lines = sql_of(app, name).splitlines()
    except OperationalError as error:
        text = f"{app}.{name} frågar databasen när den skrivs ut och kan inte granskas: {error}"
        raise CommandError(text) from error
    return " ".join(line for line in lines if not line.lstrip().startswith("--"))


def _with_place(fault: str, migrations: list[tuple[str, str]]) -> str:
    """The linter counts lines from nought, so its line is the migration's place in the list."""
    _file, line, _column, rest = fault.split(":", 3)
    return f"{'.'.join(migrations[int(line)])}:{rest}"


def known() -> frozenset[str]:
    """The migrations that are not looked at again: the first word of each line, the rest says why."""
    lines = (settings.BASE_DIR / BASELINE).read_text(encoding="utf-8").splitlines()
    return frozenset(line.split()[0] for line in lines if line.strip() and not line.startswith("#"))
