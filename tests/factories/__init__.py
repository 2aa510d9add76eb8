"""Rows for tests, cheapest by default; each factory takes what matters as keywords.

Factories of tenant rows are called inside ``tenant(agency.pk)``.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from payroll.models import BankAccount, Employment, EmploymentSpan, PayTerms, Person, TaxDecision
from servicecenter.ledger.actions import ensure_accounts
from servicecenter.models import Agency, Membership, ServiceAgreement, Unit, User
from servicecenter.tenancy.scope import tenant

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 12, 9, 0, tzinfo=STOCKHOLM)
LONG_AGO = datetime(2025, 1, 2, 9, 0, tzinfo=STOCKHOLM)
_number = count(1)


def make_agency(**given: Any) -> Agency:
    """An agency with one unit, a signed pay agreement and the base account plan."""
    n = next(_number)
    agency = Agency.objects.create(
        **{
            "code": f"myndighet-{n}",
            "name": f"Myndighet {n}",
            "sort_key": f"{n:06d}",
            "organisation_number": f"2021{n:06d}",
            "bank_account": "SE3550000000054910000003",
        }
        | given
    )
    with tenant(agency.pk):
        Unit.objects.create(code="100", name="Enheten", cost_centre="100")
        ServiceAgreement.objects.create(
            service="payroll", reference=f"2025/{n}", signed_on=date(2024, 12, 1), starts_on=date(2025, 1, 1)
        )
        ensure_accounts()
    return agency


def make_user(agency: Agency | None = None, *roles: str, **given: Any) -> User:
    """A user with roles in an agency; call outside or inside that agency's scope."""
    n = next(_number)
    user = User.objects.create(
        **{"email": f"person{n}@example.se", "full_name": f"Person {n}", "password": "!"} | given
    )
    if agency is not None:
        with tenant(agency.pk):
            for role in roles:
                Membership.objects.create(agency=agency, user=user, role=role, starts_on=date(2025, 1, 1))
    return user


def make_person(*, pay_ore: int = 4_200_000, extent: int = 100, table: int = 33, **given: Any) -> Person:
    """A monthly paid person with employment, pay, tax decision and bank account since 2025."""
    n = next(_number)
    fields = {
        "number": f"{n:06d}",
        "born_on": date(1985, 4, 12),
        "given_name": f"Förnamn{n}",
        "family_name": f"Efternamn{n}",
        "sort_key": f"{n:06d}",
    }
    person = Person.objects.create(**fields | given)
    employment = Employment.objects.create(person=person, number=1, form="permanent", central_agreement="saco")
    unit = Unit.objects.order_by("id").first()
    dated = {"starts_on": date(2025, 1, 1), "recorded_at": LONG_AGO}
    EmploymentSpan.objects.create(employment=employment, **dated)
    PayTerms.objects.create(
        employment=employment, unit=unit, title="handläggare", pay_ore=pay_ore, extent=extent, coding="100", **dated
    )
    TaxDecision.objects.create(person=person, kind="table", table=table, column=1, **dated)
    BankAccount.objects.create(person=person, clearing="5000", account="0000019", **dated)
    return person
