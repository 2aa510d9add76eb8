"""The narrow rows that the page of all customers reads (besparingsöversikt), written anew every night."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from onboarding.savings.models import SavingOverview
from onboarding.savings.queries import ServiceSaving, savings_here
from onboarding.savings_rules.curve import PeriodSaving
from servicecenter.tenancy.scope import current_agency_id


def refresh_savings(*, at: datetime) -> None:
    """Write the rows of the agency in scope; a service that is no longer followed has none."""
    agency_id = current_agency_id()
    found = savings_here(on=timezone.localdate(at))
    mine = SavingOverview.objects.filter(agency_id=agency_id)
    mine.exclude(service__in=[one.code for one in found]).delete()
    SavingOverview.objects.bulk_create(
        [_row(one, agency_id, at) for one in found],
        update_conflicts=True,
        unique_fields=["agency", "service"],
        update_fields=["has_baseline", "years", "updated_at"],
    )


def _row(one: ServiceSaving, agency_id: int, at: datetime) -> SavingOverview:
    years = [year_told(each) for each in one.years]
    has_baseline = one.baseline is not None
    given = {"service": one.code, "has_baseline": has_baseline, "years": years, "updated_at": at}
    return SavingOverview(agency_id=agency_id, **given)


def year_told(one: PeriodSaving) -> dict[str, Any]:
    """A year in whole öre; without a saving it says what is missing."""
    told: dict[str, Any] = {"year": one.label, "months": one.months, "of": one.of, "units": one.units}
    told["lacks"] = list(one.lacks)
    if one.saving:
        spent = one.saving.spent
        told |= {"fee": spent.fee_ore, "own": spent.own_ore, "transition": spent.transition_ore}
        told |= {"expected": one.saving.expected_ore, "unadjusted": one.saving.unadjusted_ore}
    return told
