"""The first time in operation (första tiden): questions to the desk that are answered in time, and the measuring."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from onboarding.customer_levels.measuring import measure_agency
from onboarding.hypercare.periods import spans_since
from onboarding.population.agreements import sign_agreement
from onboarding.population.people import People
from onboarding.project_agreement.queries import version_held
from onboarding.projects.models import Project
from onboarding.projects.queries import limit_of
from servicecenter.accounts.queries import holders_of
from servicecenter.agreements.catalogue import OFFERS, Area, Service
from servicecenter.desk.actions import answer, open_case
from servicecenter.desk.models import SupportCase
from servicecenter.desk.teams import TEAMS

ASKED = ("Var ser jag vem som ska attestera?", "Det står på sidan för fakturan, under Attest.")


def keep_levels(project: Project, people: People, at: datetime) -> None:
    """Someone asks in each full period and is answered the same day, and the nights' measuring is done."""
    project.refresh_from_db()  # gate 3 has set its day of go-live
    today = timezone.localdate(at)
    began = project.go_live_on or project.wanted_go_live_on
    if version_held(project, began) is None:
        sign_agreement(project, people, _moment(began, 8))
    for starts_on, _ends_on in spans_since(project, on=today)[-limit_of(project, "full_periods") :]:
        for service in project.services:
            _ask(OFFERS[Service(service)].area, people, starts_on)
    measure_agency(since=began, until=today - timedelta(days=1), at=at)


def _ask(area: Area, people: People, day: date) -> SupportCase:
    clerk = holders_of(TEAMS[area], on=day)[0]
    question, told = ASKED
    given = {"area": area, "title": question, "text": question, "by": people.customer}
    case = open_case(**given, at=_moment(day, 9))
    return answer(case=case, text=told, is_solved=True, link=_nowhere, by=clerk, at=_moment(day, 11))


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _nowhere(_case: SupportCase) -> str:
    return ""
