"""F09: whoever orders asks the support, and the question goes to the e-commerce team, and to nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from servicecenter.accounts.roles import Role
from servicecenter.desk.actions import answer, hand_over, open_case, reply, take, write_note
from servicecenter.desk.queries import messages_in, queue
from servicecenter.models import CaseMessage, ServiceAgreement, SupportCase, TransitionLog
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_agency, make_user
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
ASKED = {"area": "e_commerce", "title": "Fel mått", "about": "Inköpsorder 2026-000012", "text": "Det kom lådor."}
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def agency():
    found = make_agency()
    with tenant(found.pk):
        ServiceAgreement.objects.create(
            service="procurement", reference="2026/1", signed_on=date(2025, 1, 1), starts_on=date(2025, 1, 1)
        )
    return found


@pytest.fixture
def people(agency):
    return {role: make_user(agency, role) for role in (Role.EMPLOYEE, Role.ECOMMERCE_CLERK, Role.PAYROLL_CLERK)}


@pytest.fixture
def case(agency, people):
    with tenant(agency.pk):
        return open_case(**ASKED, by=people[Role.EMPLOYEE], at=NOW)


def nowhere(case: SupportCase) -> str:
    return f"https://servicecenter.example/support/{case.public_id}/"


def test_F09_a_question_about_e_commerce_reaches_its_team_and_no_other(agency, people):
    employee = client_of(people[Role.EMPLOYEE])
    page = employee.get(f"{reverse('support_case_new')}?om=Inköpsorder+2026-000012&omrade=e_commerce").content.decode()
    assert 'value="Inköpsorder 2026-000012"' in page
    sent = employee.post(reverse("support_case_new"), ASKED)
    with tenant(agency.pk):
        case = SupportCase.objects.get()
    assert sent["Location"] == reverse("support_case", args=[case.public_id])
    assert case.number in employee.get(reverse("my_cases")).content.decode()
    team = client_of(people[Role.ECOMMERCE_CLERK])
    assert case.number in team.get(reverse("desk")).content.decode()
    assert team.get(reverse("support_case", args=[case.public_id])).status_code == 200
    pay = client_of(people[Role.PAYROLL_CLERK])
    assert case.number not in pay.get(reverse("desk")).content.decode()
    assert pay.get(reverse("support_case", args=[case.public_id])).status_code == 404
    assert pay.post(reverse("support_case_do", args=[case.public_id, "ta"])).status_code == 404


def test_F09_the_team_answers_and_the_one_who_asked_is_told_without_content(agency, people, case):
    team, employee = client_of(people[Role.ECOMMERCE_CLERK]), client_of(people[Role.EMPLOYEE])
    team.post(reverse("support_case_do", args=[case.public_id, "ta"]))
    team.post(reverse("support_case_do", args=[case.public_id, "los"]), {"text": "Måttet är rättat i katalogen."})
    with tenant(agency.pk):
        case.refresh_from_db()
        steps = list(TransitionLog.objects.filter(object_kind="supportcase").values_list("transition", flat=True))
    assert (case.state, case.handled_by, steps) == ("solved", people[Role.ECOMMERCE_CLERK], ["take", "solve"])
    [letter] = mail.outbox
    assert letter.to == [people[Role.EMPLOYEE].email]
    assert str(case.public_id) in letter.body
    assert "katalogen" not in letter.body + letter.subject
    assert "Måttet är rättat" in employee.get(reverse("support_case", args=[case.public_id])).content.decode()


def test_a_note_is_read_by_the_team_only(agency, people, case):
    with tenant(agency.pk):
        write_note(case=case, text="Ring leverantören först", by=people[Role.ECOMMERCE_CLERK], at=LATER)
        assert messages_in(case, with_notes=False).count() == 1
    address = reverse("support_case", args=[case.public_id])
    assert "Ring leverantören" not in client_of(people[Role.EMPLOYEE]).get(address).content.decode()
    assert "Ring leverantören" in client_of(people[Role.ECOMMERCE_CLERK]).get(address).content.decode()


def test_a_case_handed_over_is_the_other_teams_and_nobodys_yet(agency, people, case):
    with tenant(agency.pk):
        take(case=case, by=people[Role.ECOMMERCE_CLERK], at=LATER)
        with pytest.raises(ValidationError):
            hand_over(case=case, area="e_commerce", text="x", by=people[Role.ECOMMERCE_CLERK], at=LATER)
        given = hand_over(
            case=case, area="payroll", text="Gäller ett löneavdrag", by=people[Role.ECOMMERCE_CLERK], at=LATER
        )
        assert (given.state, given.handled_by) == ("new", None)
        assert list(queue(["payroll"])) == [case]
        with pytest.raises(PermissionDenied):
            take(case=case, by=people[Role.ECOMMERCE_CLERK], at=LATER)


def test_writing_again_within_two_weeks_opens_the_same_case_and_later_does_not(agency, people, case):
    employee, clerk = people[Role.EMPLOYEE], people[Role.ECOMMERCE_CLERK]
    with tenant(agency.pk):
        answer(case=case, text="Klart", is_solved=True, link=nowhere, by=clerk, at=LATER)
        with pytest.raises(NotAllowedNow):
            reply(case=case, text="Nej", by=employee, at=LATER + timedelta(days=14, seconds=1))
        assert reply(case=case, text="Nej", by=employee, at=LATER + timedelta(days=14)).state == "in_progress"
        case.refresh_from_db()
        assert case.solved_at is None


def test_a_question_back_waits_for_the_one_who_asked(agency, people, case):
    employee, clerk = people[Role.EMPLOYEE], people[Role.ECOMMERCE_CLERK]
    with tenant(agency.pk):
        assert answer(case=case, text="Vilken?", is_solved=False, link=nowhere, by=clerk, at=LATER).state == "waiting"
        with pytest.raises(PermissionDenied):
            reply(case=case, text="Den blå", by=clerk, at=LATER)
        assert reply(case=case, text="Den blå", by=employee, at=LATER).state == "in_progress"
        assert CaseMessage.objects.filter(case=case).count() == 3


def test_an_area_without_a_service_is_refused_and_nothing_is_kept(agency, people):
    with tenant(agency.pk):
        with pytest.raises(ValidationError):
            open_case(**ASKED | {"area": "finance"}, by=people[Role.EMPLOYEE], at=NOW)
        assert not SupportCase.objects.exists()
    page = client_of(people[Role.EMPLOYEE]).post(reverse("support_case_new"), ASKED | {"area": "finance"})
    assert page.status_code == 422


def test_numbers_are_unbroken_within_a_year(agency, people):
    with tenant(agency.pk):
        numbers = [open_case(**ASKED, by=people[Role.EMPLOYEE], at=NOW).number for _ in range(3)]
        next_year = open_case(**ASKED, by=people[Role.EMPLOYEE], at=NOW.replace(year=2027)).number
    assert numbers == ["S2026-00001", "S2026-00002", "S2026-00003"]
    assert next_year == "S2027-00001"


def test_another_agency_sees_nothing(case):
    other = make_agency()
    for role in (Role.EMPLOYEE, Role.ECOMMERCE_CLERK):
        client = client_of(make_user(other, role))
        assert client.get(reverse("support_case", args=[case.public_id])).status_code == 404


def test_the_queue_can_be_kept_to_ones_own_cases(agency, people, case):
    team = client_of(people[Role.ECOMMERCE_CLERK])
    assert case.number not in team.get(f"{reverse('desk')}?mina=jag").content.decode()
    team.post(reverse("support_case_do", args=[case.public_id, "ta"]))
    assert case.number in team.get(f"{reverse('desk')}?mina=jag").content.decode()
