"""What someone's vacation days are worth on a day (semesterlöneunderlag): fixed pay, extent, unit and coding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
    keys = None if ids is None else Keys(ids)
    own = Q() if keys is None else Q(employment_id__any=keys)
    now = Q(superseded_at__isnull=True) & in_force(day) & own
    supplements: dict[int, Ore] = defaultdict(int)
    items = FixedItem.objects.filter(now, code__in=sorted(FIXED_PAY)).order_by()
    for key, ore in items.values_list("employment_id", "amount_ore"):
        supplements[key] += ore
    rows = PayTerms.objects.filter(now, form=PayForm.MONTHLY).exclude(employment__form=EmploymentForm.ASSIGNMENT)
    columns = ("employment_id", "employment__person_id", "employment__person__born_on", "pay_ore", "extent")
    found = {}
    for key, person, born_on, ore, extent, unit, coding in rows.order_by("employment_id").values_list(
        *columns, "unit_id", "coding"
    ):
        pay = pay_at_extent(Terms(Period(day), Form.MONTHLY, ore, extent)) + supplements[key]
        found[key] = PayOn(key, person, born_on, pay, extent, unit, coding)
    return found
