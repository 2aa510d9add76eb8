"""Onboarding projects: started from a template, staffed on both sides, planned and followed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from onboarding.models import Activity, Phase, Project, ProjectOverview, TeamMember, TemplateVersion
from onboarding.planning.template import first_content
from onboarding.projects import actions, queries
from onboarding.projects.actions import end_member, move_activity, name_member, plan_anew, start_project
from servicecenter.accounts.roles import Role
from servicecenter.common.calendars import is_working_day
from servicecenter.models import Membership
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_agency, make_user
from tests.factories.runs import client_of

AT = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Europe/Stockholm"))
GO_LIVE = date(2027, 6, 1)


@pytest.fixture
def agency(db):
    return make_agency()


@pytest.fixture
def lead(agency):
    return make_user(agency, Role.ONBOARDING_LEAD)


@pytest.fixture
def scope(agency):
    with tenant(agency.pk):
        yield


def name(project, role, side, user, by, **given):
    facts = {"starts_on": date(2026, 11, 25)} | given
    return name_member(project=project, role=role, side=side, user=user, by=by, at=AT, **facts)


def start(lead, **given) -> Project:
    facts = {"kind": "payroll", "name": "Lön till oss", "services": ["payroll"], "wanted_go_live_on": GO_LIVE}
    return start_project(**facts | given, by=lead, at=AT)


def test_G03_a_project_keeps_its_template_when_the_template_changes(scope, lead):
    project = start(lead)
    activities = list(Activity.objects.order_by("id").values_list("code", "days", "starts_on", "ends_on"))
    content = first_content("payroll")
    content = content | {"activities": [row | {"days": row["days"] + 5} for row in content["activities"]]}
    TemplateVersion.objects.create(kind="payroll", number=2, content=content, reason="Erfarenhet", published_at=AT)
    assert queries.template_of(Project.objects.get()).limits["lead_days"] == 60
    assert list(Activity.objects.order_by("id").values_list("code", "days", "starts_on", "ends_on")) == activities
    assert [row["code"] for row in first_content("payroll")["activities"]] == [row[0] for row in activities]
    assert list(Phase.objects.values_list("number", "state")) == [(number, "locked") for number in range(1, 6)]
    assert project.template.number == 1
    other = start(lead, name="Ekonomi", kind="payroll", services=["invoices"])
    assert other.template.number == 2


def test_a_project_is_not_started_twice_for_a_service_nor_in_the_past(scope, lead):
    start(lead)
    with pytest.raises(ValidationError, match="ansluts redan i projektet Lön till oss"):
        start(lead, name="Igen")
    with pytest.raises(ValidationError, match="inte har varit"):
        start(lead, services=["invoices"], wanted_go_live_on=date(2026, 11, 25))
    with pytest.raises(ValidationError, match="minst en tjänst"):
        start(lead, services=[])


def test_only_the_centre_starts_projects(scope, agency):
    with pytest.raises(PermissionDenied):
        start(make_user(agency, Role.CUSTOMER_LEAD))


def test_G04_G10_G22_G36_nothing_of_a_phase_is_done_before_its_gate(scope, lead):
    project = start(lead)
    first, later, *_more = phases = [
        Activity.objects.filter(project=project, phase=phase).order_by("id")[0] for phase in range(1, 6)
    ]
    for activity in phases:
        with pytest.raises(NotAllowedNow, match=f"öppnar när grind {activity.phase - 1} är passerad"):
            move_activity(activity=activity, step="start", by=lead, at=AT)
    Phase.objects.filter(number=1).update(state="open")
    assert move_activity(activity=first, step="start", by=lead, at=AT).state == "started"
    with pytest.raises(NotAllowedNow, match="Fas 2, Definiera, öppnar när grind 1 är passerad"):
        move_activity(activity=later, step="start", by=lead, at=AT)
    Phase.objects.filter(number=1).update(state="passed", passed_at=AT)
    with pytest.raises(NotAllowedNow, match="Fasen är passerad"):
        move_activity(activity=first, step="finish", by=lead, at=AT)


def test_each_side_does_its_own(scope, agency, lead):
    project = start(lead)
    Phase.objects.filter(number=1).update(state="open")
    customer = make_user(agency, Role.CUSTOMER_LEAD)
    theirs = Activity.objects.get(project=project, code="volymer")
    ours = Activity.objects.get(project=project, code="overgripande-plan")
    assert move_activity(activity=theirs, step="finish", by=customer, at=AT).state == "done"
    with pytest.raises(PermissionDenied, match="andra sidan"):
        move_activity(activity=ours, step="finish", by=customer, at=AT)
    assert move_activity(activity=theirs, step="undo", by=customer, at=AT).done_at is None


def test_planning_anew_moves_what_is_left_and_keeps_the_first_plan(scope, lead):
    project = start(lead)
    Phase.objects.filter(number=1).update(state="open")
    done = move_activity(activity=Activity.objects.get(code="volymer"), step="finish", by=lead, at=AT)
    with pytest.raises(ValidationError, match="varför"):
        plan_anew(project=project, go_live_on=date(2027, 9, 1), reason=" ", by=lead, at=AT)
    plan_anew(project=project, go_live_on=date(2027, 9, 1), reason="Ny lönechef", by=lead, at=AT)
    last = Activity.objects.get(code="starta")
    assert last.first_ends_on == date(2027, 5, 31)
    assert last.ends_on == date(2027, 8, 31)
    assert Activity.objects.get(pk=done.pk).ends_on == done.ends_on
    assert Phase.objects.get(number=3).ends_on == date(2027, 8, 31)
    assert Phase.objects.get(number=3).first_ends_on == date(2027, 5, 31)
    overview = ProjectOverview.objects.get()
    assert (overview.go_live_on, overview.days_late) == (date(2027, 9, 1), 65), (
        "21 in June, 22 in July and 22 in August"
    )


def test_G18_activities_have_owners_of_their_side_and_late_ones_are_told(scope, agency, lead):
    project = start(lead)
    ours, customer = make_user(agency, Role.ONBOARDING_MEMBER), make_user(agency, Role.CUSTOMER_MEMBER)
    activity = Activity.objects.get(code="overgripande-plan")
    days = {"starts_on": activity.starts_on, "ends_on": activity.ends_on}
    with pytest.raises(ValidationError, match="den sida"):
        actions.change_activity(activity=activity, owner=customer, **days, by=lead, at=AT)
    actions.change_activity(activity=activity, owner=ours, **days, by=lead, at=AT)
    with pytest.raises(ValidationError, match="ingen arbetsdag"):
        saturday = activity.starts_on + timedelta(days=(5 - activity.starts_on.weekday()) % 7)
        actions.change_activity(activity=activity, owner=ours, starts_on=saturday, ends_on=saturday, by=lead, at=AT)
    page = client_of(lead, agency).get(reverse("project_plan", args=[project.public_id]))
    told = page.content.decode()
    assert page.status_code == 200
    assert "kritisk" in told
    assert str(ours) in told
    Activity.objects.filter(code="volymer").update(starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 2))
    assert "försenad" in client_of(lead, agency).get(reverse("project_plan", args=[project.public_id])).content.decode()


def test_G18_who_has_a_role_owns_its_activities_that_nobody_owns(scope, agency, lead):
    project = start(lead)
    ours, customer = make_user(agency, Role.ONBOARDING_MEMBER), make_user(agency, Role.CUSTOMER_LEAD)
    for side, user in (("centre", ours), ("customer", customer)):
        told = {"role": "lead", "side": side, "user": user, "starts_on": AT.date()}
        actions.name_member(project=project, **told, by=lead, at=AT)
    own = Activity.objects.filter(role="lead").first()
    Activity.objects.filter(pk=own.pk).update(owner=lead)
    with pytest.raises(PermissionDenied):
        actions.own_by_role(project=project, by=customer, at=AT)
    given = actions.own_by_role(project=project, by=lead, at=AT)
    rows = Activity.objects.filter(role="lead").exclude(pk=own.pk)
    assert given == rows.count() > 0
    assert {row.owner for row in rows} == {ours, customer}
    assert {row.owner for row in rows.filter(side="customer")} == {customer}
    assert Activity.objects.get(pk=own.pk).owner == lead
    assert not Activity.objects.exclude(role="lead").exclude(owner=None).exists()


def test_G18_an_activity_of_ones_own_cannot_wait_for_itself(scope, lead):
    project = start(lead)
    given = {"phase": 1, "name": "Läs avtalet", "side": "centre", "role": "lead", "days": 2, "owner": None}
    days = {"starts_on": date(2027, 1, 11), "ends_on": date(2027, 1, 12)}
    made = actions.add_activity(project=project, **given, **days, after=["volymer"], by=lead, at=AT)
    assert (made.code, made.after) == ("egen-1", ["volymer"])
    Activity.objects.filter(code="volymer").update(after=["egen-1"])
    with pytest.raises(NotAllowedNow, match="väntar på varandra"):
        actions.add_activity(project=project, **given, **days, after=["egen-1"], by=lead, at=AT)


def test_G44_there_is_exactly_one_lead_and_one_account_manager(scope, agency, lead):
    project = start(lead)
    other = make_user(agency, Role.ONBOARDING_LEAD)
    name_member(project=project, role="lead", side="centre", user=other, starts_on=date(2026, 12, 1), by=lead, at=AT)
    held = TeamMember.objects.filter(role="lead", side="centre").order_by("starts_on")
    assert [(row.user, row.ends_on) for row in held] == [(lead, date(2026, 11, 30)), (other, None)]
    assert len(queries.team_of(project, on=date(2026, 12, 1))) == 1


def test_G46_empty_roles_are_told_on_both_sides(scope, agency, lead):
    project = start(lead)
    empty = queries.empty_roles(project, on=date(2026, 11, 25))
    assert ("centre", "lead") not in empty
    assert ("customer", "lead") in empty
    assert len(empty) == 11
    customer = make_user(agency, Role.CUSTOMER_LEAD)
    name_member(
        project=project, role="lead", side="customer", user=customer, starts_on=date(2026, 11, 25), by=customer, at=AT
    )
    assert ("customer", "lead") not in queries.empty_roles(project, on=date(2026, 11, 25))
    with pytest.raises(PermissionDenied, match="egna deltagare"):
        name_member(
            project=project, role="system", side="centre", user=lead, starts_on=date(2026, 11, 25), by=customer, at=AT
        )


def test_G42_the_team_page_names_who_has_which_role_and_what_is_empty(scope, agency, lead):
    project = start(lead)
    told = client_of(lead, agency).get(reverse("project_team", args=[project.public_id])).content.decode()
    assert str(lead) in told
    assert "Roller utan person" in told
    assert "Teknisk projektledare" in told


def test_G48_a_specialists_access_ends_by_itself(scope, agency, lead):
    project = start(lead)
    specialist = make_user()
    given = {"project": project, "role": "specialist", "side": "centre", "user": specialist, "by": lead, "at": AT}
    with pytest.raises(ValidationError, match="ange sista dagen"):
        name_member(**given, starts_on=date(2026, 11, 25))
    name_member(**given, starts_on=date(2026, 11, 25), ends_on=date(2026, 12, 11))
    granted = Membership.objects.get(user=specialist)
    assert (granted.role, granted.ends_on) == ("onboarding_member", date(2026, 12, 11))
    assert specialist.may("see_onboarding", on=date(2026, 12, 11))
    assert not specialist.may("see_onboarding", on=date(2026, 12, 12))


def test_someone_without_a_role_here_is_not_named(scope, agency, lead):
    project = start(lead)
    with pytest.raises(ValidationError, match="ingen roll i anslutningen"):
        name_member(
            project=project, role="system", side="centre", user=make_user(), starts_on=AT.date(), by=lead, at=AT
        )


def test_a_member_leaves_and_the_role_is_empty_again(scope, agency, lead):
    project = start(lead)
    member = TeamMember.objects.get()
    end_member(member=member, ends_on=date(2026, 11, 30), by=lead, at=AT)
    assert ("centre", "lead") in queries.empty_roles(project, on=date(2026, 12, 1))


def test_A44_the_portfolio_shows_gates_as_planned_and_as_they_became(agency, lead):
    other = make_agency()
    with tenant(agency.pk):
        project = start(lead)
    with tenant(other.pk):
        start(make_user(other, Role.ONBOARDING_LEAD), name="Någon annans")
    page = client_of(lead, agency).get("/anslutning/")
    told = page.content.decode()
    assert "Lön till oss" in told
    assert "Någon annans" not in told
    assert f"planerad {end_of_phase(agency, project, 1)}" in told
    csv = client_of(lead, agency).get("/anslutning/?format=csv").content.decode("utf-8-sig")
    assert "Grind 1 planerad" in csv
    assert str(end_of_phase(agency, project, 5)) in csv


def end_of_phase(agency, project, number):
    with tenant(agency.pk):
        return Phase.objects.get(project=project, number=number).ends_on


def test_G45_my_tasks_are_those_of_my_role_in_every_project(agency, lead):
    other = make_agency()
    member = make_user(agency, Role.ONBOARDING_MEMBER)
    with tenant(other.pk):
        Membership.objects.create(agency=other, user=member, role=Role.ONBOARDING_MEMBER, starts_on=date(2026, 1, 1))
    for each, called in ((agency, "Hos en"), (other, "Hos två")):
        with tenant(each.pk):
            chief = make_user(each, Role.ONBOARDING_LEAD)
            project = start(chief, name=called)
            name_member(
                project=project, role="system", side="centre", user=member, starts_on=AT.date(), by=chief, at=AT
            )
    told = client_of(member, agency).get("/anslutning/mina-uppgifter/").content.decode()
    assert told.count("Flytta data från det gamla lönesystemet") == 2
    assert "Hos en" in told
    assert "Hos två" in told
    assert "IT-möte" not in told


def test_the_room_of_another_agency_is_not_there(agency, lead):
    other = make_agency()
    with tenant(other.pk):
        project = start(make_user(other, Role.ONBOARDING_LEAD))
    for name in ("project_room", "project_plan", "project_team"):
        assert client_of(lead, agency).get(reverse(name, args=[project.public_id])).status_code == 404


def test_a_project_is_started_and_planned_through_the_pages(agency, lead):
    client = client_of(lead, agency)
    form = {"kind": "payroll", "name": "Lön", "services": ["payroll"], "wanted_go_live_on": "2027-06-01"}
    answer = client.post("/anslutning/nytt/", form)
    with tenant(agency.pk):
        project = Project.objects.get()
        days = Activity.objects.values_list("starts_on", "ends_on")
        assert all(is_working_day(day) for pair in days for day in pair)
    assert answer.url == reverse("project_room", args=[project.public_id])
    assert "Utvärdera" in client.get(answer.url).content.decode()
    refused = client.post("/anslutning/nytt/", form | {"name": "Igen"})
    assert refused.status_code == 422
