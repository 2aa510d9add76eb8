"""Vacation of a run (semester i löneunderlaget): the days of each month as they are drawn from the accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from payroll.absence.models import AbsenceKind
from payroll.calculation.model import VacationInput
from payroll.rules import PayrollRules
from payroll.runs.models import PayLine
from payroll.runs.states import SETTLED
from payroll.runs.window import Window
from payroll.salary_types.catalogue import CATALOGUE, Vacation
from payroll.vacation.queries import Asked, Spans, accounts_of
from payroll.vacation_rules.account import Account
from payroll.vacation_rules.values import VacationRules
from servicecenter.common.money import Ore
from servicecenter.rules.loader import RuleYearMissing
from servicecenter.tenancy.aggregates import sum_ore

VACATION = AbsenceKind.VACATION.value
VARIABLE = sorted(code for code, kind in CATALOGUE.items() if kind.vacation is Vacation.VARIABLE)
Years = Iterable[tuple[int, date, date]]
"""Employment and the days of a vacation."""


def vacation_inputs(
    window: Window, vacations: Years, spans: Spans, born: Mapping[int, date], rules: PayrollRules
) -> dict[int, list[VacationInput]]:
    """By employment, a part for each month. Three queries for each year with vacation in it, however many people.

    The rules are those that the run is pinned to. A year that they do not reach is another system's to pay.
    """

    def rules_of(year: int) -> VacationRules:
        return rules.on(date(year, 12, 31)).vacation

    found: dict[int, list[VacationInput]] = defaultdict(list)
    for year, ids in sorted(_by_year(vacations, window.ends_on).items()):
        try:
            share = rules_of(year).variable_share
        except RuleYearMissing:
            continue
        asked = Asked(year, window.known_at, until=window.ends_on)
        variable = _variable(ids, year - 1) if share else {}
        own = {key: born[key] for key in ids}
        for key, account in accounts_of(ids, asked, born=own, spans=spans, rules_of=rules_of).items():
            found[key] += _inputs(account, variable.get(key, 0))
    return found


def _by_year(vacations: Years, last: date) -> dict[int, set[int]]:
    years: dict[int, set[int]] = defaultdict(set)
    for key, starts_on, ends_on in vacations:
        for year in range(starts_on.year, min(ends_on, last).year + 1):
            years[year].add(key)
    return years


def _inputs(account: Account, variable: Ore) -> Iterator[VacationInput]:
    """What is more than the account holds is paid as this year's days; it is taken back when the employment ends."""
    for taken in account.taken:
        use = taken.use
        yield VacationInput(
            use.absence_id,
            use.starts_on,
            use.ends_on,
            current=taken.current + taken.beyond,
            saved=taken.saved,
            exchanged=taken.exchanged,
            is_exchanged=account.facts.is_exchanged,
            working_days=use.working_days if use.working_days != use.days else None,
            variable_ore=variable,
        )


def _variable(ids: Iterable[int], year: int) -> dict[int, Ore]:
    """What each was paid of variable supplements in a year."""
    lines = PayLine.objects.filter(
        employment_id__any=list(ids), code__in=VARIABLE, earned_from__year=year, run__state__in=SETTLED
    )
    return dict(lines.order_by().values_list("employment_id").annotate(ore=sum_ore("amount_ore")))
