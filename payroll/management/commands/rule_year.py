"""``manage.py rule_year check FILE.toml`` and ``load FILE.toml``: a new year of rules without a release."""

from __future__ import annotations

from collections.abc import Callable

from payroll.rules import DOMAIN, check_rulebook
from payroll.travel_rules.rates import DOMAIN as TRAVEL
from payroll.travel_rules.rates import travel_year
from servicecenter.rulebooks.year_command import YearCommand
from servicecenter.rules.loader import RuleBook, RuleDataError


class Command(YearCommand):
    help = "Kontrollerar eller läser in ett års regler för lön (payroll.toml) eller resor (travel.toml)."

    @staticmethod
    def check_domain(book: RuleBook) -> None:
        """The file is about something that has rules, and answers all that is asked on each day something changes."""
        checks: dict[str, Callable[[RuleBook], object]] = {DOMAIN: check_rulebook, TRAVEL: travel_year}
        if book.domain not in checks:
            raise RuleDataError(book.name, "domain", f"väntade {' eller '.join(checks)}, fann {book.domain}")
        checks[book.domain](book)
