"""Salary debts of the agency in scope (löneskulder): lists, balances, and what a run may draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet, Sum
from django.utils import timezone

from payroll.calculation.model import DebtClaimInput, DebtInput, RepaymentGround
from payroll.debts.models import DebtCause, DebtEvent, DebtPlan, SalaryDebt
from payroll.employment.models import PayTerms, Person
from payroll.employment.queries import by_name_or_number
from servicecenter.tenancy.lookups import Keys

DEBT_CAUSES = DebtCause.choices
GROUNDS = {ground.value: ground for ground in RepaymentGround}

LEFT = Sum("events__amount_ore", default=0)
NEW = Sum("events__amount_ore", filter=Q(events__kind="raised"), default=0)
GROSS = Sum("events__gross_ore", default=0)
FIGURES = {"left_ore": LEFT, "new_ore": NEW, "gross_ore": GROSS, "raised_on": Min("events__happened_on")}


def debts(*, shown: str = "open", q: str = "") -> QuerySet[SalaryDebt]:
    """Debts with their balance: ``open`` with something left, ``no_plan`` of those, ``settled``, or ``all``."""
    rows = SalaryDebt.objects.filter(withdrawn_at__isnull=True).select_related("person", "run")
    rows = rows.annotate(**FIGURES)
    if q:
        rows = rows.filter(by_name_or_number(q, "person__"))
    if shown in ("open", "no_plan"):
        rows = rows.filter(left_ore__gt=0)
    if shown == "no_plan":
        rows = rows.exclude(plans__active_at__isnull=False, plans__ended_at__isnull=True)
    if shown == "settled":
        rows = rows.filter(left_ore=0, raised_on__isnull=False)
    return rows.order_by("person__sort_key", "person_id", "-id")


def debts_of(person: Person) -> QuerySet[SalaryDebt]:
    """A person's debts that have arisen, those with something left first."""
    rows = SalaryDebt.objects.filter(person=person, withdrawn_at__isnull=True, events__isnull=False)
    rows = rows.select_related("person", "run")
    rows = rows.annotate(**FIGURES)
    return rows.order_by("-left_ore", "-id")


def debt_by_id(public_id: UUID) -> SalaryDebt | None:
    rows = SalaryDebt.objects.filter(public_id=public_id).select_related("person", "run", "decided_by")
    return rows.annotate(**FIGURES).first()


def balance_of(debt: SalaryDebt) -> int:
    """What is left of a debt: the sum of its events."""
    return int(DebtEvent.objects.filter(debt=debt).aggregate(left=Sum("amount_ore", default=0))["left"])


def events_of(debt: SalaryDebt) -> list[DebtEvent]:
    """What has happened, oldest first, each with the balance after it."""
    rows, left = list(DebtEvent.objects.filter(debt=debt).select_related("recorded_by", "second_by", "run")), 0
    for row in rows:
        left += row.amount_ore
        row.left_ore = left
    return rows


def plans_of(debt: SalaryDebt) -> QuerySet[DebtPlan]:
    """Every plan of a debt, newest first."""
    return DebtPlan.objects.filter(debt=debt).select_related("proposed_by", "active_by", "ended_by")


def plan_of(debt: SalaryDebt) -> DebtPlan | None:
    """The plan that holds or waits."""
    return plans_of(debt).filter(ended_at__isnull=True).first()


def claim_of(run_id: int, person_id: int) -> SalaryDebt | None:
    """The decision that a person's negative net in a run becomes a debt."""
    return SalaryDebt.objects.filter(run_id=run_id, person_id=person_id, withdrawn_at__isnull=True).first()


def debt_inputs(known_at: datetime, people: Keys) -> Iterator[tuple[int, DebtInput]]:
    """For each person the debts that pay is drawn for, with what was left as it was known. One query."""
    holds = Q(active_at__lte=known_at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=known_at))
    known = Q(debt__events__recorded_at__lte=known_at)
    rows = (
        DebtPlan.objects.filter(holds, way="pay", debt__person_id__any=people, debt__withdrawn_at__isnull=True)
        .annotate(left=Sum("debt__events__amount_ore", filter=known, default=0))
        .filter(left__gt=0)
    )
    columns = ("debt__person_id", "debt_id", "left", "monthly_ore", "starts_on", "ground", "agreed_on", "protected_ore")
    for person_id, debt_id, left, monthly, starts_on, ground, *rest in rows.order_by("debt_id", "id").values_list(
        *columns, "all_at_end"
    ):
        yield person_id, DebtInput(debt_id, f"LS{debt_id}", int(left), monthly, starts_on, GROUNDS[ground], *rest)


def debt_claims(run_id: int, known_at: datetime, people: Keys) -> dict[int, DebtClaimInput]:
    """Whose negative net in a run becomes a debt, by the decisions known. One query."""
    rows = SalaryDebt.objects.filter(
        run_id=run_id, person_id__any=people, decided_at__lte=known_at, withdrawn_at__isnull=True
    )
    return {
        row.person_id: DebtClaimInput(row.pk, row.reference, row.text, timezone.localdate(row.decided_at))
        for row in rows.order_by("pk")
    }


def left_by_debt(debt_ids: Sequence[int]) -> dict[int, int]:
    rows = DebtEvent.objects.filter(debt_id__any=list(debt_ids)).order_by().values_list("debt_id")
    return {debt_id: int(left) for debt_id, left in rows.annotate(left=Sum("amount_ore"))}


def active_plans(debt_ids: Sequence[int]) -> set[int]:
    """Debts whose plan for deduction from pay holds now."""
    rows = DebtPlan.objects.filter(
        debt_id__any=list(debt_ids), way="pay", active_at__isnull=False, ended_at__isnull=True
    )
    return set(rows.order_by().values_list("debt_id", flat=True))


def coding_of(person: Person, on: date) -> str:
    """The coding that a person's pay has, or had last."""
    rows = PayTerms.objects.filter(employment__person=person, superseded_at__isnull=True, starts_on__lte=on)
    return rows.order_by("-starts_on", "-id").values_list("coding", flat=True).first() or ""


def own_plan(person: Person, pk: int) -> DebtPlan | None:
    """A plan of one's own debt; anyone else's does not exist here."""
    rows = DebtPlan.objects.filter(pk=pk, debt__person=person, debt__withdrawn_at__isnull=True)
    return rows.select_related("debt", "debt__person").first()
