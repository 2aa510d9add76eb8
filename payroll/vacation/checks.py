"""What vacation must be to be reported (prövning av semester): whole days, some of them working days, and days left."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from payroll.absence.checks import Reported
from payroll.calculation.wording import number
from payroll.vacation.queries import Asked, accounts, weeks_at
from payroll.vacation_rules.uses import uses_of
from servicecenter.agencies.queries import setting
from servicecenter.rules.loader import RuleYearMissing

WHOLE = Decimal(100)
FULL_WEEK = 5
MAY_EXCEED = "warn"


def check_vacation(reported: Reported) -> None:
    """Refuse part of a day, no working day, and more than is left; the last unless the agency only warns."""
    if reported.extent != WHOLE:
        raise ValidationError({"extent": _("Semester tas i hela dagar. Ange 100 procent.")})
    if not reported.working_days:
        raise ValidationError(
            {"starts_on": _("Perioden har ingen arbetsdag: dagar då du ändå är ledig är ingen semester.")}
        )
    if setting("vacation.above_balance", reported.starts_on) == MAY_EXCEED:
        return
    for year, days in drawn_by_year(reported).items():
        left = days_left(reported, year)
        if left is not None and days > left:
            raise ValidationError(
                {
                    "ends_on": _("Semestern drar %(days)s dagar, men %(left)s finns kvar %(year)s.")
                    % {"days": number(days), "left": number(left), "year": year}
                }
            )


def drawn_by_year(reported: Reported) -> dict[int, Decimal]:
    """How many days the vacation draws in each year it touches."""
    weeks = weeks_at(reported.employment, reported.starts_on, reported.ends_on)
    found: dict[int, Decimal] = defaultdict(Decimal)
    for use in uses_of(weeks.vacation(reported), (), weeks.of(is_counted=reported.is_counted), FULL_WEEK):
        found[use.starts_on.year] += use.days
    return found


def days_left(reported: Reported, year: int) -> Decimal | None:
    """What is left with all that waits for attest; ``None`` for a year whose rules are not loaded yet.

    An absence that the new one takes the place of is not counted.
    """
    besides = reported.replaces.pk if reported.replaces else None
    key = reported.employment.pk
    asked = Asked(year, reported.at, with_waiting=True, besides=besides)
    try:
        return max(accounts([key], asked)[key].all_left, Decimal(0))
    except RuleYearMissing:
        return None
