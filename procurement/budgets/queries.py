"""What a code string may cost, and what orders have bound of it (budget och avropat)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from procurement.budgets.covering import covering, first_part
from procurement.budgets.models import Budget, BudgetChange
from procurement.orders.models import OrderLine, OrderState
from servicecenter.agencies.models import Unit
from servicecenter.common.money import Ore
from servicecenter.ledger.draft import CODING_SEPARATOR

NOT_BOUND = (OrderState.CANCELLED, OrderState.REJECTED)
FULL = 100


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

    @property
    def used_percent(self) -> int | None:
        """Whole percent that is bound, rounded down."""
        return self.bound_ore * FULL // self.budget_ore if self.budget_ore else None


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget, or orders that none covers, as the list shows it."""

    facts: BudgetFacts
    unit: str
    public_id: UUID | None


def budget_facts(wanted: Iterable[tuple[str, Ore]], *, year: int) -> list[BudgetFacts]:
    """The facts of the budgets that cover what is wanted, and of each code string that none covers. Two queries."""
    asked = list(wanted)
    firsts = {first_part(coding) for coding, _amount in asked}
    among = Q(coding__in=firsts)
    for first in firsts:
        among |= Q(coding__startswith=f"{first}{CODING_SEPARATOR}")
    rows = Budget.objects.filter(among, year=year) if asked else Budget.objects.none()
    budgets = dict(rows.order_by().values_list("coding", "amount_ore"))
    bound = _covered(_bound(year, among), budgets) if asked else {}
    sums = _covered(_summed(asked), budgets)
    return [BudgetFacts(coding, budgets.get(coding), bound.get(coding, 0), amount) for coding, amount in sums.items()]


def budget_rows(year: int, *, q: str = "") -> list[BudgetRow]:
    """Every budget of a year, and what is ordered on code strings without one. Three queries."""
    found = {row.coding: row for row in Budget.objects.filter(year=year).order_by("coding")}
    budgets = {coding: row.amount_ore for coding, row in found.items()}
    bound = _covered(_bound(year, Q()), budgets)
    units = {code: name for code, name in Unit.objects.order_by().values_list("cost_centre", "name") if code}
    rows = [
        BudgetRow(
            BudgetFacts(coding, budgets.get(coding), bound.get(coding, 0), 0),
            units.get(first_part(coding), ""),
            found[coding].public_id if coding in found else None,
        )
        for coding in sorted({*budgets, *bound})
    ]
    text = q.strip().lower()
    return [row for row in rows if row.facts.coding.lower().startswith(text) or text in row.unit.lower()]


def budget_years(*, this_year: int) -> list[int]:
    """Years that have budgets, with this one and the next, the latest first."""
    known = Budget.objects.order_by().values_list("year", flat=True).distinct()
    return sorted({*known, this_year, this_year + 1}, reverse=True)


def budget_by_id(public_id: UUID) -> Budget | None:
    return Budget.objects.filter(public_id=public_id).first()


def changes_of(budget: Budget) -> QuerySet[BudgetChange]:
    return BudgetChange.objects.filter(budget=budget).select_related("changed_by").order_by("-changed_at", "-id")


def facts_of(budget: Budget) -> BudgetFacts:
    """What orders have bound of one budget, with what it does not cover left out."""
    [facts] = budget_facts([(budget.coding, 0)], year=budget.year)
    return facts


def _bound(year: int, among: Q) -> Iterable[tuple[str, Ore]]:
    lines = OrderLine.objects.filter(among, order__ordered_at__year=year).exclude(order__state__in=NOT_BOUND)
    return lines.order_by().values_list("coding").annotate(Sum("amount_ore"))


def _summed(amounts: Iterable[tuple[str, Ore]]) -> dict[str, Ore]:
    sums: dict[str, Ore] = {}
    for coding, amount in amounts:
        sums[coding] = sums.get(coding, 0) + amount
    return sums


def _covered(amounts: Iterable[tuple[str, Ore]] | Mapping[str, Ore], budgets: Mapping[str, Ore]) -> dict[str, Ore]:
    """Amounts by the budget that covers them, or by their own code string."""
    pairs = amounts.items() if isinstance(amounts, Mapping) else amounts
    return _summed((covering(coding, budgets) or coding, amount) for coding, amount in pairs)
