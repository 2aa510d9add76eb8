"""The agreement that a project leads to, laid up from the project's own rows, approved and signed by both."""

from __future__ import annotations

from datetime import datetime

from onboarding.population.people import People
from onboarding.project_agreement.actions import lay_up
from onboarding.project_agreement.queries import version_of
from onboarding.projects.models import Project
from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Unit
from servicecenter.agreements.actions import offer_version, save_row, set_volumes
from servicecenter.agreements.models import AgreementVersion, VolumeRow
from servicecenter.agreements.queries import annexes_of
from servicecenter.papers.actions import approve_paper, sign_paper
from servicecenter.papers.models import Paper
from servicecenter.papers.states import PaperState

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
    put_names(version, people, at)


def put_names(version: AgreementVersion, people: People, at: datetime) -> None:
    """Both sides approve the annexes and sign the one on personal data and the agreement itself."""
    for row in annexes_of(version):
        _approve(row.paper, people, at)
        if row.code == "P":
            _sign(row.paper, people, at)
    _approve(version.paper, people, at)
    _sign(version.paper, people, at)


def draft(project: Project, people: People, at: datetime) -> AgreementVersion:
    """Laid up by the account manager out of the project; with volumes where none are priced, and a user for annex 6."""
    reference = f"ANSL {project.started_at:%Y}-{project.pk:04d}"
    version = lay_up(project=project, reference=reference, by=people.account, at=at)
    if not VolumeRow.objects.filter(version=version).exists():
        set_volumes(version=version, counted=COUNTED, source="volymformuläret", by=people.account, at=at)
    save_row(version=version, slug="anvandare", values=user_of(people), by=people.account, at=at)
    return version


def user_of(people: People) -> dict:
    """Someone for annex 6."""
    return {
        "email": people.customer.email,
        "full_name": people.customer.full_name,
        "role": Role.ATTESTER,
        "unit_code": Unit.objects.order_by("code")[0].code,
        "amount_limit_ore": 100_000_00,
        "is_orderer": True,
    }


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
