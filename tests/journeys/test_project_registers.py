"""Both sides look through the registers of a project, at the desk and on a phone, and tick the cutover together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from onboarding.communication.actions import name_audience, plan_message, send_message
from onboarding.cutover.actions import end_delivery, plan_line, set_rollback, tick_line
from onboarding.gaps.actions import note_steps, register_gap, solve_gap
from onboarding.handover.actions import hand_over
from onboarding.lessons.actions import accept_lesson, note_lesson
from onboarding.models import Project
from onboarding.risks.actions import record_risk, review_risks
from onboarding.staffing.actions import finish_staffing, plan_staffing
from onboarding.system_links.actions import note_test, register_link
from onboarding.training.actions import count_role, note_attendance, plan_course
from onboarding.volumes.actions import make_indication, save_part
from servicecenter.accounts.roles import Role
from servicecenter.models import User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.onboarding import GO_LIVE, TEAM, make_project
from tests.factories.runs import Office, make_office
from tests.journeys.looking import WIDTHS, fits, picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DESK, PHONE = WIDTHS
NAMES = ("Mats Öberg", "Karin Lind", "Petter Wall", "Marta Ek", "Jonas Berg", "Eva Strand")
LISTS = ("volumes", "gaps", "system_links", "risks", "staffing", "training", "communication", "cutover", "handover",
         "lessons")  # fmt: skip


@pytest.fixture
def office(settings, tmp_path) -> Office:
    settings.FILES_DIR = tmp_path
    return make_office(people=0, name="Riksantikvarieämbetet")


@pytest.fixture
def project(office: Office) -> Project:
    """A project in the middle of its third phase, with something in every register."""
    with tenant(office.agency.pk):
        people = {
            (role, side): make_user(office.agency, right, full_name=name)
            for (role, side, right), name in zip(TEAM, NAMES, strict=True)
        }
        found = make_project(office.agency, team=people, name="Riksantikvarieämbetet, lön", go_live_on=GO_LIVE)
        centre, customer = people["lead", "centre"], people["lead", "customer"]
        _judged(found, centre, customer)
        _prepared(found, centre, customer)
        _cut_over(found, centre, customer)
        _ended(found, centre, customer)
    return found


def _judged(project: Project, centre: User, customer: User) -> None:
    told = {"project": project, "by": centre, "at": NOW}
    risks = (
        ("nyckelpersonen i löneteamet slutar före årsskiftet", "hinner ingen kontrollera parallellkörningen", 3, 5),
        ("filen från tidsystemet kommer sent", "blir frånvaron en månad försenad", 4, 4),
        ("brevet till de anställda missas", "ringer många servicedesk", 2, 2),
    )
    for cause, effect, probability, impact in risks:
        facts = {
            "cause": cause, "effect": effect, "probability": probability, "impact": impact, "response": "mitigate",
            "measure": "Två personer lärs upp i december", "owner": customer, "trigger_on": date(2026, 12, 1),
            "closes_when": "båda har gjort en egen körning",
        }  # fmt: skip
        record_risk(facts=facts, **told)
    review_risks(note="Alla ansvariga var med. Filen från tidsystemet är nu den största risken.", **told)
    noted = {"give_facts": (True, ""), "report_time": (False, "Rapporteras i Excel och mejlas den 5:e.")}
    note_steps(project=project, service="payroll", noted=noted, by=customer, at=NOW)
    gaps = (("1critical", "Jourtillägg räknas för hand", "calculate"), ("3minor", "Egna blanketter", "register_facts"))
    for severity, what, step in gaps:
        facts = {
            "service": "payroll", "step": step, "kind": "process", "severity": severity, "what": what,
            "solution": "Löneart 1234 med regel för jour", "owner": customer, "due_on": date(2027, 1, 10),
        }  # fmt: skip
        gap = register_gap(project=project, facts=facts, by=centre, at=NOW)
    solve_gap(gap=gap, evidence="Blanketten finns i självbetjäningen", by=centre, at=NOW)
    links = (("Tidsystemet", "Servicecenter lön"), ("Servicecenter lön", "Ekonomisystemet"),
             ("Servicecenter lön", "Banken"), ("Katalogtjänsten", "Servicecenter lön"))  # fmt: skip
    for number, (source, target) in enumerate(links):
        facts = {"source": source, "target": target, "content": "Frånvaro, övertid och tillägg", "file_format": "PAXml",
                 "frequency": "monthly", "centre_owner": centre, "customer_owner": customer}  # fmt: skip
        link = register_link(project=project, facts=facts, by=customer, at=NOW)
        if number < 2:
            note_test(link=link, has_passed=number == 0, result="Fil med 312 rader läst", by=centre, at=NOW)


def _prepared(project: Project, centre: User, customer: User) -> None:
    for who, kind in (("Lisa Ek, lönespecialist", "transfer"), ("Lönespecialist", "recruit")):
        facts = {"kind": kind, "who": who, "from_agency": "Riksantikvarieämbetet" if kind == "transfer" else "",
                 "moves_on": date(2027, 1, 1), "owner": centre}  # fmt: skip
        row = plan_staffing(project=project, facts=facts, by=centre, at=NOW)
    finish_staffing(row=row, by=centre, at=NOW)
    count_role(project=project, role="approver", people=48, by=customer, at=NOW)
    count_role(project=project, role="employee", people=264, by=customer, at=NOW)
    for role, people in (("approver", 41), ("employee", 230)):
        facts = {"role": role, "name": "Arbeta i det nya systemet", "held_on": NOW.date(), "place": "Sal Rödhaken",
                 "owner": centre, "has_test": role == "approver"}  # fmt: skip
        course = plan_course(project=project, facts=facts, by=centre, at=NOW)
        present = "\n".join(f"Deltagare {number}" for number in range(people))
        note_attendance(course=course, present=present, by=centre, at=NOW)
    for name, addresses in (("Chefer", "chefer@raa.example"), ("Medarbetare", "alla@raa.example"), ("Fackliga", "")):
        facts = {"name": name, "is_affected": True, "addresses": addresses}
        audience = name_audience(project=project, facts=facts, by=customer, at=NOW)
        if name == "Fackliga":
            continue
        facts = {"audience": audience, "subject": f"Ny lön från februari, till {name.lower()}", "channel": "mail",
                 "body": "Från den 1 februari får ni lön genom Servicecentret.\n\nSå här gör ni.", "sender": customer,
                 "due_on": GO_LIVE - timedelta(days=14)}  # fmt: skip
        message = plan_message(project=project, facts=facts, by=customer, at=NOW)
    send_message(message=message, by=customer, at=NOW)
    volumes = {"anstallda": {"employees": 312, "new_employment_decisions": 40},
               "lon": {"payslips_deviation": 700, "payslips_attendance": 0, "payslips_scheduled": 0,
                       "manual_payouts": 12}}  # fmt: skip
    for part, answers in volumes.items():
        whole = {code: Decimal(value) for code, value in answers.items()}
        form = save_part(project=project, part=part, answers=whole, by=customer, at=NOW)
    make_indication(form=form, by=centre, at=NOW)


def _cut_over(project: Project, centre: User, customer: User) -> None:
    lines = (
        ("1before", -20, "Lås gamla lönesystemet för ändringar"), ("1before", -12, "Sista filen ur tidsystemet"),
        ("2during", 0, "Läs in saldon och kontrollera summor"), ("2during", 3, "Öppna självbetjäningen"),
        ("3after", 24, "Första supportmötet"),
    )  # fmt: skip
    made = []
    for part, hours, what in lines:
        facts = {"part": part, "starts_at": NOW + timedelta(hours=hours), "what": what,
                 "owner": None if part == "3after" else centre}  # fmt: skip
        made.append(plan_line(project=project, facts=facts, by=centre, at=NOW))
    tick_line(line=made[0], by=customer, at=NOW)
    facts = {"decide_by": NOW + timedelta(hours=2), "criterion": "Summorna differerar mer än 1 000 kr",
             "way_back": "Gamla systemet kör lönen.", "owner": customer}  # fmt: skip
    set_rollback(project=project, facts=facts, by=centre, at=NOW)
    for name, days in (("Egen lönekörning", 27), ("Egen lönesupport", -4)):
        facts = {"name": name, "ends_on": GO_LIVE + timedelta(days=days), "owner": customer}
        end_delivery(project=project, facts=facts, by=customer, at=NOW)


def _ended(project: Project, centre: User, customer: User) -> None:
    for name in ("Användarhandbok", "Testfall och testdata"):
        facts = {"name": name, "place": "Intranätet, Lön", "receiver": customer}
        hand_over(project=project, facts=facts, by=centre, at=NOW)
    for theme, told in (("plan", "Volymerna kom för sent för att hinna räkna priset."), ("people", "Filmen var bra.")):
        facts = {"kind": "wrong" if theme == "plan" else "well", "theme": theme, "told": told}
        lesson = note_lesson(project=project, facts=facts, by=customer, at=NOW)
        if theme == "plan":
            change = {"change": "set", "path": "activities.volymer.days", "new_value": "15"}
            accept_lesson(lesson=lesson, action="Ge volymerna mer tid", by=centre, at=NOW, **change)


def looked_at(page: Any, barriers: Callable[[Any], list], name: str) -> list[str]:
    """What is wrong with a page on a phone: barriers, and being too wide. Pictures at both widths for whoever asks."""
    page.set_viewport_size(DESK)
    picture(page, name, DESK)
    page.set_viewport_size(PHONE)
    picture(page, name, PHONE)
    wide = [] if fits(page, PHONE) else ["bredare än en telefon"]
    return [f"{name}: {wrong}" for wrong in (*barriers(page), *wide)]


def test_every_register_is_without_barriers_and_fits_a_phone(office, project, browse, barriers):
    page, wrong = browse(User.objects.get(full_name="Marta Ek"), DESK), []
    for name in LISTS:
        page.goto(reverse(f"project_{name}", args=[project.public_id]))
        wrong += looked_at(page, barriers, f"register-{name}")
    inner = (
        ("step_walk", ["payroll"]), ("responsibilities", []), ("risk_new", []), ("gap_new", []),
        ("volume_part_change", ["lon"]), ("cutover_line_new", []),
    )  # fmt: skip
    for name, more in inner:
        page.goto(reverse(name, args=[project.public_id, *more]))
        wrong += looked_at(page, barriers, f"register-{name}")
    lead = browse(User.objects.get(full_name="Mats Öberg"), DESK)
    lead.goto(reverse("project_lessons", args=[project.public_id]))
    lead.get_by_role("link", name="Ändra mallen").click()
    wrong += looked_at(lead, barriers, "register-lesson-accept")
    lead.goto(reverse("project_communication", args=[project.public_id]))
    lead.get_by_role("link", name="Läs").first.click()
    wrong += looked_at(lead, barriers, "register-message")
    assert wrong == []


def test_what_one_ticks_on_a_phone_the_other_sees_without_reloading(office, project, browse):
    url = reverse("project_cutover", args=[project.public_id])
    ours, theirs = (browse(User.objects.get(full_name=name), PHONE) for name in ("Mats Öberg", "Marta Ek"))
    for page in (ours, theirs):
        page.goto(url)
        assert page.get_by_role("heading", name="1 av 5 klara").is_visible()
    ours.get_by_role("button", name="Bocka av Sista filen ur tidsystemet").click()
    theirs.get_by_role("heading", name="2 av 5 klara").wait_for(timeout=30_000)
    assert theirs.get_by_role("button", name="Ångra Sista filen ur tidsystemet").is_visible()


def test_a_step_is_noted_as_the_standard_with_one_tick(office, project, browse):
    page = browse(User.objects.get(full_name="Marta Ek"), PHONE)
    page.goto(reverse("step_walk", args=[project.public_id, "payroll"]))
    page.get_by_label("Som standard Beräkna lön, skatt och avdrag").check()
    page.get_by_role("button", name="Spara").click()
    assert page.get_by_label("Som standard Beräkna lön, skatt och avdrag").is_checked()
    assert page.get_by_text("3 av 20 noterade").is_visible()


def test_nobody_but_the_two_sides_writes(office, project, browse):
    steering = make_user(office.agency, Role.STEERING_MEMBER, full_name="Styrande")
    page = browse(steering, DESK)
    page.goto(reverse("project_cutover", args=[project.public_id]))
    assert page.get_by_role("button", name="Bocka av").count() == 0
