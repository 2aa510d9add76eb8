"""What a reviewer's pages show: the grid with its suggestion, who has the invoice, and its notes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.approvals.attest import KIND
from invoicing.coding import queries
from invoicing.coding.models import CodingTemplate
from invoicing.coding_rules.placing import Thing, Wish, place
from invoicing.coding_rules.splitting import amount, read_share
from invoicing.review_office.forms import MOST_ROWS, PERIODS, RowSet, grid, initial_of
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from invoicing.supplier_invoices.queries import coding_lines_of, lines_of
from invoicing.supplier_invoices.vouchers import REVERSE_CHARGE
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import units
from servicecenter.attest.queries import case_of, deciders, waiting_task
from servicecenter.common.permissions import Permission
from servicecenter.ledger.queries import account_names, chart_on
from servicecenter.web.formatting import period_text


def grid_of(invoice: SupplierInvoice, *, data: Any = None, wishes: Sequence[Wish] | None = None) -> RowSet:
    """The grid of an invoice: what was posted, what is wanted, or the coding as it is."""
    things = queries.things_of([invoice])[invoice.pk]
    rows = _few(queries.wishes_of(invoice) if wishes is None else wishes)
    return grid(
        lines=_choices(invoice, things),
        has_rate=any(thing.category in REVERSE_CHARGE for thing in things),
        has_periods=PERIODS in data if data is not None else any(wish.period for wish in rows),
        data=data,
        initial=initial_of(rows),
    )


def coding_page(invoice: SupplierInvoice, rows: RowSet) -> dict[str, Any]:
    """All that the grid needs around it."""
    things = queries.things_of([invoice])[invoice.pk]
    review = queries.review_of(invoice)
    names = account_names()
    chart = chart_on(timezone.localdate())
    coded = queries.wishes_of(invoice)
    sums = {str(thing.number): thing.amount for thing in things if thing.number is not None}
    return {
        "invoice": invoice,
        "rows": rows,
        "shown": _shown(rows, things, names),
        "has_periods": rows.form_kwargs["has_periods"],
        "column_count": len(rows.empty_form.fields) + bool(sums),
        "has_rate": any(thing.category in REVERSE_CHARGE for thing in things),
        "version": review.version if review else 0,
        "review": review,
        "facts_json": json.dumps({"net": invoice.net_ore, "lines": sums}),
        "coded_ore": sum(int(wish.share.size) for wish in coded),
        "left_ore": invoice.net_ore - sum(int(wish.share.size) for wish in coded),
        "accounts": [(number, names[number]) for number in sorted(chart.open_accounts) if number[:1] in "1234567"],
        "codings": [(unit.cost_centre, unit.name) for unit in units() if unit.cost_centre],
        "parts_of_coding": "/".join(dimension.name for dimension in chart.dimensions),
        "templates": queries.templates_for(invoice),
        "has_lines": bool(sums),
        "suggestion": suggestion_of(invoice, coded, review),
    }


def _shown(rows: RowSet, things: Sequence[Thing], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each row with the name of its account, what it comes to, and why it is there."""
    comes = _comes(rows, things)
    return [
        {
            "form": form,
            "why": form.initial.get("why", "") if not rows.is_bound else "",
            "name": names.get(str(form["account"].value() or "").strip().split(" ")[0], ""),
            "comes": ore,
        }
        for form, ore in zip(rows.forms, comes, strict=True)
    ]


def _comes(rows: RowSet, things: Sequence[Thing]) -> list[Any]:
    """What each row comes to as it stands, or nothing for one that can't be read or is no row."""
    if rows.is_bound and not rows.is_valid():
        return [None] * len(rows.forms)
    used = [number for number, form in enumerate(rows.forms) if (form.is_row if rows.is_bound else form.initial)]
    wishes = rows.wishes() if rows.is_bound else [_wish(rows.forms[number].initial) for number in used]
    sums: dict[int, int] = {}
    for one in place(things, wishes):
        sums[used[one.row - 1]] = sums.get(used[one.row - 1], 0) + one.amount
    return [sums.get(number) for number in range(len(rows.forms))]


def _wish(initial: Mapping[str, Any]) -> Wish:
    return Wish(initial["line"], initial["account"], initial["coding"], read_share(initial["share"]))


def suggestion_of(invoice: SupplierInvoice, coded: Sequence[Wish], review: Any) -> dict[str, Any] | None:
    """What history suggested, while nobody has coded; with the measured share of suggestions that were kept."""
    found = queries.suggestions_of(invoice)
    if not found or (review and review.coded_by_id):
        return None
    kept, settled = queries.suggestion_rate()
    whole = sum(int(wish.share.size) for wish in coded) == invoice.net_ore
    return {
        "is_whole": whole,
        "kept": kept,
        "settled": settled,
        "share": kept / settled if settled else None,
    }


def template_wishes(template: CodingTemplate) -> list[Wish]:
    """A template's rows, over the whole invoice."""
    return [
        Wish(None, row.account, row.coding, read_share(row.share), None, row.text)
        for row in queries.template_lines(template)
    ]


def line_wishes(invoice: SupplierInvoice) -> list[Wish]:
    """A row for each line of the invoice, with what it is already coded on."""
    known = {wish.line: wish for wish in queries.wishes_of(invoice)}
    return [
        known.get(line.number) or Wish(line.number, "", "", amount(line.amount_ore))
        for line in lines_of(invoice)[:MOST_ROWS]
    ]


def coded_rows(invoice: SupplierInvoice) -> list[dict[str, Any]]:
    """The coding to read."""
    names = account_names()
    return [
        {"row": row, "name": names.get(row.account, ""), "period": period_text(row.period) if row.period else ""}
        for row in coding_lines_of(invoice)
    ]


def waiting_of(invoice: SupplierInvoice, user: User, on: date) -> dict[str, Any] | None:
    """Who may attest an invoice that waits for it, and whether this reader may take it back."""
    if invoice.state != InvoiceState.WAITING:
        return None
    task = waiting_task(KIND, invoice.pk)
    may_take = user.may(Permission.REVIEW) and queries.may_review(invoice, user, on=on)
    return {
        "people": deciders(case_of(task), on=on) if task else [],
        "may_take_back": may_take,
        "task": task,
    }


def who_segments(user: User, count: int, *, is_nobodys: bool, on: date) -> list[dict[str, Any]]:
    """The reader's own, and those that nobody has; ``count`` is that of the list shown."""
    base, other = reverse("invoices_to_review"), queries.to_review(user, nobodys=not is_nobodys, on=on).count()
    mine, nobodys = (other, count) if is_nobodys else (count, other)
    return [
        {"label": _("Mina"), "count": mine, "url": base, "is_current": not is_nobodys},
        {"label": _("Utan granskare"), "count": nobodys, "url": f"{base}?vem=ingen", "is_current": is_nobodys},
    ]


def age_in_words(days: int) -> str:
    return _("i dag") if days <= 0 else _("1 dag") if days == 1 else _("%d dagar") % days


def _few(wishes: Sequence[Wish]) -> Sequence[Wish]:
    """A very long coding is one row for each account and code string: nobody reads a thousand rows."""
    if len(wishes) <= MOST_ROWS:
        return wishes
    sums: dict[tuple[Any, ...], int] = {}
    for wish in wishes:
        key = (wish.account, wish.coding, wish.rate, wish.text, wish.period)
        sums[key] = sums.get(key, 0) + int(wish.share.size)
    return [
        Wish(None, account, coding, amount(ore), rate, text, period=period)
        for (account, coding, rate, text, period), ore in sums.items()
    ]


def _choices(invoice: SupplierInvoice, things: Sequence[Thing]) -> list[tuple[str, str]]:
    if len(things) > MOST_ROWS:
        return []
    return [(str(line.number), f"{line.number}. {line.name[:40]}") for line in lines_of(invoice)]
