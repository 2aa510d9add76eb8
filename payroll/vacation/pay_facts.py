"""What someone's vacation days are worth on a day (semesterlöneunderlag): fixed pay, extent, unit and coding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from payroll.calculation.model import PayForm as Form
from payroll.calculation.model import Terms
from payroll.calculation.terms import FIXED_PAY, pay_at_extent
from payroll.employment.models import EmploymentForm, FixedItem, PayForm, PayTerms
from servicecenter.agencies.queries import in_force
from servicecenter.common.money import Ore
from servicecenter.common.periods import Period
from servicecenter.tenancy.lookups import Keys


@dataclass(frozen=True, slots=True)
class PayOn:
    """The pay of a monthly paid employment on a day."""

    employment_id: int
    person_id: int
    born_on: date
    fixed_pay: Ore
    extent: Decimal
    unit_id: int
    coding: str


def pay_on(day: date, ids: Iterable[int] | None = None) -> dict[int, PayOn]:
    """Everyone with a monthly pay on a day, or some of them, by employment. Two queries.

    Whoever is paid by the hour or for an assignment has vacation in percent of the pay, and no days.
    """
    own = Q() if ids is None else Q(employment_id__any=Keys(ids))
    return _pay(in_force(day) & own, lambda _key: day)


def pay_on_days(days: Mapping[int, date]) -> dict[int, PayOn]:
    """Some employments, each on a day of its own. Two queries too, however many days."""
    return _pay(Q(employment_id__any=Keys(days)), days.__getitem__)


def _pay(which: Q, day_of: Callable[[int], date]) -> dict[int, PayOn]:
    now = Q(superseded_at__isnull=True) & which
    days = ("employment_id", "starts_on", "ends_on")
    supplements: dict[int, Ore] = defaultdict(int)
    items = FixedItem.objects.filter(now, code__in=sorted(FIXED_PAY)).order_by()
    for key, *period, ore in items.values_list(*days, "amount_ore"):
        if day_of(key) in Period(*period):
            supplements[key] += ore
    rows = PayTerms.objects.filter(now, form=PayForm.MONTHLY).exclude(employment__form=EmploymentForm.ASSIGNMENT)
    of_person = ("employment__person_id", "employment__person__born_on")
    found = {}
    for key, starts_on, ends_on, person, born_on, ore, extent, unit, coding in rows.order_by(
        "employment_id"
    ).values_list(*days, *of_person, "pay_ore", "extent", "unit_id", "coding"):
        day = day_of(key)
        if day in Period(starts_on, ends_on):
            pay = pay_at_extent(Terms(Period(day), Form.MONTHLY, ore, extent)) + supplements[key]
            found[key] = PayOn(key, person, born_on, pay, extent, unit, coding)
    return found
