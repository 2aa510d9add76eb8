"""The door of the control report (kontrollrapport)."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from payroll.reports.control_report import control_report, months_to_report
from servicecenter.accounts.doors import requires
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of

A_YEAR = 12
COLUMNS = (
    Column(lazy("Månad"), "month"),
    Column(lazy("Lönekörning"), "title"),
    Column(lazy("Slag"), lambda row: str(row.kind)),
    Column(lazy("Kontroll"), "what"),
    Column(lazy("Hur ofta"), lambda row: _("varje lönekörning")),
    Column(lazy("Utförd av"), "performer"),
    Column(lazy("När"), "at", Kind.MOMENT),
    Column(lazy("Resultat"), "result"),
    Column(lazy("Anteckning"), "note"),
    Column(lazy("Missad"), lambda row: _("ja") if row.is_missed else _("nej")),
)


class PeriodFilter(forms.Form):
    """Which months the report covers; a month that cannot be chosen counts as none."""

    first = forms.ChoiceField(label=lazy("Från"), required=False)
    last = forms.ChoiceField(label=lazy("Till"), required=False)
    only = forms.ChoiceField(
        label=lazy("Visa"), required=False, choices=[("", lazy("Alla kontroller")), ("missed", lazy("Bara missade"))]
    )

    def __init__(self, asked: QueryDict, *, months: Sequence[Month]) -> None:
        """``months`` are those that can be chosen, newest first."""
        self.months = months
        self.usual = {"first": str(months[:A_YEAR][-1]), "last": str(months[0])}
        super().__init__(self.usual | asked.dict())
        for name in ("first", "last"):
            self.fields[name].choices = [(str(month), date_format(month.starts_on, "F Y")) for month in months]

    def chosen(self) -> tuple[Month, Month, bool]:
        self.is_valid()
        given = self.usual | {key: value for key, value in self.cleaned_data.items() if value}
        return Month.parse(given["first"]), Month.parse(given["last"]), given.get("only") == "missed"


@requires(Permission.SEE_PAY, Permission.SEE_AUDIT, Permission.PREPARE_PAY_RUN, Permission.APPROVE_PAY_RUN)
@require_GET
def controls_performed(request: HttpRequest) -> HttpResponse:
    """Every control of the pay runs of a period, who performed it and how it went."""
    today = Month.of(timezone.localdate())
    form = PeriodFilter(request.GET, months=months_to_report(today))
    first, last, is_only_missed = form.chosen()
    checks = control_report(first, last, today=today)
    missed = [row for row in checks if row.is_missed]
    rows = missed if is_only_missed else checks
    if "format" in request.GET:
        return export(rows, COLUMNS, name=f"kontrollrapport-{first}-{last}", fmt=request.GET["format"])
    page = page_of(request, rows)
    context = {
        "filter_form": form,
        "rows": page,
        "page_obj": page,
        "missed": len(missed),
        "count": len(checks),
        "runs": len({row.run.pk for row in checks if row.run}),
    }
    return render(request, "payroll/reports/control_report.html", context)
