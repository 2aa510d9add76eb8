"""Agreements as far as a test needs them: laid up, filled, offered, approved and signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import make_agreement, new_version, offer_version, save_row, set_plan, set_volumes
from servicecenter.agreements.queries import annexes_of
from servicecenter.models import AgreementVersion, Paper, SlaRow, User
from servicecenter.papers.actions import approve_paper, sign_paper
from tests.factories import NOW

FROM, LATER = date(2027, 1, 1), date(2028, 1, 1)
COUNTED = {
    "payslips_deviation": 700,
    "payslips_attendance": 0,
    "payslips_scheduled": 0,
    "employees": 650,
    "finance_users": 12,
    "invoices_own_accounts": 0,
}
PLAN = (
    {"phase": "Definiera", "activity": "Processmöte", "owner": "Processledare, servicecentret"},
    {"phase": "Driftsätta", "activity": "Första lönekörningen", "owner": "Projektledare, myndigheten"},
)


def drafted(
    people: dict[str, User], *services: str, reference: str = "2026/17", valid_from: date = FROM, at: datetime = NOW
) -> AgreementVersion:
    """With everything that an offer needs; payroll if nothing is said."""
    by = people[Role.ACCOUNT_MANAGER]
    version = make_agreement(reference=reference, valid_from=valid_from, by=by, at=at)
    for code in services or ("payroll",):
        add_line(version, by, code=code, starts_on=valid_from)
    fill(version, by, at=at)
    return version


def add_line(version: AgreementVersion, by: User, **given: Any) -> Any:
    values = {"level": "", "price_item": "", "ends_on": None} | given
    return save_row(version=version, slug="tjanster", values=values, by=by, at=NOW)


def fill(version: AgreementVersion, by: User, *, at: datetime = NOW) -> None:
    """Volumes, plan and one user."""
    set_volumes(
        version=version,
        counted=COUNTED,
        source="volymformuläret",
        by=by,
        at=at,
    )
    days = {"starts_on": version.valid_from, "ends_on": version.valid_from}
    set_plan(version=version, rows=[row | days for row in PLAN], by=by, at=at)
    add_user(version, by)


def add_user(version: AgreementVersion, by: User, **given: Any) -> Any:
    values = {
        "email": "eva.ek@kund.example",
        "full_name": "Eva Ek",
        "role": Role.ATTESTER,
        "unit_code": "100",
        "amount_limit_ore": 5_000_000,
        "is_orderer": True,
    }
    return save_row(version=version, slug="anvandare", values=values | given, by=by, at=NOW)


def offered(people: dict[str, User], *services: str, **given: Any) -> AgreementVersion:
    version = drafted(people, *services, **given)
    return offer_version(version=version, by=people[Role.ACCOUNT_MANAGER], at=given.get("at", NOW))


def approve(paper: Paper, people: dict[str, User], *, at: datetime = NOW) -> None:
    """Both sides, or the one that is needed."""
    for role in (Role.ONBOARDING_LEAD, Role.CUSTOMER_LEAD):
        paper.refresh_from_db()
        if paper.state == "review":
            approve_paper(paper=paper, seen_sha256=paper.sha256, by=people[role], at=at)


def approve_all(version: AgreementVersion, people: dict[str, User], *, at: datetime = NOW) -> None:
    for paper in (*(row.paper for row in annexes_of(version)), version.paper):
        approve(paper, people, at=at)


def sign(paper: Paper, people: dict[str, User], *, at: datetime = NOW) -> None:
    paper.refresh_from_db()
    for role in (Role.CENTRE_SIGNATORY, Role.CUSTOMER_SIGNATORY):
        sign_paper(paper=paper, seen_sha256=paper.sha256, by=people[role], at=at)


def signed(people: dict[str, User], *services: str, **given: Any) -> AgreementVersion:
    """Signed by both over annexes that both have approved; the annex on personal data is signed too."""
    version, at = offered(people, *services, **given), given.get("at", NOW)
    approve_all(version, people, at=at)
    sign(next(row.paper for row in annexes_of(version) if row.code == "P"), people, at=at)
    sign(version.paper, people, at=at)
    version.refresh_from_db()
    return version


def renewed(
    version: AgreementVersion, people: dict[str, User], *, code: str = "PAY-1", target: str = "99.9", on: date = LATER
) -> AgreementVersion:
    """The next version with another target of one measure, signed by both."""
    by = {"by": people[Role.ACCOUNT_MANAGER], "at": NOW}
    second = new_version(agreement=version.agreement, valid_from=on, change="Högre krav", **by)
    row = SlaRow.objects.get(version=second, code=code, service="payroll")
    names = [field.name for field in SlaRow._meta.fields if field.name not in ("id", "agency", "version")]
    values = {name: getattr(row, name) for name in names} | {"target": target}
    save_row(version=second, slug="servicenivaer", values=values, row_id=row.pk, **by)
    second = offer_version(version=second, **by)
    approve_all(second, people)
    sign(second.paper, people)
    second.refresh_from_db()
    return second
