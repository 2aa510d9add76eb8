"""Vacation (semester): more taken than there is, and what the agency must do something about before the year ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.absence.models import Absence, AbsenceKind
from payroll.calculation.vacation import DEDUCTION
from payroll.calculation.wording import number
from payroll.employment.models import EmploymentSpan, PayForm, PayTerms
from payroll.runs.controls.model import Hit
from payroll.runs.controls.slips import codes_of
from payroll.runs.models import PayLine, PayRun
from payroll.runs.window import Window
from payroll.vacation.models import PotKind, RowState, VacationRow
from payroll.vacation.queries import Asked, accounts, rules_of_year
from payroll.vacation_rules.qualifying import LIMITS, NONE
from servicecenter.common.periods import Month

FROM_MONTH = 10
"""From October there is still time to plan the days that must be taken."""
EARNS_NOTHING = [kind for kind, limit in LIMITS.items() if limit == NONE]


def over_balance(run: PayRun) -> Iterator[Hit]:
    """Vacation paid in the run that the account has no days for (signal 9).

    Only those who can have taken too much are counted out: more days than anyone is sure of, or part of the year.
    """
    if DEDUCTION not in codes_of(run):
        return
    window = Window.of(run)
    lines = PayLine.objects.filter(run=run, code=DEDUCTION).order_by()
    taken = dict(lines.values_list("employment_id", "payslip__person_id").distinct())
    suspects = sorted(taken.keys() & _suspects(window))
    asked = Asked(window.ends_on.year, window.known_at, until=window.ends_on)
    for key, account in accounts(suspects, asked).items():
        if account.overtaken:
            yield Hit(
                _("Mer semester än saldot"),
                _("%(days)s dagar mer än kontot har är uttagna till och med %(day)s.")
                % {"days": number(account.overtaken), "day": window.ends_on},
                _("Rätta semestern eller saldot, eller kvittera att dagarna är i förskott."),
                taken[key],
            )


def _suspects(window: Window) -> set[int]:
    year = window.ends_on.year
    first = date(year, 1, 1)
    many = _taken(window).filter(days__gt=rules_of_year(year).young_days)
    part = EmploymentSpan.objects.filter(window.known).filter(
        Q(starts_on__gt=first) | Q(ends_on__range=(first, date(year, 12, 31)))
    )
    away = Absence.objects.filter(window.attested, kind__in=EARNS_NOTHING, ends_on__gte=first)
    return {
        *many.values_list("employment_id", flat=True),
        *part.order_by().values_list("employment_id", flat=True),
        *away.order_by().values_list("employment_id", flat=True),
    }


def _taken(window: Window):
    """Working days of vacation by employment, so far this year."""
    first = date(window.ends_on.year, 1, 1)
    rows = Absence.objects.filter(
        window.attested, kind=AbsenceKind.VACATION, starts_on__gte=first, starts_on__lte=window.ends_on
    )
    return rows.order_by().values("employment_id").annotate(days=Sum("working_days"))


def few_days(run: PayRun) -> Iterator[Hit]:
    """In October: how many have fewer than twenty days taken or planned of the year (signal 9). One line for the run.

    Only where vacation is kept here, and only those employed the whole year.
    """
    window = Window.of(run)
    if Month.parse(run.month).month != FROM_MONTH or run.is_extra:
        return
    year = window.ends_on.year
    first, last = date(year, 1, 1), date(year, 12, 31)
    fewest = rules_of_year(year).smallest_taken
    planned = Absence.objects.filter(
        Q(state="attested") | Q(state="submitted"),
        kind=AbsenceKind.VACATION,
        superseded_at__isnull=True,
        starts_on__gte=first,
        starts_on__lte=last,
    )
    days = dict(planned.order_by().values_list("employment_id").annotate(Sum("working_days")))
    if not days:
        return
    employed = EmploymentSpan.objects.filter(window.known, Q(ends_on__isnull=True) | Q(ends_on__gte=last))
    whole_year = set(employed.filter(starts_on__lte=first).values_list("employment_id", flat=True))
    monthly = PayTerms.objects.filter(window.known & window.in_month, form=PayForm.MONTHLY)
    keys = set(monthly.order_by().values_list("employment_id", flat=True)) & whole_year
    count = sum(days.get(key, Decimal(0)) < fewest for key in keys)
    if count:
        yield Hit(
            _("För få semesterdagar"),
            ngettext(
                "%(count)d anställd har färre än %(fewest)d dagar uttagna eller planerade %(year)d.",
                "%(count)d anställda har färre än %(fewest)d dagar uttagna eller planerade %(year)d.",
                count,
            )
            % {"count": count, "fewest": fewest, "year": year},
            _("Listan finns under Semester, med urvalet färre än 20 dagar. Be cheferna lägga ut dagarna."),
        )


def many_saved(run: PayRun) -> Iterator[Hit]:
    """From October: how many have more saved than may be carried over (signal 9). One line for the run."""
    window = Window.of(run)
    if Month.parse(run.month).month < FROM_MONTH or run.is_extra:
        return
    year = window.ends_on.year
    rows = VacationRow.objects.filter(
        pot=PotKind.SAVED, state=RowState.ACTIVE, year=year, decided_at__lte=window.known_at
    )
    most = rules_of_year(year).most_saved
    sums = rows.order_by().values("employment_id").annotate(days=Sum("days")).filter(days__gt=most)
    suspects = list(sums.values_list("employment_id", flat=True))
    found = accounts(suspects, Asked(year, window.known_at, until=window.ends_on)) if suspects else {}
    count = sum(account.saved > most for account in found.values())
    if count:
        yield Hit(
            _("Många sparade semesterdagar"),
            ngettext(
                "%(count)d anställd har fler än %(most)d sparade dagar.",
                "%(count)d anställda har fler än %(most)d sparade dagar.",
                count,
            )
            % {"count": count, "most": most},
            _("Dagar över gränsen betalas i pengar efter årets slut. Listan finns under Semester."),
        )
