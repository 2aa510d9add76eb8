"""Service levels of supplier invoices, counted from their own log and from what was paid (mätning av fakturor).

INV-1 is booked in time: the clock runs from arrival and stands still while the agency reviews and attests. INV-2 is the
interest that was charged for paying late, against all that was paid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.late_charges.models import ChargedDebt, ChargeKind, LateCause, LateCharge
from invoicing.supplier_invoices.models import KRONOR, InvoiceState, SupplierInvoice
from servicecenter.agreements.catalogue import Service
from servicecenter.common.money import format_kronor
from servicecenter.service_clock.folding import ClockEvent, EventKind, Standing, State, Target, fold
from servicecenter.service_clock.reading import working_days
from servicecenter.service_levels.actions import write_days
from servicecenter.service_levels.counts import Case, DayCount, SourceRow, by_day
from servicecenter.service_levels.subjects import catalogue_code
from servicecenter.workflow.models import TransitionLog

BOOKED_WITHIN = Target(working_days=3)
WITH_AGENCY = frozenset({InvoiceState.REVIEW, InvoiceState.WAITING})
BOOKED = (InvoiceState.POSTED, InvoiceState.IN_PAYMENT, InvoiceState.PAID)
AGENCYS_OWN = frozenset({LateCause.REVIEW, LateCause.ATTEST})
LONGEST = timedelta(days=21)
"""Three working days are never so many days; what was booked so long before the days asked for was due before them."""
REJECTED_SINCE = timedelta(days=120)
Moves = Sequence[tuple[str, datetime]]


def measure_invoices(*, since: date, until: date, at: datetime) -> None:
    """Count what fell due on each day, and what was paid on it."""
    told = {"subject": catalogue_code(Service.INVOICES), "since": since, "until": until, "at": at}
    write_days(code="INV-1", days=by_day(_booked(since, at), since=since, until=until), **told)
    write_days(code="INV-2", days=_interest(since, until), **told)


def _booked(since: date, at: datetime) -> Iterator[Case]:
    """Invoices that have arrived, on the day when they were to be booked or were rejected. Two queries.

    One whose day is still to come, or is moved by a pause, is nobody's yet.
    """
    is_near = Q(posted_on__gte=since - LONGEST) | ~Q(state__in=(*BOOKED, InvoiceState.REJECTED))
    was_refused = Q(state=InvoiceState.REJECTED, arrived_on__gte=since - REJECTED_SINCE)
    rows = SupplierInvoice.objects.filter(is_near | was_refused).exclude(arrival_number="").order_by("id")
    invoices = {row[0]: row[1:] for row in rows.values_list("id", "public_id", "arrival_number")}
    for pk, moves in _moves(list(invoices), at).items():
        if not (events := _events(moves)):
            continue
        public_id, number = invoices[pk]
        standing = fold(events, working_days(), BOOKED_WITHIN, now=at)
        moment = events[-1].at if standing.excluded_for else standing.due
        if moment is not None and moment < at:
            row = SourceRow(
                _told(number, standing), reverse("supplier_invoice", args=[public_id]), standing.excluded_for
            )
            yield timezone.localdate(moment), standing.state is State.MET, row


def _moves(ids: Sequence[int], at: datetime) -> dict[int, list[tuple[str, datetime]]]:
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    rows = TransitionLog.objects.filter(object_kind="supplierinvoice", object_id__in=ids, at__lte=at)
    rows = rows.order_by("object_id", "id")
    for pk, state, moment in rows.values_list("object_id", "to_state", "at"):
        found[pk].append((state, moment))
    return found


def _events(moves: Moves) -> list[ClockEvent]:
    """The clock's events of an invoice's own log, from its arrival until it is booked or rejected."""
    found: list[ClockEvent] = []
    is_paused = False
    for state, moment in moves:
        if not found:
            if state == InvoiceState.REGISTERED:
                found.append(ClockEvent(EventKind.START, moment))
            continue
        if state == InvoiceState.REJECTED:
            by = _("Servicecentret")
            return [*found, ClockEvent(EventKind.EXCLUDED, moment, cause=_("Avvisad faktura"), by=by)]
        if state == InvoiceState.POSTED:
            return [*found, ClockEvent(EventKind.STOP, moment)]
        if (state in WITH_AGENCY) != is_paused:
            is_paused = not is_paused
            kind = EventKind.PAUSE if is_paused else EventKind.RESUME
            found.append(ClockEvent(kind, moment, cause=_("Väntar på granskning eller attest hos myndigheten")))
    return found


def _told(number: str, standing: Standing) -> str:
    if standing.due is None:
        return _("Faktura %(number)s") % {"number": number}
    told = {"number": number, "due": f"{timezone.localtime(standing.due):%Y-%m-%d %H.%M}"}
    if standing.stopped_at is None:
        return _("Faktura %(number)s: bokföring senast %(due)s") % told
    told["at"] = f"{timezone.localtime(standing.stopped_at):%Y-%m-%d %H.%M}"
    return _("Faktura %(number)s: bokföring senast %(due)s, bokförd %(at)s") % told


def _interest(since: date, until: date) -> dict[date, DayCount]:
    """Öre of interest against öre paid, on the day of payment. Three queries."""
    paid = SupplierInvoice.objects.filter(paid_on__range=(since, until), currency=KRONOR, total_ore__gt=0).order_by()
    sums = paid.values_list("paid_on").annotate(Sum("total_ore"))
    days = {day: DayCount(met=0, counted=ore) for day, ore in sums}
    charges = list(
        LateCharge.objects.filter(invoice__in=paid, kind=ChargeKind.INTEREST).select_related("invoice").order_by("id")
    )
    debts = ChargedDebt.objects.filter(invoice__in=[row.invoice_id for row in charges]).order_by("-id")
    causes = dict(debts.values_list("invoice", "debt__late_payments__cause"))
    for charge in charges:
        invoice = charge.invoice
        told = {"number": invoice.arrival_number, "amount": format_kronor(charge.charged_ore)}
        is_own = causes.get(charge.invoice_id) in AGENCYS_OWN
        why = _("Myndigheten attesterade efter förfallodagen") if is_own else ""
        text = _("Faktura %(number)s: dröjsmålsränta %(amount)s kr") % told
        row = SourceRow(text, reverse("supplier_invoice", args=[invoice.public_id]), why)
        day = days[invoice.paid_on]
        day.rows.append(row)
        day.met += 0 if is_own else charge.charged_ore
    return days
