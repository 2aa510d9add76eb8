"""What is done with a survey: sent once, answered once by each, reminded of, and closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from onboarding.projects.models import Project
from onboarding.projects.queries import limit_of, require_phase
from onboarding.projects.registers import lock_open, open_for, tell
from onboarding.surveys.models import ProjectSurvey, SurveyComment, SurveyInvitation, SurveyTally
from onboarding.surveys.queries import FIRST_PHASE, LIMIT, people_to_ask, responses_of, survey_of
from onboarding.surveys.questions import QUESTIONS, SCALE
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow


@transaction.atomic
def send_survey(*, project: Project, address: str, by: User, at: datetime) -> ProjectSurvey:
    """Ask everyone of the customer's side how it went (skicka enkät). Once; ``address`` begins the link to it."""
    _for_centre(project, by)
    require_phase(project, FIRST_PHASE)
    if survey_of(project) is not None:
        raise NotAllowedNow(_("Enkäten är redan skickad. Påminn dem som inte har svarat."))
    people = people_to_ask(project)
    if not people:
        raise NotAllowedNow(_("Ingen finns att fråga: projektet har ingen deltagare på myndighetens sida."))
    survey = ProjectSurvey.objects.create(project=project, sent_at=at, sent_by=by)
    SurveyInvitation.objects.bulk_create(
        SurveyInvitation(survey=survey, email=email, full_name=name, group=group)
        for email, (name, group) in people.items()
    )
    tell(survey, "sent", by=by, at=at, count=len(people))
    _mail(survey, people, address, by)
    return survey


@transaction.atomic
def remind(*, survey: ProjectSurvey, address: str, by: User, at: datetime) -> int:
    """Write again to those who have not answered (påminn), at most once a day. Gives how many."""
    _for_centre(survey.project, by)
    survey = _open(survey)
    last = survey.reminded_at or survey.sent_at
    if timezone.localdate(last) >= timezone.localdate(at):
        raise NotAllowedNow(_("De har redan fått brev i dag. Påminn i morgon."))
    silent = SurveyInvitation.objects.filter(survey=survey, has_answered=False).order_by("id")
    left = list(silent.values_list("email", flat=True))
    survey.reminded_at = at
    survey.save(update_fields=["reminded_at"])
    tell(survey, "reminded", by=by, at=at, count=len(left))
    _mail(survey, left, address, by)
    return len(left)


@transaction.atomic
def answer_survey(
    *, survey: ProjectSurvey, answers: Mapping[str, int], comment: str = "", by: User, at: datetime
) -> None:
    """Add someone's answers to the counts (svara), once. Raises ``ValidationError`` with every question left out."""
    lock_open(survey.project)
    survey = _open(survey)
    invitation = SurveyInvitation.objects.select_for_update().filter(survey=survey, email__iexact=by.email).first()
    if invitation is None:
        raise PermissionDenied(_("Enkäten är till dem som var med i anslutningen."))
    if invitation.has_answered:
        raise NotAllowedNow(_("Du har redan svarat. Tack!"))
    faults = {code: _("Välj ett värde från 1 till 5.") for code in QUESTIONS if answers.get(code) not in SCALE}
    if faults:
        raise ValidationError(faults)
    for question in QUESTIONS:
        told = {"survey": survey, "group": invitation.group, "question": question, "value": answers[question]}
        tally, _made = SurveyTally.objects.get_or_create(**told)
        SurveyTally.objects.filter(pk=tally.pk).update(count=F("count") + 1)
    if comment.strip():
        SurveyComment.objects.create(survey=survey, text=comment.strip()[:1000])
    invitation.has_answered = True
    invitation.save(update_fields=["has_answered"])
    tell(survey, "answered", by=None, at=at)


@transaction.atomic
def close_survey(*, survey: ProjectSurvey, by: User, at: datetime) -> ProjectSurvey:
    """Take no more answers and show what they say (stäng enkät). Refused while too few have answered."""
    _for_centre(survey.project, by)
    survey = _open(survey)
    rate, needed = responses_of(survey).rate, limit_of(survey.project, LIMIT)
    if rate < needed:
        told = {"rate": rate, "needed": needed}
        raise NotAllowedNow(_("%(rate)d %% har svarat, %(needed)d %% behövs. Påminn de andra först.") % told)
    return close_with_project(survey=survey, by=by, at=at)


def close_with_project(*, survey: ProjectSurvey, by: User, at: datetime) -> ProjectSurvey:
    """No more answers: the project ends, or those who work in it have closed the survey."""
    survey.closed_at = at
    survey.save(update_fields=["closed_at"])
    tell(survey, "closed", by=by, at=at)
    return survey


def _for_centre(project: Project, by: User) -> None:
    open_for(project, by)
    if not by.may(Permission.WORK_FOR_CENTRE):
        raise PermissionDenied(_("Enkäten skickas av servicecentret."))


def _open(survey: ProjectSurvey) -> ProjectSurvey:
    found = ProjectSurvey.objects.select_for_update(of=("self",)).select_related("project").get(pk=survey.pk)
    if found.closed_at is not None:
        raise NotAllowedNow(_("Enkäten är stängd och tar inte emot fler svar."))
    return found


def _mail(survey: ProjectSurvey, addresses: Iterable[str], link: str, by: User) -> None:
    """Each gets a letter alone, in Swedish as every letter of the house."""
    with translation.override("sv"):
        subject = _("Hur gick anslutningen? %s") % survey.project.name
        body = _(
            "Svara på fem korta frågor om %(project)s. Det tar två minuter.\n\n%(link)s\n\n"
            "Logga in för att svara. Svaren räknas samman och ingen ser vad just du har svarat."
        ) % {"project": survey.project.name, "link": f"{link}{survey.public_id}/"}
    letters = [EmailMessage(subject, body, None, [to], reply_to=[by.email]) for to in addresses]
    get_connection().send_messages(letters)
