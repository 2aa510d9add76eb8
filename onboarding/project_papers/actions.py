"""What is done with a project's papers: laid up, and made from the project's own rows."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from onboarding.project_papers.content import document_of
from onboarding.project_papers.models import ProjectPaper
from onboarding.project_papers.queries import paper_of, planned_paper
from onboarding.projects.actions import lock
from onboarding.projects.models import Project
from onboarding.projects.queries import require_active, require_phase
from servicecenter.accounts.models import User
from servicecenter.papers.actions import add_version, make_paper
from servicecenter.papers.models import Paper, PaperKind, Source
from servicecenter.printing.document import render_document
from servicecenter.workflow.transitions import NotAllowedNow

KIND = {
    "letter_of_intent": PaperKind.LETTER_OF_INTENT,
    "offer": PaperKind.OFFER,
    "plan": PaperKind.PLAN,
    "detailed_plan": PaperKind.PLAN,
    "communication_plan": PaperKind.PLAN,
    "contingency": PaperKind.PLAN,
}


@transaction.atomic
def lay_up(*, project: Project, code: str, by: User, at: datetime) -> Paper:
    """The paper of a code, laid up the first time it is asked for; made anew where the house can make it.

    A paper that says something else than before loses every signature, as papers do. Raises ``NotAllowedNow`` before
    the phase that produces it is open.
    """
    project = lock(project)
    require_active(project)
    planned = planned_paper(project, code)
    if planned is None:
        raise NotAllowedNow(_("Mallen har inget papper som heter %s.") % code)
    require_phase(project, planned.phase)
    paper = paper_of(project, code)
    if paper is None:
        title = f"{planned.name}, {project.name}"[:160]
        paper = make_paper(kind=KIND.get(code, PaperKind.REPORT), title=title, by=by, at=at)
        ProjectPaper.objects.create(project=project, code=code, paper=paper)
    document = document_of(project, code, planned.name, on=timezone.localdate(at))
    if document is not None:
        content = render_document(document, created_at=_morning(at))
        name = f"{slugify(planned.name)}.pdf"
        told = {"source": Source.GENERATED, "change": _("Framtaget ur projektets uppgifter")}
        paper = add_version(paper=paper, name=name, content=content, by=by, at=at, **told)
    return paper


def _morning(at: datetime) -> datetime:
    """The same for all of a day, so that what says the same has the same bytes and keeps its signatures."""
    return datetime.combine(timezone.localdate(at), time(), UTC)
