"""What a code string may cost, and what orders have bound of it (budget och avropat)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from procurement.budgets.models import Budget
from procurement.orders.models import OrderLine, OrderState
from servicecenter.common.money import Ore

NOT_BOUND = (OrderState.CANCELLED, OrderState.REJECTED)


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """A code string's budget of a year and what orders of the year have bound; ``wanted`` is what would be added."""

    coding: str
    budget_ore: Ore | None
    bound_ore: Ore
    wanted_ore: Ore

    @property
    def left_ore(self) -> Ore | None:
        """What is left after this; nothing known where there is no budget."""
        return None if self.budget_ore is None else self.budget_ore - self.bound_ore - self.wanted_ore

    @property
    def is_passed(self) -> bool:
        return self.left_ore is not None and self.left_ore < 0


def budget_facts(wanted: Iterable[tuple[str, Ore]], *, year: int) -> list[BudgetFacts]:
    """The facts of each code string in ``wanted``, in two queries."""
    sums: dict[str, Ore] = {}
    for coding, amount in wanted:
        sums[coding] = sums.get(coding, 0) + amount
    budgets = dict(Budget.objects.filter(year=year, coding__in=sums).order_by().values_list("coding", "amount_ore"))
    lines = OrderLine.objects.filter(coding__in=sums, order__ordered_at__year=year)
    lines = lines.exclude(order__state__in=NOT_BOUND).order_by()
    bound = dict(lines.values_list("coding").annotate(Sum("amount_ore")))
    return [BudgetFacts(coding, budgets.get(coding), bound.get(coding, 0), amount) for coding, amount in sums.items()]
