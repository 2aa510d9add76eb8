"""A command that takes a year of rules in, or only checks it (regelår)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from servicecenter.rules.loader import RuleBook, RuleError, parse_rulebook


class YearCommand(BaseCommand):
    """``check FILE.toml`` without a database and ``load FILE.toml``; what is right is said by ``check_domain``."""

    requires_system_checks: list[str] = []

    @staticmethod
    def check_domain(book: RuleBook) -> None:
        """Raises ``RuleDataError`` for a book that is about something else or does not answer what is asked."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        for name, text in (
            ("check", "kontrollera filen utan databas"),
            ("load", "kontrollera filen och låt den gälla"),
        ):
            actions.add_parser(name, help=text).add_argument("file", type=Path, metavar="FIL.toml")

    def handle(self, *_args: Any, action: str, file: Path, **_options: Any) -> None:
        try:
            content = file.read_bytes()
            self._load(content, file.name) if action == "load" else self._check(content, file.name)
        except OSError as error:
            raise CommandError(f"{file} går inte att läsa ({error.strerror}). Kontrollera sökvägen.") from None
        except RuleError as error:
            raise CommandError(str(error)) from None

    def _check(self, content: bytes, name: str) -> None:
        book = parse_rulebook(content, name)
        self.check_domain(book)
        self.stdout.write(f"{name}: {len(book.entries)} regler för {book.year}, inga fel.")

    def _load(self, content: bytes, name: str) -> None:
        from servicecenter.rulebooks.actions import load_rule_year

        done = load_rule_year(content=content, file_name=name, check=self.check_domain, by=None, at=timezone.now())
        state = "inläst" if done.is_new else "redan inläst; ingenting ändrades"
        self.stdout.write(f"{name}: regelår {done.document.year}, {state}. {done.document.note}")
