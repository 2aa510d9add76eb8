"""Posting: the one way a voucher comes to be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, event_of, write_events
from servicecenter.common.fault_points import fault_point
from servicecenter.ledger.account_plan import account_plan
from servicecenter.ledger.draft import Chart, VoucherDraft, check
from servicecenter.ledger.models import Account, Dimension, Voucher
from servicecenter.ledger.queries import chart_on, voucher_lines, vouchers_of_origins
from servicecenter.tenancy.scope import current_agency_id

Row = tuple[str, dict[str, str], int, str]
"""A line as it is stored: account, coding, öre, text."""


class OriginTaken(ValueError):
    """The origin already has a voucher, with another content."""


@transaction.atomic
def post_voucher(draft: VoucherDraft, *, by: User | None, at: datetime) -> Voucher:
    """Post a voucher (bokför). The same draft again gives the voucher that is already there.

    Raises ``VoucherError`` when the draft may not be posted and ``OriginTaken`` when its origin has another voucher.
    """
    return post_vouchers([draft], by=by, at=at)[0]


@transaction.atomic
def post_vouchers(drafts: Sequence[VoucherDraft], *, by: User | None, at: datetime) -> list[Voucher]:
    """Post many vouchers of the same day with about as many questions as for one, in the order given.

    Raises as ``post_voucher`` does, and then none of them is posted.
    """
    charts = {day: chart_on(day) for day in {draft.booked_on for draft in drafts}}
    rows: dict[str, list[Row]] = {}
    for draft in drafts:
        check(draft, charts[draft.booked_on])
        rows[draft.origin] = _rows(draft, charts[draft.booked_on])
    for year, series in sorted({(draft.fiscal_year, draft.series) for draft in drafts}):
        _lock_series(year, series)
    found = {each.origin: each for each in vouchers_of_origins(list(rows))}
    posted = {
        draft.origin: _same(found[draft.origin], draft, rows[draft.origin]) for draft in drafts if draft.origin in found
    }
    fresh = _numbered([draft for draft in drafts if draft.origin not in found], by=by, at=at)
    Voucher.objects.bulk_create(fresh)
    _write_lines(fresh, rows)
    fault_point("voucher not sealed")
    for voucher in fresh:
        voucher.sealed_at = at
    if fresh:
        Voucher.objects.filter(pk__in=[voucher.pk for voucher in fresh]).update(sealed_at=at)
    told = [{"origin": each.origin, "turnover_ore": each.turnover_ore} for each in fresh]
    write_events(
        [
            event_of(Event.VOUCHER_POSTED, on=each, by=by, at=at, detail=detail)
            for each, detail in zip(fresh, told, strict=True)
        ]
    )
    posted |= {voucher.origin: voucher for voucher in fresh}
    return [posted[draft.origin] for draft in drafts]


@transaction.atomic
def ensure_accounts() -> int:
    """Give the agency in scope the base accounts and dimensions it lacks; its own changes stay. Returns how many."""
    plan = account_plan()
    known = set(Account.objects.values_list("number", flat=True))
    missing = [
        Account(number=row.number, name=row.name, s_code=row.s_code) for row in plan.accounts if row.number not in known
    ]
    Account.objects.bulk_create(missing, ignore_conflicts=True)
    if not Dimension.objects.exists():
        dimensions = enumerate(plan.dimensions, start=1)
        Dimension.objects.bulk_create(
            [Dimension(position=place, code=row.code, name=row.name) for place, row in dimensions],
            ignore_conflicts=True,
        )
    return len(missing)


def _rows(draft: VoucherDraft, chart: Chart) -> list[Row]:
    codings = {text: chart.coding(text) for text in {line.coding for line in draft.lines}}
    return [(chart.account(line.account_key), codings[line.coding], line.amount, line.text) for line in draft.lines]


def _same(existing: Voucher, draft: VoucherDraft, rows: list[Row]) -> Voucher:
    stored = list(voucher_lines(existing).values_list("account", "coding", "amount_ore", "text"))
    head = (existing.series, existing.booked_on, existing.text)
    if stored != rows or head != (draft.series, draft.booked_on, draft.text):
        raise OriginTaken(
            _("%(origin)s är redan bokfört som %(voucher)s med annat innehåll. Rätta med en ny verifikation.")
            % {"origin": draft.origin, "voucher": existing}
        )
    return existing


def _lock_series(year: int, series: str) -> None:
    """One writer at a time in a series, so that its numbers follow each other without a gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"voucher {current_agency_id()} {year} {series}"]
        )


def _numbered(drafts: Sequence[VoucherDraft], *, by: User | None, at: datetime) -> list[Voucher]:
    """Vouchers with the next numbers of their series, which is locked."""
    last: dict[tuple[int, str], int] = {}
    vouchers = []
    for draft in drafts:
        place = (draft.fiscal_year, draft.series)
        last[place] = (last[place] if place in last else _last_number(*place)) + 1
        vouchers.append(
            Voucher(
                series=draft.series,
                number=last[place],
                fiscal_year=draft.fiscal_year,
                booked_on=draft.booked_on,
                text=draft.text,
                origin=draft.origin,
                line_count=len(draft.lines),
                turnover_ore=draft.turnover,
                posted_by=by,
                posted_at=at,
            )
        )
    return vouchers


def _last_number(year: int, series: str) -> int:
    in_series = Voucher.objects.filter(fiscal_year=year, series=series)
    return in_series.aggregate(last=Max("number"))["last"] or 0


LINES = """
    INSERT INTO servicecenter_voucherline (agency_id, voucher_id, number, account, coding, amount_ore, text)
    SELECT %s, line.voucher_id, line.number, line.account, line.coding, line.amount_ore, line.text
    FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::jsonb[], %s::bigint[], %s::text[])
      AS line (voucher_id, number, account, coding, amount_ore, text)
"""


def _write_lines(vouchers: Sequence[Voucher], rows: Mapping[str, Sequence[Row]]) -> None:
    lines = [
        (voucher.pk, number, account, json.dumps(coding), amount, text)
        for voucher in vouchers
        for number, (account, coding, amount, text) in enumerate(rows[voucher.origin], start=1)
    ]
    if lines:
        with connection.cursor() as cursor:
            cursor.execute(LINES, [current_agency_id(), *map(list, zip(*lines, strict=True))])
