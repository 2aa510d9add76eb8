"""Who has a right of priority to re-employment on a day (företrädesrättslistan), in the order of 26 § LAS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from payroll.employment.models import Employment, EmploymentForm, EmploymentSpan, PayTerms
from payroll.employment.queries import by_name_or_number, known_at
from payroll.las.models import EmploymentEnding, EndingGround
from payroll.las.queries import stretches_of
from payroll.las_rules.limits import LasLimits, limits_on
from payroll.las_rules.model import Employer, Stretch
from payroll.las_rules.order import days_with_state
from payroll.las_rules.refusal import Right, right_after
from servicecenter.common.periods import months_after

FORMS = (
    EmploymentForm.PERMANENT,
    EmploymentForm.SAVA,
    EmploymentForm.SUBSTITUTE,
    EmploymentForm.SEASONAL,
    EmploymentForm.HOURLY,
)
"""Permanent employment, and those for a limited time by 5 § LAS (25 § första stycket)."""


@dataclass(frozen=True, slots=True)
class Claimant:
    """An employment that has ended or is to end, with the right it gives and what has become of it."""

    employment: Employment
    right: Right
    ending: EmploymentEnding | None
    state_days: int

    @property
    def person(self) -> object:
        return self.employment.person

    @property
    def status(self) -> str:
        """Key of ``STATES``."""
        if self.ending is None:
            return "unknown"
        if self.ending.ground != EndingGround.SHORTAGE or not self.right.is_any:
            return "none"
        if self.ending.declined_on:
            return "lost"
        return "claimed" if self.ending.claimed_on else "unclaimed"

    @property
    def reason(self) -> str:
        """What the time gives a right to."""
        given = [
            (self.right.to_any, _("ny anställning")),
            (self.right.to_sava, _("ny särskild visstidsanställning")),
            (self.right.to_seasonal, _("ny säsongsanställning")),
        ]
        return ", ".join(text for is_given, text in given if is_given) or _("tiden räcker inte")


def claimants(*, q: str = "", on: date, known: datetime) -> list[Claimant]:
    """Everyone whose employment has ended so late, or is to end by a notice, that the right may last on a day."""
    limits = limits_on(on)
    rows = list(_employments(q, on, limits, known))
    stretches = stretches_of({row.person_id for row in rows}, known=known)
    found = [_claimant(row, stretches.get(row.person_id, ()), on, limits) for row in rows]
    return sorted((row for row in found if row is not None), key=_by_time_and_age)


def _employments(q: str, on: date, limits: LasLimits, known: datetime) -> QuerySet[Employment]:
    """Employments whose last day is known and not too long ago, and that are over or given notice of."""
    spans = EmploymentSpan.objects.filter(known_at(known), employment=OuterRef("pk")).order_by("-starts_on")
    current = EmploymentEnding.objects.filter(superseded_at__isnull=True)
    terms = PayTerms.objects.filter(superseded_at__isnull=True, employment=OuterRef("pk")).order_by("-starts_on")
    found = Employment.objects.filter(form__in=FORMS).annotate(
        last_day=Subquery(spans.values("ends_on")[:1]),
        title=Subquery(terms.values("title")[:1]),
        unit_name=Subquery(terms.values("unit__name")[:1]),
    )
    found = found.filter(
        Q(last_day__lt=on) | Q(endings__superseded_at__isnull=True, endings__notified_on__lte=on),
        last_day__gte=months_after(on, -limits.refusal_months.value),
    ).filter(~Q(form=EmploymentForm.PERMANENT) | Q(endings__superseded_at__isnull=True, endings__isnull=False))
    found = found.filter(by_name_or_number(q, "person__")) if q else found
    told = Prefetch("endings", current, to_attr="told")
    return found.select_related("person").prefetch_related(told).order_by("person__sort_key", "number").distinct()


def _claimant(row: Employment, stretches: Sequence[Stretch], on: date, limits: LasLimits) -> Claimant | None:
    """Nobody whose time goes on in another employment with the agency on the day."""
    later = [each for each in stretches if each.contract != row.pk and each.starts_on <= on]
    if any(each.employer is Employer.AGENCY and (each.ends_on is None or each.ends_on >= on) for each in later):
        return None
    right = right_after(stretches, row.last_day, limits, row.person.born_on)
    ending = next(iter(row.told), None)
    return Claimant(row, right, ending, days_with_state(stretches, row.last_day)) if right.until >= on else None


def _by_time_and_age(row: Claimant) -> tuple[int, date, str]:
    """The longest time first, with equal time the older (26 § LAS); the state's time counts (10 § TurA-S)."""
    return -row.state_days, row.employment.person.born_on, row.employment.person.sort_key


Test = Callable[[Claimant], bool]
TESTS: Mapping[str, Test] = {
    "right": lambda row: row.status in ("claimed", "unclaimed"),
    "claimed": lambda row: row.status == "claimed",
    "unknown": lambda row: row.status == "unknown" and row.right.is_any,
    "all": lambda row: True,
}


def chosen(rows: Iterable[Claimant], shown: str) -> list[Claimant]:
    return [row for row in rows if TESTS[shown](row)]


def current_ending(employment: Employment) -> EmploymentEnding | None:
    return EmploymentEnding.objects.filter(employment=employment, superseded_at__isnull=True).first()
