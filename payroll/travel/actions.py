"""What a person does with a claim (reseräkning): start, write, send, take back, throw away and correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.facts import lock_person
from payroll.employment.models import Employment
from payroll.expense_rules.currency import KRONOR, in_ore
from payroll.expense_rules.kinds import expense_kinds
from payroll.time.actions import is_own
from payroll.time.models import EntryState
from payroll.travel.attest import KIND, ask_for_cancellation, ask_for_claim
from payroll.travel.checks import MOST_EXPENSES, Flaw, claim_flaws, expense_flaws, oldest_day
from payroll.travel.exchange import propose_rates, said
from payroll.travel.held import hold_free, let_go, payers_of_expenses
from payroll.travel.models import Expense, TravelClaim
from payroll.travel.queries import expenses_of, next_number
from payroll.travel.rules import travel_rules_of
from payroll.travel.settling import Settled, of_claim
from payroll.travel.states import CLAIM
from payroll.travel.stays import with_earlier_stays
from payroll.travel.typed import Read, is_empty, read
from payroll.travel_rules.model import CannotCalculateTrip
from servicecenter.accounts.models import User
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import require_agreement
from servicecenter.attest.actions import lock_waiting, withdraw
from servicecenter.attest.models import AttestTask
from servicecenter.audit.events import Event, record
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.common.permissions import Permission
from servicecenter.documents.models import Document
from servicecenter.rules.loader import RuleError
from servicecenter.workflow.transitions import NotAllowedNow, move

COPIED = ("purpose", "typed", "shares", "note")
EXPENSE_FIELDS = (
    *("kind", "spent_on", "supplier", "country", "currency", "amount", "rate", "rate_source", "vat_ore"),
    *("participants", "note", "coding", "no_receipt_reason"),
)
SENT_FIELDS = ("trip", "starts_on", "ends_on", "paid_ore", "taxed_ore", "card_ore", "submitted_at")
MOST_DRAFTS = 50
ONE = Decimal(1)
TRIP = "trip"
"""Where a fault is told that is in no single field."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A claim as it stands (läget): what is read of the trip, what it comes to, and what is wrong."""

    read: Read | None
    settled: Settled | None
    flaws: tuple[Flaw, ...]

    @property
    def is_whole(self) -> bool:
        return self.settled is not None and not self.flaws


@transaction.atomic
def start_claim(*, employment: Employment, like: TravelClaim | None = None, by: User, at: datetime) -> TravelClaim:
    """A new draft (ny reseräkning), empty or like an earlier one: its stops and purpose, not its receipts.

    Raises ``NoAgreement`` when the agency has no agreement on pay in force, since travel is part of it (C30).
    """
    require_agreement(Service.TRAVEL, on=timezone.localdate(at))
    _must_be_own(employment, by)
    lock_person(employment.person)
    if TravelClaim.objects.filter(employment=employment, state=EntryState.DRAFT).count() >= MOST_DRAFTS:
        raise NotAllowedNow(_("Du har redan %d utkast. Skicka eller kasta några först.") % MOST_DRAFTS)
    given = {name: getattr(like, name) for name in COPIED} if like else {}
    return new_draft(employment, given, by=by, at=at)


def new_draft(employment: Employment, given: Mapping[str, Any], *, by: User | None, at: datetime) -> TravelClaim:
    """Called with the person locked."""
    return TravelClaim.objects.create(
        employment=employment, number=next_number(employment), recorded_at=at, recorded_by=by, saved_at=at, **given
    )


@transaction.atomic
def correct_claim(*, claim: TravelClaim, reason: str, by: User, at: datetime) -> TravelClaim:
    """A new version of an attested claim (rätta), to change and send; the attested one counts until then."""
    require_agreement(Service.TRAVEL, on=timezone.localdate(at))
    _may_correct(claim, by)
    lock_person(claim.employment.person)
    claim = TravelClaim.objects.select_for_update().get(pk=claim.pk)
    if claim.state != EntryState.ATTESTED or claim.superseded_at is not None:
        raise NotAllowedNow(_("Bara en attesterad reseräkning som gäller kan rättas."))
    if claim.replacements.exclude(state=EntryState.WITHDRAWN).exists():
        raise NotAllowedNow(_("En rättelse är redan påbörjad."))
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför reseräkningen rättas.")})
    given = {name: getattr(claim, name) for name in COPIED} | {"replaces": claim, "reason": reason.strip()[:200]}
    new = new_draft(claim.employment, given, by=by, at=at)
    copied = [*EXPENSE_FIELDS, "gross_ore", "document_id", "card_transaction_id", "paid_by"]
    Expense.objects.bulk_create(
        Expense(claim=new, **{name: getattr(row, name) for name in copied}) for row in expenses_of(claim)
    )
    record(Event.CLAIM_CORRECTED, on=new, by=by, at=at, person_id=claim.employment.person_id)
    return new


@transaction.atomic
def save_claim(
    *, claim: TravelClaim, given: Mapping[str, Any], expenses: Mapping[int, Mapping[str, Any]], by: User, at: datetime
) -> TravelClaim:
    """Keep what has been written so far (spara utkast), right or wrong: what is wrong is told, and stays written."""
    claim = lock_draft(claim, by)
    for name in COPIED:
        if name in given:
            setattr(claim, name, given[name])
    found = None if is_empty(claim.typed) else read(claim.typed)
    rows = expenses_of(claim)
    before = {row.pk: said(row) for row in rows}
    for row in rows:
        _write(row, expenses.get(row.pk, {}))
    propose_rates(rows, before)
    reckon(rows)
    _days(claim, found, rows)
    claim.saved_at = at
    claim.save()
    Expense.objects.bulk_update(rows, [*EXPENSE_FIELDS, "gross_ore", "paid_by"])
    return claim


def _write(row: Expense, given: Mapping[str, Any]) -> None:
    """An expense as it is written."""
    for name in EXPENSE_FIELDS:
        if name in given:
            setattr(row, name, given[name])
    if row.currency == KRONOR:
        row.rate, row.rate_source = None, ""


def reckon(rows: Sequence[Expense]) -> None:
    """The kronor of an expense follow from amount and rate; those of a card purchase are what the card was charged."""
    payers = payers_of_expenses(rows)
    for row in rows:
        row.gross_ore, row.paid_by = _gross(row), payers[row.card_transaction_id]
        if row.gross_ore is None or row.vat_ore >= row.gross_ore:
            row.vat_ore = 0


def _gross(row: Expense) -> int | None:
    if row.amount is None or (row.currency != KRONOR and row.rate is None):
        return None
    purchase = row.card_transaction
    if purchase and (purchase.currency, purchase.original_minor) == (row.currency, row.amount * ORE_PER_KRONA):
        return purchase.amount_ore
    ore = in_ore(row.amount, ONE if row.rate is None else row.rate)
    return ore if ore > 0 else None


def _days(claim: TravelClaim, found: Read | None, rows: Sequence[Expense]) -> None:
    """The days a claim is about: those of the trip, else those of its receipts."""
    days = list(found.days) if found else []
    days = days or sorted(row.spent_on for row in rows if row.spent_on)
    claim.starts_on, claim.ends_on = (days[0], days[-1]) if days else (None, None)


@transaction.atomic
def add_expense(*, claim: TravelClaim, document: Document | None = None, by: User, at: datetime) -> Expense:
    """A new receipt on a draft (lägg till kvitto)."""
    claim = lock_draft(claim, by)
    if claim.expenses.count() >= MOST_EXPENSES:
        raise NotAllowedNow(_("En reseräkning har högst %d kvitton. Dela upp den.") % MOST_EXPENSES)
    return Expense.objects.create(claim=claim, document=document)


@transaction.atomic
def remove_expense(*, expense: Expense, by: User, at: datetime) -> None:
    """Take a receipt off a draft; the file stays where it was handed in."""
    lock_draft(expense.claim, by)
    expense.delete()


def look(claim: TravelClaim, *, at: datetime) -> Looked:
    """A claim as it stands: nothing is written."""
    rows, found = expenses_of(claim), _read(claim)
    _days(claim, found, rows)
    today = timezone.localdate(at)
    flaws = [Flaw(name, text) for name, text in (found.fields if found else {}).items()]
    oldest = oldest_day(claim, on=today)
    flaws += [flaw for row in rows for flaw in expense_flaws(row, today=today, oldest=oldest)]
    settled, problem = _settled(claim, [row for row in rows if counts(row)], found)
    if problem:
        flaws.append(problem)
    if settled is not None and not flaws:
        flaws += claim_flaws(claim, rows, settled, on=today)
    return Looked(found, settled, tuple(flaws))


def _read(claim: TravelClaim) -> Read | None:
    """The trip as it is written, with what is known of earlier ones; nothing when no trip is written."""
    if is_empty(claim.typed):
        return None
    found = read(claim.typed)
    return replace(found, trip=with_earlier_stays(found.trip, claim)) if found.trip else found


def counts(row: Expense) -> bool:
    """Whether an expense says enough to be counted in the sum that is shown."""
    return row.kind in expense_kinds() and row.spent_on is not None and row.gross_ore is not None


def _settled(claim: TravelClaim, rows: Sequence[Expense], found: Read | None) -> tuple[Settled | None, Flaw | None]:
    trip = found.trip if found else None
    years = {day.year for day in found.days} if found else set()
    try:
        return of_claim(claim, rows, trip, travel_rules_of(years)), None
    except (CannotCalculateTrip, RuleError, ValueError) as error:
        return None, Flaw(TRIP, str(error))


@transaction.atomic
def submit_claim(*, claim: TravelClaim, by: User, at: datetime) -> TravelClaim:
    """Send a claim for attest (skicka in). Raises ``ValidationError`` with everything that is wrong, by field, and
    ``NoAgreement`` as ``start_claim``."""
    require_agreement(Service.TRAVEL, on=timezone.localdate(at))
    lock_person(claim.employment.person)
    claim = lock_draft(claim, by)
    hold_free(claim, expenses_of(claim))
    seen = look(claim, at=at)
    if not seen.is_whole:
        raise ValidationError(_by_field(seen.flaws))
    claim.trip = msgspec.json.encode(seen.read.trip).decode() if seen.read else ""
    claim.paid_ore, claim.taxed_ore, claim.card_ore = seen.settled.sums
    claim.submitted_at = at
    move(claim, CLAIM["submit"], by=by, at=at, also=SENT_FIELDS)
    record(Event.CLAIM_SUBMITTED, on=claim, by=by, at=at, person_id=claim.employment.person_id)
    ask_for_claim(claim=claim, by=by, at=at)
    return claim


def _by_field(flaws: Sequence[Flaw]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for flaw in flaws:
        found.setdefault(flaw.field, []).append(flaw.text)
    return found


@transaction.atomic
def take_back_claim(*, claim: TravelClaim, by: User, at: datetime) -> TravelClaim:
    """A draft again, before anyone has attested it (återta)."""
    _must_be_recorder(claim, by)
    task = lock_waiting(KIND, claim.pk)
    claim = TravelClaim.objects.select_for_update().get(pk=claim.pk)
    move(claim, CLAIM["take_back"], by=by, at=at)
    if task is None:
        raise NotAllowedNow(_("Reseräkningen skickades just. Läs sidan igen, och återta sedan."))
    withdraw(task=task, by=by, at=at)
    return claim


@transaction.atomic
def discard_claim(*, claim: TravelClaim, by: User, at: datetime) -> TravelClaim:
    """Throw a draft away (kasta utkast): it is no longer shown."""
    _must_be_recorder(claim, by)
    claim = TravelClaim.objects.select_for_update().get(pk=claim.pk)
    move(claim, CLAIM["discard"], by=by, at=at)
    let_go(claim.pk)
    return claim


@transaction.atomic
def ask_to_cancel_claim(*, claim: TravelClaim, by: User, at: datetime) -> AttestTask:
    """Ask that an attested claim is taken back whole (begär makulering); it counts until someone else has agreed."""
    _may_correct(claim, by)
    lock_person(claim.employment.person)
    claim = TravelClaim.objects.select_for_update().get(pk=claim.pk)
    if claim.state != EntryState.ATTESTED or claim.superseded_at is not None:
        raise NotAllowedNow(_("Bara en attesterad reseräkning som gäller kan makuleras."))
    if claim.replacements.filter(state__in=(EntryState.DRAFT, EntryState.RETURNED, EntryState.SUBMITTED)).exists():
        raise NotAllowedNow(_("En rättelse är påbörjad. Kasta eller återta den först."))
    return ask_for_cancellation(claim=claim, by=by, at=at)


def lock_draft(claim: TravelClaim, by: User) -> TravelClaim:
    _must_be_recorder(claim, by)
    claim = TravelClaim.objects.select_for_update().select_related("employment__person").get(pk=claim.pk)
    if not claim.is_editable:
        raise NotAllowedNow(_("Reseräkningen är inskickad och kan inte ändras. Återta den först."))
    return claim


def _must_be_own(employment: Employment, by: User) -> None:
    if not is_own(employment, by):
        raise PermissionDenied(_("Du kan bara göra en reseräkning för din egen anställning."))


def _must_be_recorder(claim: TravelClaim, by: User) -> None:
    """One's own draft, or the correction that a clerk has started."""
    if claim.recorded_by_id != by.pk and not is_own(claim.employment, by):
        raise PermissionDenied(_("Bara den som skrev reseräkningen kan ändra den."))


def _may_correct(claim: TravelClaim, by: User) -> None:
    if is_own(claim.employment, by) or by.may(Permission.REPORT_TIME):
        return
    raise PermissionDenied(_("Du saknar behörighet att rätta andras reseräkningar."))
