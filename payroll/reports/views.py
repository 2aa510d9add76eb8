"""The payee report (mottagarlista): what each payee gets for a month, and the list that goes with the money."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from payroll.deductions.queries import payee_by_id
from payroll.reports.queries import PayeeLine, PayeeSum, months_with_deductions, payee_lines, payee_sums
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export

LIST_COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "number"),
    Column(gettext_lazy("Namn"), "name"),
    Column(gettext_lazy("Avdrag"), "salary_type"),
    Column(gettext_lazy("Belopp"), "amount_ore", Kind.KRONOR),
)
SUM_COLUMNS = (
    Column(gettext_lazy("Mottagare"), "payee.name"),
    Column(gettext_lazy("Organisationsnummer"), "payee.organisation_number"),
    Column(gettext_lazy("Bankgiro"), "payee.bankgiro"),
    Column(gettext_lazy("Personer"), "people", Kind.NUMBER),
    Column(gettext_lazy("Avdraget"), "deducted_ore", Kind.KRONOR),
    Column(gettext_lazy("Utbetalt"), "paid_ore", Kind.KRONOR),
)


@requires(Permission.SEE_PAY)
@require_GET
def payee_report(request: HttpRequest) -> HttpResponse:
    """Every payee of a month, with lines and payment side by side."""
    months = months_with_deductions()
    month = _month(request.GET.get("manad", ""), months)
    rows: list[PayeeSum] = payee_sums(month)
    if fmt := request.GET.get("format"):
        return export(rows, SUM_COLUMNS, name=f"avdrag-{month}", fmt=fmt)
    context = {
        "month": month,
        "months": months,
        "rows": rows,
        "people": sum(row.people for row in rows),
        "deducted_ore": sum(row.deducted_ore for row in rows),
        "paid_ore": sum(row.paid_ore or 0 for row in rows),
        "is_paid": any(row.paid_ore is not None for row in rows),
        "broken": [row for row in rows if not row.ties],
    }
    return render(request, "payroll/reports/payee_report.html", context)


@requires(Permission.SEE_PAY)
@require_GET
def payee_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The list that goes to one payee for a month."""
    payee = payee_by_id(pk)
    if payee is None:
        raise Http404
    months = months_with_deductions()
    month = _month(request.GET.get("manad", ""), months)
    lines: list[PayeeLine] = payee_lines(payee, month)
    for line in lines:
        note_read(kind="net_deduction", person_id=line.person_id, name=line.name)
    if fmt := request.GET.get("format"):
        return export(lines, LIST_COLUMNS, name=f"{payee.name}-{month}", fmt=fmt)
    context = {
        "payee": payee,
        "month": month,
        "months": months,
        "rows": lines,
        "total_ore": sum(line.amount_ore for line in lines),
    }
    return render(request, "payroll/reports/payee_list.html", context)


def _month(text: str, months: list[str]) -> Month:
    """The month asked for, else the newest with a settled run, else this one."""
    if not text:
        return Month.parse(months[0]) if months else Month.of(timezone.localdate())
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404(_("Månaden finns inte: %s") % error) from None
