"""Posting: the one way a voucher comes to be."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.ledger.account_plan import account_plan
from servicecenter.ledger.draft import Chart, VoucherDraft, check
from servicecenter.ledger.models import Account, Dimension, Voucher
from servicecenter.ledger.queries import chart_on, voucher_lines, voucher_of_origin
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
    chart = chart_on(draft.booked_on)
    check(draft, chart)
    rows = _rows(draft, chart)
    _lock_series(draft)
    if existing := voucher_of_origin(draft.origin):
        return _same(existing, draft, rows)
    voucher = Voucher.objects.create(
        series=draft.series,
        number=_next_number(draft),
        fiscal_year=draft.fiscal_year,
        booked_on=draft.booked_on,
        text=draft.text,
        origin=draft.origin,
        posted_by=by,
        posted_at=at,
    )
    _write_lines(voucher, rows)
    fault_point("voucher not sealed")
    voucher.line_count, voucher.turnover_ore, voucher.sealed_at = len(rows), draft.turnover, at
    voucher.save(update_fields=["line_count", "turnover_ore", "sealed_at"])
    record(Event.VOUCHER_POSTED, on=voucher, by=by, at=at, origin=draft.origin, turnover_ore=draft.turnover)
    return voucher


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


def _lock_series(draft: VoucherDraft) -> None:
    """One writer at a time in a series, so that its numbers follow each other without a gap."""
    key = f"voucher {current_agency_id()} {draft.fiscal_year} {draft.series}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _next_number(draft: VoucherDraft) -> int:
    in_series = Voucher.objects.filter(fiscal_year=draft.fiscal_year, series=draft.series)
    return (in_series.aggregate(last=Max("number"))["last"] or 0) + 1


LINES = """
    INSERT INTO servicecenter_voucherline (agency_id, voucher_id, number, account, coding, amount_ore, text)
    SELECT %s, %s, line.number, line.account, line.coding, line.amount_ore, line.text
    FROM unnest(%s::text[], %s::jsonb[], %s::bigint[], %s::text[])
      WITH ORDINALITY AS line (account, coding, amount_ore, text, number)
"""


def _write_lines(voucher: Voucher, rows: list[Row]) -> None:
    accounts, codings, amounts, texts = map(list, zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(LINES, [voucher.agency_id, voucher.pk, accounts, list(map(json.dumps, codings)), amounts, texts])
