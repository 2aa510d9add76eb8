"""``manage.py invoice_rules check FIL.toml`` and ``load FIL.toml``: the law's figures of a year without a release."""

from __future__ import annotations

from invoicing.late_interest.law import DOMAIN, check_book
from servicecenter.rulebooks.year_command import YearCommand
from servicecenter.rules.loader import RuleBook, RuleDataError


class Command(YearCommand):
    help = "Kontrollerar eller läser in ett års regler för fakturor (invoicing.toml), såsom en ny referensränta."

    @staticmethod
    def check_domain(book: RuleBook) -> None:
        if book.domain != DOMAIN:
            raise RuleDataError(book.name, "domain", f"väntade {DOMAIN}, fann {book.domain}")
        check_book(book)
