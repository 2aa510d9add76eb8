"""The clerk's doors to vacation accounts (semesterkonton) and the holiday liability. Each person shown is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from payroll.employment.queries import employment_by_id
from payroll.vacation import actions, forms
from payroll.vacation.debt_pages import booked_months, chart_of, debt_rows, month_to_book
from payroll.vacation.pages import account_context, closing_context, waiting_rows, weeks_told, year_asked, years_around
from payroll.vacation.register import chosen, employments, lines
from payroll.vacation.settling import days_to_settle, settle_vacation
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.ledger.draft import VoucherError
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "employment.person.number"),
    Column(gettext_lazy("Namn"), "employment.person.name"),
    Column(gettext_lazy("Anställning"), "employment.number"),
    Column(gettext_lazy("Enhet"), "unit"),
    Column(gettext_lazy("Årets dagar"), "earned", Kind.NUMBER),
    Column(gettext_lazy("Uttagna och planerade"), "taken", Kind.NUMBER),
    Column(gettext_lazy("Kvar av årets"), "account.current", Kind.NUMBER),
    Column(gettext_lazy("Sparade"), "account.saved", Kind.NUMBER),
    Column(gettext_lazy("Växlade"), "account.exchanged", Kind.NUMBER),
)
DEBT_COLUMNS = (
    Column(gettext_lazy("Månad"), "month"),
    Column(gettext_lazy("Anställningsnummer"), "employment.person.number"),
    Column(gettext_lazy("Namn"), "employment.person.name"),
    Column(gettext_lazy("Enhet"), "unit.name"),
    Column(gettext_lazy("Kodsträng"), "coding"),
    Column(gettext_lazy("Dagar"), "days", Kind.NUMBER),
    Column(gettext_lazy("Värde per dag"), "day_ore", Kind.KRONOR),
    Column(gettext_lazy("Semesterlön"), "pay_ore", Kind.KRONOR),
    Column(gettext_lazy("Arbetsgivaravgifter"), "contributions_ore", Kind.KRONOR),
    Column(gettext_lazy("Summa"), "total_ore", Kind.KRONOR),
)


@requires(Permission.SEE_PAY)
@require_GET
def vacation_accounts(request: HttpRequest) -> HttpResponse:
    """Every vacation account of the agency; a filter on balances reads them all, a page only its own."""
    now, today = timezone.now(), timezone.localdate()
    form = forms.ShownForm(request.GET or {"visa": "all"}, years=years_around(today.year))
    asked = form.chosen()
    year, shown = asked["year"], asked["shown"]
    people = employments(q=asked["q"], year=year, today=today)
    fmt = request.GET.get("format")
    if fmt or shown != "all":
        rows: list[Any] = chosen(lines(people, year=year, at=now, today=today), shown, year)
        page = page_of(request, rows)
        seen = rows if fmt else page.object_list
    else:
        page = page_of(request, people)
        rows = seen = lines(list(page.object_list), year=year, at=now, today=today)
    _note([row.employment for row in seen])
    if fmt:
        return export(rows, COLUMNS, name=f"semesterkonton-{year}", fmt=fmt)
    context = {"filter_form": form, "page_obj": page, "rows": seen, "year": year, "may_edit": _may_edit(request)}
    return render(request, "payroll/vacation/accounts.html", context)


@requires(Permission.SEE_PAY)
@require_GET
def vacation_account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One account: its days, its history, and what waits for a second person."""
    employment = _employment(public_id)
    now = timezone.now()
    year = year_asked(request.GET.get("ar", ""), timezone.localdate(now))
    _note([employment])
    context = {
        "employment": employment,
        "person": employment.person,
        "waiting": waiting_rows(employment),
        "weeks": weeks_told(employment),
        "may_edit": _may_edit(request),
        **account_context(employment, year, at=now),
    }
    return render(request, "payroll/vacation/account.html", context)


@requires(Permission.EDIT_PAY_FACTS)
def vacation_row_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Register an opening balance or an adjustment."""
    form = forms.RowForm(request.POST or None, initial={"year": timezone.localdate().year})
    employment = _employment(public_id)

    def save() -> None:
        actions.register_row(employment=employment, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Raden är registrerad och väntar på en annan handläggare.")
    return _form(request, form, save, employment, heading=_("Saldo eller justering"), told=told)


@requires(Permission.EDIT_PAY_FACTS)
def vacation_exchange_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Register that the supplement is exchanged for days."""
    form = forms.ExchangeForm(request.POST or None, initial={"year": timezone.localdate().year + 1})
    employment = _employment(public_id)

    def save() -> None:
        actions.exchange_supplement(employment=employment, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Växlingen är registrerad och väntar på en annan handläggare.")
    return _form(request, form, save, employment, heading=_("Växla semestertillägg mot dagar"), told=told)


@requires(Permission.EDIT_PAY_FACTS)
def vacation_week_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Register fewer working days a week, which makes a quota."""
    form = forms.WeekForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    employment = _employment(public_id)

    def save() -> None:
        actions.set_concentrated_week(employment=employment, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Semesterdagar räknas nu med kvot.")
    return _form(request, form, save, employment, heading=_("Koncentrerad deltid"), told=told)


@requires(Permission.EDIT_PAY_FACTS)
def vacation_settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Settle the vacation of someone whose employment ends."""
    employment = _employment(public_id)
    initial = {"days": days_to_settle(employment, at=timezone.now())}
    form = forms.SettleForm(request.POST or None, initial=initial)

    def save() -> None:
        settle_vacation(employment=employment, by=request.user, at=timezone.now(), **form.cleaned_data)

    told = _("Regleringen väntar på en annan handläggare och betalas sedan med nästa lön.")
    return _form(request, form, save, employment, heading=_("Slutreglera semestern"), told=told)


@requires(Permission.SEE_PAY)
@require_GET
def vacation_closing(request: HttpRequest) -> HttpResponse:
    """What the turn of the last year would do, or did."""
    year = timezone.localdate().year - 1
    context = closing_context(year, at=timezone.now())
    return render(request, "payroll/vacation/closing.html", context | {"may_edit": _may_edit(request)})


@requires(Permission.EDIT_PAY_FACTS)
@require_POST
def vacation_closing_ask(request: HttpRequest) -> HttpResponse:
    """Ask another clerk to close the last year."""
    year = timezone.localdate().year - 1
    try:
        actions.ask_to_close_year(year=year, by=request.user, at=timezone.now())
        messages.success(request, _("Årsavslutet väntar på en annan handläggare."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except NotAllowedNow as refusal:
        messages.error(request, str(refusal))
    return redirect("vacation_closing")


@requires(Permission.SEE_PAY)
@require_GET
def vacation_debt(request: HttpRequest) -> HttpResponse:
    """The booked months of the holiday liability, and the next one to book."""
    months = booked_months()
    context = {
        "rows": months,
        "chart": chart_of(months),
        "next_month": month_to_book(months, timezone.localdate()),
        "may_edit": _may_edit(request),
    }
    return render(request, "payroll/vacation/debt.html", context)


@requires(Permission.EDIT_PAY_FACTS)
@require_POST
def vacation_debt_book(request: HttpRequest) -> HttpResponse:
    """Book the next month's liability."""
    try:
        month = Month.parse(request.POST.get("month", ""))
        booked = actions.book_vacation_debt(month=month, by=request.user, at=timezone.now())
        messages.success(request, _("Semesterlöneskulden för %s är bokförd.") % booked.month)
    except (ValueError, NotAllowedNow, VoucherError) as refusal:
        messages.error(request, str(refusal))
    return redirect("vacation_debt")


@requires(Permission.SEE_PAY)
@require_GET
def vacation_debt_month(request: HttpRequest, month: str) -> HttpResponse:
    """The liability of a month, person by person."""
    booked = next((row for row in booked_months() if row.month == month), None)
    if booked is None:
        raise Http404
    found = debt_rows(month)
    if fmt := request.GET.get("format"):
        rows = list(found)
        _note([row.employment for row in rows])
        return export(rows, DEBT_COLUMNS, name=f"semesterloneskuld-{month}", fmt=fmt)
    page = page_of(request, found)
    _note([row.employment for row in page.object_list])
    context = {"booked": booked, "month": Month.parse(month), "page_obj": page, "rows": page.object_list}
    return render(request, "payroll/vacation/debt_month.html", context)


def _form(
    request: HttpRequest, form: Any, save: Callable[[], None], employment: Any, *, heading: str, told: str
) -> HttpResponse:
    back = reverse("vacation_account", args=[employment.public_id])

    def saved() -> HttpResponse:
        save()
        messages.success(request, told)
        return redirect(back)

    return form_page(request, form, saved, heading=heading, back=back, person=employment.person)


def _note(rows: list[Any]) -> None:
    for row in rows:
        note_read(kind="vacation", person_id=row.person_id, name=row.person.name)


def _may_edit(request: HttpRequest) -> bool:
    return Permission.EDIT_PAY_FACTS in request.permissions


def _employment(public_id: UUID) -> Any:
    employment = employment_by_id(public_id)
    if employment is None:
        raise Http404
    return employment
