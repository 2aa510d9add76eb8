"""What must hold before a pension report is sealed: every sum ties with the payslips and the vouchers."""

from __future__ import annotations

from django.db.models import Sum
from django.utils.translation import gettext as _

from payroll.declarations.controls import Fault, Tie
from payroll.exchange.pension_report.checks import person_faults
from payroll.pensions.files import person_report
from payroll.pensions.gather import KINDS
from payroll.pensions.models import PensionReport, PensionRow
from payroll.runs.models import PayLine, PayRun, Payslip
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.ledger.queries import accounts_by_key, voucher_lines, voucher_of_origin

SHOWN = 50
STAND_IN = "198504121230"
"""A number that holds, for people whose own stays behind its wall until the file is written."""
PENSION_BASE = [code for code, kind in KINDS if kind == "base"]


def broken(report: PensionReport) -> list[str]:
    """Why the report cannot be sealed; empty when it can."""
    texts = [_("%(name)s stämmer inte.") % {"name": tie.name} for tie in report_ties(report) if not tie.holds]
    return texts + [f"{fault.name}: {fault.text}" for fault in faults(report, most=SHOWN)]


def report_ties(report: PensionReport) -> list[Tie]:
    """Pay lines, payslips, vouchers and the report say the same."""
    lines = PayLine.objects.filter(run_id__in=report.run_ids, code__in=PENSION_BASE)
    slips = Payslip.objects.filter(run_id__in=report.run_ids)
    rows = PensionRow.objects.filter(report=report).aggregate(
        base=Sum("base_ore", default=0), premium=Sum("premium_ore", default=0)
    )
    premiums = slips.aggregate(ore=Sum("pension_ore", default=0))["ore"]
    on_payslips, in_report = _("Specifikationer"), _("Rapporten")
    return [
        Tie(
            _("Pensionsgrundande lön"),
            _("Lönerader"),
            lines.aggregate(ore=Sum("amount_ore", default=0))["ore"],
            in_report,
            rows["base"],
        ),
        Tie(
            _("Pensionspremier"),
            on_payslips,
            premiums,
            in_report,
            rows["premium"],
            note=_("Räknade på nytt ur underlagen i rapporten."),
        ),
        Tie(_("Pensionspremier, bokförda"), _("Verifikationer"), _posted(report), on_payslips, premiums),
    ]


def _posted(report: PensionReport) -> Ore:
    """The debt of pension premiums that the runs' vouchers have booked."""
    posted = 0
    for run in PayRun.objects.filter(pk__in=report.run_ids).order_by("pk"):
        voucher = voucher_of_origin(run.origin)
        if voucher is not None:
            account = accounts_by_key(on=run.pays_on)["pension_debt"]
            posted -= voucher_lines(voucher).filter(account=account).aggregate(ore=Sum("amount_ore", default=0))["ore"]
    return posted


def faults(report: PensionReport, *, most: int) -> list[Fault]:
    """The first people that could not be told of, with what is wrong."""
    found: list[Fault] = []
    month = Month.parse(report.month)
    rows = PensionRow.objects.filter(report=report).select_related("person").order_by("person_id")
    for row in rows.iterator(chunk_size=2_000):
        identity = STAND_IN if row.person.is_protected else row.identity
        texts = person_faults(person_report(row, identity), month)
        found += [Fault(row.person_id, row.person.name, text) for text in texts]
        if len(found) >= most:
            break
    return found[:most]
