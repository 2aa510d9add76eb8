"""Flex accounts: one's own with its history, and the clerk's list of balances, corrections and settlement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from payroll.employment.queries import employment_by_id, person_of
from payroll.flex import forms
from payroll.flex.actions import request_correction, settle_group
from payroll.flex.pages import account_context
from payroll.flex.queries import balances, waiting_corrections, with_flex
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Tidgrupp"), "group"),
    Column(gettext_lazy("Saldo"), "balance"),
    Column(gettext_lazy("Saldo i minuter"), "minutes"),
    Column(gettext_lazy("Över gränsen, minuter"), "over"),
    Column(gettext_lazy("Under gränsen, minuter"), "under"),
)


@requires(Permission.REPORT_OWN_TIME)
@require_GET
def my_flex(request: HttpRequest) -> HttpResponse:
    """My balance and every row it is the sum of."""
    person = person_of(request.user)
    if person is None:
        return render(request, "payroll/attendance/nobody.html", status=404)
    note_read(kind="flexentry", person_id=person.pk, name=person.name)
    accounts = [account_context(request, row) for row in person.employments.order_by("number")]
    used = [row for row in accounts if row["page_obj"].paginator.count or row["rules"]]
    return render(request, "payroll/flex/mine.html", {"accounts": used})


@requires(Permission.REPORT_TIME)
@require_GET
def flex_balances(request: HttpRequest) -> HttpResponse:
    """Everyone's balance today."""
    form = forms.SearchForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = _asked(asked, balances(with_flex(text=asked.get("q", "")), on=timezone.localdate()))
    if fmt := request.GET.get("format"):
        _note(found)
        return export(found, COLUMNS, name="flexsaldon", fmt=fmt)
    page = page_of(request, found)
    _note(page.object_list)
    context = {
        "filter_form": form,
        "page_obj": page,
        "rows": page.object_list,
        "waiting": list(waiting_corrections()),
    }
    return render(request, "payroll/flex/balances.html", context)


def _asked(asked: dict[str, Any], rows: list[Any]) -> list[Any]:
    return [row for row in rows if row.over or row.under] if asked.get("visa") == "utanfor" else rows


def _note(rows: Any) -> None:
    for row in rows:
        note_read(kind="flexentry", person_id=row.person.pk, name=row.person.name)


@requires(Permission.REPORT_TIME)
@require_GET
def flex_account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One employment's account."""
    employment = _employment(public_id)
    note_read(kind="flexentry", person_id=employment.person_id, name=employment.person.name)
    context = {"person": employment.person, "employment": employment, **account_context(request, employment)}
    return render(request, "payroll/flex/account.html", context)


@requires(Permission.REPORT_TIME)
def flex_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for a correction, with its reason."""
    employment = _employment(public_id)
    form = forms.CorrectionForm(request.POST or None)
    back = reverse("flex_account", args=[public_id])

    def save() -> HttpResponse:
        request_correction(employment=employment, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Rättelsen väntar på att någon annan godkänner den."))
        return redirect(back)

    heading = _("Rätta flexsaldo för %s") % employment.person.name
    return form_page(
        request, form, save, heading=heading, back=back, back_label=_("Flexkonto"), action=_("Begär rättelse")
    )


@requires(Permission.REPORT_TIME)
def flex_settle(request: HttpRequest) -> HttpResponse:
    """Settle a group's balances by its limits."""
    form = forms.SettleForm(request.POST or None)

    def save() -> HttpResponse:
        changed = settle_group(by=request.user, at=timezone.now(), **form.cleaned_data)
        text = ngettext("%d saldo är ändrat.", "%d saldon är ändrade.", len(changed)) % len(changed)
        messages.success(request, text if changed else _("Alla saldon ligger inom gränserna."))
        return redirect("flex_balances")

    return form_page(
        request, form, save, heading=_("Stäm av flexsaldon"), back=reverse("flex_balances"),
        back_label=_("Flexsaldon"), action=_("Stäm av"),
    )  # fmt: skip


def _employment(public_id: UUID) -> Any:
    found = employment_by_id(public_id)
    if found is None:
        raise Http404
    return found
