"""What people do about each condition of the gates, on the page that the condition leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

from onboarding.lessons.models import Theme
from onboarding.models import Course, Criterion, CutoverLine, Gap, Lesson, Meeting, ProjectSurvey, SystemLink
from onboarding.population.steps import meet, write_paper
from onboarding.project_agreement.controls import ASKED as AGREED
from onboarding.project_agreement.queries import version_of
from onboarding.surveys.questions import QUESTIONS
from servicecenter.accounts.roles import Role
from servicecenter.agreements.queries import annexes_of
from servicecenter.models import AgreementVersion
from servicecenter.printing.document import Document, Section, render_document
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW
from tests.factories.agreements import approve_all
from tests.journeys.onboarding_pay import data, parallel_runs
from tests.journeys.onboarding_room import Walk, Window

GO_LIVE = date(2026, 6, 1)
APPROVERS = {"lead": Role.ONBOARDING_LEAD, "customer": Role.CUSTOMER_LEAD}


def seat(walk: Walk) -> None:
    window = walk.at("account", "member_new")
    seats = [("chair", "centre", "chair"), ("steering", "customer", "member"), ("lead", "centre", "lead")]
    seats += [("account", "centre", "account"), ("lead", "customer", "customer"), ("account", "customer", "customer")]
    for role, side, who in seats:
        _name(window, walk, role, side, who)


def _name(window: Window, walk: Walk, role: str, side: str, who: str) -> None:
    window.go("member_new", walk.project.public_id)
    window.send(side=side, role=role, email=walk.people[who].email, starts_on=str(walk.today))


def roles(walk: Walk, code: str) -> None:
    """The team page names what is empty, each with a link to fill it; one of each side is filled there."""
    window = walk.at("account", "project_team")
    for side, who in (("centre", "lead"), ("customer", "customer")):
        window.page.locator(f"main a[href*='?sida={side}']").first.click()
        window.send(email=walk.people[who].email)
    with tenant(walk.agency.pk):
        meet(walk.project, walk.cast, code, at=walk.now)


def volumes(walk: Walk, code: str) -> None:
    window = walk.at("customer", "project_volumes")
    known = {"employees": 500, "payslips_deviation": 500, "payslips_attendance": 0, "payslips_scheduled": 0}
    for path in [link.get_attribute("href") for link in window.page.get_by_role("link", name="Fyll i").all()]:
        window.page.goto(path)
        names = [each.get_attribute("name") for each in window.page.locator("main form input[inputmode]").all()]
        window.send(**{name: known.get(name, 24) for name in names})


def baseline(walk: Walk, code: str) -> None:
    walk.at("customer_signs", "project_volumes").press("Bekräfta baslinjen")


def price(walk: Walk, code: str) -> None:
    walk.at("account", "project_volumes").press("Räkna pris")


def meeting(walk: Walk, kind: str, service: str = "") -> None:
    window = walk.at("lead", "meeting_new")
    window.send(kind=kind, service=service, held_on=str(walk.today), place="Videomöte")
    window.follow("Skriv anteckningar")
    window.send(
        participants="Mats Norling\nBirgitta Holm",
        minutes="Punkterna gicks igenom i ordning.",
        decisions="Vi går vidare enligt planen.",
        to_do=f"Skicka volymerna; Birgitta Holm; {walk.today + timedelta(days=14)}",
    )
    [held] = walk.rows(Meeting, kind=kind, service=service)
    walk.at("customer", "meeting", held.public_id).press("Godkänn anteckningarna")


def review(walk: Walk, code: str) -> None:
    walk.at("lead", "risk_review_new").send(note="Registret gicks igenom; inget nytt.")


def paper(walk: Walk, code: str) -> None:
    """Made by the house or handed in as a file, approved by the customer and signed by both; one of each is walked."""
    kept = code.removeprefix("paper_")
    if kept not in ("letter_of_intent", "test_report"):
        with tenant(walk.agency.pk):
            write_paper(walk.project, walk.cast, kept, walk.now)
        return
    window = walk.at("lead", "project_papers")
    window.page.locator(f"form[action$='/papper/{kept}/'] button").click()
    window.is_well()
    public_id = window.page.url.rstrip("/").split("/")[-1]
    if window.page.get_by_text("Ingen fil än").count():
        window.go("paper_version_new", public_id)
        window.send(file=_report(), change="Första versionen")
        window.go("paper", public_id)
    window.press("Lämna till granskning")
    approve(walk, public_id, "customer")
    if kept == "letter_of_intent":
        sign(walk, public_id)


def approve(walk: Walk, public_id: UUID | str, *who: str) -> None:
    for each in who:
        walk.visit(each, "paper", public_id).press("Godkänn")


def sign(walk: Walk, public_id: UUID | str) -> None:
    for each in ("centre_signs", "customer_signs"):
        walk.visit(each, "paper", public_id).press("Underteckna")


def _report() -> dict[str, Any]:
    sections = (Section("Innehåll", text=("Skrivet av projektet och läst av båda sidor.",)),)
    document = Document(title="Rapport", lead="", sender="Servicecentret", sheet="Rapport", facts=(), sections=sections)
    content = render_document(document, created_at=NOW.astimezone(UTC))
    return {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": content}


def process_meetings(walk: Walk, code: str) -> None:
    meeting(walk, "process", "payroll")


def as_is(walk: Walk, code: str) -> None:
    """Every step of the catalogue is as the standard, but the first of each service, which is told in words."""
    window = walk.at("customer", "project_gaps")
    paths = window.page.locator("main a[href*='/gap/steg/']").evaluate_all("all => all.map(each => each.pathname)")
    for path in dict.fromkeys(paths):
        window.page.goto(path)
        names = [each.get_attribute("name") for each in window.page.locator("main input[name^='standard_']").all()]
        told = {f"note_{names[0].removeprefix('standard_')}": "Rapporteras i Excel och mejlas den 5:e."}
        window.send(**dict.fromkeys(names[1:], True), **told)


def gap(walk: Walk) -> None:
    place = walk.at("customer", "gap_new").page.locator("main [name=place] option").nth(1).get_attribute("value")
    walk.at("customer", "gap_new").send(
        place=place,
        kind="process",
        severity="1critical",
        what="Jourtillägg räknas för hand",
        solution="Lönearten för jour",
        owner=walk.people["customer"],
        due_on=str(walk.today + timedelta(days=40)),
    )


def close_gaps(walk: Walk, code: str) -> None:
    for found in walk.rows(Gap):
        walk.at("lead", "gap_solve", found.public_id).send(evidence="Provad i parallellkörningen")
        walk.at("customer", "project_gaps").press("Bekräfta")


def links(walk: Walk, code: str) -> None:
    for source, target in (("Tidsystemet", "Servicecenter"), ("Servicecenter", "Ekonomisystemet")):
        walk.at("customer", "system_link_new").send(
            source=source,
            target=target,
            content="Frånvaro och tillägg",
            file_format="PAXml",
            centre_owner=walk.people["lead"],
            customer_owner=walk.people["customer"],
        )


def prove_links(walk: Walk, code: str) -> None:
    for link in walk.rows(SystemLink):
        walk.at("lead", "system_link_test", link.public_id).send(has_passed="yes", result="312 rader lästa")


def estimate(walk: Walk, code: str) -> None:
    window = walk.at("lead", "estimate_row_new")
    window.send(text="Projektledning", hours="240", rate_ore="950,00", external_ore="85 000,00")
    window.go("estimate_saving", walk.project.public_id)
    window.send(yearly_saving_ore="420 000,00")
    walk.at("customer", "project_estimate").press("Godkänn")


def criterion(walk: Walk, code: str) -> None:
    walk.at("lead", "criterion_new").send(
        text="Rätt från början i leveransprovet",
        measure="Godkända fall delat med körda fall",
        direction="at_least",
        threshold="95",
        unit="%",
    )


def owners(walk: Walk, code: str) -> None:
    walk.at("lead", "project_plan").press("Ge aktiviteterna till rollerna")


def agreed(walk: Walk) -> AgreementVersion:
    with tenant(walk.agency.pk):
        return version_of(walk.project)


def agreement(walk: Walk, code: str) -> None:
    """Laid up from the project, an add-on chosen by the customer, offered, approved by both and signed by both."""
    walk.at("account", "project_draft_new").send(reference="FYR 2025-14")
    walk.at("customer", "project_services").press("Välj Intresseavdrag")
    version = agreed(walk)
    for full_name, role in (("Bo Alm", Role.ATTESTER), ("Siv Lund", Role.MANAGER)):
        walk.visit("account", "agreement_row_new", version.public_id, "anvandare").send(
            email=f"{full_name.lower().replace(' ', '.')}@fyrverket.example", full_name=full_name, role=role,
            unit_code="100", amount_limit_ore="50000" if role == Role.ATTESTER else "",
        )  # fmt: skip
    walk.visit("account", "agreement_version", version.public_id).press("Ta fram bilagor och erbjud")
    with tenant(walk.agency.pk):
        version.refresh_from_db()
        annexes = {row.code: row.paper.public_id for row in annexes_of(version)}
    approve(walk, annexes["3"], "lead", "customer")
    with tenant(walk.agency.pk):
        approve_all(version, {role: walk.people[who] for who, role in APPROVERS.items()}, at=walk.now)
        whole = version.paper.public_id
    sign(walk, annexes["P"])
    sign(walk, whole)


def staffing(walk: Walk, code: str) -> None:
    walk.at("lead", "staffing_new").send(
        kind="transfer",
        who="Lisa Ek, lönespecialist",
        from_agency="Fyrverket",
        moves_on=str(GO_LIVE),
        owner=walk.people["lead"],
    )
    walk.at("lead", "project_staffing").press("Genomförd")


def training(walk: Walk, code: str) -> None:
    for role, count in (("approver", 2), ("employee", 10)):
        walk.at("lead", "trained_role_new").send(role=role, people=count)
        walk.at("lead", "course_new").send(
            role=role, name="Arbeta i det nya", held_on=str(walk.today), owner=walk.people["lead"]
        )
        course = walk.rows(Course, role=role)[0]
        present = "\n".join(f"Deltagare {each}" for each in range(count))
        walk.at("lead", "course_attendance", course.public_id).send(present=present)


def audiences(walk: Walk, code: str) -> None:
    walk.at("customer", "audience_new").send(name="Medarbetare", is_affected=True, addresses="alla@fyrverket.example")
    audience = walk.at("customer", "planned_message_new").page.locator("[name=audience] option").nth(1)
    walk.at("customer", "planned_message_new").send(
        audience=audience.get_attribute("value"),
        subject="Ny lön från juni",
        body="Från den 1 juni får ni lön genom Servicecentret.",
        channel="mail",
        due_on=str(GO_LIVE - timedelta(days=10)),
        sender=walk.people["customer"],
    )
    window = walk.at("customer", "project_communication")
    window.follow("Ny lön från juni")
    window.press("Skicka")


def cutover(walk: Walk, code: str) -> None:
    for part, day, what in (
        ("1before", GO_LIVE - timedelta(days=3), "Lås det gamla lönesystemet"),
        ("2during", GO_LIVE, "Öppna självbetjäningen"),
        ("3after", GO_LIVE + timedelta(days=1), "Första supportmötet"),
    ):
        walk.at("lead", "cutover_line_new").send(
            part=part, starts_at=f"{day}T08:00", what=what, owner=walk.people["lead"]
        )


def way_back(walk: Walk, code: str) -> None:
    walk.at("lead", "rollback_change").send(
        decide_by=f"{GO_LIVE}T12:00",
        criterion="Summorna differerar mer än 1 000 kr",
        way_back="Gamla systemet kör lönen.",
        owner=walk.people["customer"],
    )


def internal_end(walk: Walk, code: str) -> None:
    walk.at("customer", "internal_delivery_new").send(
        name="Egen lönekörning", ends_on=str(GO_LIVE + timedelta(days=30)), owner=walk.people["customer"]
    )


def criteria(walk: Walk, code: str) -> None:
    for found in walk.rows(Criterion):
        walk.at("lead", "criterion_measure", found.public_id).send(measured="98")


def tick_cutover(walk: Walk, code: str) -> None:
    window = walk.at("lead", "project_cutover")
    for line in walk.rows(CutoverLine):
        window.press(f"Bocka av {line.what}")


def forums(walk: Walk, code: str) -> None:
    """A contact person on each side of every forum."""
    for who, side in (("account", "centre"), ("customer", "customer")):
        seats = walk.at(who, "project_forums").page.locator(f"main a[href*='/forum/'][href$='/{side}/']")
        for path in seats.evaluate_all("all => all.map(each => each.pathname)"):
            walk.at(who, "project_forums").page.goto(path)
            told = {"user": walk.people[who], "title": "Ansvarig", "is_contact": True, "starts_on": str(walk.today)}
            Window(walk.windows[who]).send(**told)


def survey(walk: Walk, code: str) -> None:
    """Sent by the centre, and answered by the customer's people at the address in their letters."""
    walk.at("lead", "project_survey").press("Skicka enkäten")
    [sent] = walk.rows(ProjectSurvey)
    for who in ("customer", "member"):
        walk.visit(who, "survey_answer", sent.public_id).send(**dict.fromkeys(QUESTIONS, "4"))


def hand_over(walk: Walk, code: str) -> None:
    walk.at("lead", "handover_new").send(name="Användarhandbok", place="Intranätet", receiver=walk.people["customer"])
    walk.at("customer", "project_handover").press("Ta emot")


def acknowledge(walk: Walk, code: str) -> None:
    walk.at("customer", "responsibilities").send(title="Enhetschef lön")


def lessons(walk: Walk, code: str) -> None:
    for theme in Theme.values:
        walk.at("customer", "lesson_new").send(kind="improve", theme=theme, told=f"Det vi lärde oss om {theme}.")
    first, *rest = walk.rows(Lesson)
    window = walk.at("lead", "lesson_accept", first.public_id)
    window.send(action="Ge volymerna en vecka till", change="set", path="activities.volymer.days", new_value="15")
    for lesson in rest:
        walk.at("lead", "lesson_decline", lesson.public_id).send(action="Mallen säger det redan")


MENDS: Mapping[str, Callable[[Walk, str], None]] = {
    "paper": paper,
    "lead_named": lambda walk, code: seat(walk),
    "roles_filled": roles,
    "volumes_complete": volumes,
    "baseline_confirmed": baseline,
    "indication_made": price,
    "strategic_meeting_approved": lambda walk, code: meeting(walk, "strategic"),
    "risk_review_held": review,
    "risk_review_fresh": review,
    "process_meetings_approved": process_meetings,
    "it_meeting_approved": lambda walk, code: meeting(walk, "it"),
    "as_is_noted": as_is,
    "links_owned": links,
    "links_tested": prove_links,
    "critical_gaps_closed": close_gaps,
    "estimate_approved": estimate,
    "criteria_written": criterion,
    "tasks_owned": owners,
    **dict.fromkeys(AGREED, agreement),
    "data_loaded": data,
    "parallel_runs_made": parallel_runs,
    "staffing_done": staffing,
    "training_done": training,
    "audiences_told": audiences,
    "cutover_parts": cutover,
    "cutover_rollback": way_back,
    "deliveries_end": internal_end,
    "criteria_met": criteria,
    "cutover_done": tick_cutover,
    "forums_appointed": forums,
    "survey_answered": survey,
    "handover_accepted": hand_over,
    "responsibilities_acknowledged": acknowledge,
    "lessons_decided": lessons,
}
