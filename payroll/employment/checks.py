"""What a fact must be to be recorded (kontroll av uppgifter): each gives the clean value or says what is wrong."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from payroll.employment.models import TaxKind
from payroll.salary_types.catalogue import SalaryType, Section, UnknownSalaryType, by_code
from servicecenter.common.bank_accounts import BankAccount, BankAccountError, parse_bank_account
from servicecenter.common.identity_numbers import IdentityNumberError, PersonalNumber, parse_personal_number
from servicecenter.common.periods import Period
from servicecenter.ledger.queries import unknown_codings
from servicecenter.rules.tax_rows import COLUMNS, TABLES

MOST_ORE = 10**11
"""A billion kronor: an amount above it is a slip of the hand, and far below what the columns hold."""

FIXED = (Section.SALARY, Section.TIME, Section.GROSS_DEDUCTION, Section.BENEFIT, Section.REIMBURSEMENT)


def checked_identity(text: str, *, on: date) -> PersonalNumber:
    try:
        return parse_personal_number(text, on=on)
    except IdentityNumberError as error:
        raise ValidationError({"personal_number": _sentence(error)}) from None


def checked_account(clearing: str, account: str) -> BankAccount:
    try:
        return parse_bank_account(clearing, account)
    except BankAccountError as error:
        field = "clearing" if "clearingnumret" in str(error) else "account"
        raise ValidationError({field: _sentence(error)}) from None


def checked_name(field: str, text: str) -> str:
    """Any letters of any language, composed; control characters have no place in a name."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise ValidationError({field: _("Namnet saknas.")})
    if any(unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") for char in name):
        raise ValidationError({field: _("Namnet har ett tecken som inte går att skriva ut. Skriv av namnet på nytt.")})
    return name


def checked_amount(field: str, ore: int, *, may_be_zero: bool = False) -> int:
    if ore < 0 or (ore == 0 and not may_be_zero):
        raise ValidationError(
            {field: _("Beloppet ska vara större än noll. Lönearten ger tecknet på lönespecifikationen.")}
        )
    if ore > MOST_ORE:
        raise ValidationError({field: _("Beloppet är orimligt stort. Kontrollera antalet siffror.")})
    return ore


def checked_extent(extent: Decimal) -> Decimal:
    if not 0 < extent <= 100:
        raise ValidationError({"extent": _("Omfattningen är i procent, större än 0 och högst 100.")})
    return extent


def checked_coding(coding: str, *, on: date) -> str:
    """A code string that the agency's ledger has on the day."""
    coding = coding.strip()
    if not coding:
        raise ValidationError({"coding": _("Kodsträngen saknas. Ange åtminstone kostnadsstället.")})
    faults = unknown_codings({coding}, on=on)
    if faults:
        raise ValidationError({"coding": _sentence(faults[coding])})
    return coding


def checked_salary_type(code: str) -> SalaryType:
    """A salary type that a fixed amount a month can be."""
    try:
        salary_type = by_code(code.strip())
    except UnknownSalaryType as error:
        raise ValidationError({"code": _sentence(error)}) from None
    if not is_fixed_item(salary_type):
        raise ValidationError(
            {
                "code": _(
                    "%(code)s %(name)s kan inte vara en fast rad; välj ett tillägg, en förmån eller ett bruttoavdrag."
                )
                % {"code": salary_type.code, "name": salary_type.sv}
            }
        )
    return salary_type


def is_fixed_item(salary_type: SalaryType) -> bool:
    return salary_type.computed_by == "monthly_amount" and salary_type.section in FIXED


def checked_tax(kind: str, *, table: int | None, column: int | None, percent: Decimal | None) -> dict[str, Any]:
    """Exactly what the kind of decision needs; the rest is left out."""
    values: dict[str, Any] = {"kind": kind, "table": None, "column": None, "percent": None}
    if kind not in TaxKind.values:
        raise ValidationError({"kind": _("Okänt slag av skattebeslut: %s.") % kind})
    if kind == TaxKind.TABLE:
        if table not in TABLES:
            raise ValidationError({"table": _("Skattetabell %s finns inte. Tabellerna är 29–42.") % (table or "")})
        if column not in COLUMNS:
            raise ValidationError({"column": _("Kolumn %s finns inte. Kolumnerna är 1–6.") % (column or "")})
        values |= {"table": table, "column": column}
    if kind == TaxKind.PERCENT:
        if percent is None or not 0 <= percent <= 100:
            raise ValidationError(
                {"percent": _("Jämkning i procent är 0–100. Skriv den procentsats som står i beslutet.")}
            )
        values["percent"] = percent
    return values


def checked_tax_period(kind: str, period: Period) -> None:
    """SINK is decided for a time and at most a calendar year at once, so an open end is a slip of the hand."""
    if kind != TaxKind.SINK:
        return
    if period.ends_on is None:
        raise ValidationError({"ends_on": _("Ett beslut om SINK har en sista dag. Skriv den som står i beslutet.")})
    if period.ends_on.year != period.starts_on.year:
        raise ValidationError({"ends_on": _("SINK beslutas för ett år i taget. Registrera ett beslut för varje år.")})


def _sentence(error: Exception | str) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
