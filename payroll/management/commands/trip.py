"""``manage.py trip CASE.toml``: compute worked trips without a database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payroll.calculation.toml_table import CaseError
from payroll.travel_rules.case import TripCase, read_cases
from payroll.travel_rules.checks import check
from payroll.travel_rules.engine import calculate
from payroll.travel_rules.explain import explain
from payroll.travel_rules.model import CannotCalculateTrip
from payroll.travel_rules.printout import claim_data, claim_text, differences
from payroll.travel_rules.rates import TravelRules, rules_for
from servicecenter.rules.loader import RuleError
from servicecenter.rules.travel_countries import CountryRates, parse_country_file


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told of one trip: lines to read, the same as data, and what was not as expected."""

    title: str
    text: list[str]
    data: dict[str, Any]
    wrong: list[str]


class Command(BaseCommand):
    help = "Räkna ut traktamente och andra ersättningar för en resa ur ett resexempel (TOML), utan databas."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", type=Path, metavar="RESA.toml")
        parser.add_argument("--json", action="store_true", help="skriv som JSON")
        parser.add_argument("--explain", action="store_true", help="förklara varje belopp")
        parser.add_argument(
            "--countries", type=Path, metavar="FIL", help="Skatteverkets fil med normalbelopp (JSON eller CSV)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["case"]
        try:
            cases = read_cases(path.read_text(encoding="utf-8"), path.name)
            answers = [_answer(case, options["countries"], explained=options["explain"]) for case in cases]
        except OSError as error:
            raise CommandError(
                f"{error.filename} går inte att läsa ({error.strerror}). Kontrollera sökvägen."
            ) from None
        except UnicodeDecodeError:
            raise CommandError(f"{path} är inte UTF-8. Spara filen som UTF-8.") from None
        except (CaseError, CannotCalculateTrip, RuleError) as error:
            raise CommandError(str(error)) from None
        self._write(answers, as_json=options["json"])
        if wrong := [f"{answer.title}: {text}" for answer in answers for text in answer.wrong]:
            raise CommandError("Utfallet är inte det väntade:\n" + "\n".join(wrong))

    def _write(self, answers: list[Answer], *, as_json: bool) -> None:
        if as_json:
            data = [{"title": answer.title} | answer.data for answer in answers]
            self.stdout.write(json.dumps(data if len(data) > 1 else data[0], ensure_ascii=False, indent=2))
            return
        for answer in answers:
            self.stdout.write("\n".join((answer.title, "", *answer.text, "")))


def _answer(case: TripCase, countries: Path | None, *, explained: bool) -> Answer:
    try:
        check(case.trip)
        rules = _rules(case, countries)
        claim = calculate(case.trip, rules)
    except CannotCalculateTrip as error:
        if case.error not in {problem.code for problem in error.problems}:
            raise
        told = [str(problem) for problem in error.problems]
        return Answer(case.title, told, {"problems": told}, [])
    reasons = explain(case.trip, rules, claim) if explained else ()
    return Answer(
        case.title,
        list(claim_text(claim, reasons)),
        claim_data(claim, reasons),
        list(differences(case, claim)),
    )


def _rules(case: TripCase, file: Path | None) -> TravelRules:
    countries: Mapping[int, CountryRates] = case.countries
    if file is not None:
        content, years = file.read_bytes(), case.trip.years
        countries = {year: parse_country_file(content, year=year, name=file.name) for year in years} | dict(countries)
    return rules_for(case.trip, countries=countries, local=case.local)
