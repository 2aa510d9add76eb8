"""What customers ask the desk in a month (normal kontaktmängd), over all but those who are newly connected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from onboarding.projects.models import Project
from payroll.employment.models import EmploymentSpan
from servicecenter.agencies.queries import in_force
from servicecenter.common.periods import Month
from servicecenter.desk.models import SupportCase
from servicecenter.service_levels.models import UnitLevel
from servicecenter.service_levels.summing import CONTACTS
from servicecenter.tenancy.scope import tenant

NEW_FOR = timedelta(days=90)
"""How long after go-live a customer asks more than usual, and is not counted in the normal."""


def sum_contacts(agency_ids: Iterable[int], month: Month, *, at: datetime) -> None:
    """Add up cases and employees of a month. Called outside every scope; twice gives the same."""
    contacts = employees = customers = 0
    for agency_id in agency_ids:
        with tenant(agency_id):
            here = EmploymentSpan.objects.filter(in_force(month.ends_on), superseded_at__isnull=True)
            count = here.values("employment__person_id").distinct().count()
            if count and not _is_new(month):
                asked = SupportCase.objects.filter(
                    opened_at__date__gte=month.starts_on, opened_at__date__lte=month.ends_on
                )
                contacts, employees, customers = contacts + asked.count(), employees + count, customers + 1
    told = {"customers": customers, "below": 0, "met": contacts, "counted": employees, "wanted": 0, "written_at": at}
    UnitLevel.objects.update_or_create(
        service="", code=CONTACTS, month=str(month), defaults=told | {"is_at_least": False}
    )


def _is_new(month: Month) -> bool:
    rows = Project.objects.filter(go_live_on__gt=month.starts_on - NEW_FOR, go_live_on__lte=month.ends_on)
    return rows.exists()
