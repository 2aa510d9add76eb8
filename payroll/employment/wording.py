"""Facts in plain Swedish words (uppgifter i klartext), for the clerk's list and the employee's own page alike."""

from __future__ import annotations

from django.utils.translation import gettext as _

from payroll.employment.models import (
    BankAccount,
    DatedFact,
    EmploymentSpan,
    FixedItem,
    PayForm,
    PayTerms,
    PensionFact,
    TaxDecision,
    TaxKind,
)
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.common.bank_accounts import bank_name
from servicecenter.common.money import format_kronor


def in_words(fact: DatedFact) -> str:
    """One fact as a sentence; account numbers are masked."""
    match fact:
        case EmploymentSpan():
            return fact.employment.get_form_display()
        case PayTerms():
            return _terms(fact)
        case FixedItem():
            salary_type = CATALOGUE.get(fact.code)
            return f"{salary_type.sv if salary_type else fact.code}, {format_kronor(fact.amount_ore)} kr"
        case TaxDecision():
            return _tax(fact)
        case BankAccount():
            return account_in_words(fact)
        case PensionFact():
            return _pension(fact)
    return str(fact)


def account_in_words(account: BankAccount) -> str:
    return f"{bank_name(account.clearing) or account.clearing} •••• {account.account[-4:]}"


def _terms(fact: PayTerms) -> str:
    pay = format_kronor(fact.pay_ore)
    if fact.form == PayForm.HOURLY:
        text = _("%(pay)s kr i timmen") % {"pay": pay}
    else:
        text = _("%(pay)s kr i månaden, %(extent)s %%") % {"pay": pay, "extent": plain(fact.extent)}
    return ", ".join(filter(None, (fact.title, fact.unit.name, text, _("kodsträng %s") % fact.coding)))


def _tax(fact: TaxDecision) -> str:
    parts = [fact.get_kind_display()]
    if fact.kind == TaxKind.TABLE:
        parts = [_("Tabell %(table)s, kolumn %(column)s") % {"table": fact.table, "column": fact.column}]
    if fact.kind == TaxKind.PERCENT:
        parts = [_("Jämkning till %s %%") % plain(fact.percent)]
    if fact.adjustment_ore:
        parts.append(_("underlaget minskas med %s kr") % format_kronor(fact.adjustment_ore))
    if fact.extra_ore:
        parts.append(_("extra avdrag %s kr") % format_kronor(fact.extra_ore))
    return ", ".join(parts)


def _pension(fact: PensionFact) -> str:
    section = _("PA 16 avdelning %d") % fact.section if fact.section else _("PA 16, avdelning efter födelseåret")
    return f"{section}, {_('delpension')}" if fact.has_part_time_pension else section


def plain(number: object) -> str:
    """A percentage without idle decimals.

    >>> plain("75.00"), plain("62.50")
    ('75', '62,5')
    """
    text = f"{number:f}" if not isinstance(number, str) else number
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
