"""What has changed since people were paid is looked for at the same cost, however many months there are."""

from __future__ import annotations

import pytest

from payroll.calculation.model import NO_LOCAL_RULES
from payroll.models import PayRun
from payroll.pay_calendar import pay_month
from payroll.runs.changes import months_with_changed_rules
from payroll.runs.earlier import EarlierMonths, months_between
from payroll.runs.rules import book_of
from servicecenter.common.periods import Month
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency

pytestmark = pytest.mark.django_db
FIRST, LAST = Month(2025, 1), Month(2026, 11)


def two_years(books: dict[str, str]) -> EarlierMonths:
    """Twenty-three paid months, and the last run as it was pinned to some rule books."""
    months = months_between(FIRST, LAST)
    rules = {"books": {year: {"rulebook": sha256} for year, sha256 in books.items()}}
    run = PayRun(month=str(LAST), rules=rules, pays_on=pay_month(LAST).pays_on)
    found = EarlierMonths(months, FIRST, run, {month: pay_month(month).pays_on for month in months})
    found.__dict__["local"] = dict.fromkeys(months, NO_LOCAL_RULES)
    return found


def test_the_months_of_a_year_whose_rule_book_is_another_are_computed_again() -> None:
    with tenant(make_agency().pk):
        changed = months_with_changed_rules(two_years({"2025": "en äldre bok", "2026": book_of(2026)}))
    assert changed == set(months_between(FIRST, Month(2025, 12)))


def test_each_rule_book_is_asked_for_once_and_not_once_a_month(django_assert_num_queries) -> None:
    with tenant(make_agency().pk):
        earlier = two_years({"2025": book_of(2025), "2026": book_of(2026)})
        with django_assert_num_queries(2):
            assert months_with_changed_rules(earlier) == set()
