"""The agreement that a project leads to, laid up from the project's own rows, approved and signed by both."""

from __future__ import annotations

from datetime import datetime

from onboarding.population.people import People
from onboarding.project_agreement.queries import version_of
from onboarding.projects.models import Project
from onboarding.projects.pages import phases_of
from onboarding.projects.queries import activities_of
from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Unit
from servicecenter.agreements.actions import make_agreement, offer_version, save_row, set_plan, set_volumes
from servicecenter.agreements.models import AgreementVersion
from servicecenter.agreements.queries import annexes_of
from servicecenter.papers.actions import approve_paper, sign_paper
from servicecenter.papers.models import Paper
from servicecenter.papers.states import PaperState
from servicecenter.service_catalogue.versions import catalogue_on

COUNTED = {
    "payslips_deviation": 312,
    "payslips_attendance": 0,
    "payslips_scheduled": 0,
    "employees": 312,
    "finance_users": 12,
    "invoices_own_accounts": 0,
}


def sign_agreement(project: Project, people: People, at: datetime) -> None:
    """Lay up, offer, approve and sign; what is signed already is left."""
    version = version_of(project) or draft(project, people, at)
    if version.state == "draft":
        version = offer_version(version=version, by=people.account, at=at)
    for row in annexes_of(version):
        _approve(row.paper, people, at)
        if row.code == "P":
            _sign(row.paper, people, at)
    _approve(version.paper, people, at)
    _sign(version.paper, people, at)


def draft(project: Project, people: People, at: datetime) -> AgreementVersion:
    reference = f"ANSL {project.started_at:%Y}-{project.pk:04d}"
    starts_on = project.wanted_go_live_on
    version = make_agreement(reference=reference, valid_from=starts_on, by=people.account, at=at)
    for code in project.services:
        service = catalogue_on(starts_on).delivering(code)
        values = {"code": service.code, "starts_on": starts_on, "ends_on": None, "level": "", "price_item": ""}
        save_row(version=version, slug="tjanster", values=values, by=people.account, at=at)
    set_volumes(version=version, counted=COUNTED, source="volymformuläret", by=people.account, at=at)
    set_plan(version=version, rows=_plan(project), by=people.account, at=at)
    user = {
        "email": people.customer.email,
        "full_name": people.customer.full_name,
        "role": Role.ATTESTER,
        "unit_code": Unit.objects.order_by("code")[0].code,
        "amount_limit_ore": 100_000_00,
        "is_orderer": True,
    }
    save_row(version=version, slug="anvandare", values=user, by=people.account, at=at)
    return version


def _plan(project: Project) -> list[dict]:
    """The connection plan, as annex 5 prints it."""
    names = {phase.number: phase.name for phase in phases_of(project)}
    return [
        {
            "phase": names[row.phase],
            "activity": row.name,
            "owner": f"{row.get_role_display()}, {row.get_side_display()}",
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
        }
        for row in activities_of(project)
    ]


def _approve(paper: Paper, people: People, at: datetime) -> None:
    for by in (people.lead, people.customer):
        paper.refresh_from_db()
        if paper.state == PaperState.REVIEW:
            approve_paper(paper=paper, seen_sha256=paper.sha256, by=by, at=at)


def _sign(paper: Paper, people: People, at: datetime) -> None:
    for by in (people.centre_signs, people.customer_signs):
        paper.refresh_from_db()
        if paper.state == PaperState.APPROVED:
            sign_paper(paper=paper, seen_sha256=paper.sha256, by=by, at=at)
