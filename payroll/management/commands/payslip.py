"""``manage.py payslip CASE.toml``: compute a worked case without a database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payroll.calculation.case import read_case
from payroll.calculation.explain import explain_all
from payroll.calculation.model import CannotCalculate
from payroll.calculation.payslip import calculate
from payroll.calculation.printout import differences, payslip_data, payslip_text
from payroll.calculation.toml_table import CaseError
from payroll.rules import rules_on
from servicecenter.rules.loader import RuleError
from servicecenter.rules.tax_formula import provisional_tables


class Command(BaseCommand):
    help = "Räkna ut en lönespecifikation från ett räkneexempel (TOML), utan databas."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", type=Path, metavar="EXEMPEL.toml")
        parser.add_argument("--json", action="store_true", help="skriv som JSON")
        parser.add_argument("--explain", action="store_true", help="förklara varje rad")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["case"]
        try:
            case = read_case(path.read_text(encoding="utf-8"), path.name)
            rules = rules_on(case.pay_input.pays_on, tax_tables=provisional_tables(case.pay_input.pays_on.year))
            payslip = calculate(case.pay_input, rules)
            told = explain_all(case.pay_input, rules) if options["explain"] else ()
        except OSError as error:
            raise CommandError(f"{path} går inte att läsa ({error.strerror}). Kontrollera sökvägen.") from None
        except UnicodeDecodeError:
            raise CommandError(f"{path} är inte UTF-8. Spara filen som UTF-8.") from None
        except (CaseError, CannotCalculate, RuleError) as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(payslip_data(payslip, told), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join((case.title, "", *payslip_text(payslip, told))))
        if wrong := list(differences(case, payslip)):
            raise CommandError("Utfallet är inte det väntade:\n" + "\n".join(wrong))
