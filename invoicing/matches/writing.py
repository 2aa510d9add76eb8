"""Writing what matching said (skriv matchning): rows, coding and stops, for many invoices at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

from django.utils import timezone

from invoicing.accruals.deciding import spread_by_themselves
from invoicing.matches.gathering import Gathered
from invoicing.matches.judging import Judged
from invoicing.matches.models import InvoiceMatch, MatchedHow
from invoicing.matching.outcome import Difference, Kind
from invoicing.supplier_invoices.checks import Stop
from invoicing.supplier_invoices.models import CodingLine, InvoiceStop, StopKind
from invoicing.supplier_invoices.stops import NO_LONGER, raise_stops

OWN = (StopKind.DIFFERENCE, StopKind.NO_MATCH, StopKind.CEILING)
MOST_TOLD = 3


def write(judged: Sequence[Judged], matched: Sequence[Judged], gathered: Gathered, *, at: datetime) -> None:
    """What was found replaces what was found before."""
    InvoiceMatch.objects.filter(invoice__in=[each.invoice.pk for each in judged]).delete()
    InvoiceMatch.objects.bulk_create([row for each in judged for row in _rows(each, gathered, at)])
    CodingLine.objects.filter(invoice__in=[each.invoice.pk for each in matched]).delete()
    coded = [row for each in matched for row in each.coded]
    spread_by_themselves(coded, on=timezone.localdate(at))
    CodingLine.objects.bulk_create(coded)
    _write_stops(judged, at=at)


def _rows(each: Judged, gathered: Gathered, at: datetime) -> Iterable[InvoiceMatch]:
    orders = gathered.orders[each.invoice.pk]
    of_row = {row.pk: order for order in orders for row in gathered.rows[order.pk]}
    lines = {line.number: line for line in gathered.lines[each.invoice.pk]}
    first = orders[0] if orders else None
    told: dict[int | None, list[Difference]] = {}
    for one in each.outcome.differences:
        told.setdefault(one.line, []).append(one)
    agreed = {"subscription": each.subscription, "period": each.period, "agreement": each.agreement, "matched_at": at}
    agreed["is_chosen"] = each.invoice.pk in gathered.chosen
    for pair in each.outcome.pairs:
        yield InvoiceMatch(
            invoice=each.invoice,
            line=lines[pair.line],
            order=of_row.get(pair.ordered or 0, first),
            order_line_id=pair.ordered,
            how=MatchedHow(pair.how),
            billed=1 if each.subscription else pair.billed,
            quantity=int(each.holds_period) if each.subscription else pair.held,
            amount_ore=pair.amount,
            extra_ore=(pair.amount if pair.ordered is None else pair.difference) if orders else 0,
            sample=each.sample,
            **agreed,
            **_told(told.get(pair.line, [])),
        )
    if whole := told.get(None):
        how = MatchedHow.SUBSCRIPTION if each.subscription else MatchedHow.NOTHING
        yield InvoiceMatch(invoice=each.invoice, order=first, how=how, **agreed, **_told(whole))


def _told(differences: Sequence[Difference]) -> dict[str, Any]:
    """All that differs of a line; who should act on the first of it."""
    if not differences:
        return {}
    text = " ".join(one.text for one in differences)[:500]
    amount = sum(one.amount for one in differences)
    return {"text": text, "actor": differences[0].actor, "difference_ore": amount}


def _write_stops(judged: Sequence[Judged], *, at: datetime) -> None:
    """One stop says what differs; the one before it, if it said something else, is settled."""
    found = {each.invoice: _stops(each) for each in judged if not each.outcome.is_matched}
    raise_stops(found, at=at)
    still = {(invoice.pk, stop.kind, stop.key) for invoice, stops in found.items() for stop in stops}
    rows = InvoiceStop.objects.filter(
        invoice__in=[each.invoice.pk for each in judged], kind__in=OWN, settled_by__isnull=True
    )
    old = list(rows.order_by("pk"))
    back = [row for row in old if (row.invoice_id, row.kind, row.key) in still and row.settled_at]
    gone = [row for row in old if (row.invoice_id, row.kind, row.key) not in still and not row.settled_at]
    for row in back:
        row.settled_at, row.settled_how = None, ""
    for row in gone:
        row.settled_at, row.settled_how = at, NO_LONGER
    InvoiceStop.objects.bulk_update([*back, *gone], ["settled_at", "settled_how"])


def _stops(each: Judged) -> list[Stop]:
    """The ceiling is a stop of its own, that nobody passes without settling it."""
    ceiling = [one.text for one in each.outcome.differences if one.kind == Kind.CEILING]
    rest = [one.text for one in each.outcome.differences if one.kind != Kind.CEILING]
    text = " ".join(rest[:MOST_TOLD])
    more = len(rest) - MOST_TOLD
    text = f"{text} Och {more} till." if more > 0 else text
    kind = StopKind.DIFFERENCE if each.is_found else StopKind.NO_MATCH
    stops = [Stop(StopKind.CEILING, ceiling[0], _print(ceiling[0]))] if ceiling else []
    return [*stops, Stop(kind, text, _print(text))] if text else stops


def _print(text: str) -> str:
    return f"{crc32(text.encode()):08x}"
