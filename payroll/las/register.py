"""Who comes near the limit (nära gränsen): everyone with a fixed-term employment that becomes permanent by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from payroll.employment.models import PayTerms, Person
from payroll.employment.queries import by_name_or_number
from payroll.las.pages import is_near, nearest_of
from payroll.las.queries import in_converting_form, stretches_of, warning_days
from payroll.las.wording import SHORT, verdict
from payroll.las_rules.conversion import Rule, Standing, last_day, standings
from payroll.las_rules.limits import LasLimits, limits_on
from payroll.las_rules.model import Stretch
from servicecenter.agencies.queries import in_force

COMING = timedelta(days=366)
"""Employments that begin within so many days are looked at too."""


@dataclass(frozen=True, slots=True)
class Near:
    """A person with the rule that comes first."""

    person: Person
    standing: Standing
    ends_on: date | None
    is_near: bool

    @property
    def rule(self) -> str:
        return str(SHORT[self.standing.rule])

    @property
    def converts_on(self) -> date | None:
        return self.standing.passes_on or self.standing.if_prolonged_on

    @property
    def verdict(self) -> str:
        return verdict(self.standing)

    @property
    def kind(self) -> str:
        return "stop" if self.standing.has_passed else "warn" if self.is_near else "ok"


def people_near(*, q: str = "", unit: str = "", at: datetime) -> list[Near]:
    """Everyone with a convertible employment now or soon. A constant number of queries, however many people."""
    on = timezone.localdate(at)
    spans = in_converting_form(on, on + COMING, known=at)
    terms = PayTerms.objects.filter(in_force(on), employment__person=OuterRef("pk"), superseded_at__isnull=True)
    terms = terms.order_by("employment__number")
    people = Person.objects.filter(pk__in=spans.values("employment__person")).annotate(
        title=Subquery(terms.values("title")[:1]),
        unit_code=Subquery(terms.values("unit__code")[:1]),
        unit_name=Subquery(terms.values("unit__name")[:1]),
    )
    people = people.filter(by_name_or_number(q)) if q else people
    people = people.filter(unit_code=unit) if unit else people
    rows = list(people.order_by("sort_key", "id"))
    stretches = stretches_of([row.pk for row in rows], known=at)
    limits, warn = limits_on(on), warning_days(on)
    found = (_near(row, stretches.get(row.pk, ()), warn, on, limits) for row in rows)
    return [row for row in found if row is not None]


def _near(
    person: Person, stretches: Sequence[Stretch], warn: Mapping[Rule, int], on: date, limits: LasLimits
) -> Near | None:
    ends = {rule: last_day(stretches, rule, on) for rule in Rule}
    found = [row for row in standings(stretches, on, limits, person.born_on) if ends[row.rule] is not None]
    nearest = nearest_of(found)
    if nearest is None:
        return None
    ends_on = ends[nearest.rule]
    return Near(person, nearest, None if ends_on == date.max else ends_on, is_near(nearest, warn[nearest.rule]))


Test = Callable[[Near], bool]
TESTS: Mapping[str, Test] = {
    "near": lambda row: row.is_near,
    "passed": lambda row: row.standing.has_passed,
    "sava": lambda row: row.standing.rule in (Rule.SAVA, Rule.CHAIN),
    "substitute": lambda row: row.standing.rule is Rule.SUBSTITUTE,
    "all": lambda row: True,
}
ORDERS: Mapping[str, Callable[[Near], object]] = {
    "name": lambda row: row.person.sort_key,
    "days": lambda row: row.standing.days,
    "left": lambda row: (row.standing.days_left, row.converts_on or date.max),
    "converts": lambda row: row.converts_on or date.max,
    "ends": lambda row: row.ends_on or date.max,
}


def chosen(rows: Iterable[Near], shown: str, sort: str) -> list[Near]:
    """The rows of a filter in the order asked for; ``-days`` is the most days first."""
    found = [row for row in rows if TESTS[shown](row)]
    return sorted(found, key=ORDERS.get(sort.lstrip("-"), ORDERS["left"]), reverse=sort.startswith("-"))
