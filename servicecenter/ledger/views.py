"""Vouchers (verifikationer) and the account plan (kontoplan) of the agency."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.ledger.account_plan import account_plan
from servicecenter.ledger.forms import VoucherFilter
from servicecenter.ledger.origins import origin_of
from servicecenter.ledger.queries import (
    account_names,
    accounts_with_sums,
    find_voucher,
    voucher_lines,
    voucher_sums,
    vouchers,
)
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of

LINES_PER_PAGE = 200

VOUCHER_COLUMNS = (
    Column(gettext_lazy("Serie"), "series"),
    Column(gettext_lazy("Nummer"), "number", Kind.NUMBER),
    Column(gettext_lazy("Bokföringsdag"), "booked_on", Kind.DAY),
    Column(gettext_lazy("Text"), "text"),
    Column(gettext_lazy("Ursprung"), "origin"),
    Column(gettext_lazy("Rader"), "line_count", Kind.NUMBER),
    Column(gettext_lazy("Omslutning"), "turnover_ore", Kind.KRONOR),
    Column(gettext_lazy("Bokförd"), "posted_at", Kind.MOMENT),
    Column(gettext_lazy("Bokförd av"), lambda row: row.posted_by or "Servicecenter"),
)
LINE_COLUMNS = (
    Column(gettext_lazy("Rad"), "number", Kind.NUMBER),
    Column(gettext_lazy("Konto"), "account"),
    Column(gettext_lazy("Kodsträng"), lambda row: coding_text(row.coding)),
    Column(gettext_lazy("Text"), "text"),
    Column(gettext_lazy("Belopp"), "amount_ore", Kind.KRONOR),
)
ACCOUNT_COLUMNS = (
    Column(gettext_lazy("Konto"), "number"),
    Column(gettext_lazy("Benämning"), "name"),
    Column(gettext_lazy("S-kod"), "s_code"),
    Column(gettext_lazy("Öppet"), lambda row: _("ja") if row.is_open else _("nej")),
    Column(gettext_lazy("Rader i år"), "line_count", Kind.NUMBER),
    Column(gettext_lazy("Saldo i år"), "balance_ore", Kind.KRONOR),
)


def coding_text(coding: dict[str, str]) -> str:
    """``kst 100, projekt P12``"""
    return ", ".join(f"{code} {value}" for code, value in coding.items())


@requires(Permission.SEE_LEDGER)
@require_GET
def voucher_list(request: HttpRequest) -> HttpResponse:
    filter_form = VoucherFilter(request.GET)
    found = vouchers(**filter_form.chosen())
    if fmt := request.GET.get("format"):
        return export(found, VOUCHER_COLUMNS, name=_("Verifikationer"), fmt=fmt)
    context = {"filter_form": filter_form, "page_obj": page_of(request, found)}
    return render(request, "servicecenter/ledger/vouchers.html", context)


@requires(Permission.SEE_LEDGER)
@require_GET
def voucher_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    try:
        voucher = find_voucher(public_id)
    except ObjectDoesNotExist as missing:
        raise Http404(_("Verifikationen finns inte i den här myndigheten.")) from missing
    lines = voucher_lines(voucher)
    if fmt := request.GET.get("format"):
        return export(lines, LINE_COLUMNS, name=f"{voucher.series}{voucher.number}", fmt=fmt)
    names = account_names()
    page = page_of(request, lines, per_page=LINES_PER_PAGE)
    debit, credit = voucher_sums(voucher)
    context = {
        "voucher": voucher,
        "origin": origin_of(voucher.origin, request.permissions),
        "page_obj": page,
        "rows": [
            (line, names.get(line.account, ""), coding_text(line.coding), *_sides(line.amount_ore)) for line in page
        ],
        "debit_ore": debit,
        "credit_ore": credit,
    }
    return render(request, "servicecenter/ledger/voucher.html", context)


def _sides(amount: int) -> tuple[int | None, int | None]:
    """Debit and credit of a line; the side it is not on is empty."""
    return (amount, None) if amount >= 0 else (None, -amount)


@requires(Permission.SEE_LEDGER)
@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    """The account plan, with the balance of the year and what is not confirmed."""
    year = timezone.localdate().year
    accounts = accounts_with_sums(year=year)
    if fmt := request.GET.get("format"):
        return export(accounts, ACCOUNT_COLUMNS, name=_("Kontoplan"), fmt=fmt)
    planned = {row.number: row for row in account_plan().accounts}
    rows = [(account, planned.get(account.number)) for account in accounts]
    return render(request, "servicecenter/ledger/accounts.html", {"rows": rows, "year": year})
