"""The payslip's page for the clerk, its PDF and the reason of one line. Each is one read of the person's pay."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from payroll.calculation.sick_lines import SICK_CODES
from payroll.payslip_print.render import render_payslip_pdf
from payroll.payslip_print.view import PayslipView, Sum
from payroll.runs.archive import pdf_name
from payroll.runs.models import PayRun, Payslip, RunState
from payroll.runs.pages import heading
from payroll.runs.queries import neighbours
from payroll.runs.slip import Line, Slip, because_of, slip_of
from payroll.runs.versions import versions_of
from servicecenter.audit.reading import note_file, note_read
from servicecenter.common.periods import Month
from servicecenter.web.formatting import iso_moment, kronor, long_date

COST_KINDS = ("fjord", "warn", "plain", "info", "run")


def slip_context(payslip: Payslip) -> dict[str, Any]:
    _note(payslip)
    slip = slip_of(payslip)
    run, view = payslip.run, slip.view
    earlier, later = neighbours(payslip)
    return {
        "slip": slip,
        "view": view,
        "month": Month.parse(payslip.month),
        "pays_on": run.pays_on,
        "payslip": payslip,
        "totals": view.totals,
        "is_preliminary": run.state not in (RunState.APPROVED, RunState.DEFINITIVE, RunState.PAID),
        "lead": lead(view),
        "crumb": {"label": heading(run), "url": reverse("pay_run", args=[run.public_id])},
        "groups": [_group(slip, group) for group in slip.groups],
        "faults": slip.faults,
        "events": events(run, view),
        "facts": [{"label": fact.label, "value": fact.value} for fact in view.employments],
        "cost_parts": _cost_parts(view),
        "cost_rows": _cost_rows(view),
        "year_rows": [_sum_row(item) for item in view.year_to_date],
        "previous": _link(earlier),
        "next": _link(later),
        "pdf_url": reverse("payslip_pdf", args=[payslip.public_id]),
    }


def pdf_of(payslip: Payslip) -> tuple[str, bytes]:
    """The payslip's file, in Swedish as the print is, and the name it is saved under."""
    _note(payslip)
    name = pdf_name(payslip.person.number, payslip.month)
    note_file(name=name, kind="payslip", object_id=str(payslip.pk))
    with override(settings.LANGUAGE_CODE):
        view = slip_of(payslip).view
    return name, render_payslip_pdf(view, created_at=payslip.run.finished_at or timezone.now())


def because_context(payslip: Payslip, number: int) -> dict[str, Any] | None:
    """The reason of one line, or nothing when there is no such line."""
    found = because_of(payslip, number)
    if found is None:
        return None
    _note(payslip)
    slip = slip_of(payslip)
    line = next((line for group in slip.groups for line in group.lines if line.number == number), None)
    return {
        "because": found,
        "versions": versions_of(payslip, number),
        "payslip": payslip,
        "line": line,
        "person_name": payslip.person.name,
        "month": Month.parse(payslip.month),
        "back_url": reverse("payslip", args=[payslip.public_id]),
        "days_url": reverse("payslip_sick_days", args=[payslip.public_id]) if is_sickness(line) else "",
        "faults": slip.faults,
    }


def is_sickness(line: Line | None) -> bool:
    """Whether a line adds up sick days, which can be read one by one."""
    return line is not None and line.row.code in SICK_CODES


def lead(view: PayslipView) -> str:
    account = _("till %s") % view.account if view.account else _("inget bankkonto är registrerat")
    return f"{view.person_name}, {view.agency_name}. " + _("Utbetalas %(day)s, %(account)s.") % {
        "day": long_date(view.pays_on), "account": account
    }  # fmt: skip


def events(run: PayRun, view: PayslipView) -> list[dict[str, str]]:
    """From counted to money on the account."""
    approved = run.approved_at is not None
    is_fixed, is_paid = run.state in ("definitive", "paid"), run.state == "paid"

    def status(is_done: bool, is_next: bool) -> str:
        return "done" if is_done else "now" if is_next else ""

    return [
        {"text": _("Räknad"), "meta": iso_moment(run.finished_at) if run.finished_at else "", "status": "done"},
        {
            "text": _("Attesterad"),
            "meta": f"{iso_moment(run.approved_at)}, {run.approved_by}" if run.approved_at else "",
            "status": status(approved, not approved),
        },
        {"text": _("Fastställd och bokförd"), "meta": "", "status": status(is_fixed, approved and not is_fixed)},
        {"text": _("Sänd till banken"), "meta": "", "status": status(is_paid, is_fixed and not is_paid)},
        {
            "text": _("På kontot %s") % view.account if view.account else _("På kontot"),
            "meta": long_date(run.pays_on),
            "status": status(is_paid and run.pays_on <= timezone.localdate(), is_paid),
        },
    ]


def _note(payslip: Payslip) -> None:
    note_read(kind="payslip", person_id=payslip.person_id, name=payslip.person.name, object_id=str(payslip.pk))


def _group(slip: Slip, group: Any) -> dict[str, Any]:
    return {
        "label": group.title,
        "total_label": group.total_label,
        "total_ore": group.total,
        "lines": [
            {
                "code": line.row.code,
                "name": line.row.text,
                "note": line.row.period,
                "quantity": line.row.quantity,
                "rate": line.row.rate,
                "amount_ore": line.row.amount,
                "tag": _tag(slip, line.earned_from),
                "claim": line.claim,
                "claim_url": reverse("travel_claim", args=[line.claim.public_id]) if line.claim else "",
                "because_url": reverse("payslip_because", args=[slip.payslip.public_id, line.number]),
            }
            for line in group.lines
        ],
    }


def _tag(slip: Slip, earned_from: date) -> dict[str, str] | None:
    """A mark on lines that were earned in an earlier month."""
    earned = Month.of(earned_from)
    if str(earned) >= slip.payslip.month:
        return None
    return {"kind": "run", "label": _("avser %s") % date_format(earned.starts_on, "F"), "icon": "return"}


def _cost_parts(view: PayslipView) -> list[tuple[str, int, str]]:
    parts = view.employer_cost[:-1]
    if any(part.amount < 0 for part in parts):
        return []
    return [(part.label, part.amount, kind) for part, kind in zip(parts, COST_KINDS, strict=False)]


def _cost_rows(view: PayslipView) -> list[dict[str, Any]]:
    rows = [_sum_row(part) | {"kind": kind} for part, kind in zip(view.employer_cost[:-1], COST_KINDS, strict=False)]
    return [*rows, _sum_row(view.employer_cost[-1]) | {"is_sum": True}] if rows else []


def _sum_row(item: Sum) -> dict[str, Any]:
    return {"label": item.label, "value": kronor(item.amount)}


def _link(payslip: Payslip | None) -> dict[str, str] | None:
    if payslip is None:
        return None
    label = date_format(Month.parse(payslip.month).starts_on, "F").capitalize()
    return {"label": label, "url": reverse("payslip", args=[payslip.public_id])}
