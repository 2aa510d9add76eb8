"""Reads of claims: a person's own, those of the agency, and what is alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from payroll.employment.models import Employment, Person
from payroll.employment.queries import by_name_or_number
from payroll.time.models import COUNTED, EntryState
from payroll.travel.models import ClaimEntry, Expense, TravelClaim
from payroll.travel.typed import goals
from servicecenter.documents.duplicates import duplicates_among
from servicecenter.documents.models import DocumentReading
from servicecenter.tenancy.lookups import Keys

SHOWN_STATES = [row for row in EntryState.choices if row[0] != EntryState.WITHDRAWN]
"""What can be asked for: a draft that was thrown away is not shown."""
MOST_ALIKE = 50
LOOKED_AMONG, MOST_SHOWN = 50, 5
"""Of a traveller's latest claims, and those of them that are told."""
COUNTING = Q(state__in=COUNTED, superseded_at__isnull=True)


def own_claims(person: Person, *, text: str = "", state: str = "") -> QuerySet[TravelClaim]:
    """A person's claims, newest first; what was thrown away is not shown."""
    rows = TravelClaim.objects.filter(employment__person=person).exclude(state=EntryState.WITHDRAWN)
    return _found(rows, text, state).select_related("employment").order_by("-recorded_at", "-id")


def claims(*, text: str = "", state: str = "", year: int | None = None) -> QuerySet[TravelClaim]:
    """Everybody's claims that have been sent, newest first."""
    rows = TravelClaim.objects.filter(submitted_at__isnull=False)
    if year:
        rows = rows.filter(submitted_at__year=year)
    if text.strip():
        people = Employment.objects.filter(by_name_or_number(text, of="person__"))
        rows = rows.filter(Q(employment__in=people.values("pk")) | Q(purpose__icontains=text.strip()))
    return _in_state(rows, state).select_related("employment__person").order_by("-submitted_at", "-id")


def _found(rows: QuerySet[TravelClaim], text: str, state: str) -> QuerySet[TravelClaim]:
    if text.strip():
        matching = Q(purpose__icontains=text.strip()) | Q(expenses__supplier__icontains=text.strip())
        rows = rows.filter(pk__in=TravelClaim.objects.filter(matching).values("pk"))
    return _in_state(rows, state)


def _in_state(rows: QuerySet[TravelClaim], state: str) -> QuerySet[TravelClaim]:
    return rows.filter(state=state) if state in EntryState.values else rows


def own_claim(person: Person, public_id: UUID) -> TravelClaim | None:
    """One of the person's own; anyone else's does not exist here."""
    rows = TravelClaim.objects.filter(employment__person=person, public_id=public_id)
    return rows.select_related("employment__person", "replaces", "attested_by").first()


def expenses_of(claim: TravelClaim) -> list[Expense]:
    return list(claim.expenses.select_related("document", "card_transaction").order_by("spent_on", "id"))


def expense_by_id(claim: TravelClaim, public_id: UUID) -> Expense | None:
    return claim.expenses.filter(public_id=public_id).select_related("claim__employment__person").first()


def readings_of(expenses: Iterable[Expense]) -> dict[int, DocumentReading]:
    """What the receipts seem to say, by document."""
    keys = [row.document_id for row in expenses if row.document_id]
    return {row.document_id: row for row in DocumentReading.objects.filter(document_id__in=keys)} if keys else {}


def sent_expense(public_id: UUID) -> Expense | None:
    """An expense on a claim that waits for attest."""
    rows = Expense.objects.filter(public_id=public_id, claim__state=EntryState.SUBMITTED)
    return rows.select_related("claim__employment__person").first()


def next_number(employment: Employment) -> int:
    """Called with the person locked."""
    latest = TravelClaim.objects.filter(employment=employment).order_by("-number").values_list("number", flat=True)
    return 1 + (latest.first() or 0)


def overlapping(claim: TravelClaim) -> TravelClaim | None:
    """Another trip of the person on the same days: it may begin on the day the other ends."""
    rows = TravelClaim.objects.filter(
        COUNTING,
        employment__person=claim.employment.person,
        starts_on__lt=claim.ends_on,
        ends_on__gt=claim.starts_on,
    ).exclude(trip="")
    return rows.exclude(pk=claim.pk).exclude(pk=claim.replaces_id).first()


def alike_of(claim: TravelClaim, expenses: Sequence[Expense]) -> list[tuple[Expense, TravelClaim | None]]:
    """Expenses that are on another claim too, anywhere in the agency; the claim where it is the same person's."""
    found = {row.pk: (row, other) for row, other in _written_alike(claim, expenses)}
    pictured = {row.document_id: row for row in expenses if row.document is not None}
    own = Expense.objects.filter(claim_id__in=[claim.pk, claim.replaces_id], document__isnull=False)
    besides = set(own.values_list("document_id", flat=True))
    pairs = duplicates_among([row.document for row in pictured.values()], user=claim.employment.person.user)
    for key, others in pairs.items():
        if any(other.document_id not in besides for other in others):
            found.setdefault(pictured[key].pk, (pictured[key], None))
    return list(found.values())


def _written_alike(claim: TravelClaim, expenses: Sequence[Expense]) -> Iterator[tuple[Expense, TravelClaim | None]]:
    """The same supplier, day and amount, whether there is a picture or not."""
    wanted = Q(pk=None)
    for row in expenses:
        if row.supplier and row.spent_on and row.gross_ore:
            wanted |= Q(supplier__iexact=row.supplier, spent_on=row.spent_on, gross_ore=row.gross_ore)
    others = Expense.objects.filter(wanted, claim__state__in=COUNTED, claim__superseded_at__isnull=True)
    others = others.exclude(claim=claim).exclude(claim_id=claim.replaces_id).select_related("claim__employment__person")
    for other in others[:MOST_ALIKE]:
        is_own = other.claim.employment.person_id == claim.employment.person_id
        for row in expenses:
            if _purchase(row) == _purchase(other):
                yield row, other.claim if is_own else None


def _purchase(row: Expense) -> tuple[date | None, int | None, str]:
    return row.spent_on, row.gross_ore, row.supplier.casefold()


def yearly_sums(person: Person, year: int, *, besides: TravelClaim | None = None) -> dict[str, int]:
    """What a person has claimed of each kind in a calendar year, öre (årets saldo)."""
    rows = Expense.objects.filter(
        claim__employment__person=person,
        claim__state__in=COUNTED,
        claim__superseded_at__isnull=True,
        spent_on__year=year,
        gross_ore__isnull=False,
    )
    if besides is not None:
        rows = rows.exclude(claim=besides).exclude(claim_id=besides.replaces_id)
    return dict(rows.order_by().values_list("kind").annotate(sum=Sum("gross_ore")).values_list("kind", "sum"))


def similar(claim: TravelClaim) -> list[tuple[TravelClaim, bool]]:
    """The traveller's earlier claims to compare with (tidigare reseräkningar): those alike first, then the latest.

    Alike is the same purpose, or a trip to one of the same places.
    """
    rows = TravelClaim.objects.filter(
        employment__person=claim.employment.person, state=EntryState.ATTESTED, superseded_at__isnull=True
    ).exclude(pk=claim.pk)
    latest = [(row, _is_alike(row, claim)) for row in rows.order_by("-attested_at", "-id")[:LOOKED_AMONG]]
    return sorted(latest, key=lambda found: not found[1])[:MOST_SHOWN]


def _is_alike(row: TravelClaim, other: TravelClaim) -> bool:
    same_purpose = row.purpose.strip().casefold() == other.purpose.strip().casefold()
    return same_purpose or bool(goals(row.typed) & goals(other.typed))


def claims_of_entries(entry_ids: Iterable[int | None]) -> dict[int, TravelClaim]:
    """The claim that each time entry comes from; of its versions the latest. No entries, no question."""
    keys = [key for key in entry_ids if key is not None]
    if not keys:
        return {}
    rows = ClaimEntry.objects.filter(entry_id__any=Keys(keys)).select_related("claim").order_by("id")
    return {row.entry_id: row.claim for row in rows}


def years_of(rows: QuerySet[Any], moment: str) -> list[int]:
    """The years from the first to the last of some moments, newest first: two looks into an index, however many."""
    ends = rows.order_by().aggregate(first=Min(moment), last=Max(moment))
    if ends["last"] is None:
        return []
    first, last = (timezone.localdate(ends[key]).year for key in ("first", "last"))
    return list(range(last, first - 1, -1))
