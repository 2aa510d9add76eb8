"""The row that the forecast reads of an agency (anslutningsläge): its employees, and its services with their days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from onboarding.connection.models import ConnectionRow, Counted
from onboarding.projects.models import Project
from onboarding.projects.services import services_on
from onboarding.projects.states import ProjectState
from onboarding.volumes.models import VolumeAnswer
from onboarding.volumes.states import FormState
from payroll.reports.volumes import PAID
from payroll.runs.models import RunOverview
from servicecenter.agreements.models import ServiceAgreement, VolumeRow
from servicecenter.agreements.queries import counting_versions
from servicecenter.service_catalogue.versions import catalogue_on
from servicecenter.tenancy.scope import current_agency_id

EMPLOYEES = "employees"


def refresh_connection(*, at: datetime) -> ConnectionRow:
    """Write the row of the agency in scope anew."""
    on = timezone.localdate(at)
    employees, counted = employees_here()
    told = {"employees": employees, "counted": counted, "services": services_here(on), "updated_at": at}
    row, _made = ConnectionRow.objects.update_or_create(agency_id=current_agency_id(), defaults=told)
    return row


def employees_here() -> tuple[int, Counted]:
    """How many work there, by the surest that there is: those who were paid, the volume form, the agreement."""
    run = (
        RunOverview.objects.filter(agency_id=current_agency_id(), state__in=PAID).order_by("-month", "-people").first()
    )
    if run is not None:
        return run.people - run.set_aside, Counted.PAYROLL
    stated = VolumeAnswer.objects.filter(code=EMPLOYEES, form__state=FormState.CONFIRMED).order_by("-given_at").first()
    if stated is not None:
        return int(stated.value), Counted.VOLUMES
    agreed = VolumeRow.objects.filter(measure=EMPLOYEES).order_by("-version__valid_from").first()
    return (agreed.quantity, Counted.AGREEMENT) if agreed else (0, Counted.UNKNOWN)


def services_here(on: date) -> list[dict[str, Any]]:
    """Signed lines, and the services of running projects that nothing is signed for yet."""
    signed = _signed(on)
    known = {row["code"] for row in signed if row["ends_on"] is None or row["ends_on"] >= str(on)}
    found = list(signed)
    for project in Project.objects.filter(state=ProjectState.ACTIVE).order_by("wanted_go_live_on", "id"):
        for service in services_on(project.services, on):
            if service.code not in known and service.comes_with is None:
                starts_on = project.go_live_on or max(project.wanted_go_live_on, on)
                found.append(_told(service.code, service.area, starts_on, None, is_signed=False))
                known.add(service.code)
    return found


def _signed(on: date) -> list[dict[str, Any]]:
    counting = {version.pk: version for version in counting_versions()}
    found = []
    for row in ServiceAgreement.objects.filter(signed_on__isnull=False).order_by("starts_on", "id"):
        version = counting.get(row.version_id)
        if row.version_id and version is None:
            continue
        catalogue = catalogue_on(on)
        service = catalogue.service(row.code) if row.code in catalogue else catalogue.delivering(row.service)
        if service is not None:
            ends = min((day for day in (row.ends_on, version and version.valid_to) if day), default=None)
            found.append(_told(service.code, service.area, row.starts_on, ends, is_signed=True))
    return found


def _told(code: str, area: str, starts_on: date, ends_on: date | None, *, is_signed: bool) -> dict[str, Any]:
    days = {"starts_on": str(starts_on), "ends_on": str(ends_on) if ends_on else None}
    return {"code": code, "area": str(area), **days, "signed": is_signed}
