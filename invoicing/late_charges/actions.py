"""Holding what suppliers charge for late payment against the law, and noting what the agency itself paid late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from invoicing.late_charges.models import ChargedDebt, ChargeVerdict, LateCharge, LatePayment
from invoicing.late_charges.queries import (
    credited_of,
    debt_of,
    invoices_by_number,
    law_now,
    lawful_due_day,
    other_claims,
)
from invoicing.late_interest.causes import Held, Step, cause_of
from invoicing.late_interest.charges import (
    WORDS,
    Charge,
    Finding,
    cannot_tell,
    judge,
    kind_of,
    numbers_in,
)
from invoicing.late_interest.interest import Interest, late_interest
from invoicing.late_interest.law import FigureMissing, Law
from invoicing.supplier_invoices.checks import Stop
from invoicing.supplier_invoices.models import (
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    InvoiceStop,
    StopKind,
    SupplierInvoice,
)
from invoicing.supplier_invoices.numbers import duplicate_key
from invoicing.supplier_invoices.stops import NO_LONGER, raise_stops
from servicecenter.workflow.models import TransitionLog

AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Claim:
    """An invoice that may charge for late payment: the lines with such words, and the earlier invoices it names."""

    invoice: SupplierInvoice
    lines: Sequence[InvoiceLine]
    debts: Sequence[SupplierInvoice]

    @property
    def charges(self) -> list[Charge]:
        names_debt = bool(self.debts or self.invoice.preceding_number)
        told = ((kind_of(f"{line.name} {line.note}", names_debt=names_debt), line) for line in self.lines)
        return [Charge(kind, line.amount_ore, bool(line.vat_rate)) for kind, line in told if kind]


def judge_charges(invoices: Sequence[SupplierInvoice], *, at: datetime) -> None:
    """Judge what some invoices charge for late payment; what is not plainly within the law stops its invoice.

    One query where none of them does. The same again changes nothing that is still true. The law's figures are kronor:
    one in another currency is judged when it has been converted.
    """
    claims = _claims(invoices)
    if not claims:
        return
    law = law_now()
    debts = [debt for claim in claims for debt in claim.debts]
    credited, others = credited_of(debts), other_claims(debt.pk for debt in debts)
    for claim in claims:
        found = _findings(claim, credited, others, law)
        _keep(claim, found, at=at)
        _stop(claim.invoice, found, at=at)


def judge_again(*, at: datetime) -> None:
    """Judge the charges that hold an invoice once more: a figure may be known now, or a debt be paid."""
    held = InvoiceStop.objects.filter(kind=StopKind.LATE_CHARGE, settled_at__isnull=True)
    rows = SupplierInvoice.objects.select_for_update(of=("self",), skip_locked=True).select_related("supplier")
    rows = rows.defer("document").filter(pk__in=held.order_by().values("invoice"))
    judge_charges(list(rows.exclude(state__in=(InvoiceState.REJECTED, InvoiceState.PAID)).order_by("pk")), at=at)


def note_late_payments() -> int:
    """Note what has been paid after its due day, with its cause and its lawful interest; gives how many.

    What lacked a figure of the law is calculated when the figures have changed, and what was paid back is forgotten.
    """
    law = law_now()
    with transaction.atomic():
        paid_back = Q(invoice__paid_on__isnull=True) | ~Q(invoice__paid_on=F("paid_on"))
        LatePayment.objects.filter(paid_back | ~Q(invoice__state=InvoiceState.PAID)).delete()
        LatePayment.objects.filter(interest_ore__isnull=True).exclude(law=law.version).delete()
    noted = 0
    while rows := _not_noted():
        noted += _note(rows, law)
    return noted


def _claims(invoices: Sequence[SupplierInvoice]) -> list[Claim]:
    asked = {row.pk: row for row in invoices if row.kind == InvoiceKind.INVOICE and row.is_in_kronor}
    says = Q(name__iregex=WORDS) | Q(note__iregex=WORDS)
    lines: dict[int, list[InvoiceLine]] = defaultdict(list)
    for line in InvoiceLine.objects.filter(says, invoice__in=list(asked), amount_ore__gt=0).order_by("number"):
        lines[line.invoice_id].append(line)
    if not lines:
        return []
    named = {pk: _named(asked[pk], rows) for pk, rows in lines.items()}
    found = invoices_by_number(
        (asked[pk].supplier_number for pk in lines), {key for keys in named.values() for key in keys}
    )
    claims = []
    for pk, rows in lines.items():
        own = asked[pk]
        debts = [found[own.supplier_number, key] for key in sorted(named[pk]) if (own.supplier_number, key) in found]
        claims.append(Claim(own, rows, [debt for debt in debts if debt.pk != pk and debt.is_in_kronor]))
    return [claim for claim in claims if claim.charges]


def _named(invoice: SupplierInvoice, lines: Iterable[InvoiceLine]) -> set[str]:
    told = {number for line in lines for number in numbers_in(f"{line.name} {line.note}")}
    return {duplicate_key(number) for number in told | ({invoice.preceding_number} - {""})}


def _findings(claim: Claim, credited: Mapping[Any, int], others: Mapping[int, Any], law: Law) -> tuple[Finding, ...]:
    try:
        debts = [debt_of(row, claim.invoice, credited, others, law) for row in claim.debts]
    except FigureMissing as missing:
        return cannot_tell(claim.charges, str(missing))
    return judge(claim.charges, debts, on=claim.invoice.issued_on, law=law)


def _keep(claim: Claim, found: Sequence[Finding], *, at: datetime) -> None:
    kept = {row.kind: row for row in LateCharge.objects.filter(invoice=claim.invoice)}
    for one in found:
        told = {
            "charged_ore": one.charged,
            "allowed_ore": one.allowed,
            "verdict": str(one.verdict),
            "text": one.text[:500],
            "calculation": [_told(label, interest) for label, interest in one.interests],
        }
        row = kept.get(str(one.kind))
        if row is None or any(getattr(row, name) != value for name, value in told.items()):
            LateCharge.objects.update_or_create(
                invoice=claim.invoice, kind=str(one.kind), defaults=told | {"judged_at": at}
            )
    ChargedDebt.objects.bulk_create(
        [ChargedDebt(invoice=claim.invoice, debt=debt) for debt in claim.debts], ignore_conflicts=True
    )


def _told(label: str, interest: Interest) -> dict[str, Any]:
    """A calculation as it is kept: figures as text, so that none is rounded."""
    return {
        "debt": label,
        "base": interest.base,
        "amount": interest.amount,
        "periods": [
            {
                "starts_on": str(one.starts_on),
                "ends_on": str(one.ends_on),
                "days": one.days,
                "reference": f"{one.reference:f}",
                "percent": f"{one.percent:f}",
                "amount": one.amount,
                "source": one.source,
            }
            for one in interest.periods
        ],
    }


def _stop(invoice: SupplierInvoice, found: Sequence[Finding], *, at: datetime) -> None:
    stops = {str(one.kind): one.text for one in found if str(one.verdict) != ChargeVerdict.WITHIN}
    raise_stops({invoice: [Stop(StopKind.LATE_CHARGE, text, kind) for kind, text in stops.items()]}, at=at)
    open_ones = InvoiceStop.objects.filter(invoice=invoice, kind=StopKind.LATE_CHARGE, settled_at__isnull=True)
    open_ones.exclude(key__in=list(stops)).update(settled_at=at, settled_how=NO_LONGER)
    for kind, text in stops.items():
        open_ones.filter(key=kind).exclude(text=text[:500]).update(text=text[:500])


def _not_noted() -> list[SupplierInvoice]:
    noted = LatePayment.objects.filter(invoice=OuterRef("pk"))
    late = Q(due_on__isnull=True) | Q(paid_on__gt=F("due_on"))
    rows = SupplierInvoice.objects.filter(late, ~Exists(noted), state=InvoiceState.PAID, total_ore__gt=0)
    rows = rows.exclude(paid_on=None).select_related("supplier").defer("document")
    return list(rows.order_by("pk")[:AT_A_TIME])


@transaction.atomic
def _note(rows: Sequence[SupplierInvoice], law: Law) -> int:
    """Two questions for all that lies behind them, however many."""
    steps: dict[int, list[Step]] = defaultdict(list)
    ids = [row.pk for row in rows]
    taken = TransitionLog.objects.filter(object_kind="supplierinvoice", object_id__in=ids).order_by("id")
    for pk, state, moment in taken.values_list("object_id", "to_state", "at"):
        steps[pk].append(Step(state, timezone.localdate(moment)))
    stops: dict[int, list[Held]] = defaultdict(list)
    hard = InvoiceStop.objects.filter(invoice__in=ids, kind__in=InvoiceStop.HARD).order_by("id")
    for pk, raised, settled in hard.values_list("invoice_id", "raised_at", "settled_at"):
        stops[pk].append(Held(timezone.localdate(raised), timezone.localdate(settled) if settled else None))
    credited = credited_of(rows)
    noted = [_late_payment(row, steps[row.pk], stops[row.pk], credited, law) for row in rows]
    LatePayment.objects.bulk_create(noted, ignore_conflicts=True)
    return len(noted)


def _late_payment(
    row: SupplierInvoice, steps: Sequence[Step], stops: Sequence[Held], credited: Mapping[Any, int], law: Law
) -> LatePayment:
    paid_on = row.paid_on
    came = [Step(InvoiceState.RECEIVED, timezone.localdate(row.received_at)), *steps]
    base = max(0, row.total_ore + credited.get((row.supplier_number, row.number), 0))
    due_on, interest = row.due_on or paid_on, None
    try:
        due_on = lawful_due_day(row, law)
        interest = late_interest(base, due_on=due_on, through=paid_on, law=law).amount
    except FigureMissing:
        pass  # kept without: the page says how many lack a figure, and they are calculated when it comes
    cause = str(cause_of(came, stops, due_on=due_on, paid_on=paid_on)) if paid_on > due_on else ""
    return LatePayment(invoice=row, due_on=due_on, paid_on=paid_on, cause=cause, interest_ore=interest, law=law.version)
