"""The survey of a project: who is asked, how many have answered, and what they said together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q

from onboarding.project_agreement.queries import version_of
from onboarding.projects.models import Project, Side, TeamMember
from onboarding.surveys.models import ProjectSurvey, SurveyComment, SurveyInvitation, SurveyTally
from onboarding.surveys.questions import GROUPS, OVERALL
from onboarding.surveys.results import Tally, answered, percent, shows_all, shows_groups
from servicecenter.accounts.models import User
from servicecenter.agreements.models import AnnexUser

LIMIT = "survey_percent"
"""The limit of the project's template that says how many per cent must have answered [own]."""
FIRST_PHASE = 5


@dataclass(frozen=True, slots=True)
class Responses:
    """How many are asked and have answered, in all and by group."""

    asked: Mapping[str, int]
    answered: Mapping[str, int]

    @property
    def all_asked(self) -> int:
        return sum(self.asked.values())

    @property
    def all_answered(self) -> int:
        return sum(self.answered.values())

    @property
    def rate(self) -> int:
        return percent(self.all_answered, self.all_asked)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What the scorecard tells: the mean of the overall question, never without how many answered of how many."""

    mean: Decimal | None
    answered: int
    asked: int
    rate: int


def survey_of(project: Project) -> ProjectSurvey | None:
    return ProjectSurvey.objects.filter(project=project).select_related("project", "sent_by").first()


def survey_by_id(public_id: UUID) -> ProjectSurvey | None:
    return ProjectSurvey.objects.filter(public_id=public_id).select_related("project").first()


def invitation_for(survey: ProjectSurvey, user: User) -> SurveyInvitation | None:
    return SurveyInvitation.objects.filter(survey=survey, email__iexact=user.email).first()


def people_to_ask(project: Project) -> dict[str, tuple[str, str]]:
    """Name and group by address: the customer's side of the project, and its users of annex 6."""
    found: dict[str, tuple[str, str]] = {}
    version = version_of(project)
    if version is not None:
        for row in AnnexUser.objects.filter(version=version).order_by("full_name", "id"):
            found[row.email.lower()] = (row.full_name, "users")
    members = TeamMember.objects.filter(project=project, side=Side.CUSTOMER, user__is_active=True)
    for member in members.select_related("user").order_by("id"):
        found[member.user.email.lower()] = (member.user.full_name, "project")
    return found


def responses_of(survey: ProjectSurvey) -> Responses:
    rows = SurveyInvitation.objects.filter(survey=survey).order_by().values("group")
    counted = {
        row["group"]: row for row in rows.annotate(asked=Count("pk"), answered=Count("pk", filter=Q(has_answered=True)))
    }
    return Responses(
        {group: counted[group]["asked"] if group in counted else 0 for group in GROUPS},
        {group: counted[group]["answered"] if group in counted else 0 for group in GROUPS},
    )


def tallies_of(survey: ProjectSurvey) -> list[Tally]:
    rows = SurveyTally.objects.filter(survey=survey).values_list("group", "question", "value", "count")
    return [Tally(*row) for row in rows]


def comments_of(survey: ProjectSurvey, responses: Responses) -> list[str]:
    """In the order of their words, and none while so few have answered that one may be guessed."""
    if survey.closed_at is None or not shows_all(responses.answered):
        return []
    return sorted(SurveyComment.objects.filter(survey=survey).values_list("text", flat=True))


def shown_groups(survey: ProjectSurvey, responses: Responses) -> tuple[str, ...]:
    """What is shown of a closed survey: ``""`` for all together, and each group that has answered."""
    if survey.closed_at is None or not shows_all(responses.answered):
        return ()
    groups = [group for group, number in responses.answered.items() if number]
    return ("", *groups) if len(groups) > 1 and shows_groups(responses.answered) else ("",)


def satisfaction_of(project: Project) -> Satisfaction | None:
    """None before a survey is sent; the mean is told when it is closed and enough have answered."""
    survey = survey_of(project)
    if survey is None:
        return None
    found = responses_of(survey)
    mean = answered(tallies_of(survey), OVERALL).mean if shown_groups(survey, found) else None
    return Satisfaction(mean, found.all_answered, found.all_asked, found.rate)
