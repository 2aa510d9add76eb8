"""Papers of two parties, as far as a test needs them."""

from __future__ import annotations

from typing import Any

from servicecenter.accounts.roles import Role
from servicecenter.models import Paper, User
from servicecenter.papers.actions import add_version, approve_paper, make_paper, sign_paper, submit_paper
from servicecenter.papers.models import Source
from tests.factories import NOW
from tests.factories.pdfs import text_pdf


def in_review(
    people: dict[str, User], kind: str = "offer", *, text: str = "Offert", source: Source = Source.GENERATED
) -> Paper:
    """Made and handed over by the account manager; the house's own bytes are the fastest to keep."""
    told = {"by": people[Role.ACCOUNT_MANAGER], "at": NOW}
    paper = make_paper(kind=kind, title=text, **told)
    paper = add_version(paper=paper, name=f"{text}.pdf", content=text_pdf([text]), source=source, **told)
    return submit_paper(paper=paper, **told)


def approved(people: dict[str, User], kind: str = "offer", **given: Any) -> Paper:
    paper = in_review(people, kind, **given)
    for role in (Role.ONBOARDING_LEAD, Role.CUSTOMER_LEAD):
        if paper.state == "review":
            paper = approve_paper(paper=paper, seen_sha256=paper.sha256, by=people[role], at=NOW)
    return paper


def signed(people: dict[str, User], kind: str = "offer", **given: Any) -> Paper:
    paper = approved(people, kind, **given)
    for role in (Role.CENTRE_SIGNATORY, Role.CUSTOMER_SIGNATORY):
        sign_paper(paper=paper, seen_sha256=paper.sha256, by=people[role], at=NOW)
    paper.refresh_from_db()
    return paper
