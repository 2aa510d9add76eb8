"""Who leaves, and what is left to settle with each (slutlön). Everything is looked up; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.absence.models import Absence
from payroll.advances.queries import due_advances
from payroll.attachment.models import AttachmentOrder
from payroll.calculation.wording import number
from payroll.debts.models import DebtEvent, DebtPlan
from payroll.deductions.models import NetDeduction
from payroll.employment.models import BankAccount, EmploymentSpan, Person, TaxDecision
from payroll.employment.queries import by_name_or_number
from payroll.runs.models import PayRun
from payroll.runs.settling import what_is_left
from payroll.runs.states import SETTLED
from payroll.time.models import TimeEntry
from payroll.travel_advances.queries import unsettled_sums
from payroll.vacation.models import RowState
from payroll.vacation.queries import has_rules
from payroll.vacation.settling import Settlement, settlements
from servicecenter.agencies.queries import in_force
from servicecenter.common.money import Ore, format_kronor
from servicecenter.common.periods import Month

COMING, PAST = 3, 3
"""Months that the list looks ahead and back."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to settle: ``stop`` and ``warn`` are left to do, ``info`` is to know of, ``ok`` is done."""

    kind: str
    title: str
    text: str
    url_name: str = ""


@dataclass(frozen=True, slots=True)
class Leaver:
    """One who leaves, and the list for the final pay."""

    span: EmploymentSpan
    person: Person
    items: tuple[Item, ...]
    debt_ore: Ore
    advance_ore: Ore

    @property
    def left_to_do(self) -> int:
        return sum(item.kind in ("stop", "warn") for item in self.items)


def leaving(*, shown: str, q: str, on: date) -> QuerySet[EmploymentSpan]:
    """The employments that end from this month on (``coming``), or ended in the months before (``past``)."""
    month = Month.of(on)
    first, last = month.starts_on, month.plus(COMING).ends_on
    if shown == "past":
        first, last = month.plus(-PAST).starts_on, month.plus(-1).ends_on
    known = EmploymentSpan.objects.filter(superseded_at__isnull=True)
    later = known.filter(employment=OuterRef("employment"), starts_on__gt=OuterRef("ends_on"))
    rows = known.filter(~Exists(later), ends_on__gte=first, ends_on__lte=last)
    if q:
        rows = rows.filter(by_name_or_number(q, "employment__person__"))
    rows = rows.select_related("employment__person")
    return rows.order_by("ends_on", "employment__person__sort_key", "employment_id")


def leavers(spans: Sequence[EmploymentSpan], *, at: datetime, on: date) -> list[Leaver]:
    """Each employment with its list. Some twenty queries, however many people."""
    facts = _Facts.of(spans, at=at, on=on)
    return [
        Leaver(
            span,
            span.employment.person,
            tuple(_items(span, facts)),
            facts.debts.get(span.employment.person_id, 0),
            facts.advances.get(span.employment.person_id, 0),
        )
        for span in spans
    ]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of these people, by person."""

    stays: set[int]
    runs: dict[str, str]
    waiting: dict[int, int]
    debts: dict[int, Ore]
    all_at_end: set[int]
    with_plan: set[int]
    advances: dict[int, Ore]
    travel_advances: dict[int, Ore]
    attached: set[int]
    deductions: dict[int, int]
    taxed: set[int]
    with_account: set[int]
    vacations: dict[int, Settlement]

    @classmethod
    def of(cls, spans: Sequence[EmploymentSpan], *, at: datetime, on: date) -> _Facts:
        ids = {span.employment.person_id for span in spans}
        people = list(ids)
        own = {"person_id__any": people}
        now = {"superseded_at__isnull": True}
        staying = EmploymentSpan.objects.filter(employment__person_id__any=people, ends_on__isnull=True, **now)
        plans = DebtPlan.objects.filter(
            debt__person_id__any=people, active_at__isnull=False, ended_at__isnull=True
        ).values_list("debt__person_id", "all_at_end")
        held = list(plans)
        left = what_is_left(due_advances(known_at=at, person_id__any=people))
        return cls(
            set(staying.values_list("employment__person_id", flat=True)),
            dict(PayRun.objects.filter(kind="ordinary", state__in=SETTLED).values_list("month", "state")),
            _waiting(people),
            _debts(people),
            {person_id for person_id, whole in held if whole},
            {person_id for person_id, _whole in held},
            {person_id: sum(ore for _row, ore in rows) for person_id, rows in left.items()},
            unsettled_sums(people),
            _holding(AttachmentOrder.objects.filter(in_force(on), **own, **now)),
            dict(
                NetDeduction.objects.filter(in_force(on), **own, **now)
                .order_by()
                .values_list("person_id")
                .annotate(Count("pk"))
            ),
            _holding(TaxDecision.objects.filter(in_force(on), **own, **now)),
            _holding(BankAccount.objects.filter(in_force(on), **own, **now)),
            settlements({span.employment_id: span.ends_on for span in spans}, at=at),
        )


def _holding(rows: QuerySet) -> set[int]:
    return set(rows.order_by().values_list("person_id", flat=True))


def _waiting(people: Sequence[int]) -> dict[int, int]:
    """Rows reported but not attested."""
    counts: dict[int, int] = {}
    for model in (TimeEntry, Absence):
        rows = model.objects.filter(
            employment__person_id__any=people, state="submitted", superseded_at__isnull=True
        ).order_by()
        for person_id, count in rows.values_list("employment__person_id").annotate(Count("pk")):
            counts[person_id] = counts.get(person_id, 0) + count
    return counts


def _debts(people: Sequence[int]) -> dict[int, Ore]:
    rows = DebtEvent.objects.filter(debt__person_id__any=people).order_by().values_list("debt__person_id")
    return {person_id: int(left) for person_id, left in rows.annotate(Sum("amount_ore")) if left}


def _items(span: EmploymentSpan, facts: _Facts) -> Iterator[Item]:
    """The list in the order it is worked through."""
    person_id = span.employment.person_id
    yield _last_month(span, facts)
    yield _reports(facts.waiting.get(person_id, 0))
    yield _vacation(facts.vacations.get(span.employment_id), span.ends_on.year)
    yield _debt(facts.debts.get(person_id, 0), person_id, facts)
    if advance := facts.advances.get(person_id):
        text = _("%s kr är kvar av förskott och dras så långt slutlönen räcker.") % format_kronor(advance)
        yield Item("warn", _("Förskott"), text)
    if travel := facts.travel_advances.get(person_id):
        text = _("%s kr för resor är inte redovisat. Begär in reseräkningen, eller avräkna mot lönen.")
        yield Item("warn", _("Reseförskott"), text % format_kronor(travel))
    if person_id in facts.stays:
        yield Item("info", _("Annan anställning"), _("Personen har en anställning kvar, så avdrag löper vidare."))
        return
    yield from _endings(person_id, facts)


def _last_month(span: EmploymentSpan, facts: _Facts) -> Item:
    month = str(Month.of(span.ends_on))
    if month in facts.runs:
        return Item("ok", _("Sista månaden"), _("Lönen för %s är fastställd, med del av månad.") % month)
    return Item("info", _("Sista månaden"), _("Körningen för %s räknar del av månad till sista dagen.") % month)


def _vacation(found: Settlement | None, year: int) -> Item:
    """By the account: days left are paid and days taken too many are deducted, when a clerk has settled them."""
    if found is None and not has_rules(year):
        text = _("Regelåret %s är inte inläst, så semestern kan inte räknas än.") % year
        return Item("info", _("Semester"), text)
    if found is None:
        text = _("Anställningen har ingen månadslön: semestern är betald i procent av lönen.")
        return Item("ok", _("Semester"), text)
    if found.settled is not None:
        waits = found.settled.state == RowState.WAITING
        text = _("Regleringen väntar på en annan handläggare.") if waits else _("Semestern är slutreglerad.")
        return Item("info" if waits else "ok", _("Semester"), text)
    if not found.days:
        return Item("ok", _("Semester"), _("Inga dagar är kvar eller för många uttagna."))
    told = {"days": number(abs(found.days)), "amount": format_kronor(abs(found.amount_ore))}
    if found.days > 0:
        text = _("%(days)s dagar är kvar och betalas med %(amount)s kr.") % told
    else:
        text = _("%(days)s dagar för mycket är uttagna och dras med %(amount)s kr.") % told
    return Item("warn", _("Semester"), text, "vacation_settle")


def _reports(waiting: int) -> Item:
    if not waiting:
        return Item(
            "ok", _("Rapporterat"), _("Inget väntar på attest. Vad som attesteras senare betalas månaden efter.")
        )
    text = ngettext("%d rad väntar på attest.", "%d rader väntar på attest.", waiting) % waiting
    return Item("warn", _("Rapporterat"), text)


def _debt(debt: Ore, person_id: int, facts: _Facts) -> Item:
    """The settlement rule: all of it only where the consent says so, by plan otherwise, and never without either."""
    if not debt:
        return Item("ok", _("Löneskuld"), _("Ingen skuld."))
    amount = format_kronor(debt)
    if person_id in facts.all_at_end:
        text = _("%s kr är kvar. Medgivandet låter hela resten dras från slutlönen, så långt den räcker.")
        return Item("info", _("Löneskuld"), text % amount, "salary_debts")
    if person_id in facts.with_plan:
        text = _("%s kr är kvar. Bara planens belopp dras. Kom överens om resten, eller fakturera.")
        return Item("warn", _("Löneskuld"), text % amount, "salary_debts")
    text = _("%s kr är kvar utan medgivande. Inget dras från slutlönen. Kom överens om en plan, eller fakturera.")
    return Item("stop", _("Löneskuld"), text % amount, "salary_debts")


def _endings(person_id: int, facts: _Facts) -> Iterator[Item]:
    if person_id in facts.attached:
        yield Item("warn", _("Utmätning"), _("Meddela Kronofogden att anställningen upphör."))
    if count := facts.deductions.get(person_id):
        text = ngettext("%d avdrag löper vidare. Avsluta det.", "%d avdrag löper vidare. Avsluta dem.", count) % count
        yield Item("warn", _("Intresseavdrag"), text)
    if person_id not in facts.taxed or person_id not in facts.with_account:
        yield Item("stop", _("Skatt och konto"), _("Skattebeslut eller bankkonto saknas för utbetalningen."))
    else:
        yield Item("ok", _("Skatt och konto"), _("Skattebeslut och bankkonto finns för utbetalning efter sista dagen."))
