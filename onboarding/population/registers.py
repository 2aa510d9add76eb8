"""What people enter in a project's registers to meet the gates (registren): volumes, steps, links, cutover."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from onboarding.communication.actions import name_audience, plan_message
from onboarding.cutover.actions import end_delivery, plan_line, set_rollback, tick_line
from onboarding.cutover.models import Part
from onboarding.cutover.queries import kept_lines
from onboarding.forums.actions import seat_person
from onboarding.forums.queries import SIDES, forums_here, seated
from onboarding.gaps.actions import confirm_gap, note_steps, solve_gap
from onboarding.gaps.queries import gaps_of, walk_of
from onboarding.handover.actions import accept_component, acknowledge_responsibilities, hand_over
from onboarding.handover.matrix import seal
from onboarding.handover.queries import duties_of
from onboarding.lessons.actions import accept_lesson, decline_lesson, note_lesson
from onboarding.lessons.models import Theme
from onboarding.population.agreements import draft
from onboarding.population.people import People, Step
from onboarding.project_agreement.queries import version_of
from onboarding.projects.models import Project, Side
from onboarding.surveys.actions import answer_survey, send_survey
from onboarding.surveys.queries import invitation_for, survey_of
from onboarding.surveys.questions import QUESTIONS
from onboarding.system_links.actions import note_test, register_link
from onboarding.system_links.queries import kept_links
from onboarding.training.actions import count_role, note_attendance, plan_course
from onboarding.volumes.actions import confirm_baseline, make_indication, save_part
from onboarding.volumes.queries import filled_of, latest_of

KNOWN = {
    "employees": 312,
    "payslips_deviation": 312,
    "payslips_attendance": 0,
    "payslips_scheduled": 0,
    "supplier_invoices": 480,
    "purchase_orders": 240,
    "cost_payroll": 936_000,
    "cost_supplier_invoices": 62_400,
    "cost_ordering": 72_000,
}
"""Volumes that are more than one of each, so that the price says something."""
LINKS = (
    ("Tidsystemet", "Servicecenter", "tid och frånvaro", "CSV", "daily"),
    ("Servicecenter", "Ekonomisystemet", "verifikationer", "SIE 4", "monthly"),
    ("Servicecenter", "Banken", "betalningar", "pain.001", "monthly"),
)
LINES = (
    (Part.BEFORE, -16, "Stäng registrering i det gamla systemet"),
    (Part.DURING, 0, "Öppna tjänsten och kontrollera inloggningen"),
    (Part.AFTER, 8, "Jämför dagens första resultat med det gamla systemet"),
)
ADDRESS = "https://servicecenter.example/anslutning/enkat/"
LESSONS = {
    Theme.PLAN: ("wrong", "Volymerna kom två veckor för sent."),
    Theme.PROCESS: ("well", "Processmötena gav gemensamma ord från början."),
    Theme.SYSTEM: ("improve", "Prova filerna i båda riktningar tidigare."),
    Theme.PEOPLE: ("well", "Korta utbildningar nära starten fungerade bäst."),
    Theme.TOGETHER: ("well", "En gemensam lista gjorde läget tydligt."),
}


def _volumes(project: Project, people: People, at: datetime) -> None:
    on = timezone.localdate(at)
    filled = filled_of(project, latest_of(project), on=on)
    for part in dict.fromkeys(question.part for question in filled.asked):
        answers = {question.code: Decimal(KNOWN.get(question.code, 24)) for question in filled.of_part(part)}
        save_part(project=project, part=part, answers=answers, by=people.customer, at=at)


def _baseline(project: Project, people: People, at: datetime) -> None:
    confirm_baseline(form=latest_of(project), by=people.customer_signs, at=at)


def _indication(project: Project, people: People, at: datetime) -> None:
    make_indication(form=latest_of(project), by=people.account, at=at)


def _as_is(project: Project, people: People, at: datetime) -> None:
    for walked in walk_of(project, on=timezone.localdate(at)):
        noted = {step.key: (True, "") for step, note in walked.steps if note is None}
        note_steps(project=project, service=walked.service.code, noted=noted, by=people.customer, at=at)


def _gaps_closed(project: Project, people: People, at: datetime) -> None:
    for gap in gaps_of(project):
        if gap.state == "open":
            solve_gap(gap=gap, evidence="Båda enheterna rapporterar i webben", by=people.customer, at=at)
        if gap.state != "confirmed":
            confirm_gap(gap=gap, by=people.lead, at=at)


def _links(project: Project, people: People, at: datetime) -> None:
    for source, target, content, file_format, frequency in LINKS:
        facts = {
            "source": source,
            "target": target,
            "content": content,
            "file_format": file_format,
            "frequency": frequency,
            "centre_owner": people.lead,
            "customer_owner": people.customer,
        }
        register_link(project=project, facts=facts, by=people.lead, at=at)


def _links_tested(project: Project, people: People, at: datetime) -> None:
    if not kept_links(project):
        _links(project, people, at)
    for link in kept_links(project):
        note_test(link=link, has_passed=True, result="Prov i båda riktningar", by=people.lead, at=at)


def _cutover(project: Project, people: People, at: datetime) -> None:
    there = {line.part for line in kept_lines(project)}
    start = timezone.make_aware(datetime.combine(project.wanted_go_live_on, at.time().replace(hour=8)))
    for part, hours, what in LINES:
        if part not in there:
            facts = {"part": part, "starts_at": start + timedelta(hours=hours), "what": what, "owner": people.lead}
            plan_line(project=project, facts=facts, by=people.lead, at=at)


def _way_back(project: Project, people: People, at: datetime) -> None:
    decide_by = timezone.make_aware(datetime.combine(project.wanted_go_live_on, at.time().replace(hour=12)))
    facts = {
        "decide_by": decide_by,
        "criterion": "Fler än fem procent av dagens ärenden går inte att hantera",
        "way_back": "Det gamla systemet öppnas igen samma dag",
        "owner": people.customer,
    }
    set_rollback(project=project, facts=facts, by=people.lead, at=at)


def _internal_end(project: Project, people: People, at: datetime) -> None:
    ends_on = project.wanted_go_live_on + timedelta(days=14)
    facts = {"name": "Egen hantering", "ends_on": ends_on, "owner": people.customer}
    end_delivery(project=project, facts=facts, by=people.customer, at=at)


def _cutover_done(project: Project, people: People, at: datetime) -> None:
    _cutover(project, people, at)
    for line in kept_lines(project):
        if line.state != "done":
            tick_line(line=line, by=people.lead, at=at)


def _trained(project: Project, people: People, at: datetime) -> None:
    count_role(project=project, role="approver", people=2, by=people.lead, at=at)
    facts = {
        "role": "approver",
        "name": "Attestera i de nya sidorna",
        "held_on": timezone.localdate(at),
        "place": "Videomöte",
        "owner": people.lead,
        "has_test": False,
    }
    course = plan_course(project=project, facts=facts, by=people.lead, at=at)
    note_attendance(course=course, present=f"{people.customer}\n{people.member}", by=people.lead, at=at)


def _told(project: Project, people: People, at: datetime) -> None:
    facts = {"name": "Alla medarbetare", "is_affected": True, "addresses": "alla@myndighet.example"}
    audience = name_audience(project=project, facts=facts, by=people.customer, at=at)
    message = {
        "audience": audience,
        "subject": "Så arbetar du från starten",
        "body": "Från och med starten gör du det mesta själv i webben. Här är vad som är nytt.",
        "channel": "intranet",
        "due_on": project.wanted_go_live_on - timedelta(days=10),
        "sender": people.customer,
    }
    plan_message(project=project, facts=message, by=people.customer, at=at)


def _forums(project: Project, people: People, at: datetime) -> None:
    """A contact person on each side of every forum that has none."""
    if version_of(project) is None:
        draft(project, people, at)
    on = timezone.localdate(at)
    sits = {Side.CENTRE: people.account, Side.CUSTOMER: people.customer}
    for place in seated(forums_here(project), on=on):
        for side in SIDES:
            if place.contact(side) is None:
                title = (place.forum.centre if side == Side.CENTRE else place.forum.customer)[0]
                told = {"forum": place.forum, "side": side, "user": sits[side], "title": title, "starts_on": on}
                seat_person(project=project, **told, is_contact=True, by=people.account, at=at)


def _handed_over(project: Project, people: People, at: datetime) -> None:
    facts = {"name": "Användarhandbok", "place": "Intranätet", "receiver": people.customer}
    component = hand_over(project=project, facts=facts, by=people.lead, at=at)
    accept_component(component=component, by=people.customer, at=at)


def _acknowledged(project: Project, people: People, at: datetime) -> None:
    read = seal(duties_of(project, on=timezone.localdate(at)))
    acknowledge_responsibilities(project=project, title="Enhetschef", read=read, by=people.customer, at=at)


def _lessons(project: Project, people: People, at: datetime) -> None:
    for theme, (kind, told) in LESSONS.items():
        facts = {"kind": kind, "theme": theme, "told": told}
        lesson = note_lesson(project=project, facts=facts, by=people.customer, at=at)
        if theme == Theme.PLAN:
            change = {"change": "set", "path": "activities.volymer.days", "new_value": "15"}
            accept_lesson(lesson=lesson, action="Ge volymerna en vecka till", **change, by=people.lead, at=at)
        else:
            decline_lesson(lesson=lesson, action="Mallen säger det redan", by=people.lead, at=at)


def _surveyed(project: Project, people: People, at: datetime) -> None:
    """Sent to everyone, and answered by those of the customer's people who are asked."""
    survey = survey_of(project) or send_survey(project=project, address=ADDRESS, by=people.lead, at=at)
    for place, user in enumerate((people.customer, people.member, people.customer_signs)):
        invitation = invitation_for(survey, user)
        if invitation is not None and not invitation.has_answered:
            answers = dict.fromkeys(QUESTIONS, 5 - place % 2)
            answer_survey(survey=survey, answers=answers, by=user, at=at)


REGISTER_STEPS: Mapping[str, Step] = {
    "volumes_complete": _volumes,
    "baseline_confirmed": _baseline,
    "indication_made": _indication,
    "as_is_noted": _as_is,
    "gaps_planned": _gaps_closed,
    "critical_gaps_closed": _gaps_closed,
    "links_owned": _links,
    "links_tested": _links_tested,
    "cutover_parts": _cutover,
    "cutover_rollback": _way_back,
    "cutover_owned": _cutover,
    "deliveries_end": _internal_end,
    "cutover_done": _cutover_done,
    "training_done": _trained,
    "audiences_told": _told,
    "forums_appointed": _forums,
    "handover_accepted": _handed_over,
    "responsibilities_acknowledged": _acknowledged,
    "lessons_decided": _lessons,
    "survey_answered": _surveyed,
}
