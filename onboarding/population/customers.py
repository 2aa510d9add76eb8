"""Those who are customers already (befintliga kunder): an agreement on pay, questions to the desk, and measuring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from onboarding.customer_levels.contacts import sum_contacts
from onboarding.customer_levels.measuring import FIRST, day_before, measure_agency
from onboarding.customer_levels.tasks import SUMMED
from onboarding.planning.plan import working_day_on_or_after
from onboarding.population.agreements import COUNTED, put_names, user_of
from onboarding.population.people import People
from onboarding.projects.models import Project
from servicecenter.accounts.queries import holders_of
from servicecenter.agreements.actions import make_agreement, offer_version, save_row, set_plan, set_volumes
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import active_services, versions_in_force
from servicecenter.common.periods import Month
from servicecenter.desk.actions import answer, open_case
from servicecenter.desk.models import SupportCase
from servicecenter.desk.teams import TEAMS, areas_of
from servicecenter.service_catalogue.versions import newest
from servicecenter.service_levels.summing import sum_up

RENEWED = timedelta(days=400)
ASKED_EVERY = timedelta(days=3)
LATE_EVERY = 23
"""Every so many questions is answered a week later, so that something is there to see."""
QUESTIONS = (
    "Var hittar jag min lönespecifikation?",
    "Hur ändrar jag mitt konto?",
    "När är nästa stopp för underlag?",
    "Vem attesterar när chefen är ledig?",
    "Fakturan gäller en annan enhet",
)


def renew_payroll(people: People, *, today: date) -> bool:
    """Sign the agreement on pay anew, in versions, where pay is agreed on paper alone and no project is about it."""
    is_connecting = Project.objects.filter(services__contains=[Service.PAYROLL]).exists()
    if is_connecting or Service.PAYROLL not in active_services(today):
        return False
    if versions_in_force(today).filter(lines__service=Service.PAYROLL).exists():
        return False
    starts_on = Month.of(today - RENEWED).starts_on
    who, code = {"by": people.account, "at": _moment(starts_on, 10)}, newest().delivering(Service.PAYROLL).code
    version = make_agreement(reference=f"LÖN {starts_on:%Y}", valid_from=starts_on, **who)
    line = {"code": code, "starts_on": starts_on, "ends_on": None, "level": "", "price_item": ""}
    save_row(version=version, slug="tjanster", values=line, **who)
    set_volumes(version=version, counted=COUNTED, source="lönekörningarna", **who)
    plan = {"phase": "Driftsätta", "activity": "Förnyad överenskommelse", "owner": "Kundansvarig, Servicecentret"}
    set_plan(version=version, rows=[plan | {"starts_on": starts_on, "ends_on": starts_on}], **who)
    save_row(version=version, slug="anvandare", values=user_of(people), **who)
    put_names(offer_version(version=version, **who), people, who["at"])
    return True


def ask_desk(people: People, *, since: date, until: date) -> int:
    """Questions every few days, answered within the day but for a few; those that are there are left alone."""
    if SupportCase.objects.filter(title__in=QUESTIONS).exists():
        return 0
    day, count = working_day_on_or_after(since), 0
    while day < until:
        areas = areas_of(active_services(day))
        if areas:
            _ask(areas[count % len(areas)], people, day, count)
            count += 1
        day = working_day_on_or_after(day + ASKED_EVERY)
    return count


def _ask(area: str, people: People, day: date, count: int) -> None:
    title = QUESTIONS[count % len(QUESTIONS)]
    case = open_case(area=area, title=title, text=title, by=people.customer, at=_moment(day, 9))
    later = working_day_on_or_after(day + timedelta(days=7)) if count % LATE_EVERY == LATE_EVERY - 1 else day
    clerk = holders_of(TEAMS[area], on=day)[0]
    told = {"text": "Se sidan i Servicecenter; där står svaret.", "is_solved": True}
    answer(case=case, **told, link=lambda _case: "", by=clerk, at=_moment(later, 14))


def measure_year(*, today: date, at: datetime) -> None:
    """A year's nights at once, for the agency in scope."""
    measure_agency(since=Month.of(today).plus(-FIRST).starts_on, until=day_before(today), at=at)


def add_up(agency_ids: Sequence[int], *, today: date, at: datetime) -> None:
    """All customers together, called outside every scope."""
    months = [Month.of(today).plus(-back) for back in range(1, SUMMED + 1)]
    sum_up(agency_ids, months, at=at)
    sum_contacts(agency_ids, months[0], at=at)


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
