"""Reading the ledger of the agency in scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from servicecenter.agencies.queries import settings_on
from servicecenter.ledger.account_plan import account_plan
from servicecenter.ledger.draft import Chart, Coding, coding_faults
from servicecenter.ledger.models import Account, CodingValue, Dimension, SieImport, Voucher, VoucherLine

ACCOUNT_SETTING = "ledger.account."


def vouchers(*, year: int | None = None, series: str = "", text: str = "") -> QuerySet[Voucher]:
    """Vouchers, newest first; ``text`` is looked for in the text and the origin."""
    found = Voucher.objects.select_related("posted_by").order_by("-booked_on", "series", "-number")
    found = found.filter(fiscal_year=year) if year else found
    found = found.filter(series=series) if series else found
    return found.filter(Q(text__icontains=text) | Q(origin__icontains=text)) if text else found


def vouchers_between(starts_on: date, ends_on: date, *, series: str = "") -> list[Voucher]:
    """Sealed vouchers of a period, oldest first."""
    found = Voucher.objects.select_related("posted_by").filter(booked_on__range=(starts_on, ends_on))
    found = found.filter(series=series) if series else found
    return list(found.filter(sealed_at__isnull=False).order_by("booked_on", "series", "number"))


def sie_imports() -> QuerySet[SieImport]:
    """Every SIE file that was handed in, newest first, without its bytes."""
    return (
        SieImport.objects.defer("content").select_related("handed_in_by", "posted_by").order_by("-handed_in_at", "-id")
    )


def find_sie_import(public_id: UUID) -> SieImport:
    """Raises ``SieImport.DoesNotExist``, for another agency's file too."""
    return SieImport.objects.select_related("handed_in_by", "posted_by").get(public_id=public_id)


def vouchers_with_lines() -> QuerySet[Voucher]:
    """Sealed vouchers with their lines, in two queries however many."""
    lines = VoucherLine.objects.order_by("number")
    return Voucher.objects.filter(sealed_at__isnull=False).prefetch_related(Prefetch("lines", lines))


def vouchers_of_origins(origins: Collection[str]) -> QuerySet[Voucher]:
    return Voucher.objects.filter(origin__in=origins).order_by("id")


def vouchers_of_origin(origin: str) -> QuerySet[Voucher]:
    """The one voucher of an origin, once it is posted."""
    return Voucher.objects.filter(origin=origin).order_by("id")


def voucher_of_origin(origin: str) -> Voucher | None:
    return vouchers_of_origin(origin).first()


def voucher_lines(voucher: Voucher) -> QuerySet[VoucherLine]:
    return VoucherLine.objects.filter(voucher=voucher).order_by("number")


def years_and_series() -> tuple[list[int], list[str]]:
    """The years and series that have vouchers, for the choices of a filter."""
    pairs = set(Voucher.objects.order_by().values_list("fiscal_year", "series").distinct())
    return sorted({year for year, _series in pairs}, reverse=True), sorted({series for _year, series in pairs})


def accounts_with_sums(*, year: int) -> list[Account]:
    """Every account with its lines and balance of the year (``line_count``, ``balance_ore``)."""
    rows = VoucherLine.objects.filter(voucher__fiscal_year=year).order_by().values("account")
    sums = {row["account"]: row for row in rows.annotate(lines=Count("id"), ore=Sum("amount_ore"))}
    found = list(Account.objects.order_by("number"))
    for account in found:
        row = sums.get(account.number, {})
        account.line_count, account.balance_ore = row.get("lines", 0), row.get("ore", 0)
    return found


def balance_of(account: str) -> int:
    """The sum of everything ever posted on an account, öre; debit is positive."""
    return VoucherLine.objects.filter(account=account).aggregate(ore=Sum("amount_ore", default=0))["ore"]


def account_names() -> dict[str, str]:
    return dict(Account.objects.order_by("number").values_list("number", "name"))


def accounts_by_key(*, on: date) -> dict[str, str]:
    """Every posting key with its account: the agency's own setting ``ledger.account.KEY``, else the plan's."""
    own = {
        key.removeprefix(ACCOUNT_SETTING): value
        for key, value in settings_on(on).items()
        if key.startswith(ACCOUNT_SETTING)
    }
    return dict(account_plan().by_key) | own


def chart_on(day: date) -> Chart:
    """The agency's accounts and dimensions on a day: what a draft is checked against."""
    accounts = dict(Account.objects.order_by("number").values_list("number", "is_open"))
    listed: dict[int, set[str]] = {}
    for row in CodingValue.objects.order_by("id"):
        values = listed.setdefault(row.dimension_id, set())
        if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on):
            values.add(row.value)
    return Chart(
        frozenset(number for number, is_open in accounts.items() if is_open),
        frozenset(number for number, is_open in accounts.items() if not is_open),
        tuple(
            Coding(row.code, row.name, row.is_required, frozenset(listed[row.pk]) if row.pk in listed else None)
            for row in Dimension.objects.order_by("position")
        ),
        accounts_by_key(on=day),
    )


def unknown_codings(codings: Iterable[str], *, on: date) -> dict[str, str]:
    """The code strings that can't be posted on a day, each with the reason."""
    chart = chart_on(on)
    found = {coding: "; ".join(coding_faults(coding, chart)) for coding in codings}
    return {coding: fault for coding, fault in found.items() if fault}


def find_voucher(public_id: UUID) -> Voucher:
    """Raises ``Voucher.DoesNotExist``, for another agency's voucher too."""
    return Voucher.objects.select_related("posted_by").get(public_id=public_id)


def voucher_sums(voucher: Voucher) -> tuple[int, int]:
    """Debit and credit, öre, both as positive figures."""
    sums = VoucherLine.objects.filter(voucher=voucher).aggregate(
        debit=Sum("amount_ore", filter=Q(amount_ore__gt=0), default=0),
        credit=Sum("amount_ore", filter=Q(amount_ore__lt=0), default=0),
    )
    return sums["debit"], -sums["credit"]
