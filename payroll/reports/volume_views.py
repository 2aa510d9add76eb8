"""The door of the volumes (volymer)."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from payroll.reports.volumes import months_paid, years_paid
from servicecenter.accounts.doors import requires_somewhere
from servicecenter.agencies.models import Agency
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.web.formatting import month_abbreviation

COLUMNS = (
    Column(lazy("Månad"), "period"),
    Column(lazy("Myndigheter"), "agencies", Kind.NUMBER),
    Column(lazy("Lönekörningar"), "runs", Kind.NUMBER),
    Column(lazy("Lönespecifikationer"), "payslips", Kind.NUMBER),
    Column(lazy("Bruttolön"), "gross_ore", Kind.KRONOR),
    Column(lazy("Nettolön"), "net_ore", Kind.KRONOR),
)
A_YEAR = 12


class AgencyFilter(forms.Form):
    """One of the reader's agencies, or all; one that the reader does not have counts as none chosen."""

    agency = forms.ChoiceField(label=lazy("Myndighet"), required=False)

    def __init__(self, asked: QueryDict, *, agencies: Sequence[Agency]) -> None:
        super().__init__(asked)
        self.agencies = agencies
        every = ("", lazy("Alla myndigheter"))
        self.fields["agency"].choices = [every, *((str(agency.pk), agency.name) for agency in agencies)]

    def chosen(self) -> Sequence[Agency]:
        wanted = self.cleaned_data.get("agency") if self.is_valid() else ""
        return [agency for agency in self.agencies if str(agency.pk) == wanted] or self.agencies


@requires_somewhere(Permission.SEE_PAY)
@require_GET
def volumes(request: HttpRequest) -> HttpResponse:
    """Payslips per month and year, with a chart of the last twelve months."""
    form = AgencyFilter(request.GET, agencies=request.overview)
    months = months_paid(form.chosen())
    if "format" in request.GET:
        return export(months, COLUMNS, name="lonespecifikationer-per-manad", fmt=request.GET["format"])
    page = page_of(request, months)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": page,
        "years": years_paid(months),
        "chart": [(month_abbreviation(row.month.starts_on), row.payslips) for row in reversed(months[:A_YEAR])],
    }
    return render(request, "payroll/reports/volumes.html", context)
