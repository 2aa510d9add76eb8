"""``manage.py check_invoice FILE…``: e-invoices against schema, EN 16931 and Peppol, without a database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from servicecenter.exchange.ubl.binding import UblError
from servicecenter.exchange.ubl.documents import INVOICES, type_of
from servicecenter.message_rules.checking import MOST_BYTES, checked, runner
from servicecenter.message_rules.result import Breach, Checked, Layer, Skipped, Verdict

WORDS = {"valid": "giltig", "invalid": "ogiltig", "refused": "avvisad"}


class Command(BaseCommand):
    help = "Kontrollera e-fakturor mot schema, EN 16931 och Peppol, en rad för varje fil, utan databas."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FIL")
        parser.add_argument("--json", action="store_true", help="skriv ett JSON-objekt per rad")
        parser.add_argument("--on", type=date.fromisoformat, metavar="ÅÅÅÅ-MM-DD", help="enligt reglerna den dagen")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or timezone.localdate()
        try:
            for name in options["files"]:
                self._write(name, _answer(Path(name), on), as_json=options["json"])
        finally:
            runner.stop()

    def _write(self, name: str, found: Checked, *, as_json: bool) -> None:
        verdict = verdict_of(found)
        rules = list(dict.fromkeys(one.rule for one in found.fatal)) if verdict == "invalid" else []
        if as_json:
            told = {"file": name, "verdict": verdict, "rules": rules, "layers": found.told}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        why = "; ".join(rules or [one.text for one in found.fatal] or _skipped(found))
        self.stdout.write(f"{name}: {WORDS[verdict]}{f' ({why})' if why else ''}")


def verdict_of(found: Checked) -> str:
    """What could not be judged by every layer is refused, never valid."""
    if found.verdict is Verdict.VALID:
        return "valid"
    return "invalid" if found.fatal and Layer.SCHEMA in found.ran else "refused"


def _skipped(found: Checked) -> Iterable[str]:
    return dict.fromkeys(f"ej kontrollerad: {one.why}" for one in found.skipped)


def _answer(path: Path, on: date) -> Checked:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        return _refused(f"filen går inte att läsa ({error.strerror})")
    if len(content) <= MOST_BYTES:
        found = checked(content, on=on)
        if Layer.SCHEMA not in found.ran and found.fatal:
            return _refused(found.fatal[0].text)
        return found if not _is_other(content) else _refused("dokumentet är ingen faktura")
    return checked(content, on=on)


def _is_other(content: bytes) -> bool:
    """Whether a document that can be read is something else than an invoice or a credit note."""
    try:
        return type_of(content).root not in INVOICES
    except UblError:
        return True


def _refused(why: str) -> Checked:
    """Nothing ran to its end, and all of it says why."""
    skipped = tuple(Skipped(layer, why) for layer in Layer)
    return Checked((), (Breach("XML", "", why),), skipped)
