"""The common ground of the demo written to the database: agencies, units, log-ins, roles, codes and agreements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import connection

from servicecenter.accounts.models import Membership, User
from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Agency, AgencySetting, Unit
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.models import ServiceAgreement
from servicecenter.common.sorting import sort_key
from servicecenter.ledger.actions import ensure_accounts
from servicecenter.population.agencies import DEMO_SOURCE, AgencyPlan
from servicecenter.population.staff import staff
from servicecenter.tenancy.bulk import copy_rows

SINCE = date(2021, 1, 1)
JOINED_AT = datetime(2021, 1, 1, 8, tzinfo=ZoneInfo("Europe/Stockholm"))
SALT = "servicecenterdemo"
"""Every log-in of the demo has the same known password, so a fixed salt gives nothing away and keeps rows the same."""


@dataclass(frozen=True, slots=True)
class WrittenAgency:
    """What the people of an agency are hung on."""

    agency: Agency
    unit_ids: dict[str, int]


@cache
def demo_password() -> str:
    """The hashed demo password; hashing is slow by design, so it is done once."""
    return make_password(staff().password, salt=SALT)


def write_staff() -> None:
    """The centre's own people; those who are there stay as they are."""
    for member in staff().members:
        User.objects.get_or_create(
            email=member.email,
            defaults={"full_name": member.name, "password": demo_password(), "date_joined": JOINED_AT},
        )


def create_agency(plan: AgencyPlan) -> Agency:
    return Agency.objects.create(
        code=plan.code,
        public_id=plan.public_id,
        name=plan.name,
        name_en=plan.name_en,
        sort_key=sort_key(plan.name),
        organisation_number=plan.organisation_number,
        bank_account=plan.bank_account,
    )


def write_ground(agency: Agency, plan: AgencyPlan) -> WrittenAgency:
    """Everything of an agency but its people. Called in the agency's own scope."""
    ServiceAgreement.objects.create(
        service=Service.PAYROLL,
        reference=f"DEMO 2020-{plan.place + 1:04d}",
        signed_on=date(2020, 10, 1),
        starts_on=SINCE,
    )
    AgencySetting.objects.bulk_create(
        AgencySetting(key=key, value=value, source=DEMO_SOURCE, starts_on=SINCE) for key, value in plan.settings
    )
    unit_ids = _write_units(plan)
    _write_roles(agency)
    ensure_accounts()
    _write_codes(agency, plan)
    return WrittenAgency(agency, unit_ids)


def _write_units(plan: AgencyPlan) -> dict[str, int]:
    """Parents before children, as the plan lists them."""
    ids: dict[str, int] = {}
    for unit in plan.units:
        row = Unit.objects.create(code=unit.code, name=unit.name, parent_id=ids.get(unit.parent), cost_centre=unit.code)
        ids[unit.code] = row.pk
    return ids


def _write_roles(agency: Agency) -> None:
    users = dict(User.objects.filter(email__in=[row.email for row in staff().members]).values_list("email", "pk"))
    Membership.objects.bulk_create(
        Membership(agency=agency, user_id=users[member.email], role=Role(role), starts_on=SINCE)
        for member in staff().members
        for role in member.roles
    )


def _write_codes(agency: Agency, plan: AgencyPlan) -> None:
    """Allowed values of the three dimensions that every agency starts with."""
    values = {
        "kst": [(unit.code, unit.name) for unit in plan.units],
        "verksamhet": plan.activities,
        "projekt": plan.projects,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, code FROM servicecenter_dimension ORDER BY position")
        dimensions = cursor.fetchall()
    copy_rows(
        "servicecenter_codingvalue",
        ("agency_id", "dimension_id", "value", "name", "starts_on"),
        [
            f"{agency.pk}\t{dimension_id}\t{value}\t{name}\t{SINCE}\n"
            for dimension_id, code in dimensions
            for value, name in values.get(code, ())
        ],
    )
